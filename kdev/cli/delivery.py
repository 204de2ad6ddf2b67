"""How records are delivered: the options of the producer."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from kdev.delivery import USUAL, Delivery
from kdev.errors import UsageError


class Acks(StrEnum):
    """Who must have a record before it counts as arrived."""

    ALL = "all"
    ONE = "1"
    NONE = "0"


class Compression(StrEnum):
    """How batches are made smaller."""

    NONE = "none"
    GZIP = "gzip"
    SNAPPY = "snappy"
    LZ4 = "lz4"
    ZSTD = "zstd"


AcksOption = Annotated[
    Acks, typer.Option("--acks", help="Who must have a record: all replicas in sync, the leader, nobody.")
]
CompressionOption = Annotated[Compression, typer.Option("--compression", help="How batches are compressed.")]
ProducerOption = Annotated[
    list[str] | None,
    typer.Option(
        "--producer",
        metavar="KEY=VALUE",
        help="A setting of librdkafka's producer, such as linger.ms=50; repeatable.",
    ),
]
Timeout = Annotated[
    str,
    typer.Option("--timeout", metavar="DURATION", help="When a record that was not confirmed has failed."),
]


def delivery_from(acks: Acks, compression: Compression, said: list[str] | None, seconds: float) -> Delivery:
    """What was typed about the producer. Raises UsageError for a setting without a value."""
    settings: dict[str, str] = {}
    for text in said or ():
        key, sign, value = text.partition("=")
        if not sign or not key:
            raise UsageError(f"`--producer {text}` has no value", hint="such as `--producer linger.ms=50`")
        settings[key.strip()] = value.strip()
    return Delivery(str(acks), str(compression), settings, seconds)


def delivery_options(delivery: Delivery) -> list[str]:
    """The options that ask for a delivery again."""
    usual = USUAL
    words = [] if delivery.acks == usual.acks else ["--acks", delivery.acks]
    words += [] if delivery.compression == usual.compression else ["--compression", delivery.compression]
    for key, value in delivery.settings.items():
        words += ["--producer", f"{key}={value}"]
    return words + ([] if delivery.seconds == usual.seconds else ["--timeout", f"{delivery.seconds:g}s"])

"""How records are delivered: the options of the producer."""

from __future__ import annotations

import uuid
from dataclasses import replace
from enum import StrEnum
from typing import Annotated

import typer

from kdev.cli.shares import share_from, share_text
from kdev.delivery import USUAL, Delivery, Transacted
from kdev.durations import duration_text, seconds_from
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
Transactional = Annotated[
    bool, typer.Option("--transactional", help="Send records in transactions, one after the other.")
]
TransactionSize = Annotated[
    int | None,
    typer.Option(
        "--transaction-size", metavar="N", min=1, help="At most N records in a transaction; else 1,000."
    ),
]
TransactionTime = Annotated[
    str | None,
    typer.Option(
        "--transaction-time", metavar="DURATION", help="How long a transaction takes records; else 100ms."
    ),
]
Abort = Annotated[
    str | None,
    typer.Option("--abort", metavar="SHARE", help="Abort so many of the transactions: 1%, or 0.01."),
]
_ID = "transactional.id"
_LONGEST = 900.0  # `transaction.max.timeout.ms` of a broker that nobody has set up otherwise


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
    words += [] if delivery.seconds == usual.seconds else ["--timeout", f"{delivery.seconds:g}s"]
    return words if delivery.transacted is None else [*words, *_transaction_options(delivery.transacted)]


def transacted_from(
    size: int | None, time: str | None, abort: str | None, *, seed: int, asked: bool = True
) -> Transacted | None:
    """How records shall be sent in transactions. Raises UsageError for what makes no sense."""
    if not asked and (size, time, abort) == (None, None, None):
        return None
    if not asked:
        hint = "add it, or leave the others out"
        raise UsageError("there are no transactions without `--transactional`", hint=hint)
    wish = Transacted(f"kdev-mock-{uuid.uuid4().hex[:12]}", seed=seed)
    return replace(
        wish,
        records=size or wish.records,
        seconds=wish.seconds if time is None else seconds_from(time),
        abort=wish.abort if abort is None else share_from("--abort", abort),
    )


def in_transactions(delivery: Delivery, wish: Transacted | None) -> Delivery:
    """The same in transactions. Raises UsageError when what was typed of the producer has no transactions."""
    said = delivery.settings
    if wish is None and _ID in said:
        raise UsageError(f"`--producer {_ID}=` needs `--transactional`", hint="add it, or leave this out")
    if wish is None:
        return delivery
    acks = said.get("acks", said.get("request.required.acks", delivery.acks))
    if acks not in {"all", "-1"}:
        hint = "a transaction needs `--acks all`"
        raise UsageError(f"`--transactional` and acks `{acks}` do not go together", hint=hint)
    if said.get("enable.idempotence", "true").lower() in {"false", "f", "0"}:
        hint = "a transaction needs the idempotent producer; leave the setting out"
        raise UsageError("`--transactional` and `enable.idempotence=false` do not go together", hint=hint)
    if wish.seconds + delivery.seconds > _LONGEST:
        hint = f"together `--transaction-time` and `--timeout` are {duration_text(_LONGEST)} at most"
        raise UsageError("a transaction cannot be open for as long as that", hint=hint)
    return replace(delivery, transacted=replace(wish, name=said.get(_ID, wish.name)))


def delivery_of(delivery: Delivery, worker: int) -> Delivery:
    """What one of some workers does: in transactions each has a name, and a chance, of its own."""
    wish = delivery.transacted
    if wish is None:
        return delivery
    own = replace(wish, name=f"{wish.name}-{worker}", seed=wish.seed + worker)
    return replace(delivery, transacted=own)


def _transaction_options(wish: Transacted) -> list[str]:
    usual = Transacted("")
    words = ["--transactional"]
    words += [] if wish.records == usual.records else ["--transaction-size", str(wish.records)]
    words += [] if wish.seconds == usual.seconds else ["--transaction-time", duration_text(wish.seconds)]
    return words + ([] if wish.abort == usual.abort else ["--abort", share_text(wish.abort)])

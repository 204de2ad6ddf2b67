"""Options that several commands share, with their help."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer

from kdev.errors import UsageError
from kdev.model import Mode, Naming, Output, RuntimeName
from kdev.settings import pair_from

Name = Annotated[
    str | None, typer.Option("--name", metavar="NAME", help="The environment, `kdev` when not given.")
]
Bootstrap = Annotated[
    str | None,
    typer.Option(
        "--bootstrap", "-b", metavar="HOST:PORT", help="A broker to use instead of the environment's."
    ),
]
OutputFormat = Annotated[Output, typer.Option("--output", "-o", help="How to show the result.")]
RuntimeChoice = Annotated[
    RuntimeName | None,
    typer.Option("--runtime", help="How to run Kafka; auto takes the first that can work."),
]
ModeChoice = Annotated[Mode | None, typer.Option("--mode", help="Who keeps the metadata of the cluster.")]
Port = Annotated[
    int | None,
    typer.Option(
        "--port", metavar="PORT", min=1, max=65535, help="The port on this machine: as before, else 9092."
    ),
]
SpecPath = Annotated[str, typer.Argument(metavar="SPEC", help="An AsyncAPI document, YAML or JSON.")]
OptionalSpecPath = Annotated[
    str | None, typer.Argument(metavar="SPEC", help="An AsyncAPI document whose topics are created.")
]
Parameters = Annotated[
    list[str] | None,
    typer.Option(
        "--param",
        metavar="NAME=VALUE",
        help="A parameter of addresses; CHANNEL.NAME=VALUE for one channel; repeatable.",
    ),
]
TopicNames = Annotated[
    list[str] | None,
    typer.Option(
        "--topic-name",
        metavar="CHANNEL=TOPIC",
        help="The topic of a channel, whatever SPEC says; repeatable.",
    ),
]


def naming_from(parameters: Iterable[str] | None, topics: Iterable[str] | None = None) -> Naming:
    """How topics are to be named, as it was typed.

    Raises UsageError for what is no name with a value.
    """
    return Naming(
        dict(_pair("--param", text, "city=berlin") for text in parameters or ()),
        dict(_pair("--topic-name", text, "car/available=cars") for text in topics or ()),
    )


def _pair(option: str, text: str, example: str) -> tuple[str, str]:
    try:
        return pair_from(text)
    except ValueError as exc:
        raise UsageError(
            f"`{option} {text}` has no name and value", hint=f"such as `{option} {example}`"
        ) from exc

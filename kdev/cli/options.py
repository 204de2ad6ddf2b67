"""Options that several commands share, with their help."""

from __future__ import annotations

from typing import Annotated

import typer

from kdev.model import Mode, Output, RuntimeName

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

"""`kdev validate`: everything that is wrong with documents, each with its place."""

from __future__ import annotations

from typing import Annotated

import typer

from kdev import wiring
from kdev.cli import show_problems
from kdev.cli.options import OutputFormat
from kdev.errors import SpecError
from kdev.model import Output

Documents = Annotated[list[str], typer.Argument(metavar="SPEC...", help="AsyncAPI documents, YAML or JSON.")]


def validate(spec: Documents, output: OutputFormat = Output.TEXT) -> None:
    """Say everything that is wrong with SPEC, each problem with its place."""
    found = {path: wiring.examine(path) for path in spec}
    show_problems.show(found, output)
    if any(diagnosis.spec is None for diagnosis in found.values()):
        raise typer.Exit(SpecError.exit_code)

"""`kdev validate`: everything that is wrong with documents, each with its place."""

from __future__ import annotations

from typing import Annotated

import typer

from kdev import wiring
from kdev.cli import console, show_problems
from kdev.cli.options import AllowHttp, AllowOutside, OutputFormat, RefMirror, how_far
from kdev.cli.spec_paths import documents_from
from kdev.errors import SpecError
from kdev.model import Output
from kdev.settings import settings_from

Documents = Annotated[
    list[str],
    typer.Argument(
        metavar="SPEC...",
        help="AsyncAPI documents, YAML or JSON: files, globs such as 'specs/**/*.yaml', - for stdin.",
    ),
]


def validate(
    spec: Documents,
    output: OutputFormat = Output.TEXT,
    allow_http: AllowHttp = None,
    ref_mirror: RefMirror = None,
    allow_outside: AllowOutside = None,
) -> None:
    """Say everything that is wrong with SPEC, each problem with its place."""
    settings = settings_from(how_far(allow_http, ref_mirror, allow_outside))
    meant = documents_from(spec)
    if meant.note:
        console.note(meant.note)
    found = {path: wiring.examine(path, settings) for path in meant.documents}
    show_problems.show(found, output)
    if any(diagnosis.spec is None for diagnosis in found.values()):
        raise typer.Exit(SpecError.exit_code)

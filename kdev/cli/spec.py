"""`kdev validate`: everything that is wrong with documents, each with its place."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from kdev import wiring
from kdev.cli import show_problems
from kdev.cli.options import AllowHttp, AllowOutside, RefMirror, SpecPaths, how_far
from kdev.cli.show_problems import Report
from kdev.cli.spec_paths import documents_told
from kdev.errors import SpecError
from kdev.settings import settings_from


class FailOn(StrEnum):
    """What makes the command end with 3."""

    ERROR = "error"
    WARNING = "warning"


Shown = Annotated[
    Report,
    typer.Option("--output", "-o", help="How to show the problems: github and sarif are for CI."),
]
Failing = Annotated[FailOn, typer.Option("--fail-on", help="End with 3 on errors, or on warnings as well.")]
WithRules = Annotated[
    bool, typer.Option("--verbose", "-v", help="Show the rule that is broken, and its code, as well.")
]


def validate(
    spec: SpecPaths,
    output: Shown = Report.TEXT,
    fail_on: Failing = FailOn.ERROR,
    verbose: WithRules = False,
    allow_http: AllowHttp = None,
    ref_mirror: RefMirror = None,
    allow_outside: AllowOutside = None,
) -> None:
    """Say everything that is wrong with SPEC, each problem with its place."""
    settings = settings_from(how_far(allow_http, ref_mirror, allow_outside))
    found = {path: wiring.examine(path, settings) for path in documents_told(spec)}
    show_problems.show(found, output, with_rules=verbose)
    warned = fail_on is FailOn.WARNING and any(diagnosis.problems for diagnosis in found.values())
    if warned or any(diagnosis.spec is None for diagnosis in found.values()):
        raise typer.Exit(SpecError.exit_code)

"""`kdev validate`: everything that is wrong with documents, each with its place."""

from __future__ import annotations

import dataclasses
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from kdev import wiring
from kdev.cli import console
from kdev.cli.options import OutputFormat
from kdev.errors import Problem, SpecError
from kdev.model import Output

if TYPE_CHECKING:
    from kdev.spec.load import Diagnosis
    from kdev.spec.model import Spec

MARKS = {"error": console.RED, "warning": console.YELLOW}
Documents = Annotated[list[str], typer.Argument(metavar="SPEC...", help="AsyncAPI documents, YAML or JSON.")]


def validate(spec: Documents, output: OutputFormat = Output.TEXT) -> None:
    """Say everything that is wrong with SPEC, each problem with its place."""
    found = {path: wiring.examine(path) for path in spec}
    if output is Output.JSON:
        console.json_line({"documents": [_as_json(path, diagnosis) for path, diagnosis in found.items()]})
    else:
        for path, diagnosis in found.items():
            _show(path, diagnosis)
    if any(diagnosis.spec is None for diagnosis in found.values()):
        raise typer.Exit(SpecError.exit_code)


def _show(path: str, diagnosis: Diagnosis) -> None:
    for problem in diagnosis.problems:
        console.say(f"{_mark(problem.severity)} {problem}")
        if problem.hint:
            console.say(f"  {console.styled('hint:', console.CYAN, stream=sys.stderr)} {problem.hint}")
    warnings = len(diagnosis.problems) - len(diagnosis.errors)
    told = f", {_count(warnings, 'warning')}" if warnings else ""
    if _unread(diagnosis):
        return
    if diagnosis.spec is None:
        console.say(f"{path} is not valid: {_count(len(diagnosis.errors), 'error')}{told}")
    else:
        console.data(f"{path} is valid: {_summary(diagnosis.spec, diagnosis.topics)}{told}")


def _unread(diagnosis: Diagnosis) -> bool:
    return [problem.code for problem in diagnosis.problems] == ["unreadable"]


def _summary(spec: Spec, topics: int) -> str:
    messages = sum(len(channel.messages) for channel in spec.channels)
    parts = [
        f"AsyncAPI {spec.asyncapi}",
        _count(len(spec.channels), "channel"),
        _count(messages, "message"),
        _count(topics, "topic"),
    ]
    return ", ".join(parts)


def _mark(severity: str) -> str:
    return console.styled(f"{severity}:", MARKS[severity], console.BOLD, stream=sys.stderr)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _as_json(path: str, diagnosis: Diagnosis) -> dict[str, object]:
    return {
        "path": path,
        "valid": diagnosis.spec is not None,
        "diagnostics": [_problem_as_json(problem) for problem in diagnosis.problems],
    }


def _problem_as_json(problem: Problem) -> dict[str, object]:
    place = dataclasses.asdict(problem.place)
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.text,
        **place,
        "hint": problem.hint,
    }

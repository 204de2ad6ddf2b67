"""What `kdev validate` shows: every problem of some documents, as text or as JSON."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from kdev.cli import console
from kdev.errors import Problem
from kdev.model import Output

if TYPE_CHECKING:
    from kdev.spec.load import Diagnosis
    from kdev.spec.model import Spec

MARKS = {"error": console.RED, "warning": console.YELLOW}


def show(found: Mapping[str, Diagnosis], output: Output) -> None:
    """Show what was found in each document."""
    if output is Output.JSON:
        console.json_line({"documents": [_as_json(path, diagnosis) for path, diagnosis in found.items()]})
        return
    for path, diagnosis in found.items():
        _show(path, diagnosis)


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
        "rule": problem.rule,
    }

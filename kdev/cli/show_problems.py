"""What `kdev validate` shows: every problem of some documents, and for each document whether it is valid."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from kdev.cli import console
from kdev.cli.problem_reports import as_json, as_sarif, counts, github_lines
from kdev.cli.problem_text import problem_lines, told_width

if TYPE_CHECKING:
    from kdev.spec.load import Diagnosis
    from kdev.spec.model import Spec


class Report(StrEnum):
    """How problems are shown."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


def show(found: Mapping[str, Diagnosis], report: Report, *, with_rules: bool = False) -> None:
    """Show what was found in each document."""
    match report:
        case Report.JSON:
            console.json_line(as_json(found))
        case Report.SARIF:
            console.json_line(as_sarif(found))
        case Report.GITHUB:
            for line in github_lines(found):
                console.data(line)
            for path, diagnosis in found.items():
                console.say(_verdict(path, diagnosis))
        case Report.TEXT:
            _show_text(found, with_rules=with_rules)


def _show_text(found: Mapping[str, Diagnosis], *, with_rules: bool) -> None:
    alone = len(found) == 1
    for path, diagnosis in found.items():
        told = not (alone and _unread(diagnosis))
        _show_problems(diagnosis, with_rules=with_rules)
        if diagnosis.problems and told:
            console.say()
        if diagnosis.spec is not None:
            console.data(_verdict(path, diagnosis))
        elif told:
            console.say(_verdict(path, diagnosis))
        if diagnosis.problems and not alone:
            console.say()
    if not alone:
        console.say(_total(found))


def _show_problems(diagnosis: Diagnosis, *, with_rules: bool) -> None:
    for number, problem in enumerate(diagnosis.problems):
        if number:
            console.say()
        for line in problem_lines(problem, diagnosis.texts, told_width(), with_rule=with_rules):
            console.say(line)


def _unread(diagnosis: Diagnosis) -> bool:
    return [problem.code for problem in diagnosis.problems] == ["unreadable"]


def _verdict(path: str, diagnosis: Diagnosis) -> str:
    errors, warnings = counts(diagnosis.problems)
    told = f", {_count(warnings, 'warning')}" if warnings else ""
    if _unread(diagnosis):
        return f"{path} was not read"
    if diagnosis.spec is None:
        return f"{path} is not valid: {_count(errors, 'error')}{told}"
    return f"{path} is valid: {_summary(diagnosis.spec, diagnosis.topics)}{told}"


def _total(found: Mapping[str, Diagnosis]) -> str:
    valid = sum(diagnosis.spec is not None for diagnosis in found.values())
    errors, warnings = counts(one for diagnosis in found.values() for one in diagnosis.problems)
    parts = [f"{valid} valid", *([f"{len(found) - valid} not"] if valid < len(found) else [])]
    told = [_count(number, noun) for number, noun in ((errors, "error"), (warnings, "warning")) if number]
    return f"{len(found)} documents: {', '.join(parts)}{'; ' if told else ''}{', '.join(told)}"


def _summary(spec: Spec, topics: int) -> str:
    messages = sum(len(channel.messages) for channel in spec.channels)
    parts = [
        f"AsyncAPI {spec.asyncapi}",
        _count(len(spec.channels), "channel"),
        _count(messages, "message"),
        _count(topics, "topic"),
    ]
    return ", ".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"

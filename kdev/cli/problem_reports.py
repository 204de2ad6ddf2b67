"""Problems as other programs read them: JSON, the workflow commands of GitHub, SARIF."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote

from kdev import __version__
from kdev.errors import Problem
from kdev.spec.reading.documents import STANDARD_INPUT
from kdev.spec.rules.codes import CODES

if TYPE_CHECKING:
    from kdev.spec.load import Diagnosis

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
WEB = ("http://", "https://")


def as_json(found: Mapping[str, Diagnosis]) -> dict[str, object]:
    """What was found in documents; the fields keep their names and meanings."""
    return {"documents": [_document(path, diagnosis) for path, diagnosis in found.items()]}


def github_lines(found: Mapping[str, Diagnosis]) -> Iterator[str]:
    """A workflow command for each problem, which GitHub shows beside its line."""
    for problem in _problems(found):
        place = problem.place
        fields = {"file": "", "line": place.line, "col": place.column, "title": problem.code}
        if not place.file.startswith((*WEB, STANDARD_INPUT)):
            fields["file"] = _relative(place.file)
        given = ",".join(f"{name}={_property(str(value))}" for name, value in fields.items() if value)
        level = "error" if problem.severity == "error" else "warning"
        yield f"::{level} {given}::{_data(_sentence(problem))}"


def as_sarif(found: Mapping[str, Diagnosis]) -> dict[str, object]:
    """What was found, in the Static Analysis Results Interchange Format 2.1.0."""
    problems = list(_problems(found))
    codes = list(dict.fromkeys(problem.code for problem in problems))
    driver = {"name": "kdev", "version": __version__, "rules": [_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, codes.index(problem.code)) for problem in problems],
    }
    return {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}


def _problems(found: Mapping[str, Diagnosis]) -> list[Problem]:
    """Every problem once: two documents may lead to the same third one."""
    return list(dict.fromkeys(one for diagnosis in found.values() for one in diagnosis.problems))


def _document(path: str, diagnosis: Diagnosis) -> dict[str, object]:
    return {
        "path": path,
        "valid": diagnosis.spec is not None,
        "diagnostics": [_diagnostic(problem) for problem in diagnosis.problems],
    }


def _diagnostic(problem: Problem) -> dict[str, object]:
    place = problem.place
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.text,
        "file": place.file,
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "hint": problem.hint,
        "rule": problem.rule,
    }


def _sentence(problem: Problem) -> str:
    subject = "" if problem.place.path == "$" else f"{problem.place.path} "
    hint = f"\nhint: {problem.hint}" if problem.hint else ""
    return f"{subject}{problem.text}{hint}"


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _rule(code: str) -> dict[str, object]:
    known = CODES[code]
    level = "warning" if known.severity == "warning" else "error"
    return {
        "id": code,
        "shortDescription": {"text": known.meaning},
        "defaultConfiguration": {"level": level},
    }


def _result(problem: Problem, index: int) -> dict[str, object]:
    return {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": "error" if problem.severity == "error" else "warning",
        "message": {"text": _sentence(problem)},
        "locations": [_location(problem)],
        "properties": {"rule": problem.rule},
    }


def _location(problem: Problem) -> dict[str, object]:
    place = problem.place
    physical: dict[str, object] = {"artifactLocation": _artifact(place.file)}
    if place.line is not None:
        physical["region"] = {"startLine": place.line, "startColumn": place.column or 1}
    return {"physicalLocation": physical, "logicalLocations": [{"fullyQualifiedName": place.path}]}


def _artifact(file: str) -> dict[str, object]:
    if file.startswith(WEB):
        return {"uri": file}
    path = PurePath(_relative(file))
    if path.is_absolute():
        return {"uri": f"file:///{quote(path.as_posix().lstrip('/'))}"}
    return {"uri": quote(path.as_posix()), "uriBaseId": "%SRCROOT%"}


def _relative(file: str) -> str:
    """The file as seen from the working directory, where it lies below it."""
    path = os.path.relpath(file)
    return file if path.startswith(os.pardir) else PurePath(path).as_posix()


def counts(problems: Iterable[Problem]) -> tuple[int, int]:
    """How many errors and how many warnings there are."""
    severities = [problem.severity for problem in problems]
    return severities.count("error"), severities.count("warning")

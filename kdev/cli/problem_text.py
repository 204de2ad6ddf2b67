"""A problem as a person reads it: its place, what is wrong, the line of the document, what to do."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping

from kdev.cli import console
from kdev.cli.wrapping import wrapped
from kdev.errors import Place, Problem, SpecError

MARKS = {"error": console.RED, "warning": console.YELLOW}
INDENT = "  "
NARROWEST, WIDEST = 40, 160
TOKEN = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|[^\s:,\[\]{}]+")
LAST_STEP = re.compile(r"\.([\w$-]+)$|\['(.*)'\]$")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def show_refusal(error: SpecError) -> None:
    """Show every problem for which a document was refused, and then what to do about all of them."""
    for problem in error.problems:
        for line in problem_lines(problem, error.texts, told_width()):
            console.say(line)
        console.say()
    if error.hint not in {"", *(problem.hint for problem in error.problems)}:
        console.hint(error.hint)


def told_width() -> int:
    """The width that problems keep to: that of a terminal; elsewhere their texts stay whole."""
    return console.known_width(sys.stderr) or sys.maxsize


def problem_lines(
    problem: Problem, texts: Mapping[str, str], width: int, *, with_rule: bool = False
) -> Iterator[str]:
    """The lines of a problem; `texts` has the documents by file, for the line that is shown."""
    yield from _head(problem, width)
    yield from _wrapped("", problem.text, width)
    yield from _excerpt(problem, texts.get(problem.place.file, ""), width)
    if problem.hint:
        yield from _wrapped("hint:", problem.hint, width)
    if with_rule:
        yield from _wrapped("rule:", f"{problem.rule} ({problem.code})", width)


def _head(problem: Problem, width: int) -> Iterator[str]:
    mark = _styled(f"{problem.severity}:", MARKS.get(problem.severity, console.CYAN), console.BOLD)
    place = problem.place
    where, path = str(Place(place.file, "$", place.line, place.column)), place.path
    if path == "$":
        yield f"{mark} {where}"
    elif len(f"{problem.severity}: {where} {path}") <= width:
        yield f"{mark} {where} {_styled(path, console.DIM)}"
    else:
        yield f"{mark} {where}"
        yield f"{INDENT}{_styled(path, console.DIM)}"


def _wrapped(label: str, text: str, width: int) -> Iterator[str]:
    prefix = f"{INDENT}{label} " if label else INDENT
    first, *others = wrapped(text, max(width, NARROWEST) - len(prefix))
    yield f"{prefix.replace(label, _styled(label, console.CYAN), 1) if label else prefix}{first}"
    yield from (f"{' ' * len(prefix)}{line}" for line in others)


def _excerpt(problem: Problem, text: str, width: int) -> Iterator[str]:
    line, column = problem.place.line, problem.place.column
    lines = text.split("\n")
    if line is None or column is None or not text or line > len(lines):
        return
    shown = CONTROL.sub(" ", lines[line - 1].rstrip())
    length = _length(shown[column - 1 :], problem.place.path)
    gutter = f"{INDENT}{line} | "
    room = max(min(width, WIDEST), NARROWEST) - len(gutter)
    shown, start = _window(shown, column - 1, length, room)
    if not shown.strip():
        return
    carets = "^" * max(1, min(length, room - start, len(shown) - start))
    yield f"{_styled(gutter, console.DIM)}{shown}".rstrip()
    bar = f"{' ' * (len(gutter) - 2)}| "
    mark = _styled(carets, MARKS.get(problem.severity, console.CYAN))
    yield f"{_styled(bar, console.DIM)}{' ' * start}{mark}"


def _length(text: str, path: str) -> int:
    """How much of a text belongs to a place: the key that the path ends with, else one word."""
    step = LAST_STEP.search(path)
    name = (step[1] or step[2]) if step else ""
    token = TOKEN.match(text)
    return len(name) if name and text.startswith(name) else len(token[0]) if token else 1


def _window(line: str, start: int, length: int, room: int) -> tuple[str, int]:
    """The part of a line that fits, with the place in it; what was cut off is shown as `…`."""
    if len(line) <= room:
        return line, start
    first = max(0, min(start - room // 4, len(line) - room))
    if start + length + room // 3 <= room:
        first = 0
    part = line[first : first + room]
    if first:
        part = f"…{part[1:]}"
    if first + room < len(line):
        part = f"{part[:-1]}…"
    return part, start - first


def _styled(text: str, *codes: str) -> str:
    return console.styled(text, *codes, stream=sys.stderr)

"""Records as a template of the user has them: `{time} {key} {value.plate}`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from functools import partial

from kdev.errors import UsageError
from kdev.model import ConsumedRecord
from kdev.tail.fields import PARTS, Steps, part_of, plain_text, steps_from
from kdev.tail.instants import Instants
from kdev.tail.paint import printable

Piece = Callable[[ConsumedRecord], str]

_PIECE = re.compile(r"(?P<text>(?:[^{}]|\{\{|\}\})+)|\{(?P<name>[^{}]*)\}")
_ESCAPES = {r"\t": "\t", r"\n": "\n", r"\\": "\\", "{{": "{", "}}": "}"}
_ESCAPE = re.compile("|".join(map(re.escape, _ESCAPES)))


class TemplateLines:
    """A line for each record as a template says; on a `terminal`, what would steer it is escaped.

    Raises UsageError for a template that cannot be read.
    """

    def __init__(self, template: str, instants: Instants, *, terminal: bool) -> None:
        self._pieces = list(_pieces(template, instants, printable if terminal else str))

    def render(self, records: Sequence[ConsumedRecord]) -> bytes:
        """The lines of some records."""
        lines = [f"{''.join([piece(record) for piece in self._pieces])}\n" for record in records]
        return "".join(lines).encode("utf-8", "backslashreplace")


def _pieces(template: str, instants: Instants, shown: Callable[[str], str]) -> Sequence[Piece]:
    pieces: list[Piece] = []
    at = 0
    while at < len(template):
        found = _PIECE.match(template, at)
        if found is None:
            hint = "a part stands as `{value.id}`, a brace itself is `{{` or `}}`"
            raise UsageError(f"`--format` has a lone brace at column {at + 1}", hint=hint)
        name = found["name"]
        pieces.append(
            partial(_fixed, _ESCAPE.sub(lambda it: _ESCAPES[it[0]], found["text"]))
            if name is None
            else _part(name.strip(), instants, shown)
        )
        at = found.end()
    return pieces


def _part(name: str, instants: Instants, shown: Callable[[str], str]) -> Piece:
    if name == "time":
        return lambda record: instants.text(record.timestamp_ms)
    first, *steps = steps_from(name, "--format")
    if first not in PARTS:
        near = difflib.get_close_matches(str(first), [*PARTS, "time"], n=1)
        hint = (
            f"did you mean `{near[0]}`?" if near else f"there is: time, {', '.join(PARTS)}; `value.{name}`?"
        )
        raise UsageError(f"`--format` has `{{{name}}}`, which no record has", hint=hint)
    return partial(_told, PARTS[str(first)], tuple(steps), shown)


def _fixed(text: str, _: ConsumedRecord) -> str:
    return text


def _told(
    part: Callable[[ConsumedRecord], object],
    steps: Steps,
    shown: Callable[[str], str],
    record: ConsumedRecord,
) -> str:
    return shown(plain_text(part_of(part(record), steps)))

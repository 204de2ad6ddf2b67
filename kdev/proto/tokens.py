"""Text of a `.proto` file in pieces, each with its place and the comments around it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

PIECE = re.compile(
    r"(?P<blank>[ \t\r\n\f\v]+)"
    r"|(?P<comment>//[^\n]*|/\*.*?\*/)"
    r"|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<number>0[xX][0-9a-fA-F]+|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?[fF]?)"
    r"|(?P<text>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')"
    r"|(?P<mark>[{}\[\]()<>;,=.+:-]|/(?!\*))",
    re.ASCII | re.DOTALL,
)
ESCAPE = re.compile(r"\\(?:[xX]([0-9a-fA-F]{1,2})|([0-7]{1,3})|(.))", re.DOTALL)
LETTERS = {"n": "\n", "r": "\r", "t": "\t", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


class Spot(NamedTuple):
    """Where something stands: a file (empty for the first one), a line and a column, both from 1."""

    file: str
    line: int
    column: int


@dataclass(eq=False)
class NotProto(Exception):
    """A text is no `.proto` file: what is wrong, where, and what to do."""

    text: str
    spot: Spot
    hint: str = ""


@dataclass(slots=True)
class Token:
    """A name, a number, a text or a mark; of the kind `end` behind the last.

    `before` and `after` are the comments above it, and behind it in its line.
    """

    kind: str
    text: str
    spot: Spot
    before: list[str] = field(default_factory=list[str])
    after: list[str] = field(default_factory=list[str])


def tokens_of(text: str, file: str) -> list[Token]:
    """The tokens of a text. Raises NotProto for what is none."""
    lines = [0, *(found.end() for found in re.finditer("\n", text))]

    def spot(at: int) -> Spot:
        line = bisect_right(lines, at)
        return Spot(file, line, at - lines[line - 1] + 1)

    made: list[Token] = []
    waiting: list[str] = []
    at = 0
    while at < len(text):
        found = PIECE.match(text, at)
        if found is None:
            raise _no_token(text, at, spot(at))
        kind, where = str(found.lastgroup), spot(at)
        if kind == "comment":
            same_line = bool(made) and made[-1].spot.line == where.line
            (made[-1].after if same_line else waiting).append(_said(found[0]))
        elif kind != "blank":
            made.append(Token(kind, found[0], where, waiting))
            waiting = []
        at = found.end()
    return [*made, Token("end", "", spot(len(text)), waiting)]


def unquoted(text: str) -> str:
    """What a text in quotes says, its escapes resolved; an escape above ASCII is the byte of that number."""
    return ESCAPE.sub(_character, text[1:-1])


def _character(found: re.Match[str]) -> str:
    if found[1] is not None:
        return chr(int(found[1], 16))
    if found[2] is not None:
        return chr(int(found[2], 8) & 0xFF)
    return LETTERS.get(found[3], found[3])


def _said(comment: str) -> str:
    if comment.startswith("//"):
        return comment.strip("/").strip()
    lines = comment[2:-2].split("\n")
    return "\n".join(line.strip().lstrip("*").strip() for line in lines).strip()


def _no_token(text: str, at: int, spot: Spot) -> NotProto:
    if text[at] in "\"'":
        return NotProto("a text is never closed", spot, f"close it with `{text[at]}` in the same line")
    if text.startswith("/*", at):
        return NotProto("a comment is never closed", spot, "close it with `*/`")
    return NotProto(f"`{text[at]}` has no meaning here", spot, "take it away")

"""Text for a terminal: what may stand there, how much of it fits, in which colours."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import NamedTuple

BOLD, DIM, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN = "1", "2", "31", "32", "33", "34", "35", "36"
MANY = (GREEN, YELLOW, BLUE, MAGENTA, CYAN, RED)

# C0 and C1 controls steer a terminal; marks of direction and of lines can make a line lie about itself.
_STEERING = "\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
_UNSAFE = re.compile(f"[{_STEERING}]")
_UNSAFE_BUT_LINES = re.compile(f"(?!\n)[{_STEERING}]")
_ESCAPED = re.compile(r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|[nrt])")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TOKEN = re.compile(
    r'("(?:[^"\\]|\\.)*"?)(\s*:)?|(-?\d[\d.eE+-]*)|(\btrue\b|\bfalse\b|\bnull\b|\bNaN\b|-?\bInfinity\b)'
)

Painter = Callable[[str], str]


class Segment(NamedTuple):
    """A piece of a line: its text as it will be seen, and what gives it colour."""

    text: str
    painter: Painter = str


def printable(text: str) -> str:
    r"""The text in one line, with every character that steers a terminal written as `\x1b` and the like."""
    return _UNSAFE.sub(_written, text) if _UNSAFE.search(text) else text


def printable_lines(text: str) -> str:
    """The same, with its line ends kept."""
    return _UNSAFE_BUT_LINES.sub(_written, text)


def printable_json(text: str) -> str:
    """Lines of JSON with every character that steers a terminal escaped the way JSON does."""
    return _UNSAFE_BUT_LINES.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def unprintable(content: bytes) -> bool:
    """Whether bytes are not text, or would steer a terminal."""
    try:
        return bool(_UNSAFE.search(re.sub(r"[\t\n]", "", content.decode())))
    except UnicodeDecodeError:
        return True


def columns(text: str) -> int:
    """How many columns a printable text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def fitted(segments: Iterable[Segment], width: int, mark: str) -> list[Segment]:
    """Segments cut to a width; what was cut ends with the mark."""
    kept: list[Segment] = []
    room = width
    for segment in segments:
        taken = columns(segment.text)
        if taken > room:
            return [*kept, segment._replace(text=cut(segment.text, room, mark))]
        kept.append(segment)
        room -= taken
    return kept


def cut(text: str, width: int, mark: str) -> str:
    """The text in at most `width` columns; when it was cut it ends with the mark."""
    if columns(text) <= width:
        return text
    room = max(width - columns(mark), 0)
    if text.isascii():
        return (text[:room] + mark)[:width]
    taken = end = 0
    while (taken := taken + _columns(text[end])) <= room:
        end += 1
    return (text[:end] + mark)[: max(width, 0)]


def marks_of(encoding: str) -> tuple[str, str]:
    """What ends a text that was cut and what a rule is drawn with, in characters that an encoding has."""
    return ("…", "─") if encoding.lower().replace("-", "") == "utf8" else ("...", "-")


def style(*codes: str) -> Painter:
    """What gives a text these codes."""
    start = f"\x1b[{';'.join(codes)}m"
    return lambda text: f"{start}{text}\x1b[0m" if text.strip() else text


def paint_text(text: str) -> str:
    """Text with its escapes dim."""
    return _ESCAPED.sub("\x1b[2m\\g<0>\x1b[0m", text)


def paint_json(text: str) -> str:
    """JSON, cut or whole, with names and values coloured."""
    return _TOKEN.sub(_painted, text)


def _painted(found: re.Match[str]) -> str:
    string, colon, number, _ = found.groups()
    if colon is not None:
        return f"\x1b[{CYAN}m{string}\x1b[0m{colon}"
    code = GREEN if string is not None else YELLOW if number is not None else MAGENTA
    return f"\x1b[{code}m{found[0]}\x1b[0m"


def _written(found: re.Match[str]) -> str:
    character = found[0]
    code = ord(character)
    return _SHORT.get(character) or (f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}")  # noqa: PLR2004 - a byte


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1

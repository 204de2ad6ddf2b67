"""Text for a terminal: what may stand there, how much of it fits, in which colours."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

BOLD, DIM, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN = "1", "2", "31", "32", "33", "34", "35", "36"
MANY = (GREEN, YELLOW, BLUE, MAGENTA, CYAN, RED)

# C0 and C1 controls steer a terminal; marks of direction and of lines can make a line lie about itself.
_STEERING = "\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
_UNSAFE = re.compile(f"[{_STEERING}]")
_UNSAFE_BUT_LINES = re.compile(f"(?!\n)[{_STEERING}]")
_ESCAPED = re.compile(r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|[nrt])")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
# What takes one column each: most of what stands in texts of Europe.
_NARROW = re.compile(
    "[ -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u058f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*"
)
# Every character belongs to a token, so a text is its tokens one behind the other.
_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"?(?: *:)?|-?\d[\d.eE+-]*|-?\bInfinity\b|\w+|[^"\w\n-]+|\n|-')
_NAME = re.compile(r'(".*")( *:)')
_WORDS = frozenset({"true", "false", "null", "NaN", "Infinity", "-Infinity"})
_KEPT_TOKENS, _KEPT_LENGTH = 5_000, 64

Painter = Callable[[str], str]


class Segment(NamedTuple):
    """A piece of a line: its text as it will be seen, and what gives it colour."""

    text: str
    painter: Painter = str


def printable(text: str) -> str:
    r"""The text in one line, with every character that steers a terminal written as `\x1b` and the like."""
    return text if text.isprintable() else _UNSAFE.sub(_written, text)


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
    return len(text) if _is_narrow(text) else sum(map(_columns, text))


def fitted(segments: Iterable[Segment], width: int, mark: str) -> list[Segment]:
    """Segments cut to a width; what was cut ends with the mark."""
    kept: list[Segment] = []
    room = width
    for text, painter in segments:
        shown = cut(text, room, mark)
        kept.append(Segment(shown, painter))
        if shown != text:
            break
        room -= columns(text)
    return kept


def cut(text: str, width: int, mark: str) -> str:
    """The text in at most `width` columns; when it was cut it ends with the mark."""
    # What lies behind the width is not looked at: most of a long text.
    head = text[: max(width, 0) + 1]
    if _is_narrow(head):
        return text if len(head) <= width else _marked(head, width, mark)
    return _cut_by_character(text, width, mark)


def _marked(head: str, width: int, mark: str) -> str:
    return (head[: max(width - len(mark), 0)] + mark)[: max(width, 0)]


def _cut_by_character(text: str, width: int, mark: str) -> str:
    room = max(width - columns(mark), 0)
    taken = end = 0
    for at, character in enumerate(text):
        taken += _columns(character)
        if taken <= room:
            end = at + 1
        if taken > width:
            return (text[:end] + mark)[: max(width, 0)]
    return text


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
    return "".join(map(_PAINTED.__getitem__, _TOKEN.findall(text)))


def painted(segments: Sequence[Segment]) -> list[str]:
    """The text of each segment in its colours; no text has a line end within."""
    # Those of JSON together: what a call costs is paid once then.
    json = "\n".join([text for text, painter in segments if painter is paint_json])
    lines = iter(paint_json(json).split("\n"))
    return [next(lines) if painter is paint_json else painter(text) for text, painter in segments]


class _Painted(dict[str, str]):
    """Tokens of JSON in their colours; short ones are kept, as names come again in every record."""

    def __missing__(self, token: str) -> str:
        made = _painted(token)
        if len(token) <= _KEPT_LENGTH:
            if len(self) >= _KEPT_TOKENS:
                self.clear()
            self[token] = made
        return made


_PAINTED = _Painted()


def _painted(token: str) -> str:
    name = _NAME.fullmatch(token)
    if name is not None:
        return f"\x1b[{CYAN}m{name[1]}\x1b[0m{name[2]}"
    code = _code_of(token)
    return f"\x1b[{code}m{token}\x1b[0m" if code else token


def _code_of(token: str) -> str:
    if token[0] == '"':
        return GREEN
    if token in _WORDS:
        return MAGENTA
    return YELLOW if token.lstrip("-")[:1].isdigit() else ""


def _written(found: re.Match[str]) -> str:
    character = found[0]
    code = ord(character)
    return _SHORT.get(character) or (f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}")  # noqa: PLR2004 - a byte


def _is_narrow(text: str) -> bool:
    """Whether each character takes one column."""
    return text.isascii() or _NARROW.fullmatch(text) is not None


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1

"""What a YAML reader stumbled over, in words: where it really is, what it is, what to do about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from kdev.spec.node import Position, printable

PAIR = re.compile(r":(\s|$)")
KEY = re.compile(r" *[\w$.-]+:(\s|$)")
SHORT = 60
GENERAL = "look at the indentation, the quotes and the brackets here and in the line above"


TAB = ("a tab in the indentation", "indent with spaces, not with tabs")
# What is always said in the same way, at the place where the reader stopped.
STOPPED = {
    "found a tab character": TAB,
    "did not find expected '-' indicator": (
        "a line among the items of a list that is none",
        "begin it with `- `, or indent it as a part of the item above",
    ),
    "block sequence entries are not allowed": (
        "a list that begins behind its key",
        "begin the list in the next line",
    ),
    "found unknown escape character": (
        "an escape that YAML does not know",
        "use single quotes, in which `\\` stands for itself",
    ),
}
# The same at the place where the reader began with what it did not come to an end with.
BEGAN = {
    "did not find expected ',' or ']'": (
        "a `[` that is not closed",
        "close it with `]`, or put a `,` between its items",
    ),
    "did not find expected ',' or '}'": (
        "a `{` that is not closed",
        "close it with `}`, or put a `,` between its entries",
    ),
}


class Stumble(NamedTuple):
    """What the reader said: what it missed, what it was reading, and where each of the two is."""

    problem: str
    context: str
    at: Position
    began: Position


class Said(NamedTuple):
    """What is told instead: what it is, what to do, and where."""

    text: str
    hint: str
    at: Position


def in_words(stumble: Stumble, lines: Sequence[str]) -> Said:
    """What is wrong with some lines, given what the reader said of them."""
    for table, at in ((STOPPED, stumble.at), (BEGAN, stumble.began)):
        fixed = next((said for begin, said in table.items() if stumble.problem.startswith(begin)), None)
        if fixed is not None:
            return Said(*fixed, at)
    say = next((say for begin, say in SENTENCES.items() if stumble.problem.startswith(begin)), None)
    said = say(stumble, lines) if say is not None else None
    return said or Said(stumble.problem or stumble.context or "it ends too early", GENERAL, stumble.at)


def swallows_keys(lines: Sequence[str]) -> bool:
    """Whether a text in quotes, over these lines, holds keys that stand no deeper than its own."""
    return any(KEY.match(line) and _indent(line) <= _indent(lines[0]) for line in lines[1:])


def _line(lines: Sequence[str], at: Position) -> str:
    return lines[at[0] - 1] if 0 < at[0] <= len(lines) else ""


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _above(lines: Sequence[str], number: int) -> tuple[int, str]:
    """The next line above that says something, with its number; 0 when there is none."""
    for earlier in range(min(number - 1, len(lines)), 0, -1):
        line = lines[earlier - 1]
        if line.strip() and not line.lstrip().startswith("#"):
            return earlier, line
    return 0, ""


def _second_pair(stumble: Stumble, lines: Sequence[str]) -> Said | None:
    line = _line(lines, stumble.at)
    if PAIR.search(line[: stumble.at[1] - 1]):
        key, _, rest = line.strip().partition(": ")
        quoted = printable(f'{key}: "{rest}"')
        hint = "put the text that has a colon in quotes"
        return Said(
            "two `: ` in one line", hint if len(quoted) > SHORT else f"{hint}: `{quoted}`", stumble.at
        )
    number, above = _above(lines, stumble.at[0])
    if number and not PAIR.search(above):
        text = f"a line without `:`, below which line {stumble.at[0]} goes on"
        return Said(text, _with_colon(above), (number, _indent(above) + 1))
    if not number:
        return None
    key = printable(above.strip().partition(":")[0])
    hint = f"begin it in column {_indent(above) + 1}, as `{key}` above"
    return Said("a line that is indented too far", hint, (stumble.at[0], _indent(line) + 1))


def _expected_key(stumble: Stumble, lines: Sequence[str]) -> Said | None:
    line = _line(lines, stumble.at)
    if stumble.at[1] - 1 > _indent(line):
        rest = printable(line.strip().partition(": ")[2])
        hint = "put the whole text in quotes"
        if rest and len(rest) < SHORT and "'" not in rest:
            hint = f"{hint}: `'{rest}'`"
        return Said("a value that goes on behind its end", hint, stumble.at)
    _, above = _above(lines, stumble.at[0])
    columns = sorted({_indent(one) + 1 for one in lines[: stumble.at[0] - 1] if one.strip()})
    fitting = [column for column in columns if column <= _indent(above) + 1][-2:]
    hint = f"begin it in column {' or '.join(map(str, fitting))}" if fitting else GENERAL
    return Said("a line in a column where nothing began", hint, stumble.at)


def _unclosed_quote(stumble: Stumble, lines: Sequence[str]) -> Said:
    quote = _line(lines, stumble.began)[stumble.began[1] - 1 : stumble.began[1]]
    return Said(f"a quote that is never closed: `{quote}`", "close it at the end of the text", stumble.began)


def _odd_start(stumble: Stumble, lines: Sequence[str]) -> Said:
    line = _line(lines, stumble.at)
    char = line[stumble.at[1] - 1 : stumble.at[1]]
    if char == "\t":
        return Said(*TAB, stumble.at)
    rest = printable(line[stumble.at[1] - 1 :].strip())
    hint = "put the text in quotes"
    hint = f'{hint}: `"{rest}"`' if len(rest) < SHORT and '"' not in rest else hint
    return Said(f"a text that begins with `{printable(char)}`", hint, stumble.at)


def _no_colon(stumble: Stumble, lines: Sequence[str]) -> Said:
    return Said("a line without `:`", _with_colon(_line(lines, stumble.began)), stumble.began)


def _with_colon(line: str) -> str:
    """What to write for a line that is neither a key nor an item."""
    word, blank, rest = printable(line.strip()).partition(" ")
    if len(word) + len(rest) > SHORT:
        return "write `key: value`"
    return f"write `{word}: {rest}`" if blank else f"write `{word}:`"


def _nameless(stumble: Stumble, lines: Sequence[str]) -> Said:
    char = _line(lines, stumble.began)[stumble.began[1] - 1 : stumble.began[1]]
    return Said(f"a `{char}` without a name behind it", "put the text in quotes", stumble.began)


SENTENCES: dict[str, Callable[[Stumble, Sequence[str]], Said | None]] = {
    "mapping values are not allowed": _second_pair,
    "did not find expected key": _expected_key,
    "found unexpected end of stream": _unclosed_quote,
    "found character that cannot start any token": _odd_start,
    "could not find expected ':'": _no_colon,
    "did not find expected alphabetic or numeric character": _nameless,
}

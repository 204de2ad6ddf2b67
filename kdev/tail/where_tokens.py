"""The words and signs of `--where`, and what is said of those that it does not have."""

from __future__ import annotations

import re
from typing import NamedTuple

from kdev.errors import UsageError

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    |(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<sign>==|!=|<=|>=|<|>|\(|\)|\[|\]|\.|,)
    |(?P<word>[A-Za-z_$@][\w$@-]*)
    )""",
    re.VERBOSE,
)
_PATH = re.compile(r"[\w$@-]+(?:\.[\w$@-]+|\[-?\d+\])*")
_MEANT = {"=~": "matches", "&&": "and", "||": "or", "&": "and", "|": "or", "!": "not", "=": "=="}
"""Signs of other languages, longer ones first, and what is written here."""


class Token(NamedTuple):
    """A word, a sign, a number, a text in quotes, or the end, with its place."""

    kind: str
    text: str
    at: int


def tokens_of(text: str) -> list[Token]:
    """What an expression is made of, with its end. Raises UsageError for what is no part of the language."""
    found: list[Token] = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            blank = len(text[at:]) - len(text[at:].lstrip())
            raise wrong(text, at + blank, _instead(text[at + blank :]))
        found.append(Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)))
        at = match.end()
    return [*found, Token("end", "", len(text.rstrip()))]


def wrong(text: str, at: int, problem: str, instead: str = "") -> UsageError:
    """The error of an expression, with the place marked, and what may stand there instead."""
    told = instead or 'such as `value.days > 3 and value.city == "Kiel"`'
    return UsageError(f"`--where`: {problem}", hint=f"{text}\n      {' ' * at}^ {told}")


def path_at(text: str, at: int) -> str:
    """The path, such as `customer.city`, that begins at a place of an expression."""
    found = _PATH.match(text, at)
    return found[0] if found else ""


def _instead(rest: str) -> str:
    sign = next((each for each in _MEANT if rest.startswith(each)), "")
    return f"`{sign}` is written `{_MEANT[sign]}` here" if sign else "this is no part of the language"

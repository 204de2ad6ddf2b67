"""The little language of `--where`: which records are meant, by their parts; nothing in it can be called."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kdev.errors import UsageError
from kdev.model import ConsumedRecord
from kdev.tail.where_parts import Expression, Path, number_from, part_reader

NAMES = ("topic", "partition", "offset", "key", "value", "headers", "timestamp", "size")

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    |(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<sign>==|!=|<=|>=|<|>|\(|\)|\[|\]|\.)
    |(?P<word>[A-Za-z_$@][\w$@-]*)
    )""",
    re.VERBOSE,
)
_WORDS = {"true": True, "false": False, "null": None}
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_DEEPEST = 50
LONGEST_LIST = 1 << 40


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


def where_from(text: str) -> Callable[[ConsumedRecord], bool]:
    """The judge that an expression means, such as `value.days > 3 and key contains "B"`.

    Raises UsageError, with the place marked, when it cannot be read.
    """
    expression, _ = _parsed(text)
    return lambda record: expression(record) is True


def paths_in(text: str) -> Sequence[Path]:
    """The parts of values that an expression asks for, as steps. Raises what `where_from` raises."""
    return _parsed(text)[1]


def _parsed(text: str) -> tuple[Expression, Sequence[Path]]:
    parser = _Parser(text, _tokens(text))
    expression = parser.either(0)
    parser.require_end()
    return expression, parser.paths


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            blank = len(text[at:]) - len(text[at:].lstrip())
            raise _wrong(text, at + blank, "this is no part of the language")
        found.append(_Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)))
        at = match.end()
    return [*found, _Token("end", "", len(text.rstrip()))]


def _wrong(text: str, at: int, problem: str) -> UsageError:
    hint = f'{text}\n      {" " * at}^ such as `value.days > 3 and value.city == "Kiel"`'
    return UsageError(f"`--where`: {problem}", hint=hint)


@dataclass(slots=True)
class _Parser:
    """Reads `or` of `and` of `not` of comparisons."""

    text: str
    tokens: list[_Token]
    paths: list[Path] = field(default_factory=list[Path])
    at: int = 0

    def either(self, depth: int) -> Expression:
        if depth > _DEEPEST:
            raise _wrong(self.text, self.now.at, "this is nested too deeply")
        parts = [self._both(depth)]
        while self._took("word", "or"):
            parts.append(self._both(depth))
        return parts[0] if len(parts) == 1 else lambda record: any(part(record) is True for part in parts)

    def require_end(self) -> None:
        if self.now.kind != "end":
            raise _wrong(self.text, self.now.at, "expected `and`, `or` or the end")

    @property
    def now(self) -> _Token:
        return self.tokens[self.at]

    def _both(self, depth: int) -> Expression:
        parts = [self._not(depth)]
        while self._took("word", "and"):
            parts.append(self._not(depth))
        return parts[0] if len(parts) == 1 else lambda record: all(part(record) is True for part in parts)

    def _not(self, depth: int) -> Expression:
        if self._took("word", "not"):
            inner = self._not(depth + 1) if depth < _DEEPEST else self.either(depth + 1)
            return lambda record: inner(record) is not True
        return self._compared(depth)

    def _compared(self, depth: int) -> Expression:
        left = self._value(depth)
        token = self.now
        if token.kind == "sign" and token.text in _COMPARE:
            self.at += 1
            return _comparison(token.text, left, self._value(depth))
        if token.kind == "word" and token.text in ("contains", "in"):
            self.at += 1
            right = self._value(depth)
            holder, part = (left, right) if token.text == "contains" else (right, left)
            return lambda record: _has(holder(record), part(record))
        if token.kind == "word" and token.text == "matches":
            self.at += 1
            return _match(left, self._pattern())
        return left

    def _value(self, depth: int) -> Expression:
        token = self.now
        if self._took("sign", "("):
            inner = self.either(depth + 1)
            if not self._took("sign", ")"):
                raise _wrong(self.text, self.now.at, "expected `)`")
            return inner
        if token.kind not in {"number", "text", "word"} or token.text in {"and", "or", "not"}:
            raise _wrong(self.text, token.at, "expected a value")
        self.at += 1
        if token.kind == "number":
            return _constant(number_from(token.text))
        if token.kind == "text":
            return _constant(_text(token.text))
        if token.text in _WORDS:
            return _constant(_WORDS[token.text])
        return self._path(token)

    def _path(self, token: _Token) -> Expression:
        if token.text not in NAMES:
            raise _wrong(self.text, token.at, f"`{token.text}` is none of {', '.join(NAMES)}")
        steps: list[str | int] = []
        while self.now.kind == "sign" and self.now.text in {".", "["}:
            steps.append(self._step())
        if token.text == "value" and steps:
            self.paths.append(tuple(steps))
        return part_reader(token.text, tuple(steps))

    def _step(self) -> str | int:
        opened = self.now.text
        self.at += 1
        token = self.now
        if opened == "." and token.kind == "word":
            self.at += 1
            return token.text
        if opened == "[" and token.kind in {"number", "text"}:
            self.at += 1
            if self._took("sign", "]"):
                return _text(token.text) if token.kind == "text" else _index(token.text)
        wanted = "the name of a field" if opened == "." else "a number or a name in quotes, and `]`"
        raise _wrong(self.text, self.now.at, f"expected {wanted}")

    def _pattern(self) -> re.Pattern[str]:
        token = self.now
        if token.kind != "text":
            raise _wrong(self.text, token.at, "expected a pattern in quotes")
        self.at += 1
        try:
            return re.compile(_text(token.text))
        except re.error as exc:
            raise _wrong(self.text, token.at, f"the pattern cannot be read: {exc}") from exc

    def _took(self, kind: str, text: str) -> bool:
        if (self.now.kind, self.now.text) != (kind, text):
            return False
        self.at += 1
        return True


def _index(text: str) -> int:
    """A place in a list; one that is too large for any is one where nothing is."""
    number = number_from(text)
    return int(number) if abs(number) < LONGEST_LIST else LONGEST_LIST


def _constant(value: object) -> Expression:
    return lambda _: value


def _text(quoted: str) -> str:
    return re.sub(r"\\(.)", r"\1", quoted[1:-1])


def _comparison(sign: str, left: Expression, right: Expression) -> Expression:
    compare = _COMPARE[sign]

    def judge(record: ConsumedRecord) -> bool:
        one, other = left(record), right(record)
        if sign in ("==", "!="):
            same = _kind(one) is _kind(other) and one == other
            return same if sign == "==" else not same
        return _kind(one) is _kind(other) and _kind(one) in (float, str) and compare(one, other)

    return judge


def _kind(value: object) -> type:
    """Numbers are of one kind, and true is no number."""
    return float if isinstance(value, int | float) and not isinstance(value, bool) else type(value)


def _has(holder: object, part: object) -> bool:
    if isinstance(holder, str):
        return isinstance(part, str) and part in holder
    return isinstance(holder, list | dict) and part in holder


def _match(left: Expression, pattern: re.Pattern[str]) -> Expression:
    def judge(record: ConsumedRecord) -> bool:
        value = left(record)
        return isinstance(value, str) and pattern.search(value) is not None

    return judge

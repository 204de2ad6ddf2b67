"""The little language of `--where`: which records are meant, by their parts; nothing in it can be called."""

from __future__ import annotations

import difflib
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kdev.model import ConsumedRecord
from kdev.tail.where_parts import Compared, Expression, Path, number_from, part_reader
from kdev.tail.where_tokens import Token, path_at, tokens_of, wrong

NAMES = ("topic", "partition", "offset", "key", "value", "headers", "timestamp", "size")

_WORDS = {"true": True, "false": False, "null": None}
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_NEAR = 0.75
_DEEPEST = 50
_CLOSING = {"[": "]", "(": ")"}
LONGEST_LIST = 1 << 40


def where_from(text: str) -> Callable[[ConsumedRecord], bool]:
    """The judge that an expression means, such as `value.days > 3 and key contains "B"`.

    Raises UsageError, with the place marked, when it cannot be read.
    """
    expression, _ = _parsed(text)
    return lambda record: expression(record) is True


def paths_in(text: str) -> Sequence[Path]:
    """The parts of values that an expression asks for, as steps. Raises what `where_from` raises."""
    return _parsed(text)[1].paths


def compared_in(text: str) -> Sequence[Compared]:
    """The parts of values that an expression compares with numbers and texts. Raises as `where_from`."""
    return _parsed(text)[1].compared


def _parsed(text: str) -> tuple[Expression, _Parser]:
    parser = _Parser(text, tokens_of(text))
    expression = parser.either(0)
    parser.require_end()
    return expression, parser


@dataclass(slots=True)
class _Parser:
    """Reads `or` of `and` of `not` of comparisons."""

    text: str
    tokens: list[Token]
    paths: list[Path] = field(default_factory=list[Path])
    compared: list[Compared] = field(default_factory=list[Compared])
    at: int = 0

    def either(self, depth: int) -> Expression:
        if depth > _DEEPEST:
            raise wrong(self.text, self.now.at, "this is nested too deeply")
        parts = [self._both(depth)]
        while self._took("word", "or"):
            parts.append(self._both(depth))
        return parts[0] if len(parts) == 1 else lambda record: any(part(record) is True for part in parts)

    def require_end(self) -> None:
        if self.now.kind != "end":
            raise wrong(self.text, self.now.at, "expected `and`, `or` or the end")

    @property
    def now(self) -> Token:
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
        begin, known = self.at, len(self.paths)
        left = self._value(depth)
        token = self.now
        if token.kind == "sign" and token.text in _COMPARE:
            self.at += 1
            right = self._value(depth)
            self._remember(begin, known)
            return _comparison(token.text, left, right)
        if token.kind == "word" and token.text in ("contains", "in"):
            self.at += 1
            right = self._value(depth) if token.text == "contains" else self._holder(depth)
            holder, part = (left, right) if token.text == "contains" else (right, left)
            return lambda record: _has(holder(record), part(record))
        if token.kind == "word" and token.text == "matches":
            self.at += 1
            return _match(left, self._pattern())
        return left

    def _holder(self, depth: int) -> Expression:
        """What stands behind `in`: a value, or values in brackets of either kind."""
        opened = self.now.text if self.now.kind == "sign" else ""
        if opened not in _CLOSING:
            return self._value(depth)
        self.at += 1
        items = [self.either(depth + 1)]
        while self._took("sign", ","):
            items.append(self.either(depth + 1))
        if not self._took("sign", _CLOSING[opened]):
            raise wrong(self.text, self.now.at, f"expected `,` or `{_CLOSING[opened]}`")
        if opened == "(" and len(items) == 1:
            return items[0]
        return lambda record: [item(record) for item in items]

    def _remember(self, begin: int, known: int) -> None:
        """Take note of a comparison just read, of a part of the value with what is written beside it."""
        read = self.tokens[begin : self.at]
        written = [each for each in (read[0], read[-1]) if each.kind in ("number", "text")]
        if len(self.paths) == known + 1 and len(written) == 1 and "value" in (read[0].text, read[2].text):
            self.compared.append(Compared(self.paths[-1], written[0].text))

    def _value(self, depth: int) -> Expression:
        token = self.now
        if self._took("sign", "("):
            inner = self.either(depth + 1)
            if not self._took("sign", ")"):
                raise wrong(self.text, self.now.at, "expected `)`")
            return inner
        if token.kind not in {"number", "text", "word"} or token.text in {"and", "or", "not"}:
            raise wrong(self.text, token.at, "expected a value")
        self.at += 1
        if token.kind == "number":
            return _constant(number_from(token.text))
        if token.kind == "text":
            return _constant(_text(token.text))
        if token.text in _WORDS:
            return _constant(_WORDS[token.text])
        return self._path(token)

    def _path(self, token: Token) -> Expression:
        if token.text not in NAMES:
            instead = f"did you mean `{_meant(token.text, path_at(self.text, token.at))}`?"
            raise wrong(self.text, token.at, f"`{token.text}` is none of {', '.join(NAMES)}", instead)
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
        raise wrong(self.text, self.now.at, f"expected {wanted}")

    def _pattern(self) -> re.Pattern[str]:
        token = self.now
        if token.kind != "text":
            raise wrong(self.text, token.at, "expected a pattern in quotes")
        self.at += 1
        try:
            return re.compile(_text(token.text))
        except re.error as exc:
            raise wrong(self.text, token.at, f"the pattern cannot be read: {exc}") from exc

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
            return _same(one, other) is (sign == "==")
        return _kind(one) is _kind(other) and _kind(one) in (float, str) and compare(one, other)

    return judge


def _kind(value: object) -> type:
    """Numbers are of one kind, and true is no number."""
    return float if isinstance(value, int | float) and not isinstance(value, bool) else type(value)


def _same(one: object, other: object) -> bool:
    return _kind(one) is _kind(other) and one == other


def _has(holder: object, part: object) -> bool:
    if isinstance(holder, str | dict):
        return isinstance(part, str) and part in holder
    return isinstance(holder, list) and any(_same(each, part) for each in holder)


def _match(left: Expression, pattern: re.Pattern[str]) -> Expression:
    def judge(record: ConsumedRecord) -> bool:
        value = left(record)
        return isinstance(value, str) and pattern.search(value) is not None

    return judge


def _meant(name: str, path: str) -> str:
    """What a path may mean whose first name no record has: one that is near, else a field of the value."""
    near = difflib.get_close_matches(name, NAMES, n=1, cutoff=_NEAR)
    return f"{near[0]}{path.removeprefix(name)}" if near else f"value.{path}"

"""Going through tokens: what is expected is taken, anything else is told with its place."""

from __future__ import annotations

import math
import re

from kdev.proto.definitions import Notes
from kdev.proto.tokens import NotProto, Spot, Token, unquoted

NOTE = re.compile(r"@([A-Za-z][\w-]*)[ \t]*([^\n]*)")
OPEN = {"{": "}", "[": "]", "<": ">"}
MAX_DIGITS = 400


class Cursor:
    """The place in a list of tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def token(self) -> Token:
        """The token to come."""
        return self._tokens[self._at]

    @property
    def last(self) -> Token:
        """The token that was taken last."""
        return self._tokens[max(0, self._at - 1)]

    @property
    def spot(self) -> Spot:
        """Where the token to come stands."""
        return self.token.spot

    def take(self) -> Token:
        """The token to come, which is then behind."""
        token = self.token
        self._at += token.kind != "end"
        return token

    def is_next(self, *texts: str) -> bool:
        """Whether the token to come is one of some names or marks."""
        return self.token.text in texts and self.token.kind in {"name", "mark"}

    def after_next(self, text: str) -> bool:
        """Whether the token behind the one to come is a mark."""
        return self._tokens[min(self._at + 1, len(self._tokens) - 1)].text == text

    def skip(self, text: str) -> bool:
        """Take a name or a mark if it comes, and say whether it did."""
        found = self.is_next(text)
        if found:
            self.take()
        return found

    def expect(self, text: str, what: str) -> Token:
        """Take a mark. Raises NotProto, with what it would have been for, when another token comes."""
        if not self.is_next(text):
            at = self.last if text == ";" else self.token
            raise NotProto(f"lacks `{text}` {what}", at.spot, f"write `{text}` {_where(text, at)}")
        return self.take()

    def name(self, what: str) -> Token:
        """Take a name. Raises NotProto when something else comes."""
        if self.token.kind != "name":
            raise self.odd(what)
        return self.take()

    def full_name(self, what: str) -> str:
        """Take a name with dots; a leading dot stays."""
        found = "." if self.skip(".") else ""
        found += self.name(what).text
        while self.skip("."):
            found += f".{self.name(what).text}"
        return found

    def text(self, what: str) -> str:
        """Take a text in quotes, of several parts maybe."""
        if self.token.kind != "text":
            raise self.odd(what)
        found = ""
        while self.token.kind == "text":
            found += unquoted(self.take().text)
        return found

    def whole(self, what: str) -> int:
        """Take a whole number, with its sign."""
        spot, sign = self.spot, -1 if self.skip("-") else 1
        number = self._number(what) if self.token.kind == "number" else None
        if not isinstance(number, int):
            raise NotProto(f"must be {what}, a whole number", spot, "such as `1`")
        return sign * number

    def constant(self) -> object:
        """Take the value of an option: a number, a text, a truth, a name as text; others are None."""
        spot = self.spot
        if self.is_next("{", "[", "<"):
            self.balanced()
            return None
        if self.token.kind == "text":
            return self.text("a text")
        negative = self.skip("-") or (self.skip("+") and False)
        if self.token.kind == "number":
            number = self._number("a number")
            return -number if negative else number
        if self.token.kind != "name":
            raise NotProto("lacks a value", spot, "a number, a text in quotes, `true` or `false`, or a name")
        return _word(self.full_name("a value"), negative=negative)

    def balanced(self) -> None:
        """Take everything from a bracket to the one that closes it."""
        opened = self.take()
        ends = [OPEN[opened.text]]
        while ends:
            token = self.take()
            if token.kind == "end":
                raise NotProto(f"`{opened.text}` is never closed", opened.spot, f"close it with `{ends[0]}`")
            if token.kind == "mark" and token.text in OPEN:
                ends.append(OPEN[token.text])
            elif token.kind == "mark" and token.text == ends[-1]:
                ends.pop()

    def odd(self, what: str, hint: str = "") -> NotProto:
        """What to raise when something was expected and another token comes."""
        found = f"`{self.token.text}`" if self.token.kind != "end" else "the end of the text"
        return NotProto(f"must be {what}, got {found}", self.spot, hint or f"write {what} here")

    def _number(self, what: str) -> int | float:
        spot, text = self.spot, self.take().text
        if len(text) > MAX_DIGITS:
            raise NotProto(f"must be {what}, got a number without measure", spot, "write a smaller number")
        if text[:2] in {"0x", "0X"}:
            return int(text, 16)
        if text.isdigit():
            return _octal(text, spot) if text[0] == "0" and len(text) > 1 else int(text)
        return float(text.rstrip("fF"))


def notes_of(*comments: list[str]) -> Notes:
    """What comments say with `@word text`."""
    found: dict[str, tuple[str, ...]] = {}
    for comment in (each for some in comments for each in some):
        for note in NOTE.finditer(comment):
            word = note[1].lower()
            found[word] = (*found.get(word, ()), note[2].strip())
    return found


def _octal(text: str, spot: Spot) -> int:
    try:
        return int(text, 8)
    except ValueError as exc:
        raise NotProto(f"`{text}` is no octal number", spot, "leave the leading 0 out") from exc


def _word(name: str, *, negative: bool) -> object:
    known: dict[str, object] = {"true": True, "false": False, "inf": math.inf, "nan": math.nan}
    return -math.inf if negative and name == "inf" else known.get(name, name)


def _where(mark: str, at: Token) -> str:
    return f"behind `{at.text}`" if mark == ";" and at.text else "here"

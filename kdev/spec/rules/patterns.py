"""Whether a text is a regular expression of ECMA-262, as JSON Schema means, and why it is none."""

from __future__ import annotations

import re
from typing import NamedTuple

COUNTED = re.compile(r"\{(\d+)(?:(,)(\d*))?\}")
GROUP = re.compile(r"\((?:\?(?::|=|!|<=|<!|<([^>]*)>|-?[ims]+(?:-[ims]+)?:))?")
NAME = re.compile(r"[^\W\d]\w*|\$[\w$]*")
NAMED = re.compile(r"k<([^>]{0,200})>")
ESCAPE = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|c([A-Za-z])|([0-7]{1,3})|(.)", re.DOTALL)
CONTROLS = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13, "b": 8}
SETS = frozenset("dDsSwW")
UNREPEATABLE = ("(?<=", "(?<!")

# What other languages write, and what to write instead.
FOREIGN = {
    "(?P<": "write a named group as `(?<name>...)`",
    "(?P=": "write a reference to a group as `\\k<name>`",
    "(?#": "leave the comment out",
    "(?>": "use a group without a name: `(?:...)`",
    "(?(": "there are no conditions: write both cases with `|`",
    "(?i": "there are no flags inside: write both cases, such as `[Aa]`",
    "(?s": "there are no flags inside: write `[\\s\\S]` for any character",
    "(?": "a group begins with `(`, `(?:`, `(?=`, `(?!`, `(?<=`, `(?<!` or `(?<name>`",
}


class PatternFault(NamedTuple):
    """Why a text is no regular expression, and what to do about it."""

    text: str
    hint: str


def pattern_fault(pattern: str) -> PatternFault | None:
    """What is wrong with a regular expression; None when nothing is."""
    try:
        _Scanner(pattern).pattern()
    except _Wrong as exc:
        return PatternFault(exc.text, exc.hint)
    anchor = re.search(r"[^\\]\\Z", pattern)
    return PatternFault("`\\Z` is no anchor", "write `$`, the end of the text") if anchor else None


class _Wrong(Exception):
    def __init__(self, text: str, hint: str) -> None:
        super().__init__(text)
        self.text, self.hint = text, hint


class _Scanner:
    def __init__(self, pattern: str) -> None:
        self._pattern, self._at = pattern, 0
        self._names: set[str] = set()
        self._wanted: set[str | None] = set()

    def pattern(self) -> None:
        depth: list[str] = []
        while self._at < len(self._pattern):
            self._term(depth)
        if depth:
            raise _Wrong(f"`{depth[-1]}` has no `)`", "close the group, or write `\\(` for the character")
        if self._names and not self._wanted <= self._names:
            raise _Wrong("`\\k` names a group that is not there", "name one of the groups: `\\k<name>`")

    def _term(self, depth: list[str]) -> None:
        char = self._pattern[self._at]
        if char == "(":
            depth.append(self._group())
        elif char == ")":
            if not depth:
                raise _Wrong(f"`)` at {self._at + 1} has no `(`", "write `\\)` for the character")
            opened = depth.pop()
            self._at += 1
            self._quantifier(repeatable=opened not in UNREPEATABLE)
        elif char in "*+?" or COUNTED.match(self._pattern, self._at):
            raise self._nothing()
        elif char in "^$|":
            self._at += 1
            self._quantifier(repeatable=False)
        else:
            self._atom(char)

    def _group(self) -> str:
        found = GROUP.match(self._pattern, self._at)
        opened = found[0] if found else "("
        if opened == "(" and self._pattern.startswith("(?", self._at):
            foreign = next(one for one in FOREIGN if self._pattern.startswith(one, self._at))
            raise _Wrong(f"`{foreign}` begins no group", FOREIGN[foreign])
        if found is not None and found[1] is not None:
            self._named(found[1])
        self._at += len(opened)
        return opened

    def _named(self, name: str) -> None:
        if not NAME.fullmatch(name):
            raise _Wrong(f"`{name}` is no name of a group", "use letters, digits and `_`")
        if name in self._names:
            raise _Wrong(f"two groups have the name `{name}`", "give one of them another name")
        self._names.add(name)

    def _atom(self, char: str) -> None:
        if char == "[":
            self._class()
            self._quantifier(repeatable=True)
            return
        if char != "\\":
            self._at += 1
            self._quantifier(repeatable=True)
            return
        escaped = self._pattern[self._at + 1 : self._at + 2]
        self._escape()
        self._quantifier(repeatable=escaped not in {"b", "B"})

    def _quantifier(self, *, repeatable: bool) -> None:
        counted = COUNTED.match(self._pattern, self._at)
        if counted is None and self._pattern[self._at : self._at + 1] not in {"*", "+", "?"}:
            return
        if not repeatable:
            raise self._nothing()
        if counted is not None and counted[3] and int(counted[3]) < int(counted[1]):
            raise _Wrong(f"`{counted[0]}` counts down", f"write `{{{counted[3]},{counted[1]}}}`")
        self._at += len(counted[0]) if counted else 1
        if self._pattern[self._at : self._at + 1] == "?":
            self._at += 1

    def _nothing(self) -> _Wrong:
        sign = self._pattern[self._at]
        text = f"`{sign}` at {self._at + 1} has nothing to repeat"
        return _Wrong(text, f"put something before it, or write `\\{sign}` for the character")

    def _escape(self) -> int | None:
        self._at += 1
        found = ESCAPE.match(self._pattern, self._at)
        if found is None:
            raise _Wrong("ends with a single `\\`", "write `\\\\` for the character")
        if found[0] == "k":
            named = NAMED.match(self._pattern, self._at)
            self._wanted.add(named[1] if named else None)
            self._at += len(named[0]) if named else 1
            return None
        self._at += len(found[0])
        return _code(found)

    def _class(self) -> None:
        start = self._at
        self._at += 2 if self._pattern.startswith("[^", self._at) else 1
        before: int | None = None
        while self._at < len(self._pattern):
            char = self._pattern[self._at]
            if char == "]":
                self._at += 1
                return
            dash = self._pattern.startswith("-", self._at) and before is not None
            if dash and not self._pattern.startswith("-]", self._at):
                self._at += 1
                self._range(before or 0)
                before = None
            else:
                before = self._member()
        raise _Wrong(f"`[` at {start + 1} has no `]`", "close it, or write `\\[` for the character")

    def _range(self, first: int) -> None:
        if self._at >= len(self._pattern):
            return
        last = self._member()
        if last is not None and last < first:
            text = f"the range `{chr(first)}-{chr(last)}` counts down"
            raise _Wrong(text, f"write `{chr(last)}-{chr(first)}`, or `\\-` for the character")

    def _member(self) -> int | None:
        if self._pattern[self._at] == "\\":
            return self._escape()
        self._at += 1
        return ord(self._pattern[self._at - 1])


def _code(found: re.Match[str]) -> int | None:
    hexadecimal, unicode, control, octal, other = found.groups()
    if hexadecimal or unicode:
        return int(hexadecimal or unicode, 16)
    if control:
        return ord(control) % 32
    if octal:
        return int(octal, 8)
    return None if other in SETS else CONTROLS.get(other, ord(other))

"""JSON becomes a document, with the line and column of each key."""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator

from kdev.errors import Place, Problem
from kdev.spec.node import MAX_DEPTH, MAX_DIGITS, MAX_VALUES, Document, Position

SHOWN = 20
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]|[^\s\[\]{},:"]+')


class _NoNumber(ValueError):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


RULE = "JSON, RFC 8259"
# What Python says of a text that is no JSON, in words, and what to do.
SAID = {
    "Expecting property name": ("a key that is not in double quotes", 'write `"key": value`'),
    "Expecting ',' delimiter": ("a `,` is missing", "put a `,` between the two"),
    "Expecting ':' delimiter": ("a `:` is missing behind the key", 'write `"key": value`'),
    "Expecting value": ("a value is missing", 'write one, a text as `"text"`'),
    "Unterminated string": ("a text that is never closed", 'close it with `"`'),
    "Invalid control character": ("a text that goes over its line", 'close it with `"`, or write `\\n`'),
    "Extra data": ("something behind the end", "take it away, or put all into one object"),
}


class _DuplicateKey(ValueError):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def json_document(text: str, file: str) -> Document | Problem:
    """The document of a JSON text, or the problem that it is not one."""
    try:
        data = json.loads(
            text,
            object_pairs_hook=_entries,
            parse_constant=_no_constant,
            parse_int=_whole,
            parse_float=_fraction,
        )
        if "\\u" in text:
            json.dumps(data, ensure_ascii=False).encode()
        return Document(file, data, _Marks(text).of(data))
    except UnicodeEncodeError:
        said = "an escape such as `\\ud83d` is half a character"
        return Problem(
            "parser", f"is not valid JSON: {said}", Place(file, "$", 1, 1), "write both halves", rule=RULE
        )
    except _DuplicateKey as exc:
        return _duplicate(text, file, exc.key)
    except _NoNumber as exc:
        return _no_number(text, file, exc.text)
    except json.JSONDecodeError as exc:
        return _told(text, file, exc)
    except (ValueError, RecursionError) as exc:
        said = "it is nested too deep" if isinstance(exc, RecursionError) else str(exc)
        return Problem(
            "parser",
            f"is not valid JSON: {said}",
            Place(file, "$", 1, 1),
            "write plain JSON values",
            rule=RULE,
        )


def _told(text: str, file: str, exc: json.JSONDecodeError) -> Problem:
    before = text[: exc.pos].rstrip()
    said, hint = next(
        (words for begin, words in SAID.items() if exc.msg.startswith(begin)),
        (exc.msg[:1].lower() + exc.msg[1:], "look at the commas, quotes and brackets"),
    )
    at = exc.pos
    if before.endswith(",") and text[exc.pos : exc.pos + 1] in {"}", "]"}:
        said, hint, at = f"a `,` before `{text[exc.pos]}`", "take the comma away", len(before) - 1
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return Problem("parser", f"is not valid JSON: {said}", Place(file, "$", line, column), hint, rule=RULE)


def _entries(pairs: list[tuple[str, object]]) -> dict[str, object]:
    entries = dict(pairs)
    if len(entries) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        raise _DuplicateKey(next(key for key, count in counts.items() if count > 1))
    return entries


def _whole(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise _NoNumber(digits)
    return int(digits)


def _fraction(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise _NoNumber(text)
    return number


def _no_constant(name: str) -> object:
    raise ValueError(f"`{name}` is no JSON value")


class _Marks:
    def __init__(self, text: str) -> None:
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self._tokens = TOKEN.finditer(text)
        self._marks: dict[int, dict[str | int, Position]] = {}
        self._count = 0

    def of(self, data: object) -> dict[int, dict[str | int, Position]]:
        next(self._tokens)
        self._value(data)
        return self._marks

    def _value(self, value: object, depth: int = 0) -> None:
        if depth > MAX_DEPTH:
            raise RecursionError
        self._count += 1
        if self._count > MAX_VALUES:
            raise ValueError(f"it has more than {MAX_VALUES:,} values")
        match value:
            case dict():
                marks = self._marks[id(value)] = {}
                for key, entry in value.items():
                    marks[key] = self._position(next(self._tokens))
                    next(self._tokens)
                    self._value(entry, depth + 1)
                next(self._tokens)
            case list():
                marks = self._marks[id(value)] = {}
                for index, item in enumerate(value):
                    marks[index] = self._position(next(self._tokens))
                    self._value(item, depth + 1)
                next(self._tokens)
            case _:
                pass

    def _position(self, token: re.Match[str]) -> Position:
        line = bisect_right(self._lines, token.start())
        return line, token.start() - self._lines[line - 1] + 1


def _duplicate(text: str, file: str, key: str) -> Problem:
    position = _second_position(text, key)
    hint = "keep one of the two, or merge them"
    place = Place(file, "$", *position)
    return Problem("parser", f"has the key `{key}` twice in one object", place, hint, rule=RULE)


def _no_number(text: str, file: str, number: str) -> Problem:
    place = Place(file, "$", *_position(text, text.find(number)))
    said = f"has the number `{number[:SHOWN]}…`" if len(number) > SHOWN else f"has the number `{number}`"
    text = f"{said}, which is too large to be kept"
    return Problem("parser", text, place, "write it as a text, in quotes", rule=RULE)


def _second_position(text: str, key: str) -> Position:
    starts = (found.start() for found in _key_tokens(text, key))
    next(starts, 0)
    start = next(starts, 0)
    return _position(text, start)


def _position(text: str, start: int) -> Position:
    return text.count("\n", 0, start) + 1, start - (text.rfind("\n", 0, start) + 1) + 1


def _key_tokens(text: str, key: str) -> Iterator[re.Match[str]]:
    return re.finditer(re.escape(json.dumps(key, ensure_ascii=False)) + r"\s*:", text)

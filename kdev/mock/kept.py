"""Lines that `kdev tail -o json` wrote, as records again."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from json.decoder import JSONDecoder
from typing import NamedTuple, NoReturn

from kdev.codings import CODINGS
from kdev.errors import PayloadError
from kdev.model import Headers

NAMES = (
    "topic",
    "partition",
    "offset",
    "timestamp",
    "key",
    "key_encoding",
    "value",
    "value_encoding",
    "headers",
    "size",
    "message",
    "problem",
)
_SPACE = " \t\r\n"
_LATEST = (1 << 63) - 1  # a time of Kafka has 64 bits
_OPEN = re.compile(rf"[{_SPACE}]*\{{[{_SPACE}]*(\}}?)")
_NAME = re.compile(rf'[{_SPACE}]*"([^"\\]*)"[{_SPACE}]*:[{_SPACE}]*')
_MORE = re.compile(rf"[{_SPACE}]*([,}}])")


class BadLine(ValueError):
    """A line that is no record: what is wrong, and what to do."""

    def __init__(self, problem: str, hint: str = "") -> None:
        super().__init__(problem)
        self.hint = hint


class KeptRecord(NamedTuple):
    """A record as it was kept in a line; a `timestamp_ms` or a `partition` of None was not kept."""

    key: bytes | None
    value: bytes | None
    headers: Headers
    timestamp_ms: int | None
    partition: int | None


Write = Callable[[str, str], bytes]
"""Makes bytes of the JSON text of a value and the name of its message, empty where that is not told.

Raises PayloadError for a value that is no such message.
"""


class _Part(NamedTuple):
    """A part of a line: what it means, and how it is written."""

    value: object
    text: str


def _no_number(name: str) -> NoReturn:
    raise BadLine(f"`{name}` is no JSON", "a number is written in digits")


# Numbers stay texts: of a value, each is sent as it is written, however long.
_DECODE = JSONDecoder(parse_int=str, parse_float=str, parse_constant=_no_number).raw_decode


def record_from(line: bytes, write: Write | None = None) -> KeptRecord:
    """The record of a line; its value, where that is JSON, is written by `write`.

    Raises BadLine when it is none.
    """
    try:
        parts = _parts(line.decode())
        return KeptRecord(_key(parts), _value(parts, write), _headers(parts), _time(parts), _partition(parts))
    except BadLine:
        raise
    except UnicodeError as exc:
        raise BadLine("is no text in UTF-8", "bytes stand in base64, with `value_encoding`") from exc
    except json.JSONDecodeError as exc:
        raise BadLine(f"is no JSON: {exc.msg} at column {exc.colno}") from exc
    except RecursionError as exc:
        raise BadLine("is nested too deep", "as a text it can be as deep as you wish") from exc


def _parts(text: str) -> Mapping[str, _Part]:
    opened = _OPEN.match(text)
    if opened is None:
        raise BadLine("is no record", "a line such as `kdev tail -o json` writes")
    parts: dict[str, _Part] = {}
    at, sign = opened.end(), opened[1]
    while sign != "}":
        name = _found(_NAME, text, at, "a name")
        value, end = _DECODE(text, name.end())
        parts[_known(name[1])] = _Part(value, text[name.end() : end])
        more = _found(_MORE, text, end, "`}`")
        at, sign = more.end(), more[1]
    if text[at:].strip(_SPACE):
        raise BadLine("has more behind the record", "one record a line")
    return parts


def _found(pattern: re.Pattern[str], text: str, at: int, wanted: str) -> re.Match[str]:
    found = pattern.match(text, at)
    if found is None:
        raise json.JSONDecodeError(f"expected {wanted}", text, at)
    return found


def _known(name: str) -> str:
    if name in NAMES:
        return name
    near = difflib.get_close_matches(name, NAMES, n=1)
    raise BadLine(
        f"has `{name}`, which no record has",
        f"did you mean `{near[0]}`?" if near else "`--input lines` sends each line as a value",
    )


def _key(parts: Mapping[str, _Part]) -> bytes | None:
    found = parts.get("key")
    if found is None or found.value is None:
        return None
    encoding = parts.get("key_encoding")
    return _text("key", found, "text" if encoding is None else str(encoding.value))


def _value(parts: Mapping[str, _Part], write: Write | None) -> bytes | None:
    found = parts.get("value")
    if found is None:
        raise BadLine("has no `value`", 'a tombstone has `"value":null`; `--input lines` takes plain lines')
    encoding = parts.get("value_encoding")
    if encoding is not None:
        return _text("value", found, str(encoding.value))
    if found.value is None and not _is_null_text(parts):
        return None
    return found.text.encode() if write is None else _as_message(write, found.text, parts.get("message"))


def _as_message(write: Write, text: str, message: _Part | None) -> bytes:
    try:
        return write(text, "" if message is None or message.value is None else str(message.value))
    except PayloadError as exc:
        raise BadLine(f"has a `value` that {exc.problem}", exc.hint) from exc


def _is_null_text(parts: Mapping[str, _Part]) -> bool:
    """Whether a value is the JSON text `null`, four bytes, and no tombstone."""
    size = parts.get("size")
    return size is not None and size.value == "4"


def _text(name: str, part: _Part, encoding: str) -> bytes:
    coding = CODINGS.get(encoding)
    if coding is None:
        raise BadLine(f"has a `{name}_encoding` of `{encoding}`", f"{', '.join(CODINGS)} are known")
    quoted = isinstance(part.value, str) and part.text[0] == '"'
    if coding.quoted and not quoted:
        raise BadLine(f"has a `{name}` that is no text", f"`{part.text[:40]}` in quotes")
    return _written(name, str(part.value) if quoted else part.text, encoding)


def _written(name: str, text: str, encoding: str) -> bytes:
    try:
        return CODINGS[encoding].write(text)
    except ValueError as exc:
        raise BadLine(f"has a `{name}` that is no {encoding}") from exc


def _headers(parts: Mapping[str, _Part]) -> Headers:
    found = parts.get("headers")
    if found is None or found.value is None:
        return ()
    if not isinstance(found.value, list):
        raise BadLine("has `headers` that are no list", 'such as `[["source","kdev"]]`')
    return tuple(map(_header, found.value))


def _header(pair: object) -> tuple[str, bytes | None]:
    match pair:
        case [str(name), None]:
            return _name(name), None
        case [str(name), str(text)]:
            return _name(name), text.encode()
        case [str(name), str(text), "base64"]:
            return _name(name), _written("header", text, "base64")
        case _:
            hint = 'a name and a text, such as `["source","kdev"]`'
            raise BadLine(f"has a header `{json.dumps(pair)[:40]}`", hint)


def _name(name: str) -> str:
    name.encode()  # half of a surrogate pair is no text
    return name


def _time(parts: Mapping[str, _Part]) -> int | None:
    found = parts.get("timestamp")
    if found is None or found.value is None:
        return None
    text = str(found.value)
    try:
        time_ms = int(text) if text.lstrip("-").isdigit() else _milliseconds(datetime.fromisoformat(text))
        if abs(time_ms) > _LATEST:
            raise OverflowError
    except (ValueError, OverflowError) as exc:
        hint = "such as `2026-01-31T13:05:31.207Z`, or milliseconds since 1970"
        raise BadLine(f"has a `timestamp` of `{text[:40]}`", hint) from exc
    return time_ms


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _partition(parts: Mapping[str, _Part]) -> int | None:
    found = parts.get("partition")
    if found is None or found.value is None:
        return None
    text = str(found.value)
    if not (text.isascii() and text.isdigit() and len(text) < 10):  # noqa: PLR2004 - digits of a partition
        raise BadLine(f"has a `partition` of `{text[:40]}`", "a number from 0 on")
    return int(text)

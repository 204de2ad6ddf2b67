"""Records for programs: JSON Lines, values alone, raw bytes."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from itertools import repeat
from json.encoder import encode_basestring

from kdev.errors import UsageError
from kdev.model import ConsumedRecord, Headers
from kdev.tail.columns import keys_of, rows_of, values_of
from kdev.tail.decode import is_loose, json_from, text_from
from kdev.tail.instants import Instants, TimeForm
from kdev.tail.paint import printable_json, unprintable
from kdev.tail.together import compact_json_of, quoted_of


class JsonLines:
    """One JSON object a line; what is JSON stands nested in it, with its numbers as they were written.

    For a `terminal`, characters that would steer it are escaped the way JSON does. A partition or an
    offset below 0 is not known yet and stands as null.
    """

    def __init__(self, *, terminal: bool = False) -> None:
        self._terminal = terminal
        self._instants = Instants(TimeForm.UTC)
        self._starts: dict[tuple[str, int], str] = {}

    def render(self, records: Sequence[ConsumedRecord]) -> bytes:
        """The lines of some records."""
        text = "".join(self._lines(records))
        return (printable_json(text) if self._terminal else text).encode()

    def _lines(self, records: Sequence[ConsumedRecord]) -> Iterator[str]:
        starts = self._starts
        moment, time = None, "null"
        where, start = ("", -1), ""
        keys = quoted_of(keys_of(records)) or repeat(None)
        values = compact_json_of(values_of(records)) or repeat(None)
        # Every call in this loop is paid a million times a second, so it makes as few as it can.
        for row, quoted, nested in zip(rows_of(records), keys, values, strict=False):
            topic, partition, offset, timestamp_ms, key, value, headers = row
            if timestamp_ms != moment:
                moment, time = timestamp_ms, self._time(timestamp_ms)
            if partition != where[1] or topic != where[0]:
                where = topic, partition
                start = starts.get(where) or self._start(topic, partition)
            yield (
                f'{start}{offset if offset >= 0 else "null"},"timestamp":{time},'
                f'"key":{quoted or _key(key)},"value":{nested or _value(value)},'
                f'"headers":{_headers(headers) if headers else "[]"},"size":{len(value) if value else 0}}}\n'
            )

    def _start(self, topic: str, partition: int) -> str:
        where = partition if partition >= 0 else "null"
        start = f'{{"topic":{encode_basestring(topic)},"partition":{where},"offset":'
        self._starts[topic, partition] = start
        return start

    def _time(self, timestamp_ms: int | None) -> str:
        if timestamp_ms is None:
            return "null"
        text = self._instants.text(timestamp_ms)
        return f'"{text}"' if text[-1] == "Z" else text


class ValueLines:
    """The values alone, one a line: JSON compact, text with its line breaks escaped, binary in base64."""

    def __init__(self, *, terminal: bool = False) -> None:
        self._terminal = terminal

    def render(self, records: Sequence[ConsumedRecord]) -> bytes:
        """The lines of some records."""
        values = values_of(records)
        lines = None if self._terminal else _copied(values)
        if lines is not None:
            return lines
        text = "".join([f"{_one_line(value)}\n" for value in values])
        return (printable_json(text) if self._terminal else text).encode()


class RawLines:
    """The bytes of the values as they are, each with a line end; a tombstone is an empty line."""

    def __init__(self, *, terminal: bool = False) -> None:
        self._terminal = terminal

    def render(self, records: Sequence[ConsumedRecord]) -> bytes:
        """The bytes of some records.

        Raises UsageError when a terminal would be sent binary data.
        """
        values = [value or b"" for value in values_of(records)]
        if self._terminal and any(map(unprintable, values)):
            raise UsageError(
                "binary values would upset the terminal",
                hint="write them to a file: `kdev tail TOPIC -o raw > values`, or look with `-o line`",
            )
        return b"\n".join(values) + b"\n"


def _key(key: bytes | None) -> str:
    if key is None:
        return "null"
    text = text_from(key)
    return f'{_base64(key)},"key_encoding":"base64"' if text is None else encode_basestring(text)


def _value(value: bytes | None) -> str:
    if value is None:
        return "null"
    text = text_from(value)
    if text is None:
        return f'{_base64(value)},"value_encoding":"base64"'
    nested = json_from(text)
    return f'{encode_basestring(text)},"value_encoding":"text"' if nested is None else nested


def _headers(headers: Headers) -> str:
    return f"[{','.join([f'[{encode_basestring(name)},{_header(value)}]' for name, value in headers])}]"


def _header(value: bytes | None) -> str:
    if value is None:
        return "null"
    text = text_from(value)
    return f'{_base64(value)},"base64"' if text is None else encode_basestring(text)


def _base64(content: bytes) -> str:
    return f'"{b64encode(content).decode()}"'


def _copied(values: Sequence[bytes | None]) -> bytes | None:
    """All values in one go, a line each; None unless each is text without whitespace, so compact as it is."""
    if None in values:
        return None
    lines = b"\n".join([value or b"" for value in values])
    if lines.count(b"\n") >= len(values) or b" " in lines or b"\t" in lines or b"\r" in lines:
        return None
    return None if text_from(lines) is None else lines + b"\n"


def _one_line(value: bytes | None) -> str:
    if value is None:
        return "null"
    text = text_from(value)
    if text is None:
        return b64encode(value).decode()
    broken = "\n" in text or "\r" in text
    nested = json_from(text) if broken or is_loose(text) else text
    if nested is not None:
        return nested
    return text.replace("\n", "\\n").replace("\r", "\\r") if broken else text

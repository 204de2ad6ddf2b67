"""Records for programs: JSON Lines, values alone, raw bytes."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from json.encoder import encode_basestring

from kdev.errors import UsageError
from kdev.model import ConsumedRecord, Headers
from kdev.tail.columns import Batch, batch_of, key_lines_of, value_lines_of
from kdev.tail.decode import is_loose, json_from, text_from
from kdev.tail.instants import Instants, TimeForm
from kdev.tail.paint import printable_json, unprintable
from kdev.tail.together import compact_json_of, each, quoted_of

_PIECES = 6
"""So many pieces are a line: where the record is, its offset, time, key, value, and the rest."""
_VALUE = ',"value":'


class JsonLines:
    """One JSON object a line; what is JSON stands nested in it, with its numbers as they were written.

    For a `terminal`, characters that would steer it are escaped the way JSON does. A partition or an
    offset below 0 is not known yet and stands as null.
    """

    def __init__(self, *, terminal: bool = False) -> None:
        self._terminal = terminal
        self._instants = Instants(TimeForm.UTC)

    def render(self, records: Sequence[ConsumedRecord]) -> bytes:
        """The lines of some records."""
        text = self._lines(batch_of(records), len(records)) if records else ""
        return (printable_json(text) if self._terminal else text).encode()

    def _lines(self, batch: Batch, count: int) -> str:
        # Every step here is paid a million times a second, so each is taken for a whole column at once.
        pieces = [""] * (_PIECES * count)
        keys, values = key_lines_of(batch), value_lines_of(batch)
        offsets = batch.offsets()
        pieces[0::_PIECES] = _starts(batch.topics(), batch.partitions())
        pieces[1::_PIECES] = map(_known if min(offsets) < 0 else repr, offsets)
        pieces[2::_PIECES] = each(batch.times_ms(), self._time)
        pieces[3::_PIECES] = quoted_of(keys, count, _VALUE) or map(_key, batch.keys())
        pieces[4::_PIECES] = compact_json_of(values, count) or map(_value, batch.values())
        pieces[5::_PIECES] = _ends(batch.headers(), batch.sizes())
        return "".join(pieces)

    def _time(self, timestamp_ms: int | None) -> str:
        text = "null" if timestamp_ms is None else self._instants.text(timestamp_ms)
        return f',"timestamp":"{text}","key":' if text[-1] == "Z" else f',"timestamp":{text},"key":'


class ValueLines:
    """The values alone, one a line: JSON compact, text with its line breaks escaped, binary in base64.

    With `null` a NUL stands behind each in place of the line end.
    """

    def __init__(self, *, terminal: bool = False, null: bool = False) -> None:
        self._terminal = terminal
        self._null = null

    def render(self, records: Sequence[ConsumedRecord]) -> bytes:
        """The lines of some records."""
        batch = batch_of(records)
        lines = None if self._terminal else _compact(batch)
        if lines is None:
            text = "".join([f"{_one_line(value)}\n" for value in batch.values()])
            lines = (printable_json(text) if self._terminal else text).encode()
        return lines.replace(b"\n", b"\0") if self._null else lines


class RawLines:
    """The bytes of the values as they are, each with a line end, or a NUL; a tombstone is an empty line."""

    def __init__(self, *, terminal: bool = False, null: bool = False) -> None:
        self._terminal = terminal
        self._end = b"\0" if null else b"\n"

    def render(self, records: Sequence[ConsumedRecord]) -> bytes:
        """The bytes of some records.

        Raises UsageError when a terminal would be sent binary data.
        """
        batch = batch_of(records)
        lines = None if self._terminal or self._end != b"\n" else value_lines_of(batch)
        if lines is not None:
            return lines
        values = [value or b"" for value in batch.values()]
        if self._terminal and any(map(unprintable, values)):
            raise UsageError(
                "binary values would upset the terminal",
                hint="write them to a file: `kdev tail TOPIC -o raw > values`, or look with `-o line`",
            )
        return self._end.join(values) + self._end


def _starts(topics: Sequence[str], partitions: Sequence[int]) -> Iterator[str]:
    if topics.count(topics[0]) == len(topics):
        return each(partitions, lambda partition: _start((topics[0], partition)))
    return each(zip(topics, partitions, strict=True), _start)


def _start(place: tuple[str, int]) -> str:
    topic, partition = place
    return f'{{"topic":{encode_basestring(topic)},"partition":{_known(partition)},"offset":'


def _ends(headers: Sequence[Headers], sizes: Sequence[int]) -> Iterator[str]:
    if not any(headers):
        return each(sizes, lambda size: _end(((), size)))
    return each(zip(headers, sizes, strict=True), _end)


def _end(headers_and_size: tuple[Headers, int]) -> str:
    headers, size = headers_and_size
    return f',"headers":{_headers(headers)},"size":{size}}}\n'


def _known(number: int) -> str:
    return str(number) if number >= 0 else "null"


def _key(key: bytes | None) -> str:
    if key is None:
        return f"null{_VALUE}"
    text = text_from(key)
    said = f'{_base64(key)},"key_encoding":"base64"' if text is None else encode_basestring(text)
    return said + _VALUE


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


def _compact(batch: Batch) -> bytes | None:
    """All values in one go, a line each; None unless each is text without whitespace, so compact as it is."""
    lines = value_lines_of(batch)
    if lines is None or b" " in lines or b"\t" in lines or b"\r" in lines:
        return None
    return None if text_from(lines) is None else lines


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

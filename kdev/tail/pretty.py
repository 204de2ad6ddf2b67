"""Records for people: each spread out over lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kdev.model import ConsumedRecord, Headers
from kdev.tail import paint
from kdev.tail.decode import json_from
from kdev.tail.forms import HEAD, LARGE, head_of, headers_form, key_form, odd_form
from kdev.tail.look import Look
from kdev.tail.named import size_of
from kdev.tail.paint import Segment

_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[][{},:]|[^][{},:"]+')
_OPENING = frozenset("[{")
_CLOSING = frozenset("]}")
_HEADERS = "headers  "


class PrettyView:
    """A record spread out: a rule with what is known of it, its headers, its value in lines."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._mark, self._dash = look.marks

    def render(self, records: Sequence[ConsumedRecord]) -> bytes:
        """The blocks of some records."""
        lines = [f"{self._look.text(line)}\n" for record in records for line in self._lines(record)]
        return "".join(lines).encode(self._look.encoding, "backslashreplace")

    def _lines(self, record: ConsumedRecord) -> Iterator[Sequence[Segment]]:
        yield from self._rule(record)
        label = self._look.label(record) if self._look.label else ()
        if label:
            yield label
        if record.headers:
            yield from self._headers(record.headers)
        yield [self._look.found(self._value(record.value))]

    def _rule(self, record: ConsumedRecord) -> Iterator[Sequence[Segment]]:
        """What is known of a record, in a second line what has no room beside its place and time."""
        time = self._look.instants.text(record.timestamp_ms)
        end = Segment(f" {self._dash * 2}")
        place = [
            Segment(f"{self._dash * 2} "),
            Segment(record.topic, paint.style(paint.BOLD)),
            Segment(f"  {record.partition}:{record.offset}{'  ' if time else ''}{time}"),
        ]
        key = [
            Segment("key "),
            self._look.found(key_form(record.key, self._mark)),
            Segment(f"  {size_of(record):,} B"),
        ]
        whole = [*place, Segment("  "), *key, end]
        if self._fits(whole):
            yield whole
        else:
            yield [*place, end] if self._fits([*place, end]) else place
            yield key

    def _headers(self, headers: Headers) -> Iterator[Sequence[Segment]]:
        """The headers side by side, or below each other where those have no room."""
        rows = [headers] if self._fits(self._header(headers, _HEADERS)) else [(each,) for each in headers]
        for number, row in enumerate(rows):
            yield self._header(row, " " * len(_HEADERS) if number else _HEADERS)

    def _header(self, headers: Headers, before: str) -> Sequence[Segment]:
        form = headers_form(headers, self._mark)
        return [form._replace(text=f"{before}{form.text}")]

    def _fits(self, line: Sequence[Segment]) -> bool:
        return self._look.full or sum(paint.columns(text) for text, _ in line) <= self._look.width()

    def _value(self, value: bytes | None) -> Segment:
        odd = odd_form(value, self._mark)
        if odd or value is None:
            return odd or Segment("")
        if len(value) > LARGE and not self._look.full:
            more = f"{self._mark} {(len(value) - HEAD) // 1024:,} KB more (--full)"
            return Segment(f"{paint.printable_lines(head_of(value))}\n{more}")
        text = value.decode()
        nested = json_from(text)
        if nested is None:
            return Segment(paint.printable_lines(text), paint.paint_text)
        return Segment(paint.printable_lines(indented(nested)), paint.paint_json)


def indented(text: str) -> str:
    """Compact JSON spread over lines, its numbers and names as they were written."""
    lines: list[str] = []
    depth = 0
    pieces = _PIECE.findall(text)
    for piece, following in zip(pieces, [*pieces[1:], ""], strict=True):
        opens, closes = piece in _OPENING, following in _CLOSING
        depth += opens - closes
        lines.append(": " if piece == ":" else piece)
        if opens != closes or piece == ",":
            lines.append("\n" + "  " * depth)
    return "".join(lines)

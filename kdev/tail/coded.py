"""Keys and values read as what the user says they are: `--decode int64`, `--decode-key hex`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from json.encoder import encode_basestring

from kdev.codings import CODINGS, Coding
from kdev.model import ConsumedRecord
from kdev.tail import paint
from kdev.tail.decode import json_from, text_from
from kdev.tail.ends import ReadAs
from kdev.tail.forms import value_form
from kdev.tail.named import NamedRecord, size_of
from kdev.tail.output import View
from kdev.tail.paint import Segment

Reader = Callable[[bytes], str]


class CodedRecord(NamedRecord):
    """A record whose key and value stand as text, with the names of how that was made of their bytes.

    What could not be read stands as it is, and `odd` says so.
    """

    coded: str = ""
    key_coded: str = ""
    odd: str = ""


@dataclass(slots=True)
class Coded:
    """Reads the values and keys of records as what they are said to be; an empty name leaves them.

    `readers` are more ways than the codings that have a name, whose text is JSON. The first one of each kind
    that cannot be read is told, and all are counted.
    """

    value: str
    key: str
    tell: Callable[[str], None]
    readers: Mapping[str, Reader] = field(default_factory=dict[str, Reader])
    odd: dict[str, int] = field(default_factory=dict[str, int])

    def after(self, read_as: ReadAs | None) -> ReadAs:
        """What reads records so, after something else did."""
        if read_as is None:
            return lambda records: [self._read(record) for record in records]
        return lambda records: [self._read(record) for record in read_as(records)]

    def _read(self, record: ConsumedRecord) -> ConsumedRecord:
        key = self._text(self.key, "key", record.key, record)
        value = self._text(self.value, "value", record.value, record)
        made = CodedRecord(
            *record._replace(
                key=record.key if key is None else key.encode(),
                value=record.value if value is None else value.encode(),
            )
        )
        if isinstance(record, NamedRecord):
            made.message, made.problems = record.message, record.problems
        made.size = size_of(record)
        made.coded = self.value if value is not None else ""
        made.key_coded = self.key if key is not None else ""
        made.odd = self.value if self.value and value is None and record.value is not None else ""
        return made

    def _text(self, name: str, part: str, content: bytes | None, record: ConsumedRecord) -> str | None:
        if content is None or not name:
            return None
        try:
            return self.readers[name](content) if name in self.readers else CODINGS[name].read(content)
        except (ValueError, RecursionError, EOFError) as exc:
            if part not in self.odd:
                place = f"partition {record.partition}, offset {record.offset} of {record.topic}"
                self.tell(f"the {part} of {place} is no {name}: {exc}; such a {part} is shown as it is")
            self.odd[part] = self.odd.get(part, 0) + 1
            return None


def json_of(content: bytes) -> str:
    """The bytes as one line of JSON. Raises ValueError when they are none."""
    text = text_from(content)
    found = None if text is None else json_from(text)
    if found is None:
        raise ValueError("it is no text in UTF-8" if text is None else "it is other text")
    return found


def odd_label(record: ConsumedRecord) -> list[Segment]:
    """What a line says of a value that could not be read as what it was said to be."""
    odd = record.odd if isinstance(record, CodedRecord) else ""
    return [Segment(f"no {odd}: ", paint.style(paint.DIM))] if odd else []


def coded_form(record: ConsumedRecord, *, encoding: str, full: bool) -> Segment:
    """A value in one line; one that was said to be text is not taken for JSON."""
    if isinstance(record, CodedRecord) and record.coded == "text" and record.value:
        return Segment(paint.printable(record.value.decode()), paint.paint_text)
    return value_form(record.value, paint.marks_of(encoding)[0], full=full)


class CodedLines:
    """Lines of JSON in which a text stands as a text, with the names of how it was made."""

    def __init__(self, lines: View) -> None:
        self._lines = lines

    def render(self, records: Sequence[ConsumedRecord]) -> bytes:
        """The lines of some records."""
        lines = self._lines.render([_literal(record) for record in records]).splitlines()
        return b"".join(map(_named, lines, records))


def _literal(record: ConsumedRecord) -> ConsumedRecord:
    coding: Coding | None = CODINGS.get(record.coded) if isinstance(record, CodedRecord) else None
    if coding is None or not coding.quoted or record.value is None:
        return record
    other = NamedRecord(*record._replace(value=encode_basestring(record.value.decode()).encode()))
    if isinstance(record, NamedRecord):
        other.message, other.problems, other.size = record.message, record.problems, record.size
    return other


def _named(line: bytes, record: ConsumedRecord) -> bytes:
    if not isinstance(record, CodedRecord):
        return line + b"\n"
    said = {"value_encoding": record.coded, "key_encoding": record.key_coded}
    known = {name: coding for name, coding in said.items() if coding in CODINGS}
    if not known:
        return line + b"\n"
    return line[:-1] + b"," + json.dumps(known, separators=(",", ":")).encode()[1:] + b"\n"

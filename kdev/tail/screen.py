"""Records for people: one line each, cut to the width, in columns."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat

from kdev.model import ConsumedRecord
from kdev.tail import paint
from kdev.tail.below import FIELD_END, below, in_one_line
from kdev.tail.columns import Batch, batch_of
from kdev.tail.forms import KEY_COLUMNS, headers_form, key_forms, value_forms
from kdev.tail.look import Look
from kdev.tail.paint import Segment
from kdev.tail.together import each

_GAP = 2
"""The columns behind time, place and key."""
_VALUE_COLUMNS = 18
_FEWEST_KEY_COLUMNS = 8
_FEWEST_TOPIC_COLUMNS = 11
_BESIDE_TOPIC = 1 + _GAP + _FEWEST_KEY_COLUMNS + _GAP + _VALUE_COLUMNS
"""The columns that a key and a value are to have beside a topic, and the gaps."""
_BEFORE_BELOW = re.compile(" +\n")
_BELOW = " " * 4
"""What stands before fields that are below their record."""

Cells = Sequence[Segment]
"""What stands in a column, of record after record; or in a row."""


class LineView:
    """One line a record; its columns widen with what was seen and never shrink."""

    # Each step is taken for a whole column at once: a terminal is to have 40,000 lines a second.

    def __init__(self, look: Look) -> None:
        self._look = look
        self._mark = look.marks[0]
        self._time_columns = 0
        self._place_columns = 0
        self._key_columns = 0
        self._field_columns = 0
        self._topic_colours: dict[str, str] = {}

    def render(self, records: Sequence[ConsumedRecord]) -> bytes:
        """The lines of some records."""
        batch, labels = batch_of(records), self._labels(records)
        width = sys.maxsize if self._look.full else self._look.width()
        # Those that come together stand in the same columns, the first of them as well.
        columns = self._times(batch)
        columns += self._places(batch, width - self._time_columns)
        left = width - self._time_columns - self._place_columns
        values = self._values(records, batch)
        beside = left - _widest(labels or ())
        keys, taken = self._keys(batch, beside - self._wanted(values, beside))
        columns += keys
        left -= taken
        if left > 0:
            lines = self._lines(columns, labels, values, left)
        else:
            rows = zip(*columns, strict=True)
            lines = (self._look.text(paint.fitted(row, width, self._mark)) for row in rows)
        content = "".join([f"{line.rstrip()}\n" for line in lines])
        content = _BEFORE_BELOW.sub("\n", content) if self._field_columns else content
        return content.encode(self._look.encoding, "backslashreplace")

    def _lines(
        self, columns: Iterable[Cells], labels: Sequence[Cells] | None, values: Cells, left: int
    ) -> Iterator[str]:
        """Lines that have so many columns left for labels and values."""
        parts: list[list[str]] = [*map(self._look.texts, columns)]
        rooms: Iterable[int] = repeat(left, len(values))
        if labels is not None:
            shown = [paint.fitted(label, left, self._mark) for label in labels]
            parts.append([*map(self._look.text, shown)])
            rooms = [left - _columns(label) for label in shown]
        fitted = [self._in(room, value) for value, room in zip(values, rooms, strict=True)]
        return map("".join, zip(*parts, self._look.texts(fitted), strict=True))

    def _in(self, room: int, value: Segment) -> Segment:
        """A value cut to the columns there are; fields that have no room there go on below."""
        text, painter = value
        if FIELD_END not in text:
            return Segment(paint.cut(text, room, self._mark), painter)
        if self._look.full:
            return Segment(in_one_line(text), painter)
        lines = below(text, room, max(self._look.width() - len(_BELOW), room), self._mark)
        return Segment(f"\n{_BELOW}".join(lines), painter)

    def _wanted(self, values: Cells, left: int) -> int:
        """The columns that keys leave to values: as many as fields take, where that is enough for them."""
        fields = [paint.columns(in_one_line(text)) for text, _ in values if FIELD_END in text]
        self._field_columns = max([self._field_columns, *fields])
        enough = self._field_columns <= left - _GAP - _FEWEST_KEY_COLUMNS
        return max(self._field_columns, _VALUE_COLUMNS) if enough else _VALUE_COLUMNS

    def _times(self, batch: Batch) -> list[Cells]:
        texts = self._look.instants.texts(batch.times_ms())
        longest = max(map(len, {*texts}), default=0)
        self._time_columns = max(self._time_columns, longest + _GAP if longest else 0)
        dim, width = paint.style(paint.DIM), self._time_columns
        return [[Segment(text, dim) for text in each(texts, lambda text: text.ljust(width))]] if width else []

    def _places(self, batch: Batch, left: int) -> list[Cells]:
        """Partitions with offsets, behind their topics where those are shown."""
        partitions, offsets = batch.partitions(), batch.offsets()
        places = [f"{partition}:{offset}" for partition, offset in zip(partitions, offsets, strict=True)]
        topics = batch.topics() if self._look.topic else []
        shown = self._ends(topics, left - max(map(len, places), default=0))
        before = [len(name) + 1 for name in shown] or [0] * len(places)
        taken = [room + len(place) for room, place in zip(before, places, strict=True)]
        self._place_columns = max(self._place_columns, max(taken, default=0) + _GAP)
        width, colours = self._place_columns, [*map(paint.style, paint.MANY)]
        numbers = [
            Segment(place.ljust(width - room), colours[partition % len(colours)])
            for place, room, partition in zip(places, before, partitions, strict=True)
        ]
        return [[*map(self._topic, topics, shown)], numbers] if topics else [numbers]

    def _ends(self, topics: Sequence[str], left: int) -> Sequence[str]:
        """The names of topics; of longer ones the end, by which most differ, where values had no room."""
        room = max(left - _BESIDE_TOPIC, _FEWEST_TOPIC_COLUMNS)
        if max(map(len, topics), default=0) <= room:
            return topics
        kept = room - len(self._mark)
        return [name if len(name) <= room else f"{self._mark}{name[-kept:]}" for name in topics]

    def _topic(self, topic: str, shown: str) -> Segment:
        known = self._topic_colours
        colour = known.setdefault(topic, paint.MANY[len(known) % len(paint.MANY)])
        return Segment(f"{shown} ", paint.style(colour))

    def _keys(self, batch: Batch, left: int) -> tuple[list[Cells], int]:
        """Keys, and what is free behind them; how many columns both take, of `left` where that is enough."""
        keys = key_forms(batch, self._mark)
        if not self._look.full:
            keys = [Segment(paint.cut(text, KEY_COLUMNS, self._mark), painter) for text, painter in keys]
        taken = [paint.columns(text) for text, _ in keys]
        self._key_columns = max(self._key_columns, max(taken, default=0))
        # Where the width is short, something of values shall be seen.
        room = min(self._key_columns, max(left - _GAP, _FEWEST_KEY_COLUMNS))
        if room < self._key_columns:
            keys = [Segment(paint.cut(text, room, self._mark), painter) for text, painter in keys]
            taken = [paint.columns(text) for text, _ in keys]
        free = {columns: Segment(" " * (room + _GAP - columns)) for columns in {*taken}}
        return [[*map(self._look.found, keys)], [free[columns] for columns in taken]], room + _GAP

    def _labels(self, records: Sequence[ConsumedRecord]) -> Sequence[Cells] | None:
        """What stands before each value, None where nothing does."""
        look = self._look
        if look.label is None and not look.headers:
            return None
        return [[*self._headers(record), *(look.label(record) if look.label else ())] for record in records]

    def _headers(self, record: ConsumedRecord) -> Iterator[Segment]:
        if self._look.headers and record.headers:
            text, painter = headers_form(record.headers, self._mark)
            yield Segment(f"{text}  ", painter)

    def _values(self, records: Sequence[ConsumedRecord], batch: Batch) -> list[Segment]:
        short, full = self._look.short, self._look.full
        values = value_forms(batch, self._mark, full=full)
        if short is not None:
            values = [
                form if record.value is None else short(record)
                for record, form in zip(records, values, strict=True)
            ]
        return [*map(self._look.found, values)]


def _widest(rows: Iterable[Cells]) -> int:
    return max(map(_columns, rows), default=0)


def _columns(row: Cells) -> int:
    return sum(paint.columns(text) for text, _ in row)

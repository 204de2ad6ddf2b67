"""Records for people: one line each, cut to the width, in columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from kdev.model import ConsumedRecord
from kdev.tail import paint
from kdev.tail.forms import KEY_COLUMNS, headers_form, key_form, value_form
from kdev.tail.highlight import Marker
from kdev.tail.instants import Instants
from kdev.tail.paint import Segment

_GAPS = 6
"""The columns between time, place, key and value."""
_VALUE_COLUMNS = 18
_FEWEST_KEY_COLUMNS = 8


@dataclass(frozen=True, slots=True)
class Look:
    """How records are shown; `width` gives the columns there are, `topic` puts its name into each line.

    `label` is what stands before the value of a record, `short` what stands for it; `mark` makes what was
    looked for stand out in keys and values.
    """

    instants: Instants
    width: Callable[[], int]
    colour: bool = False
    full: bool = False
    headers: bool = False
    topic: bool = False
    encoding: str = "utf-8"
    label: Callable[[ConsumedRecord], Sequence[Segment]] = lambda _: ()
    short: Callable[[ConsumedRecord], Segment] | None = None
    mark: Marker | None = None

    @property
    def marks(self) -> tuple[str, str]:
        """What ends a text that was cut and what a rule is drawn with, in characters that can be shown."""
        return paint.marks_of(self.encoding)

    def found(self, segment: Segment) -> Segment:
        """A key or a value with what was looked for standing out."""
        return segment if self.mark is None else self.mark(segment)

    def text(self, segments: Sequence[Segment]) -> str:
        """The segments as one text, in colour where that is wanted."""
        if self.colour:
            return "".join([painter(text) for text, painter in segments])
        return "".join([text for text, _ in segments])


class _Beginning(NamedTuple):
    """What stands before a value, and how many columns its key takes."""

    time: str
    topic: str
    place: str
    key: Segment
    key_columns: int
    label: Sequence[Segment]


class LineView:
    """One line a record; its columns widen with what was seen and never shrink."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._mark = look.marks[0]
        self._time_columns = 0
        self._place_columns = 0
        self._key_columns = 0
        self._topic_colours: dict[str, str] = {}

    def render(self, records: Sequence[ConsumedRecord]) -> bytes:
        """The lines of some records."""
        width = self._look.width()
        # Those that come together stand in the same columns, the first of them as well.
        beginnings = [self._beginning(record) for record in records]
        lines = map(partial(self._line, width, self._key_room(width, beginnings)), records, beginnings)
        return "".join(lines).encode(self._look.encoding, "backslashreplace")

    def _key_room(self, width: int, beginnings: Sequence[_Beginning]) -> int:
        """How many columns keys may have where the width is short, so that something of values is seen."""
        if self._look.full:
            return self._key_columns
        labels = (sum(paint.columns(part.text) for part in each.label) for each in beginnings)
        before = self._time_columns + self._place_columns + _GAPS
        room = width - before - max(labels, default=0) - _VALUE_COLUMNS
        return min(self._key_columns, max(room, _FEWEST_KEY_COLUMNS))

    def _line(self, width: int, room: int, record: ConsumedRecord, beginning: _Beginning) -> str:
        if beginning.key_columns > room:
            cut = paint.cut(beginning.key.text, room, self._mark)
            beginning = beginning._replace(key=beginning.key._replace(text=cut), key_columns=room)
        segments = [*self._columns(room, record, beginning), *self._rest(record, beginning)]
        if not self._look.full:
            segments = paint.fitted(segments, width, self._mark)
        return self._look.text(segments).rstrip() + "\n"

    def _beginning(self, record: ConsumedRecord) -> _Beginning:
        """What stands in columns, each of which becomes as wide as that."""
        time = self._look.instants.text(record.timestamp_ms)
        topic = f"{record.topic} " if self._look.topic else ""
        place = f"{record.partition}:{record.offset}"
        key = key_form(record.key, self._mark)
        text = key.text if self._look.full else paint.cut(key.text, KEY_COLUMNS, self._mark)
        taken = paint.columns(text)
        self._time_columns = max(self._time_columns, len(time))
        self._place_columns = max(self._place_columns, len(topic) + len(place))
        self._key_columns = max(self._key_columns, taken)
        label = self._look.label(record)
        return _Beginning(time, topic, place, key._replace(text=text), taken, label)

    def _columns(self, room: int, record: ConsumedRecord, beginning: _Beginning) -> Iterator[Segment]:
        time, topic, place, key, taken, _ = beginning
        if time:
            yield Segment(time.ljust(self._time_columns + 2), paint.style(paint.DIM))
        if topic:
            known = self._topic_colours
            colour = known.setdefault(record.topic, paint.MANY[len(known) % len(paint.MANY)])
            yield Segment(topic, paint.style(colour))
        colour = paint.MANY[record.partition % len(paint.MANY)]
        yield Segment(place.ljust(self._place_columns - len(topic) + 2), paint.style(colour))
        yield self._look.found(key)
        yield Segment(" " * (room - taken + 2))

    def _rest(self, record: ConsumedRecord, beginning: _Beginning) -> Iterator[Segment]:
        if self._look.headers and record.headers:
            headers = headers_form(record.headers, self._mark)
            yield headers._replace(text=f"{headers.text}  ")
        yield from beginning.label
        if self._look.short is not None and record.value is not None:
            yield self._look.found(self._look.short(record))
        else:
            yield self._look.found(value_form(record.value, self._mark, full=self._look.full))

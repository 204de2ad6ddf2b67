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
        lines = map(partial(self._line, width), records, beginnings)
        return "".join(lines).encode(self._look.encoding, "backslashreplace")

    def _line(self, width: int, record: ConsumedRecord, beginning: _Beginning) -> str:
        segments = [*self._columns(record, beginning), *self._rest(record)]
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
        return _Beginning(time, topic, place, key._replace(text=text), taken)

    def _columns(self, record: ConsumedRecord, beginning: _Beginning) -> Iterator[Segment]:
        time, topic, place, key, taken = beginning
        if time:
            yield Segment(time.ljust(self._time_columns + 2), paint.style(paint.DIM))
        if topic:
            known = self._topic_colours
            colour = known.setdefault(record.topic, paint.MANY[len(known) % len(paint.MANY)])
            yield Segment(topic, paint.style(colour))
        colour = paint.MANY[record.partition % len(paint.MANY)]
        yield Segment(place.ljust(self._place_columns - len(topic) + 2), paint.style(colour))
        yield self._look.found(key)
        yield Segment(" " * (self._key_columns - taken + 2))

    def _rest(self, record: ConsumedRecord) -> Iterator[Segment]:
        if self._look.headers and record.headers:
            headers = headers_form(record.headers, self._mark)
            yield headers._replace(text=f"{headers.text}  ")
        yield from self._look.label(record)
        if self._look.short is not None and record.value is not None:
            yield self._look.found(self._look.short(record))
        else:
            yield self._look.found(value_form(record.value, self._mark, full=self._look.full))

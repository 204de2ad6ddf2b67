"""Records for people: one line each, cut to the width, in columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

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
        lines = [self._line(record, width) for record in records]
        return "".join(lines).encode(self._look.encoding, "backslashreplace")

    def _line(self, record: ConsumedRecord, width: int) -> str:
        segments = list(self._segments(record))
        if not self._look.full:
            segments = paint.fitted(segments, width, self._mark)
        return self._look.text(segments).rstrip() + "\n"

    def _segments(self, record: ConsumedRecord) -> Iterator[Segment]:
        time = self._look.instants.text(record.timestamp_ms)
        self._time_columns = max(self._time_columns, len(time))
        if time:
            yield Segment(time.ljust(self._time_columns + 2), paint.style(paint.DIM))
        yield from self._place(record)
        yield self._look.found(self._key(record.key))
        if self._look.headers and record.headers:
            headers = headers_form(record.headers, self._mark)
            yield headers._replace(text=f"{headers.text}  ")
        yield from self._look.label(record)
        if self._look.short is not None and record.value is not None:
            yield self._look.found(self._look.short(record))
        else:
            yield self._look.found(value_form(record.value, self._mark, full=self._look.full))

    def _place(self, record: ConsumedRecord) -> Iterator[Segment]:
        topic = f"{record.topic} " if self._look.topic else ""
        place = f"{record.partition}:{record.offset}"
        self._place_columns = max(self._place_columns, len(topic) + len(place))
        if topic:
            known = self._topic_colours
            colour = known.setdefault(record.topic, paint.MANY[len(known) % len(paint.MANY)])
            yield Segment(topic, paint.style(colour))
        colour = paint.MANY[record.partition % len(paint.MANY)]
        yield Segment(place.ljust(self._place_columns - len(topic) + 2), paint.style(colour))

    def _key(self, key: bytes | None) -> Segment:
        form = key_form(key, self._mark)
        text = form.text if self._look.full else paint.cut(form.text, KEY_COLUMNS, self._mark)
        taken = paint.columns(text)
        self._key_columns = max(self._key_columns, taken)
        return form._replace(text=text + " " * (self._key_columns - taken + 2))

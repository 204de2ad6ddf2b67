"""How records are shown to people: their times, the width there is, colour."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kdev.model import ConsumedRecord
from kdev.tail import paint
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
    label: Callable[[ConsumedRecord], Sequence[Segment]] | None = None
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

    def texts(self, segments: Sequence[Segment]) -> list[str]:
        """The text of each segment, in colour where that is wanted; those of JSON have no line end within."""
        return paint.painted(segments) if self.colour else [text for text, _ in segments]

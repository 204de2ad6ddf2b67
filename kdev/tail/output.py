"""Where rendered records go, and whether anybody still reads them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import BinaryIO, Protocol

from kdev.model import ConsumedRecord
from kdev.reader import Reader
from kdev.writing import writing


class View(Protocol):
    """Makes records into what is written."""

    def render(self, records: Sequence[ConsumedRecord]) -> bytes:
        """The bytes of some records, whole lines."""
        ...


class Printer:
    """Writes records through a view and flushes them, so that a reader sees each as soon as it is there."""

    def __init__(self, view: View, stream: BinaryIO, following: Callable[[], None]) -> None:
        self._view = view
        self._stream = stream
        self._following = following
        self._reader = Reader(stream)

    def show(self, records: Sequence[ConsumedRecord]) -> None:
        """Write some records.

        Raises BrokenPipeError when the reader left, OutputError when the records cannot be written.
        """
        content = self._view.render(records)
        with writing():
            self._stream.write(content)
            self._stream.flush()

    def reader_left(self) -> bool:
        """Whether nobody can read any more, also when nothing is written."""
        return self._reader.left()

    def following(self) -> None:
        """All that was there has been shown; from now on come new records."""
        self._following()

"""Where rendered records go, and whether anybody still reads them."""

from __future__ import annotations

import io
import select
from collections.abc import Callable, Sequence
from typing import BinaryIO, Protocol

from kdev.errors import KdevError
from kdev.model import ConsumedRecord


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
        self._reader = _reader_of(stream)

    def show(self, records: Sequence[ConsumedRecord]) -> None:
        """Write some records.

        Raises BrokenPipeError when the reader left, KdevError when the records cannot be written.
        """
        content = self._view.render(records)
        try:
            self._stream.write(content)
            self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError as exc:
            raise KdevError(f"cannot write the records: {exc.strerror}") from exc

    def reader_left(self) -> bool:
        """Whether nobody can read any more, also when nothing is written."""
        return self._reader is not None and bool(self._reader.poll(0))

    def following(self) -> None:
        """All that was there has been shown; from now on come new records."""
        self._following()


def _reader_of(stream: BinaryIO) -> select.poll | None:
    try:
        number = stream.fileno()
    except (io.UnsupportedOperation, ValueError):
        return None
    # Without a wish for events only an error, a hang-up or a closed stream is told.
    reader = select.poll()
    reader.register(number, 0)
    return reader

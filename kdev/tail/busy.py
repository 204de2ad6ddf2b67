"""More records than anybody reads: said once, with what thins them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kdev.model import ConsumedRecord
from kdev.tail.follow import Show

TOO_MANY = 1_000.0
"""Records a second."""
LONG_ENOUGH = 5.0
_MEASURE_SECONDS = 1.0


class Busy:
    """Shows records, and tells once that there were too many of them for five seconds."""

    def __init__(self, show: Show, now: Callable[[], float], tell: Callable[[str], None]) -> None:
        self._show = show
        self._now = now
        self._tell = tell
        self._since = now()
        self._count = 0
        self._busy_seconds = 0.0
        self._told = False

    def show(self, records: Sequence[ConsumedRecord]) -> None:
        """Show some records."""
        self._show.show(records)
        if not self._told:
            self._measure(len(records))

    def reader_left(self) -> bool:
        """Whether nobody reads any more."""
        return self._show.reader_left()

    def following(self) -> None:
        """All that was there has been shown."""
        self._show.following()

    def _measure(self, count: int) -> None:
        self._count += count
        seconds = self._now() - self._since
        if seconds < _MEASURE_SECONDS:
            return
        rate = self._count / seconds
        self._busy_seconds = self._busy_seconds + seconds if rate > TOO_MANY else 0.0
        self._since, self._count = self._now(), 0
        if self._busy_seconds >= LONG_ENOUGH:
            self._told = True
            self._tell(f"{rate:,.0f} records/s · thin it: --sample 20, or -g")

"""How far a long search is, while nothing of it is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kdev.model import ConsumedRecord
from kdev.tail.filters import Keep
from kdev.tail.follow import Show

LONG = 10_000
"""A search of so many records may take a while."""
EVERY_SECONDS = 2.0
_LOOK_EVERY = 500


class Scanning:
    """Shows records, and between them every two seconds how far it is; `status` takes back what it said last.

    `total` is how many records there are to look at. It is over when all that was there has been shown.
    """

    def __init__(
        self, show: Show, total: int, now: Callable[[], float], status: Callable[[str], None]
    ) -> None:
        self._show = show
        self._total = total
        self._now = now
        self._status = status
        self._due = now() + EVERY_SECONDS
        self._read = self._shown = 0
        self._said = self._over = False

    def watching(self, keep: Keep) -> Keep:
        """The same judge, which counts what it is asked about."""

        def judge(record: ConsumedRecord) -> bool:
            self._read += 1
            if self._read % _LOOK_EVERY == 0:
                self._look()
            return keep(record)

        return judge

    def show(self, records: Sequence[ConsumedRecord]) -> None:
        """Show some records."""
        self._take_back()
        self._show.show(records)
        self._shown += len(records)

    def reader_left(self) -> bool:
        """Whether nobody reads any more."""
        return self._show.reader_left()

    def following(self) -> None:
        """All that was there has been shown."""
        self.close()
        self._show.following()

    def close(self) -> None:
        """Say nothing more."""
        self._over = True
        self._take_back()

    def _look(self) -> None:
        now = self._now()
        if self._over or now < self._due:
            return
        self._due = now + EVERY_SECONDS
        self._said = True
        percent = min(100 * self._read // self._total, 99)
        self._status(f"scanning {percent} %, {self._read:,} read, {self._shown:,} printed")

    def _take_back(self) -> None:
        if self._said:
            self._status("")
        self._said = False

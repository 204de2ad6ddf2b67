"""The durations of the last seconds, out of histograms that only grow."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kdev.histogram import Histogram, merged
from kdev.mock.summary import Percentiles, percentiles_from

RECENT_SECONDS = 10.0
APART_SECONDS = 1.0


class Lately(NamedTuple):
    """Durations of the last seconds, and those of all the time for when nothing came in these."""

    recent: Histogram
    whole: Histogram

    def percentiles(self) -> Percentiles | None:
        """What they sum up to, None when nothing was ever counted."""
        return percentiles_from(self.recent) or percentiles_from(self.whole)


def together(parts: Iterable[Lately | None]) -> Lately | None:
    """The durations of runs side by side as those of one, None when nobody counted any."""
    known = [part for part in parts if part is not None]
    if not known:
        return None
    return Lately(merged(part.recent for part in known), merged(part.whole for part in known))


class Recent:
    """Knows how some histograms were in the last seconds, each by its name."""

    def __init__(self) -> None:
        self._now: Mapping[str, Histogram] = {}
        self._past: deque[tuple[float, dict[str, Histogram]]] = deque()

    def remember(self, seconds: float, now: Mapping[str, Histogram]) -> None:
        """Take note of how they are at a second of the run."""
        self._now = now
        if not self._past or seconds >= self._past[-1][0] + APART_SECONDS:
            self._past.append((seconds, {name: each.copy() for name, each in now.items()}))
        while len(self._past) > 1 and self._past[1][0] <= seconds - RECENT_SECONDS:
            self._past.popleft()

    def lately(self, name: str) -> Lately | None:
        """Those of the last seconds and of all the time, None for a name that is not known."""
        whole = self._now.get(name)
        if whole is None:
            return None
        before = self._past[0][1].get(name)
        return Lately(whole if before is None else whole.since(before), whole)

    def percentiles(self, name: str) -> Percentiles | None:
        """Those of the last seconds; where nothing came in these, those of all the time."""
        found = self.lately(name)
        return None if found is None else found.percentiles()

"""The durations of the last seconds, out of histograms that only grow."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from kdev.histogram import Histogram
from kdev.mock.summary import Percentiles, percentiles_from

RECENT_SECONDS = 10.0
APART_SECONDS = 1.0


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

    def percentiles(self, name: str) -> Percentiles | None:
        """Those of the last seconds; where nothing came in these, those of all the time."""
        whole = self._now.get(name)
        if whole is None:
            return None
        before = self._past[0][1].get(name)
        return percentiles_from(whole if before is None else whole.since(before)) or percentiles_from(whole)

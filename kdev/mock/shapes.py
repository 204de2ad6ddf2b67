"""The pace that a user wishes for; rates in waves, in bursts, and with gaps left to chance."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction
from random import Random

from kdev.durations import seconds_from
from kdev.errors import UsageError
from kdev.mock.pace import Constant, Pace, rate_from
from kdev.mock.stages import Stage, Staged, fraction, staged_from
from kdev.model import Pacing

WINDOW = 1024
KEPT_WINDOWS = 4
PIECES = 96
WAVE_SECONDS, WAVE_SWING = 60.0, Fraction(1, 2)
BURST_SECONDS, BURST_SHARE = 10.0, Fraction(1, 10)

_SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,9})?)%")


def pace_from(pacing: Pacing, seed: int) -> Pace:
    """The pace that a user wishes for.

    Raises UsageError for what cannot be read, or does not go together.
    """
    if pacing.stages and pacing.rate:
        raise UsageError("`--rate` and `--stage` do not go together", hint="a stage has a rate of its own")
    if pacing.loop and not pacing.stages:
        raise UsageError(
            "`--loop` repeats stages, and there is none", hint="such as `--stage 30s:100 --loop`"
        )
    if pacing.stages:
        pace: Pace = staged_from(pacing.stages, loop=pacing.loop)
    else:
        pace = rate_from(pacing.rate)
    return shaped(pace, pacing.shape, seed) if pacing.shape else pace


def shaped(pace: Pace, shape: str, seed: int) -> Pace:
    """A pace in a shape of the same mean: `sine[:PERIOD[:SWING%]]`, `burst[:PERIOD[:SHARE%]]` or `poisson`.

    Raises UsageError for another shape, or one that the pace cannot have.
    """
    name, *words = shape.split(":")
    if name == "poisson" and not words and isinstance(pace, Constant | Staged):
        return Chancy(pace, seed)
    if name in {"sine", "burst"} and len(words) <= 2 and isinstance(pace, Constant):  # noqa: PLR2004
        make = _wave if name == "sine" else _bursts
        return make(pace, words)
    if name in {"sine", "burst", "poisson"} and not isinstance(pace, Constant):
        raise UsageError(f"`--shape {shape}` needs a rate", hint=f"such as `--rate 100 --shape {name}`")
    hint = "`sine`, `sine:5m:80%`, `burst`, `burst:30s:10%` or `poisson`"
    raise UsageError(f"`{shape}` is not a shape", hint=hint)


class Chancy:
    """Records of another pace at moments left to chance: in the mean the same, no two gaps alike (Poisson).

    Within each thousand records of the plan the moments are drawn evenly, so that nothing adds up.
    """

    def __init__(self, pace: Constant | Staged, seed: int) -> None:
        self._pace = pace
        self._seed = seed
        self._windows: dict[int, Sequence[float]] = {}

    def __str__(self) -> str:
        return f"{self._pace}, by chance"

    @property
    def target(self) -> float:
        """Records per second on the average."""
        return self._pace.target

    @property
    def peak(self) -> float:
        """Records per second where they are most, in the mean of chance."""
        return self._pace.peak

    @property
    def length(self) -> float | None:
        """As long as the pace below."""
        return self._pace.length

    @property
    def total(self) -> int | None:
        """As many as the pace below."""
        return self._pace.total

    def due(self, n: float) -> float:
        """At a moment of its window, the windows one after the other; record 0 begins the run."""
        window, place = divmod(int(n), WINDOW)
        return self._pace.due(window * WINDOW + self._drawn(window)[place])

    def due_by(self, seconds: float) -> int:
        """Counted by the moments."""
        if seconds < 0:
            return 0
        window = max(0, self._pace.due_by(seconds) - 1) // WINDOW
        first = max(0, window - 1) * WINDOW
        last = (window + 2) * WINDOW if self.total is None else min((window + 2) * WINDOW, self.total)
        return first + bisect_right(range(first, last), seconds, key=self.due)

    def times_ms(self, first: int, n: int, start_ms: int) -> Sequence[int]:
        """As they are due, in whole milliseconds."""
        return [start_ms + int(self.due(each) * 1000) for each in range(first, first + n)]

    def _drawn(self, window: int) -> Sequence[float]:
        if window not in self._windows:
            rng = Random(f"{self._seed} {window}")
            size = WINDOW if self.total is None else max(1, min(WINDOW, self.total - window * WINDOW))
            places = sorted(rng.random() * size for _ in range(size))
            if len(self._windows) == KEPT_WINDOWS:
                self._windows.clear()
            self._windows[window] = [0.0, *places[1:]] if window == 0 else places
        return self._windows[window]


def _wave(pace: Constant, words: Sequence[str]) -> Staged:
    seconds = seconds_from(words[0]) if words else WAVE_SECONDS
    swing = _share(words[1]) if len(words) > 1 else WAVE_SWING
    rates = [pace.per_second * (1 + swing * _sine(at)) for at in range(PIECES + 1)]
    piece = fraction(seconds) / PIECES
    stages = [Stage(piece, rates[at], rates[at + 1]) for at in range(PIECES)]
    return Staged(stages, f"{pace} in waves of {float(seconds):g} s", loop=True)


def _sine(at: int) -> Fraction:
    return Fraction(math.sin(2 * math.pi * at / PIECES)).limit_denominator(10**6)


def _bursts(pace: Constant, words: Sequence[str]) -> Staged:
    seconds = fraction(seconds_from(words[0]) if words else BURST_SECONDS)
    share = _share(words[1]) if len(words) > 1 else BURST_SHARE
    rate = pace.per_second / share
    stages = [Stage(seconds * share, rate, rate)]
    if share < 1:
        stages.append(Stage(seconds * (1 - share), Fraction(0), Fraction(0)))
    return Staged(stages, f"{pace} in a burst each {float(seconds):g} s", loop=True)


def _share(text: str) -> Fraction:
    match = _SHARE.fullmatch(text)
    share = Fraction(match[1]) / 100 if match else Fraction(0)
    if not 0 < share <= 1:
        raise UsageError(f"`{text}` is not a share", hint="from 1% to 100%")
    return share

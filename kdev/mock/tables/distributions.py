"""How often each of many keys is drawn: cells of equal share, each a range of key numbers."""

from __future__ import annotations

import difflib
import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from math import isclose, log
from typing import NamedTuple

from kdev.errors import UsageError
from kdev.mock.tables.draws import CYCLE

KINDS = ("uniform", "zipf", "hot", "sequential")
EXPONENT = 1.0
STEEPEST = 10
HOT_KEYS, HOT_RECORDS = 0.1, 0.9
EXACT = 4096  # of a zipf distribution: the first keys are counted one by one, the others by their integral
SHARE = re.compile(r"(\d+(?:\.\d+)?)(%?)")


class Cells(NamedTuple):
    """Equal shares of the records: the place of each one's first key, and how many keys it spans."""

    starts: Sequence[float]
    widths: Sequence[float]


@dataclass(frozen=True, slots=True)
class Distribution:
    """How records fall on keys; `cumulated` tells the share of the first some of a number of keys.

    A `sequential` one has no shares: the records take all keys in turn.
    """

    text: str
    cumulated: Callable[[int, int], float] | None

    @property
    def sequential(self) -> bool:
        """Whether the records take all keys in turn."""
        return self.cumulated is None

    def cells(self, count: int) -> Cells:
        """Where in the row of all keys each of 8,192 equal shares of the records lies."""
        return _cells(self, count)


def distribution_from(text: str) -> Distribution:
    """The distribution that a text names: `uniform`, `zipf[:EXPONENT]`, `hot[:KEYS[:RECORDS]]`, `sequential`.

    Raises UsageError when it names none.
    """
    kind, *details = text.strip().lower().split(":")
    match kind, details:
        case "uniform", []:
            return Distribution("uniform", _even)
        case "sequential", []:
            return Distribution("sequential", None)
        case "zipf", [] | [_]:
            exponent = _exponent(details[0], text) if details else EXPONENT
            return Distribution(f"zipf:{exponent:g}", _zipf(exponent))
        case "hot", [] | [_] | [_, _]:
            keys, records = (
                *(_share(detail, text) for detail in details),
                *(HOT_KEYS, HOT_RECORDS)[len(details) :],
            )
            return Distribution(f"hot:{keys * 100:g}%:{records * 100:g}%", _hottest(keys, records))
        case _:
            raise UsageError(f"`{text}` is no distribution of keys", hint=_hint(kind))


def _hint(kind: str) -> str:
    near = difflib.get_close_matches(kind, KINDS, n=1)
    if near and kind != near[0]:
        return f"did you mean `{near[0]}`?"
    return "uniform, zipf, zipf:1.2, hot, hot:10%:90%, or sequential"


def _exponent(text: str, whole: str) -> float:
    try:
        exponent = float(text)
    except ValueError:
        exponent = -1.0
    if not 0 < exponent <= STEEPEST:
        raise UsageError(f"`{whole}` has no exponent above 0 and up to 10", hint="such as `zipf:1.2`")
    return exponent


def _share(text: str, whole: str) -> float:
    match = SHARE.fullmatch(text)
    share = float(match[1]) / (100 if match[2] else 1) if match else 0.0
    if not 0 < share < 1:
        hint = "a tenth of the keys for nine tenths of the records is `hot:10%:90%`"
        raise UsageError(f"`{whole}` has a share that is not between 0 % and 100 %", hint=hint)
    return share


def _even(first: int, count: int) -> float:
    return first / count


def _hottest(keys: float, records: float) -> Callable[[int, int], float]:
    def cumulated(first: int, count: int) -> float:
        hot = max(1, round(count * keys))
        if first <= hot or hot == count:
            return (records if hot < count else 1.0) * first / hot
        return records + (1 - records) * (first - hot) / (count - hot)

    return cumulated


def _zipf(exponent: float) -> Callable[[int, int], float]:
    sums: list[float] = [0.0, *accumulate(1 / rank**exponent for rank in range(1, EXACT + 1))]

    def weight(first: int) -> float:
        """The weight of the first keys; behind the exact ones the integral from middle to middle."""
        if first <= EXACT:
            return sums[first]
        return sums[EXACT] + _integral(EXACT + 0.5, first + 0.5, exponent)

    return lambda first, count: weight(first) / weight(count)


def _integral(low: float, high: float, exponent: float) -> float:
    if isclose(exponent, 1):
        return log(high / low)
    return float((high ** (1 - exponent) - low ** (1 - exponent)) / (1 - exponent))


@cache
def _cells(distribution: Distribution, count: int) -> Cells:
    ends = [*(_place(distribution, cell / CYCLE, count) for cell in range(CYCLE)), float(count)]
    pairs = list(pairwise(ends))
    return Cells(array("d", (low for low, _ in pairs)), array("d", (high - low for low, high in pairs)))


def _place(distribution: Distribution, share: float, count: int) -> float:
    """Up to where the keys are that have a share of the records; between two whole keys a part of one."""
    cumulated = distribution.cumulated or _even
    key = bisect_right(range(1, count + 1), share, key=lambda first: cumulated(first, count))
    below, above = cumulated(key, count) if key else 0.0, cumulated(key + 1, count)
    return key + (share - below) / (above - below)

"""Only some of the records: a share of them, or so many a second."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from kdev.errors import UsageError
from kdev.model import ConsumedRecord
from kdev.tail.filters import Keep

_FORM = re.compile(
    r"(?P<rate>[0-9]{1,9})(?:/s)?|(?P<percent>[0-9]{1,3}(?:\.[0-9]{1,9})?)%|1/(?P<one>[0-9]{1,9})"
)


class Share:
    """Takes an even share `part` of `whole`, the first included; `skipped` counts the rest."""

    def __init__(self, part: int, whole: int) -> None:
        self._part = part
        self._whole = whole
        self._due = whole - part
        self.skipped = 0

    def __call__(self, _: ConsumedRecord) -> bool:
        """Whether this one is taken."""
        self._due += self._part
        taken = self._due >= self._whole
        self._due -= self._whole if taken else 0
        self.skipped += not taken
        return taken


class PerSecond:
    """Takes the first so many of each second; `skipped` counts the rest."""

    def __init__(self, most: int, now: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._now = now
        self._second = now()
        self._taken = 0
        self.skipped = 0

    def __call__(self, _: ConsumedRecord) -> bool:
        """Whether this one is taken."""
        if self._now() >= self._second + 1:
            self._second, self._taken = self._now(), 0
        taken = self._taken < self._most
        self._taken += taken
        self.skipped += not taken
        return taken


Sample = Share | PerSecond


def sample_from(text: str) -> Sample:
    """The sample that was asked for. Raises UsageError when it is none."""
    found = _FORM.fullmatch(text)
    if found is not None:
        percent, one, rate = found["percent"], found["one"], found["rate"]
        part, whole = _hundredths(percent) if percent else (1, int(one or 0))
        if 0 < part <= whole:
            return Share(part, whole)
        if rate and int(rate):
            return PerSecond(int(rate))
    raise UsageError(f"`--sample {text}` is no sample", hint="`1%`, `1/100`, or `20` for 20 a second")


def _hundredths(percent: str) -> tuple[int, int]:
    """A percentage as so many of so many: of `12.5` that is 125 of 1000."""
    whole, _, decimals = percent.partition(".")
    return int(whole + decimals), int("100" + "0" * len(decimals))


def both(keep: Keep | None, sample: Sample | None) -> Keep | None:
    """What takes a sample of those that another wants."""
    if keep is None or sample is None:
        return sample or keep
    return lambda record: keep(record) and sample(record)

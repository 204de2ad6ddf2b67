from __future__ import annotations

from collections.abc import Sequence

import pytest

from kdev.model import ConsumedRecord
from kdev.tail.busy import Busy
from tests.fake_source import StillClock, record


class Shown:
    def __init__(self) -> None:
        self.count = 0

    def show(self, records: Sequence[ConsumedRecord]) -> None:
        self.count += len(records)

    def reader_left(self) -> bool:
        return False

    def following(self) -> None:
        self.count += 0


def told(rates: Sequence[int]) -> list[str]:
    """What is told of so many records in each tenth of a second, one after the other."""
    notes: list[str] = []
    clock, shown = StillClock(), Shown()
    busy = Busy(shown, clock.now, notes.append)
    for rate in rates:
        clock.seconds += 0.1
        busy.show([record(0, 0, 0)] * (rate // 10))
    assert shown.count == sum(rate // 10 for rate in rates)
    return notes


def test_it_is_told_once_after_five_busy_seconds() -> None:
    assert told([3_200] * 300) == ["3,200 records/s · thin it: --sample 20, or -g"]


@pytest.mark.parametrize("rates", [[900] * 300, [3_200] * 40, ([3_200] * 30 + [10] * 20) * 5])
def test_few_records_or_short_bursts_are_not_worth_a_word(rates: list[int]) -> None:
    assert told(rates) == []

from __future__ import annotations

from kdev.tail.scanning import Scanning
from tests.fake_source import StillClock, record
from tests.unit.tail.test_busy import Shown


def test_it_says_every_two_seconds_how_far_it_is_and_takes_that_back_before_a_record() -> None:
    said: list[str] = []
    clock, shown = StillClock(), Shown()
    scanning = Scanning(shown, 20_000, clock.now, said.append)
    judge = scanning.watching(lambda each: each.offset == 9_000)

    for offset in range(15_000):
        clock.seconds += 1 / 2048
        if judge(record(0, offset, 0)):
            scanning.show([record(0, offset, 0)])
    scanning.following()
    for offset in range(15_000, 30_000):
        clock.seconds += 1 / 2048
        judge(record(0, offset, 0))

    assert said == [
        "scanning 22 %, 4,500 read, 0 printed",
        "scanning 45 %, 9,000 read, 0 printed",
        "",
        "scanning 67 %, 13,500 read, 1 printed",
        "",
    ]
    assert shown.count == 1


def test_a_search_that_is_soon_over_says_nothing() -> None:
    said: list[str] = []
    scanning = Scanning(Shown(), 20_000, StillClock().now, said.append)
    judge = scanning.watching(lambda _: False)

    for offset in range(20_000):
        judge(record(0, offset, 0))
    scanning.close()

    assert said == []

from __future__ import annotations

from kdev.histogram import Histogram
from kdev.mock.recent import Recent


def p50(recent: Recent, name: str = "") -> int:
    found = recent.percentiles(name)
    return 0 if found is None else round(found.p50)


def test_percentiles_are_those_of_the_last_ten_seconds() -> None:
    recent, acks = Recent(), Histogram()
    told: list[int] = []
    for second in range(40):
        acks.add(0.005 if second < 20 else 0.05, 100)
        recent.remember(second, {"": acks})
        told.append(p50(recent))

    assert (told[19], told[20], told[24], told[29]) == (5, 5, 5, 50)


def test_where_nothing_came_in_ten_seconds_those_of_all_the_time_stand() -> None:
    recent, acks = Recent(), Histogram()
    acks.add(0.005)
    for second in range(40):
        recent.remember(second, {"cars": acks})

    assert p50(recent, "cars") == 5
    assert recent.percentiles("returns") is None


def test_a_name_that_comes_later_counts_from_there_on() -> None:
    recent, acks = Recent(), Histogram()
    recent.remember(0, {})
    acks.add(0.007)
    recent.remember(1, {"cars": acks})

    assert p50(recent, "cars") == 7

"""How far something has come: how often that is told, and in which words."""

from __future__ import annotations

from kdev.stack.marks import marks_of

MB = 1_000_000


def test_what_comes_slowly_is_told_every_ten_seconds_with_its_speed() -> None:
    clock = iter(range(0, 100, 4))

    told = list(marks_of([(each * MB, 200 * MB) for each in range(10)], now=lambda: next(clock)))

    assert told == ["2 of 200 MB, 0.2 MB/s", "5 of 200 MB, 0.2 MB/s", "8 of 200 MB, 0.2 MB/s"]


def test_where_nobody_says_how_much_it_is_only_what_has_come_is_told() -> None:
    clock = iter((0, 10, 11, 20))

    assert list(marks_of([(30 * MB, 0), (40 * MB, 0), (50 * MB, 0)], now=lambda: next(clock))) == [
        "30 MB, 3.0 MB/s",
        "50 MB, 2.5 MB/s",
    ]

"""From which record on a change of a run in workers holds: one that none of them has come to."""

from __future__ import annotations

import time
from multiprocessing import Pipe

from kdev.cli.relayed import AHEAD_SECONDS, Position, Relay
from kdev.mock.control import Change
from kdev.mock.pace import rate_from


def firsts(positions: list[Position], *rates: str) -> list[int]:
    """From where on each of some changes holds, made one right after the other at 100 a second."""
    mine, its = Pipe()
    with mine, its:
        relay = Relay([mine], lambda: positions, 100.0)
        for rate in rates:
            relay.change(Change(rate_from(rate), f"rate={rate}"))
        return [its.recv()[1].first for _ in rates]


def test_a_worker_that_is_behind_makes_up_for_that_before_a_change_holds() -> None:
    (first,) = firsts([Position(300), Position(100, overdue=4.0)], "50")

    assert first >= 100 + 100 * 4


def test_a_change_right_after_another_never_holds_before_it() -> None:
    many = firsts([Position(1_000)], "10", "2", "500")

    assert many == sorted(many)
    assert many[0] > 1_000 + 100 * AHEAD_SECONDS


def test_a_change_before_the_workers_may_begin_holds_half_a_second_from_their_start() -> None:
    """However long it takes until all of them are ready: none of them has come to any record yet."""
    (first,) = firsts([Position(at=None), Position(at=None)], "500")

    assert first == 100 * AHEAD_SECONDS + 1


def test_a_worker_that_told_nothing_for_a_while_may_have_come_that_much_further() -> None:
    (first,) = firsts([Position(10, at=time.monotonic() - 3)], "500")

    assert first >= 10 + 100 * 3

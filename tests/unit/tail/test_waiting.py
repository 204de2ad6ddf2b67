from collections.abc import Callable
from math import inf

import pytest

from kdev.errors import UnknownTopic
from kdev.tail.ends import End, Tailed, Until
from kdev.tail.waiting import when_there
from tests.fake_source import StillClock


def made_at(second: float, clock: StillClock) -> Callable[[], str]:
    def look() -> str:
        if clock.seconds < second:
            raise UnknownTopic("cars", "here:1")
        return "marks"

    return look


def wait(clock: StillClock, made: float, *, until: Until | None = None, left: float = inf) -> str | Tailed:
    """What waiting a minute gives when the topic is made, and the reader leaves, at a second."""
    return when_there(
        made_at(made, clock),
        clock,
        patience=60,
        until=until or Until(),
        reader_left=lambda: clock.seconds >= left,
    )


def test_a_topic_is_found_soon_after_it_was_made() -> None:
    clock = StillClock()

    assert wait(clock, made=7.2) == "marks"
    assert clock.seconds == 7.5


def test_a_topic_that_is_not_made_in_time_is_unknown() -> None:
    clock = StillClock()

    with pytest.raises(UnknownTopic):
        wait(clock, made=1000)
    assert clock.seconds == 60


def test_a_stop_ends_the_wait_as_it_ends_a_tail() -> None:
    assert wait(StillClock(stops_at=3), made=1000) == Tailed(0, 0, 3.0, End.INTERRUPT)


def test_a_reader_that_left_ends_the_wait() -> None:
    assert wait(StillClock(), made=1000, left=2) == Tailed(0, 0, 2.0, End.READER)


def test_the_time_of_a_tail_runs_while_it_waits() -> None:
    assert wait(StillClock(), made=1000, until=Until(seconds=1.2)) == Tailed(0, 0, 1.2, End.TIME)

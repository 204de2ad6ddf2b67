"""A run whose streams are exchanged while it goes on loses no record and repeats none."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from weakref import ref

from hypothesis import given
from hypothesis import strategies as st

from kdev.mock.control import Change, Control
from kdev.mock.mix import Mix
from kdev.mock.pace import rate_from
from kdev.mock.run import run
from kdev.mock.schedule import Schedule
from tests.fakes import MemorySink, Numbers, Turned

TOPICS = st.lists(st.sampled_from("abcd"), min_size=1, max_size=4, unique=True)
PARTS = st.lists(st.tuples(TOPICS, st.integers(min_value=0, max_value=40)), min_size=1, max_size=6)


def mix_of(topics: Sequence[str], verified: int = 0) -> Mix:
    return Mix(
        [Numbers(topic, weight=1 + "abcd".index(topic)) for topic in topics], 5, verified=lambda: verified
    )


def numbers(mix: Mix, first: int, count: int) -> list[tuple[str, int]]:
    blocks = mix.blocks(first, list(range(count))) if count else ()
    return [(block.topic, int(key or b"")) for block in blocks for key in block.keys or ()]


@given(PARTS)
def test_each_stream_goes_on_with_its_next_record_also_when_it_was_gone_for_a_while(
    parts: list[tuple[list[str], int]],
) -> None:
    mix, first = mix_of(parts[0][0]), 0
    found: list[tuple[str, int]] = []
    for topics, count in parts:
        mix = mix_of(topics).following(mix, first)
        found += numbers(mix, first, count)
        first += count

    assert len(found) == first
    for topic in "abcd":
        own = sorted(number for name, number in found if name == topic)
        assert own == list(range(len(own)))


def test_records_that_were_checked_before_are_still_counted() -> None:
    assert mix_of("a", 30).following(mix_of("b", 12), 5).verified() == 42


def test_what_was_followed_before_is_not_kept() -> None:
    before = mix_of("b", 12)
    gone = ref(before)

    after = mix_of("a", 30).following(before, 5)
    del before
    gc.collect()

    assert (gone(), after.verified()) == (None, 42)


def test_other_streams_take_over_within_a_tenth_of_a_second_and_the_pace_stays() -> None:
    control = Control()
    clock = Turned(4.0, control, Change(None, "new `b/Number`", mix=mix_of("ab")))
    sink = MemorySink(clock)

    summary = run(mix_of("a"), sink, Schedule(rate_from("30"), 3, seconds=10.0), clock, control=control)

    at, record, said, _ = summary.changes[0]
    assert (said, summary.sent, summary.missed) == ("new `b/Number`", 300, 0)
    assert 4.0 <= at <= 4.1
    assert {each.topic for each in sink.sent[:record]} == {"a"}
    assert {each.topic for each in sink.sent[record:]} == {"a", "b"}
    assert [each.topic for each in summary.topics] == ["a", "b"]
    assert sum(each.sent for each in summary.topics) == 300

"""What a shard gives up is counted, and counting never takes as long as sending would."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from kdev.mock.missed import own_records
from kdev.mock.mix import Mix
from kdev.mock.pace import rate_from
from kdev.mock.schedule import Schedule
from kdev.mock.shards import Shard
from kdev.mock.verified import Verifier
from kdev.model import Block
from kdev.wishes import Verify
from tests.unit.mock.made import stream

PLAN = Schedule(rate_from("100"), 1, 0)


class Keyed:
    """Records of seven keys; knows how many were made."""

    topic, message, weight = "cars", "Moved", 1

    def __init__(self) -> None:
        self.made = 0

    def make(self, first: int, times_ms: Sequence[int]) -> Block:
        numbers = range(first, first + len(times_ms))
        self.made += len(numbers)
        return Block("cars", [b""] * len(numbers), [b"%d" % (n % 7) for n in numbers])


@given(st.integers(0, 10**9), st.integers(0, 10**7), st.integers(1, 12))
def test_the_parts_of_all_shards_add_up(first: int, count: int, shards: int) -> None:
    parts = [
        own_records(Mix([Keyed()], 1, shard=Shard(number, shards)), PLAN, first, count)
        for number in range(1, shards + 1)
    ]

    assert sum(parts) == count
    assert min(parts) >= 0


def test_few_are_counted_one_by_one_and_many_by_their_share() -> None:
    stream = Keyed()
    mix = Mix([stream], 1, shard=Shard(1, 2))

    few = own_records(mix, PLAN, 0, 700)
    block = Mix([stream], 1).blocks(0, [0] * 700)
    assert few == sum(len(Shard(1, 2).of(each, 0)) for each in block)

    before = stream.made
    assert own_records(mix, PLAN, 0, 1_000_000) == 500_000
    assert stream.made == before


def test_where_nothing_is_given_up_nothing_is_made_to_be_counted() -> None:
    checked = Verifier(Verify.SAMPLE).over([stream({"type": "object"})])
    mix = Mix(checked, 1, shard=Shard(1, 2))

    assert own_records(mix, Schedule(rate_from("max"), 1, 0), 10, 0) == 0

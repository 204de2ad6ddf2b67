from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdev.errors import PayloadError
from kdev.mock.mix import Mix
from kdev.model import Block
from tests.fakes import Numbers


def records(mix: Mix, first: int, count: int) -> list[tuple[str, bytes | None]]:
    """What a mix gives for a range of the run, in the order in which it happens."""
    rows: list[tuple[int, str, bytes | None]] = []
    for block in mix.blocks(first, list(range(first, first + count))):
        assert block.times_ms is not None
        rows += zip(block.times_ms, [block.topic] * len(block), block.values, strict=True)
    return [(topic, value) for _, topic, value in sorted(rows)]


def test_one_stream_gets_everything_in_one_block() -> None:
    blocks = list(Mix([Numbers("a")], seed=1).blocks(5, [10, 20]))

    assert blocks == [Block("a", [b'{"n":5,"at":10}', b'{"n":6,"at":20}'], [b"5", b"6"], None, [10, 20])]


def test_each_stream_comes_as_often_as_its_weight_says() -> None:
    made = records(Mix([Numbers("a", 1), Numbers("b", 3), Numbers("c", 4)], seed=3), 0, 800)

    topics = [topic for topic, _ in made]
    assert {topic: topics.count(topic) for topic in "abc"} == {"a": 100, "b": 300, "c": 400}


def test_the_gaps_of_each_stream_are_even() -> None:
    mix = Mix([Numbers("a", 2), Numbers("b", 2), Numbers("c", 6)], seed=9)

    for topic, usual in (("a", 5), ("b", 5), ("c", 10 / 6)):
        places = [n for n, (found, _) in enumerate(records(mix, 0, 1000)) if found == topic]
        assert all(abs(b - a - usual) <= 2 for a, b in pairwise(places))


@given(
    st.lists(st.integers(min_value=1, max_value=9), min_size=1, max_size=6),
    st.integers(min_value=0, max_value=2**40),
    st.lists(st.integers(min_value=1, max_value=90), min_size=1, max_size=8),
)
def test_a_record_of_the_run_is_the_same_whatever_the_blocks(
    weights: list[int], first: int, sizes: Sequence[int]
) -> None:
    mix = Mix([Numbers(f"t{n}", weight) for n, weight in enumerate(weights)], seed=5)

    parts, begin = [], first
    for size in sizes:
        parts += records(mix, begin, size)
        begin += size

    assert parts == records(mix, first, sum(sizes))


def test_the_seed_chooses_the_order_and_nothing_else() -> None:
    streams = [Numbers(name) for name in "abcdef"]

    orders = {tuple(topic for topic, _ in records(Mix(streams, seed), 0, 6)) for seed in range(10)}

    assert len(orders) > 1
    assert all(sorted(order) == list("abcdef") for order in orders)
    assert records(Mix(streams, 4), 0, 60) == records(Mix(streams, 4), 0, 60)


def test_weights_that_share_a_factor_are_reduced() -> None:
    streams = [Numbers("a", 1_000_000), Numbers("b", 3_000_000)]

    assert [topic for topic, _ in records(Mix(streams, 1), 0, 8)].count("a") == 2


def test_weights_that_cannot_be_dealt_out_are_refused() -> None:
    with pytest.raises(PayloadError, match="the weights of the messages add up to `1000001`"):
        Mix([Numbers("a", 1), Numbers("b", 1_000_000)], seed=1)

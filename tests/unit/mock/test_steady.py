"""What stays as it was: records however they are cut, and fields whatever else a document says."""

from __future__ import annotations

import json
import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kdev.mock.plan.keying import KeyWish
from kdev.mock.stream import Stream
from kdev.mock.tables.distributions import distribution_from
from kdev.mock.tables.draws import Span, runs_of
from kdev.mock.tables.stamps import Stamps
from kdev.model import Block
from tests.unit.mock.made import NOW, stream

TEXT = {"type": "string"}
STAMP = {"type": "string", "format": "date-time"}
DATE = {"type": "string", "format": "date"}
TIMES = {
    "createdAt": STAMP,
    "confirmedOn": DATE,
    "paidAt": {"type": "integer", "format": "int64"},
    "shippedOn": DATE,
    "deliveredAt": STAMP,
    "updatedAt": STAMP,
    "timestamp": STAMP,
    "expiresAt": STAMP,
}
ORDER = {
    "type": "object",
    "required": ["orderId", "total"],
    "properties": {
        "orderId": {"type": "string", "pattern": "^O-[0-9]{6}$"},
        "total": {"type": "number"},
        **TIMES,
    },
}
HEADERS = {
    "type": "object",
    "properties": {
        "order-id": TEXT,
        "traceId": {"type": "string", "format": "uuid"},
        "sentAt": STAMP,
        "tenant": {"enum": ["a", "b", "c"]},
    },
}
KEYS = ["", "uniform", "zipf:1.1", "hot:10%:90%", "sequential"]


def order_of(keys: str) -> Stream:
    wish = KeyWish(None, distribution_from(keys), 4000) if keys else None
    return stream(ORDER, headers=HEADERS, correlation="$message.header#/traceId", keys=wish, optional=0.7)


ORDERS = {keys: order_of(keys) for keys in KEYS}


def rows(block: Block) -> list[object]:
    return list(zip(block.values, block.keys or (), block.headers or (), strict=True))


def records(made: Stream, first: int, count: int) -> list[object]:
    """Values, keys and headers of some records, a tenth of a second apart."""
    return rows(made.make(first, [NOW + 100 * n for n in range(first, first + count)]))


@pytest.mark.parametrize("keys", KEYS)
@settings(deadline=None, max_examples=12)
@given(cuts=st.lists(st.integers(1, 1500), min_size=1, max_size=6), first=st.integers(0, 9000))
def test_values_keys_and_headers_do_not_depend_on_how_records_are_cut(
    keys: str, cuts: list[int], first: int
) -> None:
    made = ORDERS[keys]
    starts = [first + sum(cuts[:n]) for n in range(len(cuts))]

    cut = [row for count, start in zip(cuts, starts, strict=True) for row in records(made, start, count)]

    assert cut == records(made, first, sum(cuts))


@pytest.mark.parametrize("keys", KEYS)
def test_the_same_seed_makes_the_same_values_keys_and_headers_again(keys: str) -> None:
    assert records(order_of(keys), 2000, 300) == records(ORDERS[keys], 2000, 300)


@settings(deadline=None, max_examples=25)
@given(fewer=st.sets(st.sampled_from(sorted(TIMES)), min_size=1))
def test_a_time_is_the_same_whatever_other_times_an_event_has(fewer: set[str]) -> None:
    part = {"type": "object", "properties": {name: TIMES[name] for name in TIMES if name in fewer}}
    whole = {"type": "object", "properties": TIMES}

    found = [json.loads(text or b"") for text in stream(part).make(0, [NOW] * 40).values]
    of_all = [json.loads(text or b"") for text in stream(whole).make(0, [NOW] * 40).values]

    assert found == [{name: value[name] for name in value if name in fewer} for value in of_all]


def test_dates_and_times_of_one_event_are_in_the_order_in_which_things_happen() -> None:
    order = ("createdAt", "confirmedOn", "shippedOn", "deliveredAt", "updatedAt")
    part = {"type": "object", "properties": {name: TIMES[name] for name in order}}

    for first in range(24):
        block = stream(part).make(0, [NOW + first * 3_600_000] * 40)
        for value in (json.loads(text or b"") for text in block.values):
            assert all(value[one][:10] <= value[other][:10] for one, other in pairwise(order))


def test_a_new_header_leaves_the_others_as_they_were() -> None:
    more = {**HEADERS, "properties": {"region": TEXT, **HEADERS["properties"]}}  # type: ignore[dict-item]
    before = stream(ORDER, headers=HEADERS).make(0, [NOW] * 200).headers or ()
    after = stream(ORDER, headers=more).make(0, [NOW] * 200).headers or ()

    assert [tuple(pair for pair in each if pair[0] != "region") for each in after] == list(before)


def test_a_long_run_keeps_no_more_of_its_times_than_a_short_one() -> None:
    """At a million records a second their times go on by a millisecond in a thousand of them."""
    written = early = 0

    def write(time_ms: int) -> bytes:
        nonlocal written
        written += 1
        return b"%d" % time_ms

    stamps = Stamps(write)
    times = range(NOW, NOW + 20_000)
    tracemalloc.start()
    try:
        for n, time_ms in enumerate(times):
            if n == 2_000:
                early = tracemalloc.get_traced_memory()[0]
            two = [time_ms] * 2
            assert list(stamps.fragments(Span(0, 0, 2, two, runs_of(two)))) == [b"%d" % time_ms] * 2
        grown = tracemalloc.get_traced_memory()[0] - early
    finally:
        tracemalloc.stop()

    assert grown < 50_000
    assert written == len(times)


def test_times_in_numbers_are_numbers_also_where_the_epoch_begins() -> None:
    fields = {
        name: {"type": "integer", "format": "int64"} for name in ("timestamp", "createdAt", "birthTime")
    }
    made = stream({"type": "object", "properties": fields, "required": list(fields)})

    first = [json.loads(text or b"") for text in made.make(0, range(1200)).values]
    later = [json.loads(text or b"") for text in made.make(0, range(NOW, NOW + 1200)).values]

    assert [value["timestamp"] for value in first] == [*range(1200)]
    for early, late in zip(first, later, strict=True):
        assert late["createdAt"] - early["createdAt"] == NOW
        assert late["birthTime"] - early["birthTime"] in (NOW, 0)

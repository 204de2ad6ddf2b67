"""Keys that come again: as often as their distribution says, and the same wherever the record has them."""

import json
from collections import Counter
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kdev.errors import PayloadError, UsageError
from kdev.mock.plan.keying import KeyWish
from kdev.mock.stream import Stream
from kdev.mock.tables.distributions import distribution_from
from tests.unit.mock.made import NOW, stream

CAR = {
    "type": "object",
    "required": ["carId", "make", "at"],
    "properties": {
        "carId": {"type": "string", "pattern": "^CAR-[0-9]{5}$"},
        "make": {"type": "string"},
        "at": {"type": "string", "format": "date-time"},
        "rentalId": {"type": "string", "format": "uuid"},
    },
}
KINDS = ["uniform", "zipf", "zipf:0.5", "zipf:1.3", "hot:10%:90%", "sequential"]
RECORDS = 16_384


def wish(text: str, count: int | None = None) -> KeyWish:
    return KeyWish(None, distribution_from(text), count)


def keys(made: Stream, count: int = RECORDS, first: int = 0) -> list[bytes]:
    block = made.make(first, [NOW] * count)
    return [key or b"" for key in block.keys or ()]


def shares(made: Stream) -> list[float]:
    """The share of each key of 16,384 records, the largest first."""
    return [count / RECORDS for _, count in Counter(keys(made)).most_common()]


def test_uniform_keys_come_equally_often() -> None:
    found = shares(stream(CAR, keys=wish("uniform", 100)))

    assert len(found) == 100
    assert 0.008 < found[-1] <= found[0] < 0.0125


def test_a_uniform_distribution_over_more_keys_than_cells_reaches_them_all_alike() -> None:
    drawn = Counter(keys(stream(CAR, keys=wish("uniform", 20_000)), count=8 * RECORDS))

    assert 19_000 < len(drawn) <= 20_000
    assert max(drawn.values()) < 30


def test_zipf_keys_come_as_often_as_their_rank_says() -> None:
    found = shares(stream(CAR, keys=wish("zipf", 1000)))
    harmonic = sum(1 / rank for rank in range(1, 1001))

    for rank in (1, 2, 3, 10):
        assert found[rank - 1] == pytest.approx(1 / rank / harmonic, rel=0.1), rank


def test_hot_keys_have_the_share_of_records_that_was_asked_for() -> None:
    found = shares(stream(CAR, keys=wish("hot:10%:90%", 200)))

    assert sum(found[:20]) == pytest.approx(0.9, abs=0.01)


def test_sequential_keys_come_in_turn() -> None:
    found = keys(stream(CAR, keys=wish("sequential", 7)), count=21)

    assert found[:7] == found[7:14] == found[14:]
    assert len(set(found)) == 7


@pytest.mark.parametrize("text", KINDS)
def test_what_belongs_to_a_key_is_the_same_whenever_the_key_comes(text: str) -> None:
    block = stream(CAR, keys=wish(text, 300)).make(0, [NOW] * 4000)

    makes: dict[bytes, str] = {}
    for key, value in zip(block.keys or (), block.values, strict=True):
        car = json.loads(value or b"")
        assert (key or b"").decode() == car["carId"]
        assert makes.setdefault(key or b"", car["make"]) == car["make"]
    assert len(set(makes.values())) > 10


@settings(deadline=None, max_examples=20)
@given(
    text=st.sampled_from(KINDS),
    cuts=st.lists(st.integers(1, 1500), min_size=1, max_size=6),
    first=st.integers(0, 9000),
)
def test_keys_do_not_depend_on_how_the_records_are_cut_into_blocks(
    text: str, cuts: list[int], first: int
) -> None:
    made = stream(CAR, keys=wish(text, 5000))
    starts = [first + sum(cuts[:n]) for n in range(len(cuts))]

    cut = chain(*(keys(made, count, start) for count, start in zip(cuts, starts, strict=True)))

    assert list(cut) == keys(made, sum(cuts), first)


def test_a_million_keys_are_all_different_and_fit_the_schema() -> None:
    order = {"type": "object", "properties": {"orderId": {"type": "string", "pattern": "^[A-Z]{2}[0-9]{8}$"}}}
    made = stream(order, keys=wish("sequential", 1_000_000))

    found = [key for first in range(0, 1_000_000, 50_000) for key in keys(made, 5000, first)]

    assert len(set(found)) == len(found) == 100_000
    assert all(len(key) == 10 and key[:2].isalpha() and key[2:].isdigit() for key in found)


def test_whole_numbers_are_keys_within_their_bounds() -> None:
    order = {"type": "object", "properties": {"orderId": {"type": "integer", "minimum": 1, "maximum": 5000}}}
    made = stream(order, keys=wish("sequential", 5000))

    assert sorted(map(int, keys(made, 5000))) == list(range(1, 5001))


def test_a_key_of_random_ids_and_its_field_are_the_same_text() -> None:
    rental = {"type": "object", "properties": {"id": {"type": "string", "format": "uuid"}}}
    block = stream(rental, keys=wish("zipf", 100_000)).make(0, [NOW] * 3000)

    assert [json.loads(value or b"")["id"].encode() for value in block.values] == list(block.keys or ())
    assert len(set(block.keys or ())) > 500


def test_the_document_names_the_distribution_and_an_option_goes_before_it() -> None:
    said = {"x-kdev": {"key": {"field": "$.carId", "distribution": "sequential", "count": 3}}}

    assert len(set(keys(stream(CAR, extensions=said), 100))) == 3
    assert len(set(keys(stream(CAR, extensions=said, keys=KeyWish(count=5)), 100))) == 5
    assert stream(CAR, extensions=said).key == "`$.carId`, named by `x-kdev`; sequential, 3 keys"


def test_a_key_made_from_its_own_schema_has_a_distribution_too() -> None:
    made = stream(
        {"type": "string"}, key={"type": "string", "pattern": "^[a-f]{6}$"}, keys=wish("uniform", 40)
    )

    assert len(set(keys(made, 4000))) == 40


def test_headers_of_the_name_of_the_key_have_its_value() -> None:
    made = stream(
        CAR,
        keys=wish("zipf", 500),
        headers={"type": "object", "properties": {"car-id": {"type": "string"}}},
    )
    block = made.make(0, [NOW] * 200)

    assert [dict(each)["car-id"] for each in block.headers or ()] == list(block.keys or ())


def test_more_keys_than_the_schema_has_room_for_are_refused_with_the_most_there_are() -> None:
    station = {"type": "object", "properties": {"id": {"type": "string", "pattern": "^S[0-9]{2}$"}}}

    with pytest.raises(PayloadError, match="cannot have 101 values") as caught:
        stream(station, keys=wish("uniform", 101))

    assert "at most 100 " in caught.value.hint
    assert caught.value.place is not None
    assert len(set(keys(stream(station, keys=wish("uniform"))))) == 100


@pytest.mark.parametrize("text", ["zip", "zipf:0", "zipf:x", "hot:0", "hot:110%", "uniform:3", ""])
def test_what_is_no_distribution_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        distribution_from(text)

    assert caught.value.hint


@pytest.mark.parametrize(
    "key",
    [3, ["a"], {"fields": "$.a"}, {"count": 0}, {"count": "many"}, {"distribution": "zip"}, {"field": 1}],
)
def test_a_key_in_x_kdev_that_says_something_else_is_refused_with_its_place(key: object) -> None:
    with pytest.raises(PayloadError) as caught:
        stream(CAR, extensions={"x-kdev": {"key": key}})

    assert caught.value.place is not None
    assert caught.value.hint


@pytest.mark.parametrize(
    ("said", "near"),
    [
        ({"key": {"distribtion": "zipf"}}, "did you mean `distribution`?"),
        ({"wieght": 3}, "did you mean `weight`?"),
        ({"colour": "red"}, "known here: key, weight"),
        ("heavy", "such as {key: $.carId, weight: 3}"),
    ],
)
def test_a_word_that_x_kdev_of_a_message_does_not_know_is_refused_with_the_near_one(
    said: object, near: str
) -> None:
    with pytest.raises(PayloadError) as caught:
        stream(CAR, extensions={"x-kdev": said})

    assert caught.value.hint == near
    assert caught.value.place is not None

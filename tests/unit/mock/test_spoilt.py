"""Records that are made invalid on purpose."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdev.mock.spoilt import HEADER, Spoiler, broken, spoilt
from kdev.mock.stream import Stream
from tests.unit.mock.made import NOW, stream

RENTAL = {
    "type": "object",
    "required": ["id", "days", "driver"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "days": {"type": "integer", "minimum": 1, "maximum": 30},
        "city": {"enum": ["Kiel", "Bonn"]},
        "driver": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
        "stops": {"type": "array", "items": {"type": "string"}, "minItems": 1},
    },
}
MADE = stream(RENTAL)


def differences(one: object, other: object) -> int:
    """In how many places two values of JSON differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        return sum(
            differences(one[name], other[name]) if name in one and name in other else 1
            for name in one.keys() | other.keys()
        )
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return sum(map(differences, one, other))
    return int(one != other)


@given(st.integers(0, 2_000))
def test_it_breaks_one_rule_in_one_place_and_says_which(number: int) -> None:
    valid = MADE.decode(MADE.make(number, [NOW]).values[0] or b"")

    made = spoilt(MADE, number, NOW)

    (value,) = made.block.values
    broken = MADE.decode(value or b"")
    assert not MADE.fits(broken)
    assert MADE.explain(broken) == [made.rule]
    assert differences(valid, broken) == 1 or broken is None or isinstance(broken, bool | int | str)


def test_its_header_says_the_rule_and_its_key_is_that_of_the_valid_one() -> None:
    made = spoilt(MADE, 3, NOW)

    assert made.block.headers is not None
    assert made.block.headers[0][-1] == (HEADER, made.rule.encode())
    assert made.block.keys == MADE.make(3, [NOW]).keys


def test_numbers_that_follow_each_other_break_different_rules() -> None:
    rules = {spoilt(MADE, number, NOW).rule for number in range(20)}

    assert len(rules) > 5
    assert "`$.days` must be a whole number, got the text `invalid`" in rules


@pytest.mark.parametrize("schema", [{}, {"type": "object"}, {"not": {"type": "null"}}, {"type": "string"}])
def test_a_schema_that_takes_nearly_everything_gets_something_that_it_does_not_take(
    schema: dict[str, object],
) -> None:
    made = stream(schema)
    (value,) = spoilt(made, 1, NOW).block.values

    assert value is not None
    assert not taken(made, value)


def taken(made: Stream, value: bytes) -> bool:
    try:
        return made.fits(made.decode(value))
    except json.JSONDecodeError:
        return False


def test_a_share_of_the_records_is_broken_and_the_others_are_as_they_were() -> None:
    (made,) = Spoiler(0.2, 1).over([MADE], [MADE])

    whole, usual = made.make(0, [NOW] * 2_000), MADE.make(0, [NOW] * 2_000)

    assert whole.headers is not None
    wrong = [at for at, headers in enumerate(whole.headers) if headers and headers[-1][0] == HEADER]
    assert 300 < len(wrong) < 500
    assert not any(MADE.fits(MADE.decode(whole.values[at] or b"")) for at in wrong)
    left = set(range(2_000)) - set(wrong)
    assert all(whole.values[at] == usual.values[at] for at in left)
    assert whole.keys == usual.keys


@given(st.integers(0, 500), st.lists(st.integers(1, 60), min_size=1, max_size=4))
def test_the_same_records_are_broken_whatever_the_blocks(first: int, sizes: list[int]) -> None:
    (made,) = Spoiler(0.3, 7).over([MADE], [MADE])
    whole = made.make(first, [NOW] * sum(sizes))

    pieces, at = list[bytes | None](), first
    for size in sizes:
        pieces += made.make(at, [NOW] * size).values
        at += size

    assert pieces == list(whole.values)


def test_without_a_share_streams_are_left_alone_and_with_all_of_it_each_record_is_broken() -> None:
    assert Spoiler(0.0, 1).over([MADE], [MADE]) == (MADE,)

    (made,) = Spoiler(1.0, 1).over([MADE], [MADE])
    block = made.make(0, [NOW] * 40)

    assert broken(block, 0, 40) == 40
    assert broken(block, 10, 5) == 5
    assert broken(MADE.make(0, [NOW] * 40), 0, 40) == 0


def test_headers_of_the_document_stay_before_the_one_that_says_the_rule() -> None:
    headers = {"type": "object", "required": ["source"], "properties": {"source": {"const": "shop"}}}
    plain = stream(RENTAL, headers=headers)
    (made,) = Spoiler(0.5, 3).over([plain], [plain])

    told = made.make(0, [NOW] * 60).headers

    assert told is not None
    assert {tuple(name for name, _ in each) for each in told} == {("source",), ("source", HEADER)}

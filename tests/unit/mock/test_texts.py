import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdev.errors import PayloadError
from kdev.mock.plan.numbers import number_for
from kdev.mock.plan.regexes import Unwritable, text_for
from kdev.mock.plan.texts import cut, lettered
from kdev.payload.patterns import python_pattern
from kdev.payload.shape import Note, Number, Text
from tests.unit.mock.made import NOW, PLACE, stream, values

NOTE = Note(PLACE)


@pytest.mark.parametrize(
    "pattern", [r"^[A-HJ-NPR-Z0-9]{17}$", r"^(AA|BB|C{2,4})-(\d{2}|[x-z])$", r"^(a|b)-\1$", r"^[^a-z]+\.\w?$"]
)
@given(seed=st.integers(0, 10_000))
def test_a_text_for_a_pattern_matches_it(pattern: str, seed: int) -> None:
    assert re.search(pattern, text_for(pattern, Random(seed)), re.ASCII)


def test_a_pattern_that_cannot_be_read_is_said_to_be_unwritable() -> None:
    with pytest.raises(Unwritable):
        text_for("(", Random(1))


@given(shortest=st.integers(0, 60), room=st.integers(0, 60), seed=st.integers(0, 100))
def test_letters_keep_to_the_lengths(shortest: int, room: int, seed: int) -> None:
    text = lettered(Text(NOTE, shortest, shortest + room), Random(seed))

    assert text is not None
    assert shortest <= len(text) <= shortest + room


def test_a_text_is_cut_at_the_end_of_a_word_where_one_is_near() -> None:
    assert cut("a longer sentence", 10) == "a longer"
    assert cut("abcdefghij", 4) == "abcd"


@given(
    low=st.integers(-(2**63), 2**63),
    room=st.integers(10, 10_000),
    step=st.sampled_from([0.01, 0.05, 2.5, 7]),
    seed=st.integers(0, 50),
)
def test_a_number_keeps_to_bounds_and_steps(low: int, room: int, step: float, seed: int) -> None:
    found = number_for(Number(NOTE, low=low % 10_000, high=low % 10_000 + room, steps=(step,)), Random(seed))

    assert found is None or (low % 10_000 <= found <= low % 10_000 + room and (found / step).is_integer())


def test_whole_numbers_of_64_bits_lose_no_digits() -> None:
    low = 2**53 + 1

    found = {number_for(Number(NOTE, integer=True, low=low, high=low + 1), Random(n)) for n in range(20)}

    assert found == {low, low + 1}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"^[\p{L}_]+$", "^[a-z_]+$"),
        (r"^[^\p{Lu}\p{N}]$", "^[^A-Z0-9]$"),
        (r"^\p{L}[[]$", r"^[a-z][\[]$"),
        (r"^[a\]&&b]$", r"^[a\]&\&b]$"),
        (r"^\u{41}\u{1F600}$", "^A\U0001f600$"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_a_pattern_is_spelled_as_python_has_it_without_a_word_of_python_to_it(
    written: str, read: str
) -> None:
    assert python_pattern(written) == read
    re.compile(read)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "pattern": r"^\p{Greek}+$"},
        {"type": "string", "minLength": 10**8},
        {"type": "array", "items": {"type": "string"}, "minItems": 10**9},
        {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 10**9},
    ],
)
def test_what_cannot_be_made_is_told_with_its_place(schema: object) -> None:
    with pytest.raises(PayloadError, match="no value was found that satisfies") as caught:
        stream({"type": "object", "properties": {"a": schema}, "required": ["a"]})

    assert caught.value.place is not None
    assert caught.value.place.path == "$.properties.a"


def test_long_texts_are_as_long_as_they_must_be_and_few() -> None:
    made = stream({"type": "object", "properties": {"a": {"type": "string", "minLength": 3 * 10**5}}})

    texts = {value["a"] for value in values(made, 60)}  # type: ignore[index]

    assert min(map(len, texts)) >= 3 * 10**5
    assert 1 < len(texts) < 40


def test_an_example_may_have_any_number_of_digits() -> None:
    made = stream({"type": "object", "properties": {"a": {"type": "string", "examples": ["7" * 5000]}}})

    for value in values(made, 5):
        assert re.fullmatch("[1-9]{5000}", value["a"])  # type: ignore[index]


def test_names_with_the_signs_of_paths_are_names_of_their_own() -> None:
    inner = {"type": "object", "properties": {"b": {"type": "string"}}, "required": ["b"]}
    for other in ("a.b", "a[]", "a|0"):
        fields = {"a": inner, other: {"type": "integer"}}
        made = stream({"type": "object", "properties": fields, "required": ["a", other]})
        assert {(type(value["a"]["b"]), type(value[other])) for value in values(made, 5)} == {(str, int)}  # type: ignore[index]
        assert other in {leaf.path for leaf in made.leaves}


def test_an_identifier_that_has_less_room_than_a_uuid_is_cut() -> None:
    short = {"type": "string", "format": "uuid", "maxLength": 32}
    made = stream({"type": "object", "properties": {"correlationId": short}, "required": ["correlationId"]})

    assert {len(value["correlationId"]) for value in values(made, 50)} == {32}  # type: ignore[index]


def test_schemas_that_branch_without_measure_are_cut_where_they_may_be() -> None:
    levels = {
        f"S{n}": {
            "type": "object",
            "properties": {f"x{k}": {"$ref": f"#/definitions/S{n + 1}"} for k in range(6)},
        }
        for n in range(9)
    }
    made = stream({"$ref": "#/definitions/S0", "definitions": {**levels, "S9": {"type": "boolean"}}})

    assert all(0 < len(text or b"") < 200_000 for text in made.make(0, [NOW] * 5).values)

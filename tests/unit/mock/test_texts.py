import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdev.mock.plan.numbers import number_for
from kdev.mock.plan.regexes import Unwritable, text_for
from kdev.mock.plan.texts import cut, lettered
from kdev.payload.shape import Note, Number, Text
from tests.unit.mock.made import PLACE

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

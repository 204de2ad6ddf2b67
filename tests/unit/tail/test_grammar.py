"""The grammar of compact JSON takes just what a reader of JSON takes, and no whitespace."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kdev.tail.columns import lines_of
from kdev.tail.grammar import SOUND, are_compact_json
from kdev.tail.together import compact_json_of

PLAIN = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
JSON = st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12)


@given(value=JSON, plainly=st.booleans())
def test_what_is_written_compactly_is_taken_up_to_four_levels(value: object, plainly: bool) -> None:
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=plainly)

    assert are_compact_json(f"{text}\n{text}") == (SOUND and levels(value) <= 4)


@given(st.text(alphabet='{}[]:,"\\u0019e.-+truefalsn \t', max_size=12))
@example('{"a":1,}')
@example("[1,]")
@example('{"a"1}')
@example('"\\u12"')
@example('"\\x"')
@example("01")
@example("1.")
@example("٣")
def test_what_is_taken_is_json_and_compact(text: str) -> None:
    if are_compact_json(f"{text}\n{text}"):
        json.loads(text)
        assert text.split() == [text]


@pytest.mark.parametrize("odd", ['{"a": 1}', "NaN", "Infinity", "'a'", "1 ", '"\t"', '{"a":1,}', "1,2", ""])
def test_one_odd_line_among_many_is_not_taken(odd: str) -> None:
    lines = ['{"a":1}'] * 600

    assert are_compact_json("\n".join(lines)) is SOUND
    assert not are_compact_json("\n".join([*lines, odd]))
    assert not are_compact_json("\n".join([odd, *lines]))


def test_lines_like_the_first_are_told_from_those_that_are_not_however_often_they_come() -> None:
    lines = [json.dumps({"a": n, "b": "x", "c": None}, separators=(",", ":")) for n in range(600)]

    for _ in range(3):
        assert are_compact_json("\n".join(lines)) is SOUND
        assert are_compact_json("\n".join([*lines, '{"a":"1"}'])) is SOUND
        assert not are_compact_json("\n".join([*lines, '{"a":01,"b":"x","c":null}']))


def test_lines_nested_more_deeply_than_the_first_are_still_found_to_be_json() -> None:
    lines = ["1", *['{"a":[{"b":[[[[1]]]]}]}'] * 600]

    assert compact_json_of(lines_of([line.encode() for line in lines]), len(lines)) == lines


def levels(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(levels, value.values()), default=0)
    return 1 + max(map(levels, value), default=0) if isinstance(value, list) else 0

"""What counts as JSON, and how it becomes one compact line."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdev.tail.decode import is_loose, json_from, text_from

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON_VALUES, st.sampled_from([None, 2, "\t"]), st.booleans())
def test_any_json_becomes_the_same_value_in_one_line_without_space(
    value: object, indent: int | str | None, ascii_only: bool
) -> None:
    written = json.dumps(value, indent=indent, ensure_ascii=ascii_only)

    compact = json_from(written)

    assert compact == json.dumps(value, separators=(",", ":"), ensure_ascii=ascii_only)


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":2}',
        '{"n":1e999,"m":1.10}',
        f'{{"n":{"9" * 5000}}}',
        '"a b"',
        "null",
        "0",
    ],
    ids=["twice the same name", "float texts", "huge integer", "text", "null", "zero"],
)
def test_compact_json_is_left_as_it_was_written(text: str) -> None:
    assert json_from(text) == text


@pytest.mark.parametrize("text", ["NaN", "[NaN,-Infinity]", '{"a":Infinity}', f"[NaN,{'9' * 5000}]"])
def test_what_only_python_takes_for_json_is_text(text: str) -> None:
    assert json_from(text) is None


def test_whitespace_inside_of_strings_is_kept() -> None:
    assert json_from('{ "a b" : "c , \\" d" ,\n"e": " " }') == '{"a b":"c , \\" d","e":" "}'


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "New rental request received!",
        "{",
        '{"a":1} {"b":2}',
        "{'a':1}",
        '"a\nb"',
        "01",
        "[" * 100_000,
    ],
    ids=[
        "empty",
        "blank",
        "words",
        "cut",
        "two",
        "single quotes",
        "line break in a string",
        "01",
        "too deep",
    ],
)
def test_other_text_is_not_json(text: str) -> None:
    assert json_from(text) is None


def test_bytes_that_are_not_utf_8_are_no_text() -> None:
    assert text_from(b"\xff\xfe{\x00}\x00") is None
    assert text_from("grün".encode()) == "grün"


@given(JSON_VALUES)
def test_text_that_is_not_loose_is_compact_if_it_is_json(value: object) -> None:
    written = json.dumps(value)

    assert is_loose(written) or json_from(written) == written

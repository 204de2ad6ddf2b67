from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kdev.spec.reading.parse import document_from
from kdev.spec.reading.yaml_writing import yaml_text

LOOKALIKES = """yes no on off y n null ~ true 1 1.0 1e3 0o17 017 0x1f 1_000 12:30:45 2020-01-01
2020-01-01T00:00:00Z .inf = << -a a:b #a --- ... %a @a `a !a &a *a"""
ODD = (
    "- a",
    "a: b",
    "# a",
    "a #b",
    "",
    " a",
    "a\nb",
    "a\n",
    "\n",
    "a\n\n",
    " a\nb\n",
    "a \nb\n",
    "\ta\n",
    "\x85",
)
WORDS = st.sampled_from([*LOOKALIKES.split(), *ODD])
TEXTS = WORDS | st.text(max_size=30)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4))
def test_what_is_written_is_read_as_the_same_by_kdev_and_by_readers_of_yaml_1_1(
    value: dict[str, Any],
) -> None:
    text = yaml_text(value)

    assert document_from(text, "a.yaml", []).data == value
    assert yaml.safe_load(text) == value


def test_text_is_written_as_people_write_it() -> None:
    value = {
        "plain": "car.available",
        "answer": "no",
        "day": "2026-01-01",
        "number": "12",
        "lines": "first\n  second\n\nthird\n",
        "empty": {"list": [], "object": {}, "text": ""},
        "list": [{"a": 1, "b": [None, True, 1.5e300, 1e22]}, "x: y"],
        "long": "word " * 60 + "end",
    }

    assert yaml_text(value) == (
        "plain: car.available\n"
        "answer: 'no'\n"
        "day: '2026-01-01'\n"
        "number: '12'\n"
        "lines: |\n  first\n    second\n\n  third\n"
        "empty:\n  list: []\n  object: {}\n  text: ''\n"
        "list:\n  - a: 1\n    b:\n      - null\n      - true\n      - 1.5e+300\n      - 1.0e+22\n  - 'x: y'\n"
        f"long: {'word ' * 60}end\n"
    )


@pytest.mark.parametrize("value", [{}, [], {"a": {}}, "a", "no", 1, None, True, 10**30])
def test_any_value_may_stand_alone(value: object) -> None:
    assert yaml.safe_load(yaml_text(value)) == value
    assert json.dumps(document_from(yaml_text(value), "a.yaml", []).data) == json.dumps(value)

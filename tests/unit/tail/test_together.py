"""Many values at once look exactly as each by itself."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kdev.model import ConsumedRecord
from kdev.tail.columns import lines_of
from kdev.tail.lines import JsonLines, ValueLines
from kdev.tail.together import compact_json_of, quoted_of

STRANGE = [b"", b"1,2", b"1],[2", b"]", b"[", b" 1", b"1 ", b"a\nb", b'{"a": 1}', b'{"a":" "}']
ODD = st.sampled_from([*STRANGE, b"NaN", b"\xff", b'"', b"\\", b"1\r", None])
VALUES = (
    ODD
    | st.binary(max_size=8)
    | st.builds(
        lambda value: json.dumps(value, separators=(",", ":")).encode(),
        st.recursive(
            st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3)
        ),
    )
)


def record(value: bytes | None, key: bytes | None = None) -> ConsumedRecord:
    return ConsumedRecord("t", 0, 5, 1000, key, value, ())


@settings(max_examples=150)
@given(values=st.lists(VALUES, min_size=1, max_size=40), keys=st.lists(ODD, min_size=40, max_size=40))
def test_lines_of_many_records_are_those_of_each(
    values: list[bytes | None], keys: list[bytes | None]
) -> None:
    records = [record(value, key) for value, key in zip(values, keys, strict=False)]

    for view in (JsonLines(), ValueLines()):
        assert view.render(records) == b"".join(view.render([each]) for each in records)


@settings(max_examples=150)
@given(
    st.lists(st.dictionaries(st.text(max_size=3), st.text(max_size=6), max_size=3), min_size=16, max_size=60)
)
def test_what_is_compact_json_is_found_together(values: list[dict[str, str]]) -> None:
    texts = [json.dumps(value, separators=(",", ":")) for value in values]

    found = compact_json_of(lines_of([text.encode() for text in texts]), len(texts))

    assert found == texts or (found is None and "\\" in "".join(texts))


@pytest.mark.parametrize("odd", [b"1,2", b"1],[2", b"", b"nope", b"NaN", b'{"a": 1}', b"\xff", None])
def test_one_that_is_no_compact_json_makes_all_be_looked_at_one_by_one(odd: bytes | None) -> None:
    assert compact_json_of(lines_of([*[b"1"] * 30, odd]), 31) is None
    assert compact_json_of(lines_of([b"1"] * 31), 31) == ["1"] * 31


@pytest.mark.parametrize("parts", [(b"[1", b"2]", b"3,4"), (b'{"a":1', b'"b":2}', b"3,4"), (b'"a', b'b"')])
def test_values_that_are_json_only_together_are_none(parts: tuple[bytes, ...]) -> None:
    for count in (20, 600):
        values = [*parts, *[b"0"] * count]

        content = JsonLines().render([record(value) for value in values])

        shown = [json.loads(line)["value"] for line in content.splitlines()]
        assert shown == [*(part.decode() for part in parts), *[0] * count]


def test_keys_that_need_no_escape_are_quoted_together() -> None:
    assert quoted_of(lines_of([b"a", "ö".encode()] * 10), 20) == ['"a"', '"ö"'] * 10
    assert quoted_of(lines_of([b"a", b'"'] * 10), 20) is None
    assert quoted_of(lines_of([b"a", None] * 10), 20) is None

from __future__ import annotations

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdev.codings import CODINGS


@given(st.sampled_from(sorted(CODINGS)), st.binary(max_size=40) | st.text().map(str.encode))
def test_what_can_be_read_is_written_back_as_the_same_bytes(name: str, content: bytes) -> None:
    coding = CODINGS[name]
    try:
        text = coding.read(content)
    except ValueError:
        return

    assert coding.write(text) == content
    assert coding.quoted or json.loads(text) is not None


@given(st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_those_of_kafkas_serializers(whole: int, real: float) -> None:
    assert CODINGS["int64"].read(struct.pack(">q", whole)) == str(whole)
    assert float(CODINGS["double"].read(struct.pack(">d", real))) == real


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("int64", b"1", "it has 1 byte, not 8"),
        ("int16", b"123", "it has 3 bytes, not 2"),
        ("double", struct.pack(">d", float("nan")), "it is nan, which is no number of JSON"),
        ("text", b"\xff", "it is no text in UTF-8"),
        ("uuid", b"", "it has 0 bytes, not 16"),
    ],
)
def test_bytes_that_are_something_else_are_told(name: str, content: bytes, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        CODINGS[name].read(content)


@pytest.mark.parametrize(
    ("name", "text"), [("int16", "40000"), ("float", "1e99"), ("hex", "0"), ("uuid", "x")]
)
def test_text_that_has_no_such_bytes_is_refused(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        CODINGS[name].write(text)

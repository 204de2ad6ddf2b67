"""The number of a schema and the way to a message, as they stand before records."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdev.registry_schema import (
    AVRO,
    PROTOBUF,
    RegistrySchema,
    body,
    head,
    number_of,
    numbered,
    way_and_body,
)

NUMBERS = st.integers(1, 2**31 - 1)
WAYS = st.lists(st.integers(0, 300), min_size=1, max_size=4).map(tuple)


def test_the_number_stands_behind_a_zero_in_four_bytes() -> None:
    assert head(258, RegistrySchema(AVRO, "")) == b"\0\0\0\1\2"


@pytest.mark.parametrize(
    ("indexes", "written"),
    [((0,), b"\0"), ((1,), b"\2\2"), ((0, 0), b"\4\0\0"), ((2, 64), b"\4\4\x80\1")],
)
def test_the_way_to_a_message_is_zigzag_and_that_to_the_first_one_a_zero(
    indexes: tuple[int, ...], written: bytes
) -> None:
    assert head(1, RegistrySchema(PROTOBUF, "", indexes=indexes))[5:] == written


@given(NUMBERS, st.sampled_from([4, 8]), st.binary(min_size=1))
def test_what_stands_behind_a_number_of_either_size_is_found_again(
    number: int, size: int, value: bytes
) -> None:
    data = head(number, RegistrySchema(AVRO, ""), size) + value

    assert numbered(data)
    assert (number_of(data), body(data)) == (number, value)


@given(NUMBERS, WAYS, st.binary())
def test_a_way_of_any_length_is_read_again(number: int, way: tuple[int, ...], value: bytes) -> None:
    data = head(number, RegistrySchema(PROTOBUF, "", indexes=way)) + value

    assert way_and_body(body(data)) == (way, value)


@given(st.binary(max_size=12))
def test_any_bytes_are_read_without_an_error(data: bytes) -> None:
    way, message = way_and_body(body(data))

    assert len(way) >= 1
    assert data.endswith(message)


@pytest.mark.parametrize("data", [b"", b"\0", b"\0\0\0\0\1", b'{"a":1}'])
def test_bytes_without_a_number_stay_whole(data: bytes) -> None:
    assert not numbered(data)
    assert body(data) == data

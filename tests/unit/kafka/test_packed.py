"""Records are laid out so that each place and length leads to what was meant."""

from __future__ import annotations

import ctypes

from hypothesis import given
from hypothesis import strategies as st

from kdev.header_table import HeaderTable
from kdev.kafka import packed
from kdev.kafka.packed import Packed
from kdev.model import Headers

CONTENT = st.none() | st.binary(max_size=20)
ROWS = st.lists(st.tuples(CONTENT, CONTENT), min_size=1, max_size=30)
HEADERS = st.lists(st.tuples(st.sampled_from(["a", "b"]), CONTENT), max_size=2).map(tuple)


@given(ROWS)
def test_each_message_of_a_batch_leads_to_its_value_and_key(
    rows: list[tuple[bytes | None, bytes | None]],
) -> None:
    values, keys = (list(column) for column in zip(*rows, strict=True))

    messages = packed.batch(values, keys)

    assert [(content(messages, n, 3), content(messages, n, 5)) for n in range(len(rows))] == rows
    assert packed.errors(messages) == [0] * len(rows)


@given(st.lists(HEADERS, min_size=1, max_size=30))
def test_parts_with_headers_of_the_same_names_make_up_the_block(headers: list[Headers]) -> None:
    found: list[Headers] = []
    for own, names, columns in packed.alike(headers):
        rows = zip(*columns, strict=True) if columns else [()] * (own.stop - own.start)
        assert own.start == len(found)
        found += [tuple(zip(names, row, strict=True)) for row in rows]

    assert found == headers


@given(ROWS)
def test_a_table_of_headers_is_one_part(rows: list[tuple[bytes | None, bytes | None]]) -> None:
    columns = list(zip(*rows, strict=True))

    assert list(packed.alike(HeaderTable(["a", "b"], columns))) == [
        (slice(0, len(rows)), ("a", "b"), columns)
    ]


@given(ROWS)
def test_each_piece_of_a_message_leads_to_its_header(rows: list[tuple[bytes | None, bytes | None]]) -> None:
    values, headers = (list(column) for column in zip(*rows, strict=True))

    messages = packed.pieces(7, ("name",), (values, None, [headers]))

    assert messages.size == packed.pieces_of(("name",)) * 72
    for n, (value, header) in enumerate(rows):
        assert content(messages, n, 2 * 9 + 1) == value
        assert content(messages, n, 4 * 9 + 2) == header
        assert ctypes.string_at(word(messages, n, 4 * 9 + 1)) == b"name"


def content(messages: Packed, number: int, place: int) -> bytes | None:
    address, length = word(messages, number, place), word(messages, number, place + 1)
    return ctypes.string_at(address, length) if address else None


def word(messages: Packed, number: int, place: int) -> int:
    return ctypes.c_uint64.from_address(messages.addresses[number] + 8 * place).value

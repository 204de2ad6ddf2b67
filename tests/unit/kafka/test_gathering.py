"""Scattered memory is brought together, and its parts are told apart again."""

from __future__ import annotations

import ctypes
import resource
from array import array
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kdev.kafka import gathering
from kdev.kafka.binary_headers import headers_from
from kdev.kafka.gathering import Gathering, can_gather
from kdev.kafka.held import Column
from kdev.model import Headers

pytestmark = pytest.mark.skipif(not can_gather(), reason="this system writes no pieces of memory to memory")

CONTENTS = [b"", b"one", b"\n", b"x" * 5000, b"\0\xff"]


@pytest.fixture(name="together")
def opened() -> Iterator[Gathering]:
    made = Gathering()
    yield made
    made.close()


def pieces_of(contents: list[bytes]) -> tuple[array[int], int, list[object]]:
    kept = [ctypes.create_string_buffer(content, max(len(content), 1)) for content in contents]
    words = array("q")
    for buffer, content in zip(kept, contents, strict=True):
        words.extend((ctypes.addressof(buffer), len(content)))
    return words, sum(map(len, contents)), [*kept]


@pytest.mark.parametrize("count", [0, 1, 2, 5, 1024, 1025, 3000])
def test_pieces_come_together_in_their_order(together: Gathering, count: int) -> None:
    contents = [CONTENTS[n % len(CONTENTS)] for n in range(count)]
    words, size, _kept = pieces_of(contents)

    for _ in range(2):
        assert together.together(words, size) == b"".join(contents)


def test_more_than_is_written_at_once_comes_together_too(
    together: Gathering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "_AT_ONCE", 4000)
    contents = [b"%d" % n * 100 for n in range(333)] + [b"long" * 5000]
    words, size, _kept = pieces_of(contents)

    assert together.together(words, size) == b"".join(contents)


def test_an_address_where_nothing_is_ends_in_an_error_and_not_in_a_crash(together: Gathering) -> None:
    words, size, _kept = pieces_of([b"here", b"here"])
    words[2] = 8

    with pytest.raises(OSError, match="memory"):
        together.together(words, size)


def test_where_the_size_of_files_is_limited_nothing_is_gathered() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        limited = can_gather()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert (limited, can_gather()) == (False, True)


@given(st.lists(st.none() | st.binary(max_size=3), max_size=9))
def test_a_column_tells_its_parts_whatever_they_are(parts: list[bytes | None]) -> None:
    content = b"".join([(part or b"") + b"\n" for part in parts])
    missing = [n for n, part in enumerate(parts) if part is None]
    column = Column(content, [len(part or b"") for part in parts], missing)

    assert column.each() == parts
    plain = not missing and not any(b"\n" in (part or b"") for part in parts)
    assert column.lines() == (content if plain else None)


def written(headers: Headers) -> bytes:
    parts = [varint(len(headers))]
    for name, value in headers:
        parts += [varint(len(name.encode())), name.encode()]
        parts += [varint(-1)] if value is None else [varint(len(value)), value]
    return b"".join(parts)


def varint(number: int) -> bytes:
    rest, found = (number << 1) ^ (number >> 63), b""
    while rest > 0x7F:
        rest, found = rest >> 7, found + bytes([rest & 0x7F | 0x80])
    return found + bytes([rest])


@given(st.lists(st.tuples(st.text(max_size=80), st.none() | st.binary(max_size=200)), max_size=5).map(tuple))
def test_headers_are_read_as_they_were_written(headers: Headers) -> None:
    assert headers_from(written(headers)) == headers


@given(st.binary(min_size=1, max_size=40))
@example(b"\x02\x04a")
@example(b"\x02\x02a\x06b")
@example(b"\xfe\xff\xff\xff\x0f" + b"\x01" * 30)
def test_bytes_that_are_no_headers_are_none(content: bytes) -> None:
    found = headers_from(content)

    assert sum(len(name.encode()) + len(value or b"") for name, value in found) <= 3 * len(content)


def test_what_ends_before_its_headers_do_has_none() -> None:
    whole = written((("source", b"web"), ("trace", b"7")))

    assert [headers_from(whole[:size]) for size in range(1, len(whole))] == [()] * (len(whole) - 1)

"""Lines become records: what a line is, that nothing is held back, and how it stops."""

from __future__ import annotations

import os
from collections.abc import Sequence
from io import BytesIO

import pytest

from kdev.errors import BrokerError
from kdev.mock.feed import Address, Lines, arriving, feed
from tests.fakes import FakeClock, MemorySink


def lines_of(content: bytes) -> list[bytes]:
    return [line for batch in arriving(Lines(BytesIO(content)), FakeClock()) for line in batch]


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"", []),
        (b"a", [b"a"]),
        (b"a\n", [b"a"]),
        (b"a\r\nb\n", [b"a", b"b"]),
        (b"a\n\nb", [b"a", b"", b"b"]),
        (b"\n", [b""]),
        (b"\xff\x00\n", [b"\xff\x00"]),
    ],
)
def test_a_line_is_a_value_without_its_end(content: bytes, lines: Sequence[bytes]) -> None:
    assert lines_of(content) == lines


def test_lines_longer_than_a_read_stay_whole() -> None:
    long = b"x" * 1_000_000

    assert lines_of(long + b"\n" + long + b"\nshort") == [long, long, b"short"]


def test_a_line_is_there_as_soon_as_it_was_written_and_its_end_is_awaited() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream, os.fdopen(writing, "wb", buffering=0) as writer:
        lines = Lines(stream)

        assert lines.read(0) == []
        writer.write(b"one\ntw")
        assert lines.read(0) == [b"one"]
        writer.write(b"o")
        assert lines.read(0) == []
        writer.close()
        assert (lines.read(0), lines.read(0)) == ([b"two"], None)


def test_every_value_arrives_with_key_and_headers_though_the_sink_has_little_room() -> None:
    clock = FakeClock()
    sink = MemorySink(clock, room=70, per_second=100_000)
    values = [f"{n}".encode() for n in range(2_500)]
    to = Address("t", b"k", (("source", b"kdev"),))

    whole = feed([values], to, sink, clock)

    assert whole
    assert [each.value for each in sink.sent] == values
    assert {(each.key, each.headers) for each in sink.sent} == {(b"k", (("source", b"kdev"),))}
    assert sink.counts().acked == 2_500


def test_a_tombstone_has_no_value() -> None:
    sink = MemorySink()

    feed([[None]], Address("t", b"k"), sink, FakeClock())

    assert [(each.key, each.value) for each in sink.sent] == [(b"k", None)]


def test_it_stops_when_it_is_told_to_and_says_so() -> None:
    clock = FakeClock()
    clock.stop("interrupt")
    sink = MemorySink(clock)

    whole = feed(arriving(Lines(BytesIO(b"a\nb\n")), clock), Address("t"), sink, clock)

    assert (whole, sink.sent) == (False, [])


class Deleted(MemorySink):
    """A sink whose topic is deleted while the last records are on their way, which a poll tells."""

    deleted = False

    def flush(self, seconds: float) -> int:
        left = super().flush(seconds)
        self.deleted = True
        return left

    def poll(self, seconds: float) -> None:
        super().poll(seconds)
        if self.deleted:
            raise BrokerError("topic `t` was deleted")


def test_a_topic_that_is_deleted_during_the_last_flush_is_told() -> None:
    with pytest.raises(BrokerError, match="deleted"):
        feed([[b"a"]], Address("t"), Deleted(), FakeClock())


def test_what_is_never_confirmed_counts_as_failed() -> None:
    clock = FakeClock()
    sink = MemorySink(clock, per_second=0.0001)

    feed([[b"a", b"b"]], Address("t"), sink, clock)

    assert (sink.counts().acked, sink.counts().failed, sink.counts().pending) == (0, 2, 0)

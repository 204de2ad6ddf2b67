"""Records are held against their own schemas before they are sent: all, or a running sample."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from time import monotonic

from kdev.errors import PayloadError, Place
from kdev.mock.stream import Stream
from kdev.model import Block
from kdev.wishes import Verify

SHOWN = 200
SAMPLE_SECONDS = 0.005
FIRST = 64


class Verifier:
    """Checks records of streams, and counts those that it checked.

    A sample is the first record of a block: of the first 64 blocks, then not sooner than 5 ms after the last
    one. That is every record where they are few, and never more than there is time for.
    """

    def __init__(self, how: Verify, now: Callable[[], float] = monotonic) -> None:
        self._how = how
        self._now = now
        self._next = 0.0
        self.count = 0

    def over(self, streams: Sequence[Stream]) -> tuple[Stream, ...]:
        """The same streams, their records checked as they are made."""
        if self._how is Verify.NONE:
            return tuple(streams)
        return tuple(self._checked(stream) for stream in streams)

    def _checked(self, stream: Stream) -> Stream:
        def make(first: int, times_ms: Sequence[int]) -> Block:
            block = stream.make(first, times_ms)
            if self._how is Verify.ALL:
                for value in block.values:
                    self._check(stream, value)
            elif (now := self._now()) >= self._next or self.count < FIRST:
                self._next = now + SAMPLE_SECONDS
                self._check(stream, block.values[0])
            return block

        return replace(stream, make=make)

    def _check(self, stream: Stream, value: bytes | None) -> None:
        self.count += 1
        if value is not None and not stream.fits(stream.decode(value)):
            text = value[:SHOWN].decode("utf-8", "replace")
            hint = "it was not sent; this is a gap of kdev, and the seed makes it again"
            place = stream.place or Place(stream.topic)
            raise PayloadError(f"does not fit what was made: `{text}`", hint=hint, place=place)

"""Records are held against their own schemas before they are sent: all, or one of each block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kdev.errors import PayloadError, Place
from kdev.mock.streams import Stream
from kdev.model import Block, Verify

SHOWN = 200


class Verifier:
    """Checks records of streams, and counts those that it checked."""

    def __init__(self, how: Verify) -> None:
        self._how = how
        self.count = 0

    def over(self, streams: Sequence[Stream]) -> tuple[Stream, ...]:
        """The same streams, their records checked as they are made."""
        if self._how is Verify.NONE:
            return tuple(streams)
        return tuple(self._checked(stream) for stream in streams)

    def _checked(self, stream: Stream) -> Stream:
        def make(first: int, times_ms: Sequence[int]) -> Block:
            block = stream.make(first, times_ms)
            for value in block.values if self._how is Verify.ALL else block.values[:1]:
                self._check(stream, value)
            return block

        return replace(stream, make=make)

    def _check(self, stream: Stream, value: bytes | None) -> None:
        self.count += 1
        if value is not None and not stream.fits(stream.decode(value)):
            text = value[:SHOWN].decode("utf-8", "replace")
            hint = "it was not sent; this is a gap of kdev, and the seed makes it again"
            place = stream.place or Place(stream.topic)
            raise PayloadError(f"does not fit what was made: `{text}`", hint=hint, place=place)

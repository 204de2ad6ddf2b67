"""Values that somebody else gives, as an argument or line by line, become records in a sink."""

from __future__ import annotations

import io
import select
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol, TypeVar

from kdev.errors import BrokerError
from kdev.mock.sinks import Sink
from kdev.model import Block, Headers

BLOCK = 1_000
READ_BYTES = 1 << 18
READ_SECONDS = 0.1
FLUSH_SECONDS = 30.0

Item = TypeVar("Item")


class Stop(Protocol):
    """Says whether the run was told to stop."""

    def wait(self, seconds: float, /) -> bool:
        """Wait, at most `seconds`, and say whether the run was told to stop."""
        ...


@dataclass(frozen=True, slots=True)
class Address:
    """Where values go: the topic, and the key and headers that each record gets."""

    topic: str
    key: bytes | None = None
    headers: Headers = ()

    def block(self, values: Sequence[bytes | None]) -> Block:
        """Records of these values."""
        keys = None if self.key is None else [self.key] * len(values)
        return Block(self.topic, values, keys, [self.headers] * len(values) if self.headers else None)


class Lines:
    """The lines of a stream, handed on as soon as they are there; never more in memory than came at once."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._begun: list[bytes] = []
        self._poll = _poll_of(stream)

    def read(self, seconds: float) -> list[bytes] | None:
        """The lines that came, without their ends; none when nothing came in time, None at the end."""
        if self._poll is not None and not self._poll.poll(1000 * seconds):
            return []
        content = self._stream.read1(READ_BYTES)  # type: ignore[attr-defined]
        if not content:
            return self._last()
        if b"\n" not in content:
            self._begun.append(content)
            return []
        *lines, begun = (b"".join(self._begun) + content).split(b"\n")
        self._begun = [begun] if begun else []
        return [line.removesuffix(b"\r") for line in lines]

    def _last(self) -> list[bytes] | None:
        line, self._begun = b"".join(self._begun), []
        return [line] if line else None


def feed(batches: Iterable[Sequence[bytes | None]], to: Address, sink: Sink, stop: Stop) -> bool:
    """Send values as they come and wait until all are confirmed; says whether it came to their end.

    What is not confirmed in time counts as failed.
    """
    return send(in_blocks(batches, to.block), sink, stop)


def in_blocks(batches: Iterable[Sequence[Item]], make: Callable[[Sequence[Item]], Block]) -> Iterator[Block]:
    """Batches as blocks that are never large; of an empty batch an empty block."""
    for batch in batches:
        for first in range(0, max(len(batch), 1), BLOCK):
            yield make(batch[first : first + BLOCK])


def send(blocks: Iterable[Block], sink: Sink, stop: Stop) -> bool:
    """Send blocks as they come and wait until all are confirmed; says whether it came to their end.

    What is not confirmed in time counts as failed. Raises BrokerError when the broker takes no more, with all
    counted.
    """
    try:
        whole = all(_sent(block, sink, stop) for block in blocks)
        left = sink.flush(FLUSH_SECONDS)
        sink.poll(0)  # which tells of a topic that was deleted meanwhile
    except BrokerError:
        sink.abandon()
        raise
    if left:
        sink.abandon()
    return whole and not stop.wait(0)


def arriving(lines: Lines, stop: Stop) -> Iterable[Sequence[bytes]]:
    """The lines batch by batch, empty batches while none come, until their end or until told to stop."""
    while not stop.wait(0):
        batch = lines.read(READ_SECONDS)
        if batch is None:
            return
        yield batch


def _sent(block: Block, sink: Sink, stop: Stop) -> bool:
    taken = 0
    while len(block) > (taken := taken + sink.offer(block, taken)):
        sink.poll(READ_SECONDS)
        if stop.wait(0):
            return False
    sink.poll(0)
    return not stop.wait(0)


def _poll_of(stream: BinaryIO) -> select.poll | None:
    try:
        number = stream.fileno()
    except (io.UnsupportedOperation, ValueError):
        return None
    poll = select.poll()
    poll.register(number, select.POLLIN)
    return poll

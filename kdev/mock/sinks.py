"""The Sink seam, and sinks that need no broker."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import BinaryIO, Protocol

from kdev.delivery import Counts, Failure, TopicCounts
from kdev.histogram import Histogram
from kdev.mock.partitioners import UNKNOWN, Partition
from kdev.model import Block, ConsumedRecord
from kdev.writing import writing

_NOT_SENT = -1


def _nowhere(_topic: str, _key: bytes | None) -> int:
    return UNKNOWN


class Sink(Protocol):
    """Where records go."""

    def offer(self, block: Block, start: int = 0) -> int:
        """Take records of a block from `start` on; returns how many, fewer than all when there is no room."""
        ...

    def counts(self) -> Counts:
        """What became of everything taken so far."""
        ...

    def poll(self, seconds: float) -> None:
        """Let deliveries be confirmed, for at most `seconds`."""
        ...

    def connected(self) -> bool:
        """Whether a broker answers; asks it again when it was lost."""
        ...

    def flush(self, seconds: float) -> int:
        """Wait until everything taken is confirmed, at most `seconds`; returns how many are not."""
        ...

    def abandon(self) -> None:
        """Give up on what is pending: it counts as failed."""
        ...

    def failures(self) -> tuple[Failure, ...]:
        """What failed, by reason and topic, most frequent first."""
        ...

    def ack_seconds(self) -> Histogram:
        """How long each acknowledgement took, from taken to acked; empty when that is not measured."""
        ...

    def partitions(self) -> Mapping[str, Mapping[int, int]]:
        """Acked records by topic and partition; empty when that is not counted."""
        ...

    def topics(self) -> Mapping[str, TopicCounts]:
        """What became of everything taken so far, by topic; empty when that is not counted."""
        ...

    def ack_source(self) -> str:
        """Where the times of acknowledgements come from: `exact`, `statistics`, or empty for nowhere."""
        ...

    def side(self) -> str:
        """What holds up the records that wait: the client's `queue` or the `broker`; empty when unknown.

        The ends of `transactions` hold up those that do not wait in the client as well.
        """
        ...

    def news(self) -> Sequence[str]:
        """Lines to tell of the brokers, each once."""
        ...


class NullSink:
    """Takes everything and forgets it."""

    def __init__(self) -> None:
        self._taken = 0

    def offer(self, block: Block, start: int = 0) -> int:
        """Take all of it."""
        taken = len(block) - start
        self._taken += taken
        return taken

    def counts(self) -> Counts:
        """Everything taken counts as acked."""
        return Counts(acked=self._taken)

    def poll(self, seconds: float) -> None:
        """Nothing to wait for."""

    def connected(self) -> bool:
        """Always there."""
        return True

    def flush(self, seconds: float) -> int:
        """Nothing is ever pending."""
        return 0

    def abandon(self) -> None:
        """Nothing is ever pending."""

    def failures(self) -> tuple[Failure, ...]:
        """Nothing ever fails."""
        return ()

    def ack_seconds(self) -> Histogram:
        """Nothing is measured."""
        return Histogram()

    def partitions(self) -> Mapping[str, Mapping[int, int]]:
        """Nothing is counted."""
        return {}

    def topics(self) -> Mapping[str, TopicCounts]:
        """Nothing is counted."""
        return {}

    def ack_source(self) -> str:
        """Nothing is measured."""
        return ""

    def side(self) -> str:
        """Nothing ever waits."""
        return ""

    def news(self) -> Sequence[str]:
        """Nothing ever changes."""
        return ()


class LineSink(NullSink):
    """Writes records to a stream as they would be read back, but with -1 for the offset.

    `render` gives the bytes of some records, `partition` the partition that each would go to. Raises
    BrokenPipeError when the reader of the stream left and OutputError when the stream takes no more.
    """

    def __init__(
        self,
        stream: BinaryIO,
        render: Callable[[Sequence[ConsumedRecord]], bytes],
        partition: Partition = _nowhere,
    ) -> None:
        super().__init__()
        self._partition = partition
        self._stream = stream
        self._render = render

    def offer(self, block: Block, start: int = 0) -> int:
        """Write all of it."""
        content = self._render(list(_records(block, start, self._partition)))
        with writing():
            self._stream.write(content)
        return super().offer(block, start)

    def poll(self, seconds: float) -> None:
        """Hand on what was written."""
        with writing():
            self._stream.flush()

    def flush(self, seconds: float) -> int:
        """Hand on what was written."""
        self.poll(0)
        return 0


def _records(block: Block, start: int, partition: Partition) -> Iterator[ConsumedRecord]:
    columns = (
        repeat(None) if block.times_ms is None else block.times_ms[start:],
        repeat(None) if block.keys is None else block.keys[start:],
        block.values[start:],
        repeat(()) if block.headers is None else block.headers[start:],
    )
    for time_ms, key, value, headers in zip(*columns, strict=False):
        yield ConsumedRecord(
            block.topic, partition(block.topic, key), _NOT_SENT, time_ms, key, value, headers
        )

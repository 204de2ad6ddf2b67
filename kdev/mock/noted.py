"""What a run hands over, noted in memory that outlives its process, for the case that it is killed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ctypes import Array, c_longlong
from dataclasses import dataclass

from kdev.mock.sinks import Sink
from kdev.model import Block


@dataclass(frozen=True, slots=True)
class Notes:
    """How many records of each of some topics were handed over; `numbers` is shared between processes."""

    topics: Sequence[str]
    numbers: Array[c_longlong]

    def add(self, topic: str, count: int) -> None:
        """Note records of a topic, or take some back; of a topic that is not known nothing is noted."""
        if topic in self.topics:
            self.numbers[self.topics.index(topic)] += count

    def sent(self) -> Mapping[str, int]:
        """How many were handed over, by topic; never less than a sink has taken."""
        return dict(zip(self.topics, self.numbers, strict=False))


class NotedSink:
    """Hands on to another sink, and notes the records before that one can have taken any of them."""

    def __init__(self, sink: Sink, notes: Notes) -> None:
        self._sink, self._notes = sink, notes
        self.counts, self.poll, self.connected = sink.counts, sink.poll, sink.connected
        self.flush, self.abandon, self.failures = sink.flush, sink.abandon, sink.failures
        self.ack_seconds, self.partitions, self.topics = sink.ack_seconds, sink.partitions, sink.topics
        self.ack_source, self.side, self.news = sink.ack_source, sink.side, sink.news

    def offer(self, block: Block, start: int = 0) -> int:
        """Take records of a block as the other sink does."""
        size = len(block) - start
        self._notes.add(block.topic, size)
        taken = self._sink.offer(block, start)
        self._notes.add(block.topic, taken - size)
        return taken

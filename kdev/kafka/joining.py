"""Topics and partitions that are made while others are read, and belong to them."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field

from confluent_kafka import Consumer, KafkaException

from kdev.kafka.offsets import Partition

LOOK_SECONDS = 2.0
# Each look holds up what comes for as long as a fetch waits, and partitions are added seldom.
SELDOM_SECONDS = 5.0
_ANSWER_SECONDS = 0.3
_FEW = 3


@dataclass(slots=True)
class Joining:
    """Looks now and then for partitions that were not `there`, of topics that are `wanted`.

    `tell` is told a line for each of these topics. Without `others` it asks for no topic that was not there.
    """

    wanted: Callable[[str], bool]
    tell: Callable[[str], None]
    there: Set[Partition]
    others: bool = True
    _next: float = field(default_factory=lambda: time.monotonic() + LOOK_SECONDS)

    def newcomers(self, consumer: Consumer) -> Sequence[Partition]:
        """The wanted partitions that were not known yet, in order; none before it is time to look."""
        now = time.monotonic()
        if now < self._next:
            return ()
        self._next = now + (LOOK_SECONDS if self.others else SELDOM_SECONDS)
        found: list[Partition] = []
        topics = {topic for topic, _ in self.there}
        with suppress(KafkaException):
            few = not self.others and len(topics) <= _FEW
            here = _partitions(consumer, sorted(topics) if few else [None])
            new = sorted(here - self.there)
            found += [each for each in new if not each[0].startswith("__") and self.wanted(each[0])]
        self._tell_of(found, topics)
        self.there = {*self.there, *found}
        return found

    def _tell_of(self, found: Sequence[Partition], known: Collection[str]) -> None:
        for topic in dict.fromkeys(topic for topic, _ in found):
            count = sum(1 for name, _ in found if name == topic)
            more = "1 partition more" if count == 1 else f"{count} partitions more"
            self.tell(f"{topic} has {more}" if topic in known else f"new topic {topic} joined")


def _partitions(consumer: Consumer, topics: Sequence[str | None]) -> set[Partition]:
    """The partitions of some topics, with None of all."""
    return {
        (name, number)
        for asked in topics
        for name, topic in consumer.list_topics(asked, timeout=_ANSWER_SECONDS).topics.items()
        for number in topic.partitions
    }

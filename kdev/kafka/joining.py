"""Topics that are made while others are read, and belong to them."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from confluent_kafka import Consumer, KafkaException

LOOK_SECONDS = 2.0
_ANSWER_SECONDS = 0.3


@dataclass(slots=True)
class Joining:
    """Looks for new topics that are `wanted` every two seconds; `tell` is told the name of each."""

    wanted: Callable[[str], bool]
    tell: Callable[[str], None]
    _next: float = field(default_factory=lambda: time.monotonic() + LOOK_SECONDS)

    def newcomers(self, consumer: Consumer, known: Collection[str]) -> Mapping[str, Collection[int]]:
        """The partitions of each wanted topic that is not known yet; nothing before it is time to look."""
        now = time.monotonic()
        if now < self._next:
            return {}
        self._next = now + LOOK_SECONDS
        found: dict[str, Collection[int]] = {}
        with suppress(KafkaException):
            topics = consumer.list_topics(timeout=_ANSWER_SECONDS).topics
            for name in sorted(topics.keys() - set(known)):
                if topics[name].partitions and not name.startswith("__") and self.wanted(name):
                    found[name] = topics[name].partitions
                    self.tell(name)
        return found

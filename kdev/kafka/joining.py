"""Topics and partitions that are made while others are read, and belong to them."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence, Set
from dataclasses import dataclass, field

from kdev.kafka.identity import Identities
from kdev.kafka.offsets import Partition

LOOK_SECONDS = 2.0


@dataclass(slots=True)
class Joining:
    """Looks every two seconds for partitions that were not `there`, of topics that are `wanted`.

    `tell` is told a line for each of these topics. Without `others` it asks for no topic that was not there.
    """

    wanted: Callable[[str], bool]
    tell: Callable[[str], None]
    there: Set[Partition]
    identities: Identities
    others: bool = True
    _ids: dict[str, str] = field(default_factory=dict[str, str])
    _remade: set[Partition] = field(default_factory=set[Partition])
    _next: float = field(default_factory=lambda: time.monotonic() + LOOK_SECONDS / 2)

    def newcomers(self) -> Sequence[Partition]:
        """The wanted partitions that were not known yet, in order; none before it is time to look."""
        now = time.monotonic()
        if now < self._next:
            return ()
        self._next = now + LOOK_SECONDS
        topics = {topic for topic, _ in self.there}
        new = sorted(self._look(topics) - self.there)
        found = [each for each in new if not each[0].startswith("__") and self.wanted(each[0])]
        self._tell_of(found, topics)
        self.there = {*self.there, *found}
        return found

    def remade(self) -> Set[Partition]:
        """The partitions of topics that were deleted and made again since this was asked last."""
        found, self._remade = self._remade, set()
        return found

    def _look(self, topics: Collection[str]) -> Set[Partition]:
        told = self.identities.of(topics)
        for name, (own, numbers) in told.items():
            if self._ids.get(name, own) != own:
                self._remade |= {(name, number) for number in numbers}
            self._ids[name] = own
        here = {(name, number) for name, each in told.items() for number in each.partitions}
        return here | self.identities.every() if self.others else here

    def _tell_of(self, found: Sequence[Partition], known: Collection[str]) -> None:
        for topic in dict.fromkeys(topic for topic, _ in found):
            count = sum(1 for name, _ in found if name == topic)
            more = "1 partition more" if count == 1 else f"{count} partitions more"
            self.tell(f"{topic} has {more}" if topic in known else f"new topic {topic} joined")

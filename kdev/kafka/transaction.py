"""One transaction: what was taken for it, and what that counts as when it is over."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from kdev.delivery import Failure, TransactionCounts


@dataclass(slots=True)
class Transaction:
    """One that is not over: `held` are the records taken by topic, `before` what had failed before it."""

    aborts: bool
    first_ms: int | None
    before: tuple[Failure, ...]
    began: float
    held: Counter[str] = field(default_factory=Counter[str])
    ending: bool = False
    broken: str = ""

    def at_most_held(self, lost: Iterable[Failure]) -> tuple[Failure, ...]:
        """What was lost, but of no topic more records than it holds: the rest is of an earlier one."""
        left, own = Counter(self.held), list[Failure]()
        for each in lost:
            records = min(each.records, left[each.topic])
            left[each.topic] -= records
            own += [each._replace(records=records)] if records else []
        return tuple(own)

    def all_failed(self, lost: Iterable[Failure]) -> tuple[Failure, ...]:
        """All of its records as failed, with the place of what was lost for the same reason."""
        known = {each.topic: each for each in lost if each.reason == self.broken}
        blank = Failure(self.broken, 0, at=time.monotonic())
        return tuple(
            known.get(topic, blank)._replace(topic=topic, records=count)
            for topic, count in self.held.items()
            if count
        )

    def counted(self, before: TransactionCounts, records: int) -> TransactionCounts:
        """The counts of transactions with this one, in which so many records were not lost."""
        if self.broken:
            return before._replace(failed=before.failed + 1)
        if self.aborts:
            return before._replace(
                aborted=before.aborted + 1, aborted_records=before.aborted_records + records
            )
        return before._replace(
            committed=before.committed + 1, committed_records=before.committed_records + records
        )


def records_of(failures: Iterable[Failure]) -> int:
    """How many records failed in all."""
    return sum(each.records for each in failures)

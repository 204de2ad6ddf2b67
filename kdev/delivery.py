"""How records are delivered to a broker, and what became of them, as plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from kdev.histogram import Histogram


@dataclass(frozen=True, slots=True)
class Transacted:
    """That records go in transactions of at most `records` records and `seconds` of the plan each.

    `name` is Kafka's transactional id. A share `abort` of them, 0 to 1 and drawn from `seed`, is aborted.
    """

    name: str
    records: int = 1000
    seconds: float = 0.1
    abort: float = 0.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """How records are delivered: `acks` and `compression` as Kafka names them, further producer `settings`.

    A record that was not confirmed within `seconds` has failed. Without `transacted` there are no
    transactions.
    """

    acks: str = "all"
    compression: str = "none"
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    seconds: float = 120.0
    transacted: Transacted | None = None


USUAL = Delivery()
PARTITIONER = "murmur2_random"
"""That of the Java client, so that a key goes where its producers would put it."""
EXACT, STATISTICS = "exact", "statistics"
"""Where the times of acknowledgements come from: each is measured, or a client tells percentiles of some."""
TRANSACTIONS = "transactions"
"""What holds up records while transactions end."""


class TransactionCounts(NamedTuple):
    """What became of transactions, and how many records are in those committed and aborted on purpose."""

    committed: int = 0
    aborted: int = 0
    failed: int = 0
    committed_records: int = 0
    aborted_records: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the records handed to a sink; `acked` + `failed` + `pending` is what it took.

    With transactions, acked are those of transactions that are over, the aborted ones included.
    """

    acked: int = 0
    failed: int = 0
    pending: int = 0
    transactions: TransactionCounts | None = None


@dataclass(frozen=True, slots=True)
class TopicCounts:
    """What became of the records of one topic, and how long each acknowledgement took.

    `acked` is None where that is not counted by topic.
    """

    acked: int | None = 0
    failed: int = 0
    acks: Histogram = field(default_factory=Histogram)


class Failure(NamedTuple):
    """Records of a topic that failed for one reason, and where the first of them was to go.

    `partition` is None where it had none yet. `at` is in seconds: of the clock as a sink tells it, since the
    start of the run in a summary. `hint` is what can be done.
    """

    reason: str
    records: int
    topic: str = ""
    partition: int | None = None
    at: float | None = None
    hint: str = ""


def failed_by_topic(failures: Iterable[Failure]) -> Counter[str]:
    """How many records of each topic failed."""
    found: Counter[str] = Counter()
    for each in failures:
        found[each.topic] += each.records
    return found


def put_together(failures: Iterable[Failure]) -> tuple[Failure, ...]:
    """Failures of one reason and topic as one, with the place of the earliest; the most frequent first."""
    found: dict[tuple[str, str], Failure] = {}
    for each in failures:
        before = found.get((each.reason, each.topic), each._replace(records=0))
        first = min(before, each, key=lambda one: one.at or 0.0)
        found[each.reason, each.topic] = first._replace(records=before.records + each.records)
    return tuple(sorted(found.values(), key=lambda one: -one.records))

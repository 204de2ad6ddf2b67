"""What came of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from kdev.delivery import Failure, TransactionCounts
from kdev.errors import BrokerError, PayloadError
from kdev.histogram import Histogram


class Percentiles(NamedTuple):
    """Durations in milliseconds, summed up."""

    p50: float
    p90: float
    p99: float
    max: float


class Outage(NamedTuple):
    """A time without a broker, in seconds; `at` counts from the start of the run."""

    at: float
    seconds: float


class Changed(NamedTuple):
    """A change of the plan: the second, counted from the start, the first record it held for, and what.

    `pace` is how fast it was from there on, empty when that did not change.
    """

    at: float
    record: int
    said: str
    pace: str = ""


@dataclass(frozen=True, slots=True)
class TopicSummary:
    """One topic of a finished run; `acked` and `partitions` are None and empty where not counted."""

    topic: str
    sent: int
    acked: int | None
    partitions: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Summary:
    """A finished run; `sent` is always `acked` + `failed` + `unconfirmed`.

    `rate_seconds` is the time that the rate of sending goes by, without outages and with the gap after the
    last record; `ack_rate_seconds` is the same until the last acknowledgement. `ack_source` is where the
    times of acknowledgements come from. `verified` records were held against their schemas. `error` is what
    ended the run: a record that did not fit and was not sent, or a broker that takes no more. `spoilt` is how
    many were made invalid on purpose. `lost` says how a worker ended that was lost.
    """

    seed: int
    started_ms: int
    seconds: float
    rate_seconds: float
    ack_rate_seconds: float
    stopped_by: str
    target: float | None
    planned: int
    sent: int
    acked: int
    failed: int
    missed: int
    value_bytes: int
    key_bytes: int
    topics: tuple[TopicSummary, ...]
    late_ms: Percentiles | None = None
    ack_ms: Percentiles | None = None
    errors: tuple[Failure, ...] = ()
    outages: tuple[Outage, ...] = ()
    verified: int = 0
    error: BrokerError | PayloadError | None = None
    lost: str = ""
    late: Histogram = field(default_factory=Histogram, compare=False, repr=False)
    acks: Histogram = field(default_factory=Histogram, compare=False, repr=False)
    changes: tuple[Changed, ...] = ()
    transactions: TransactionCounts | None = None
    spoilt: int = 0
    ack_source: str = ""

    @property
    def unconfirmed(self) -> int:
        """What was sent and neither confirmed nor refused."""
        return self.sent - self.acked - self.failed

    @property
    def total_ms(self) -> Percentiles | None:
        """From the plan to the broker's answer: how late records were and how long answers took, joined."""
        known = self.late.count and self.acks.count
        return percentiles_from(self.acks.plus(self.late)) if known else None

    @property
    def ok(self) -> bool:
        """Whether everything sent has arrived and the broker was there to the end."""
        return self.failed == 0 and self.unconfirmed == 0 and not self._broken_off

    @property
    def _broken_off(self) -> bool:
        return self.stopped_by in {"broker", "error", "invalid"}

    @property
    def sent_rate(self) -> float:
        """Records sent per second."""
        return self.sent / self.rate_seconds if self.rate_seconds else 0.0

    @property
    def acked_rate(self) -> float:
        """Records confirmed per second."""
        return self.acked / self.ack_rate_seconds if self.ack_rate_seconds else 0.0


def failures_since(failures: Iterable[Failure], began: float) -> tuple[Failure, ...]:
    """Failures with their times counted from the start of a run."""
    return tuple(
        each if each.at is None else each._replace(at=max(0.0, each.at - began)) for each in failures
    )


def percentiles_from(histogram: Histogram) -> Percentiles | None:
    """What a histogram sums up to, None when nothing was counted."""
    if histogram.count == 0:
        return None
    p50, p90, p99 = (histogram.percentile(percent) * 1000 for percent in (50, 90, 99))
    return Percentiles(p50, p90, p99, histogram.largest * 1000)

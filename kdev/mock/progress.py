"""What a run tells while it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from kdev.delivery import TransactionCounts
from kdev.mock.recent import Lately
from kdev.mock.summary import Percentiles
from kdev.model import Record


class RunState(StrEnum):
    """What a run is doing."""

    RUNNING = "running"
    BEHIND = "behind"
    PAUSED = "paused"
    HELD = "held"
    DRAINING = "draining"
    DONE = "done"


class TopicProgress(NamedTuple):
    """One topic of a run: `rate` and `bytes_rate` are per second now, `history` the rates so far.

    What is not counted by topic is None.
    """

    topic: str
    sent: int
    rate: float
    bytes_rate: float
    history: tuple[float, ...]
    acked: int | None = None
    failed: int | None = None
    ack_ms: Percentiles | None = None
    acks: Lately | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """A run as it is now; `planned` and `of_seconds` are None when it has no such end.

    `pace` is how fast it shall be since that was changed, empty before.
    `side` says who is behind: `generator`, `queue` (that of the client) or `broker`. `outage` is how long the
    broker has been gone, `still` how long the plan has stood still in all, by which its end moves, and
    `pending` what was sent and is not confirmed yet. `late_ms` and `ack_ms` are those of the last seconds,
    `late` and `acks` the durations behind them. `following` is the number of the next record in its plan, and
    `overdue` for how many seconds that has been due. `news` are lines to tell, once, and `silent` is for how
    many seconds nothing was confirmed of what waits.
    """

    state: RunState
    seconds: float
    sent: int = 0
    acked: int = 0
    failed: int = 0
    missed: int = 0
    pending: int = 0
    planned: int | None = None
    of_seconds: float | None = None
    target: float | None = None
    sent_rate: float = 0.0
    acked_rate: float = 0.0
    late_ms: Percentiles | None = None
    ack_ms: Percentiles | None = None
    late: Lately | None = None
    acks: Lately | None = None
    side: str = ""
    outage: float = 0.0
    still: float = 0.0
    retry_for: float = 0.0
    topics: tuple[TopicProgress, ...] = ()
    last: Record | None = None
    pace: str = ""
    transactions: TransactionCounts | None = None
    news: tuple[str, ...] = ()
    following: int = 0
    overdue: float = 0.0
    silent: float = 0.0

"""Small real parts for tests: they keep the promises of the seams and need nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kdev.delivery import Counts, Failure, TopicCounts
from kdev.histogram import Histogram
from kdev.mock.control import Change, Control
from kdev.model import Block, Record


class FakeClock:
    """A clock that moves only when somebody waits; stops the run at `stop_at` or at a call of `stop`."""

    def __init__(self, stop_at: float | None = None) -> None:
        self.seconds = 0.0
        self.stopped_by = ""
        self.continued = False
        self._stop_at = stop_at

    def now(self) -> float:
        return self.seconds

    def went_on(self) -> bool:
        continued, self.continued = self.continued, False
        return continued

    def wait(self, seconds: float) -> bool:
        if not self.stopped_by:
            self.pass_by(seconds)
        return bool(self.stopped_by)

    def pass_by(self, seconds: float) -> None:
        """Let time go by, as work does."""
        if self._stop_at is not None and not self.stopped_by and self.seconds + seconds >= self._stop_at:
            self.seconds = max(self.seconds, self._stop_at)
            self.stop("interrupt")
        else:
            self.seconds += seconds

    def stop(self, reason: str) -> None:
        self.stopped_by = self.stopped_by or reason


class Turned(FakeClock):
    """A clock that says something to a run at a second."""

    def __init__(self, at: float, control: Control, change: Change) -> None:
        super().__init__()
        self._at, self._control, self._change = at, control, change

    def pass_by(self, seconds: float) -> None:
        if self.seconds < self._at <= self.seconds + seconds:
            self._control.change(self._change)
        super().pass_by(seconds)


class MemorySink:
    """Keeps every record it takes, with the second at which it came.

    `room` bounds what is pending, `per_second` how fast it is confirmed (at once when None), `gone` are
    times without a broker, and every record whose value is in `refused` fails.
    """

    def __init__(
        self,
        clock: FakeClock | None = None,
        *,
        room: int | None = None,
        per_second: float | None = None,
        gone: Sequence[tuple[float, float]] = (),
        refused: frozenset[bytes] = frozenset(),
    ) -> None:
        self.held_by = ""
        self.to_tell: list[str] = []
        self.sent: list[Record] = []
        self.seconds: list[float] = []
        self._clock = clock or FakeClock()
        self._room = room
        self._per_second = per_second
        self._gone = gone
        self._refused = refused
        self._acked = self._failed = self._settled = 0
        self._progressed_at = self._clock.now()
        self._credit = 0.0

    def offer(self, block: Block, start: int = 0) -> int:
        room = len(block) - start if self._room is None else self._room - self._pending()
        end = min(len(block), start + max(0, room))
        for n in range(start, end):
            headers = block.headers[n] if block.headers is not None else ()
            key = block.keys[n] if block.keys is not None else None
            self.sent.append(Record(block.topic, block.values[n], key, headers))
            self.seconds.append(self._clock.now())
        return end - start

    def counts(self) -> Counts:
        return Counts(self._acked, self._failed, self._pending())

    def poll(self, seconds: float) -> None:
        if seconds and self._pending():
            self._clock.pass_by(seconds)
        self._confirm()

    def connected(self) -> bool:
        now = self._clock.now()
        return not any(begin <= now < end for begin, end in self._gone)

    def flush(self, seconds: float) -> int:
        self.poll(0)
        if self._pending():
            self.poll(seconds)
        return self._pending()

    def abandon(self) -> None:
        self._failed += self._pending()
        self._settled = len(self.sent)

    def failures(self) -> tuple[Failure, ...]:
        return (Failure("refused", self._failed, self.sent[-1].topic),) if self._failed else ()

    def ack_seconds(self) -> Histogram:
        return Histogram()

    def partitions(self) -> Mapping[str, Mapping[int, int]]:
        return {}

    def topics(self) -> Mapping[str, TopicCounts]:
        return {}

    def ack_source(self) -> str:
        return ""

    def side(self) -> str:
        return self.held_by

    def news(self) -> Sequence[str]:
        told, self.to_tell = tuple(self.to_tell), []
        return told

    def _pending(self) -> int:
        return len(self.sent) - self._settled

    def _confirm(self) -> None:
        now = self._clock.now()
        passed, self._progressed_at = now - self._progressed_at, now
        if not self.connected():
            return
        able = self._pending()
        if self._per_second is not None:
            self._credit += passed * self._per_second
            able = min(able, int(self._credit))
            self._credit -= able
        for record in self.sent[self._settled : self._settled + able]:
            failed = record.value in self._refused
            self._failed += failed
            self._acked += not failed
        self._settled += able


@dataclass(frozen=True)
class Numbers:
    """A stream whose values are the topic, the record's number and its event time."""

    topic: str
    weight: int = 1
    message: str = "Number"

    def make(self, first: int, times_ms: Sequence[int]) -> Block:
        values = [f'{{"n":{first + n},"at":{at}}}'.encode() for n, at in enumerate(times_ms)]
        keys = [str(first + n).encode() for n in range(len(times_ms))]
        return Block(self.topic, values, keys)

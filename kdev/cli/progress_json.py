"""The progress of a run for programs: the same moments as the plain lines, an object each."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from kdev.cli.panel import Heading
from kdev.cli.summary_json import percentiles_json

if TYPE_CHECKING:
    from kdev.mock.progress import Progress, TopicProgress


class JsonProgress:
    """Says an object at the start, at every change of the state, every `seconds`, and at the end."""

    def __init__(self, heading: Heading, say: Callable[[str], None], *, seconds: float) -> None:
        self._heading = heading
        self._say = say
        self._seconds = self._next = seconds
        self._state = "running"

    def start(self) -> None:
        """Say what begins."""
        heading = self._heading
        told = {"spec": heading.spec, "where": heading.where, "rate": heading.pace, "seed": heading.seed}
        self._tell("start", told)

    def tell(self, progress: Progress) -> None:
        """Say what is new, if it is time or the state has changed."""
        for text in progress.news:
            self._tell("news", {"seconds": round(progress.seconds, 3), "text": text})
        state = progress.state.value
        if state != self._state:
            self._state = state
            self._tell("end" if state == "done" else "state", _counts(progress))
        elif progress.seconds >= self._next:
            self._tell("progress", _counts(progress))
        while progress.seconds >= self._next:
            self._next += self._seconds

    def _tell(self, event: str, told: dict[str, object] | dict[str, str | int]) -> None:
        self._say(json.dumps({"event": event, **told}, ensure_ascii=False, separators=(",", ":")))


def _counts(progress: Progress) -> dict[str, object]:
    return {
        "state": progress.state.value,
        "behind": progress.side or None,
        "seconds": round(progress.seconds, 3),
        "sent": progress.sent,
        "acked": progress.acked,
        "failed": progress.failed,
        "missed": progress.missed,
        "pending": progress.pending,
        "planned": progress.planned,
        "rate": round(progress.sent_rate, 1),
        "acked_rate": round(progress.acked_rate, 1),
        "ack_ms": percentiles_json(progress.ack_ms),
        "late_ms": percentiles_json(progress.late_ms),
        "topics": {topic.topic: _topic(topic) for topic in progress.topics},
    }


def _topic(topic: TopicProgress) -> dict[str, object]:
    return {
        "sent": topic.sent,
        "acked": topic.acked,
        "failed": topic.failed,
        "rate": round(topic.rate, 1),
        "ack_ms": percentiles_json(topic.ack_ms),
    }

"""Counts records that failed, by reason and topic, and says when that leaves no sense in going on."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from kdev.delivery import Failure
from kdev.kafka.client import Connection, client_config
from kdev.kafka.refusals import broker_error, gone, hint_of, reason_of
from kdev.model import Endpoint

_MISSING = frozenset(
    {KafkaError._UNKNOWN_TOPIC, KafkaError._UNKNOWN_PARTITION, KafkaError.UNKNOWN_TOPIC_OR_PART}
)
_ASK_SECONDS = 1.0

Place = tuple[int, str]


class Failures:
    """What failed so far of one producer, each record exactly once."""

    def __init__(
        self, endpoint: Endpoint, connection: Connection, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._endpoint, self._connection, self._now = endpoint, connection, now
        self._records: Counter[Place] = Counter()
        self._first: dict[Place, Failure] = {}
        self._topics: set[str] = set()
        self._missing: set[str] = set()
        self._ask_at = 0.0
        self.count = 0

    def add(self, error: KafkaError, topic: str, partition: int | None = None) -> None:
        """Count a record that failed; a negative partition is none."""
        code = error.code()
        place = code, topic
        self.count += 1
        self._records[place] += 1
        if code in _MISSING:
            self._missing.add(topic)
        if place in self._first:
            return
        where = None if partition is None or partition < 0 else partition
        hint = hint_of(error, self._endpoint)
        self._first[place] = Failure(reason_of(error), 0, topic, where, self._now(), hint)

    def told(self) -> tuple[Failure, ...]:
        """Each reason and topic, the most frequent first."""
        return tuple(
            self._first[place]._replace(records=count) for place, count in self._records.most_common()
        )

    def sent_to(self, topic: str) -> None:
        """Note that records go to a topic."""
        self._topics.add(topic)

    def suspect(self, topics: Iterable[str]) -> None:
        """Have it asked whether these topics are still there, as nothing of them comes to its end."""
        self._missing.update(topics)

    def require_alive(self) -> None:
        """Raise BrokerError when the producer can go on no more, or a topic is there no more."""
        fatal = self._connection.fatal
        if fatal is not None:
            # The broker's word for it may be another one when a topic was deleted.
            self._missing |= self._topics
            self._ask_at = 0.0
        if self._missing and not self._connection.lost and self._now() >= self._ask_at:
            there = self._there()
            self._ask_at = self._now() + _ASK_SECONDS
            if there is not None:
                self._require(there)
        if fatal is not None:
            raise broker_error(fatal, self._endpoint, "the producer cannot go on")

    def _there(self) -> Collection[str] | None:
        """The topics of the broker, None without an answer: an outage is no deletion."""
        # It is asked for all of them, as asking for one could make it.
        with suppress(KafkaException):
            client = AdminClient(client_config(self._endpoint, "mock"))
            return client.list_topics(timeout=_ASK_SECONDS).topics
        return None

    def _require(self, there: Collection[str]) -> None:
        missing, self._missing = sorted(self._missing), set()
        for topic in missing:
            if topic not in there:
                raise gone(topic, self._endpoint)


def since(before: Sequence[Failure], now: Sequence[Failure]) -> tuple[Failure, ...]:
    """What failed between two times that it was told."""
    known = {(each.reason, each.topic): each.records for each in before}
    new = (each._replace(records=each.records - known.get((each.reason, each.topic), 0)) for each in now)
    return tuple(each for each in new if each.records)

"""Where the partitions of topics begin and end."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from confluent_kafka import IsolationLevel, KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._listoffsets import EarliestSpec, LatestSpec, OffsetSpec

Partition = tuple[str, int]
Marks = Mapping[Partition, tuple[int, int]]

COMMITTED, ALL = IsolationLevel.READ_COMMITTED, IsolationLevel.READ_UNCOMMITTED
_Answer = TypeVar("_Answer")
_SECONDS = 5.0
_YOUNG_SECONDS = 0.3
_AGAIN_SECONDS = 0.01
# A broker names itself the leader of a new partition a moment before it acts as one.
_NOT_YET = frozenset(
    {
        KafkaError.NOT_LEADER_FOR_PARTITION,
        KafkaError.LEADER_NOT_AVAILABLE,
        KafkaError.UNKNOWN_TOPIC_OR_PART,
        KafkaError.UNKNOWN_LEADER_EPOCH,
        KafkaError.FENCED_LEADER_EPOCH,
        KafkaError.OFFSET_NOT_AVAILABLE,
    }
)


def marks_of(
    client: AdminClient, partitions: Sequence[Partition], level: IsolationLevel = COMMITTED
) -> Marks:
    """The first offset of each partition and the one behind its last, as readers of a level see it.

    Raises KafkaException when the broker refuses or does not answer.
    """
    return _led(partial(_marks_now, client, partitions, level)) if partitions else {}


def told_marks(client: AdminClient, partitions: Sequence[Partition]) -> Marks:
    """The same as far as the broker tells it: without the partitions for which it does not."""
    until = time.monotonic() + _YOUNG_SECONDS
    while partitions:
        low = _asked(client, partitions, EarliestSpec, COMMITTED)
        high = _asked(client, partitions, LatestSpec, COMMITTED)
        if time.monotonic() >= until or not any(map(_comes_soon, [*low.values(), *high.values()])):
            begins, ends = _told(low), _told(high)
            return {each: (begins[each], ends[each]) for each in begins if each in ends}
        time.sleep(_AGAIN_SECONDS)
    return {}


def offsets_at(
    client: AdminClient,
    partitions: Sequence[Partition],
    time_ms: int,
    level: IsolationLevel = COMMITTED,
) -> Mapping[Partition, int]:
    """The first offset at or after a time in each partition, -1 where no record is as new.

    Raises KafkaException when the broker refuses or does not answer.
    """
    # Kafka's times begin with 1970; below 0 some mean another thing, such as -1 the end.
    spec = OffsetSpec.for_timestamp(max(time_ms, 0))
    return _led(partial(_offsets_now, client, partitions, spec, level))


def _led(ask: Callable[[], Mapping[Partition, _Answer]]) -> Mapping[Partition, _Answer]:
    """What is answered once the leaders of all partitions act as such."""
    deadline = time.monotonic() + _SECONDS
    while True:
        try:
            return ask()
        except KafkaException as exc:
            if exc.args[0].code() not in _NOT_YET or time.monotonic() >= deadline:
                raise
        time.sleep(_AGAIN_SECONDS)


def _offsets_now(
    client: AdminClient, partitions: Sequence[Partition], spec: OffsetSpec, level: IsolationLevel
) -> Mapping[Partition, int]:
    wanted: dict[TopicPartition, OffsetSpec] = {TopicPartition(*each): spec for each in partitions}
    answers = client.list_offsets(wanted, isolation_level=level, request_timeout=_SECONDS)
    return {(each.topic, each.partition): answer.result().offset for each, answer in answers.items()}


def _comes_soon(answer: Future[Any]) -> bool:
    error = answer.exception()
    return isinstance(error, KafkaException) and error.args[0].code() in _NOT_YET


def _told(answers: Mapping[Partition, Future[Any]]) -> Mapping[Partition, int]:
    offsets: dict[Partition, int] = {}
    for partition, answer in answers.items():
        with suppress(KafkaException):
            offsets[partition] = answer.result().offset
    return offsets


def _marks_now(client: AdminClient, partitions: Sequence[Partition], level: IsolationLevel) -> Marks:
    low = _asked(client, partitions, EarliestSpec, level)
    high = _asked(client, partitions, LatestSpec, level)
    return {each: (low[each].result().offset, high[each].result().offset) for each in partitions}


def _asked(
    client: AdminClient,
    partitions: Sequence[Partition],
    kind: Callable[[], OffsetSpec],
    level: IsolationLevel,
) -> Mapping[Partition, Future[Any]]:
    wanted = {TopicPartition(*each): kind() for each in partitions}
    answers = client.list_offsets(wanted, isolation_level=level, request_timeout=_SECONDS)
    return {(each.topic, each.partition): answer for each, answer in answers.items()}

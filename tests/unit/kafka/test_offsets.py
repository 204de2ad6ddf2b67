from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any, cast

import pytest
from confluent_kafka import KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient

from kdev.kafka.offsets import marks_of, offsets_at, told_marks


class Young:
    """A broker that refuses some times before it acts as the leader of a partition."""

    def __init__(self, code: int, times: int) -> None:
        self.code, self.left = code, times

    def list_offsets(self, wanted: Mapping[TopicPartition, Any], **_: Any) -> Mapping[TopicPartition, Any]:
        answers: dict[TopicPartition, Future[Any]] = {each: Future() for each in wanted}
        for answer in answers.values():
            if self.left > 0:
                answer.set_exception(KafkaException(KafkaError(self.code)))
            else:
                answer.set_result(SimpleNamespace(offset=7))
        self.left -= 1
        return answers


@pytest.mark.parametrize(
    "code",
    [
        KafkaError.NOT_LEADER_FOR_PARTITION,
        KafkaError.LEADER_NOT_AVAILABLE,
        KafkaError.UNKNOWN_LEADER_EPOCH,
        KafkaError.FENCED_LEADER_EPOCH,
        KafkaError.OFFSET_NOT_AVAILABLE,
    ],
)
def test_a_leader_that_does_not_act_as_one_yet_is_asked_again(code: int) -> None:
    client = cast(AdminClient, Young(code, times=3))

    assert offsets_at(client, [("cars", 0)], 1_000) == {("cars", 0): 7}
    assert marks_of(client, [("cars", 0)]) == {("cars", 0): (7, 7)}


def test_a_refusal_that_no_time_mends_is_told_at_once() -> None:
    young = Young(KafkaError.TOPIC_AUTHORIZATION_FAILED, times=1)

    with pytest.raises(KafkaException):
        offsets_at(cast(AdminClient, young), [("cars", 0)], 1_000)
    assert young.left == 0


def test_what_a_broker_does_not_tell_is_left_out_and_asked_for_once_more_where_it_may_come() -> None:
    young = cast(AdminClient, Young(KafkaError.NOT_LEADER_FOR_PARTITION, times=3))
    silent = Young(KafkaError.TOPIC_AUTHORIZATION_FAILED, times=2)

    assert told_marks(young, [("cars", 0)]) == {("cars", 0): (7, 7)}
    assert told_marks(cast(AdminClient, silent), [("cars", 0)]) == {}
    assert told_marks(young, []) == {}

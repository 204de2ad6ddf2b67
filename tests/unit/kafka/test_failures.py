from __future__ import annotations

import pytest
from confluent_kafka import KafkaError

from kdev.errors import BrokerError
from kdev.kafka.client import Connection
from kdev.kafka.failures import Failures, since
from kdev.model import Endpoint

HERE = Endpoint("127.0.0.1:9092")
NOWHERE = Endpoint("127.0.0.1:1")
TOO_LARGE = KafkaError(KafkaError.MSG_SIZE_TOO_LARGE)


def test_failures_are_counted_by_reason_and_topic_with_the_place_of_the_first() -> None:
    seconds = iter([3.0, 4.0, 5.0])
    failures = Failures(HERE, Connection(), now=lambda: next(seconds))

    failures.add(TOO_LARGE, "cars", 2)
    failures.add(KafkaError(KafkaError._MSG_TIMED_OUT), "cars", -1)
    failures.add(TOO_LARGE, "vans", 0)
    failures.add(TOO_LARGE, "cars", 1)

    told = failures.told()
    assert failures.count == 4
    assert [(each.records, each.topic, each.partition, each.at) for each in told] == [
        (2, "cars", 2, 3.0),
        (1, "cars", None, 4.0),
        (1, "vans", 0, 5.0),
    ]
    assert told[0].reason.startswith("MSG_SIZE_TOO_LARGE")
    assert told[0].hint == "`max.message.bytes` of the topic is the limit"


def test_what_failed_since_a_moment_is_told_without_what_had_failed_before() -> None:
    failures = Failures(HERE, Connection())
    failures.add(TOO_LARGE, "cars", 0)
    before = failures.told()

    for topic in ("cars", "cars", "vans"):
        failures.add(TOO_LARGE, topic, 0)

    new = since(before, failures.told())
    assert [(each.records, each.topic) for each in new] == [(2, "cars"), (1, "vans")]
    assert since(failures.told(), failures.told()) == ()


def test_a_topic_counts_as_there_as_long_as_no_broker_says_otherwise() -> None:
    failures = Failures(NOWHERE, Connection())
    failures.add(KafkaError(KafkaError._UNKNOWN_PARTITION), "cars", 0)

    failures.require_alive()

    assert failures.count == 1


def test_a_producer_that_can_go_on_no_more_is_told_whatever_failed() -> None:
    connection = Connection()
    failures = Failures(HERE, connection)
    failures.require_alive()
    connection.on_error(KafkaError(KafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER, "gap", True))

    with pytest.raises(BrokerError, match="the producer cannot go on: OUT_OF_ORDER_SEQUENCE_NUMBER"):
        failures.require_alive()

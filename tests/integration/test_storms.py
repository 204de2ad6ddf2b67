"""Runs against a queue that is full and a broker that is paused: all is there, once, and in order."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from threading import Thread

import pytest

from kdev import wiring
from kdev.delivery import Delivery, Transacted
from kdev.mock.pace import rate_from
from kdev.mock.progress import Progress
from kdev.mock.schedule import Schedule
from kdev.model import RuntimeName
from tests.conftest import Broker, brought_up
from tests.integration.counted import Sequenced, in_sequence, sent_to

pytestmark = pytest.mark.kafka

TINY = {"queue.buffering.max.messages": "50"}


@pytest.fixture
def own_kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A real Kafka of the test's own, which it may pause."""
    yield from brought_up(RuntimeName.PROCESS, tmp_path_factory)


@pytest.mark.parametrize(
    ("rate", "delivery"),
    [
        ("20k/s", Delivery(settings=TINY)),
        ("max", Delivery(settings=TINY)),
        ("max", Delivery(settings=TINY, transacted=Transacted("storm"))),
    ],
    ids=["each", "blocks", "transactions"],
)
def test_a_queue_that_is_always_full_costs_no_record_and_no_order(
    kafka: Broker, rate: str, delivery: Delivery
) -> None:
    topic, count = kafka.topic(), 10_000

    schedule = Schedule(rate_from(rate), 1, 0, count=count)
    summary = sent_to(kafka, [Sequenced(topic)], schedule, delivery=delivery)

    assert (summary.sent, summary.acked, summary.failed, summary.missed) == (count, count, 0, 0)
    assert in_sequence(kafka, topic, count)


def test_a_broker_that_is_paused_for_20_seconds_costs_no_record_and_no_order(own_kafka: Broker) -> None:
    topic = own_kafka.topic()
    found = wiring.running(own_kafka.settings())
    assert found is not None
    process = int(found[1].services[0].identity)

    def pause() -> None:
        os.kill(process, signal.SIGSTOP)
        time.sleep(20)
        os.kill(process, signal.SIGCONT)

    thread = Thread(target=pause)

    def watch(progress: Progress) -> None:
        if progress.acked > 200 and thread.ident is None:
            thread.start()

    schedule = Schedule(rate_from("1000"), 1, 0, count=5000)
    summary = sent_to(own_kafka, [Sequenced(topic)], schedule, watch=watch)
    thread.join()

    assert (summary.sent, summary.acked, summary.failed) == (5000, 5000, 0)
    assert in_sequence(own_kafka, topic, 5000)

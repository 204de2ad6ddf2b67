"""A run that is behind names the side that is behind, each by a cause of its own on a real Kafka."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from threading import Timer

import pytest

from kdev import wiring
from kdev.cli.interrupt import stop_on_interrupt
from kdev.delivery import Delivery, Transacted
from kdev.errors import Unreachable
from kdev.mock.mix import Mix
from kdev.mock.pace import rate_from
from kdev.mock.progress import Progress, RunState
from kdev.mock.run import run
from kdev.mock.schedule import Schedule
from kdev.mock.summary import Summary
from kdev.model import Block
from kdev.stack.runtime import Disturbance, broker_services
from tests.conftest import Broker
from tests.fakes import Numbers

pytestmark = pytest.mark.kafka

Run = tuple[Summary, set[str]]


class Slow(Numbers):
    """A stream that takes a fiftieth of a second for each record."""

    def make(self, first: int, times_ms: Sequence[int]) -> Block:
        time.sleep(0.02 * len(times_ms))
        return super().make(first, times_ms)


def sent(
    kafka: Broker,
    stream: Numbers,
    rate: str,
    settings: Mapping[str, str],
    *,
    transacted: Transacted | None = None,
) -> Run:
    """A run of five seconds, and the sides that it said to be behind."""
    told: list[Progress] = []
    pace = rate_from(rate)
    delivery = Delivery(settings=settings, transacted=transacted)
    with wiring.sink(kafka.endpoint, pace.peak, delivery) as sink, stop_on_interrupt() as clock:
        schedule = Schedule(pace, 7, seconds=5, retry_for=2)
        summary = run(Mix([stream], 7), sink, schedule, clock, watch=told.append)
    return summary, {each.side for each in told if each.state is RunState.BEHIND}


def test_a_generator_that_is_too_slow_is_named(kafka: Broker) -> None:
    summary, sides = sent(kafka, Slow(kafka.topic()), "200", {})

    assert sides == {"generator"}
    assert summary.missed > 0


def test_a_queue_that_waits_for_its_batches_is_named(kafka: Broker) -> None:
    waits = {"queue.buffering.max.messages": "20", "linger.ms": "800"}

    _, sides = sent(kafka, Numbers(kafka.topic(partitions=1)), "200", waits)

    assert sides == {"queue"}


def test_transactions_that_are_so_small_that_most_of_the_time_ends_them_are_named(kafka: Broker) -> None:
    few = Transacted(f"small-{time.time_ns()}", records=2)

    _, sides = sent(kafka, Numbers(kafka.topic(partitions=1)), "900", {}, transacted=few)

    assert sides == {"transactions"}


@contextmanager
def frozen(kafka: Broker, after: float) -> Iterator[None]:
    """The broker gets no more processor time from so many seconds on, until the end."""
    found = wiring.running(kafka.settings())
    assert found is not None
    runtime, status = found
    (service,) = broker_services(len(status.endpoint.servers))
    timer = Timer(after, runtime.disturb, (kafka.name, service, Disturbance.PAUSE))
    timer.start()
    try:
        yield
    finally:
        timer.join()
        runtime.disturb(kafka.name, service, Disturbance.START)
        _wait_for_controller(kafka)


def _wait_for_controller(kafka: Broker) -> None:
    """A broker that stood still for some seconds has to be taken in again before it makes topics."""
    for _ in range(5):
        with suppress(Unreachable):
            kafka.topic()
            return


@pytest.mark.parametrize("rate", ["2k", "30k"])
def test_a_broker_that_holds_records_back_is_named(kafka: Broker, rate: str) -> None:
    topic = kafka.topic(partitions=1)
    with frozen(kafka, 1.0):
        _, sides = sent(kafka, Numbers(topic), rate, {"queue.buffering.max.messages": "500"})

    assert sides == {"broker"}


def test_acknowledgements_are_measured_at_low_rates_and_told_by_the_client_at_high_ones(
    kafka: Broker,
) -> None:
    low, _ = sent(kafka, Numbers(kafka.topic()), "500", {})
    high, _ = sent(kafka, Numbers(kafka.topic()), "30k", {})

    assert (low.ack_source, low.acks.count) == ("exact", low.acked)
    assert high.ack_source == "statistics"
    assert high.acks.count == pytest.approx(high.acked, rel=0.2)
    assert low.ack_ms is not None
    assert high.ack_ms is not None
    assert high.ack_ms.p50 > 0.1

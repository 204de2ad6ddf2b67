"""A broker that is killed in the middle of a run, and comes back or not."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from kdev import wiring
from kdev.cli.interrupt import stop_on_interrupt
from kdev.delivery import USUAL, Delivery
from kdev.mock.mix import Mix
from kdev.mock.pace import rate_from
from kdev.mock.progress import Progress, RunState
from kdev.mock.run import run
from kdev.mock.schedule import Schedule
from kdev.mock.summary import Summary
from kdev.model import RuntimeName
from kdev.stack.runtime import StackRequest
from kdev.stack.up import Steps, bring_up
from tests.conftest import SOON_FORGOTTEN, Broker, brought_up
from tests.fakes import Numbers

pytestmark = pytest.mark.kafka


@pytest.fixture
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A real Kafka of the test's own, which it may kill."""
    yield from brought_up(RuntimeName.PROCESS, tmp_path_factory, SOON_FORGOTTEN)


def kill(broker: Broker) -> None:
    found = wiring.running(broker.settings())
    assert found is not None
    os.kill(int(found[1].services[0].identity), signal.SIGKILL)


def bring_back(broker: Broker) -> None:
    port = int(broker.endpoint.bootstrap_servers.rpartition(":")[2])
    runtime = wiring.runtime(broker.settings(), RuntimeName.PROCESS)
    request = StackRequest(broker.name, port=port, settings=SOON_FORGOTTEN)
    bring_up(runtime, request, wiring.probes(), seconds=60, steps=Steps())


def interrupted(
    broker: Broker, topic: str, schedule: Schedule, *, comes_back: bool, delivery: Delivery = USUAL
) -> tuple[Summary, list[RunState]]:
    """A run whose broker is killed as soon as records have been acknowledged."""
    states: list[RunState] = []
    helper = threading.Thread(target=bring_back, args=[broker])

    def watch(progress: Progress) -> None:
        states.append(progress.state)
        if progress.acked > 50 and not killed:
            killed.append(True)
            kill(broker)
        if progress.state is RunState.PAUSED and comes_back and helper.ident is None:
            helper.start()

    killed: list[bool] = []
    with wiring.sink(broker.endpoint, schedule.pace.target, delivery) as sink, stop_on_interrupt() as clock:
        summary = run(Mix([Numbers(topic)], 1), sink, schedule, clock, watch=watch)
    if comes_back:
        helper.join()
    return summary, states


def numbers_read(broker: Broker, topic: str) -> list[int]:
    marks = wiring.watermarks(broker.endpoint, [topic])
    wanted = sum(high - low for low, high in marks.values())
    found: list[int] = []
    with wiring.source(broker.endpoint, {place: low for place, (low, _) in marks.items()}) as source:
        while len(found) < wanted:
            found += [int(record.key or b"-1") for record in source.read(10_000, 5)]
    return found


@pytest.mark.parametrize("rate", ["200", "max"])
def test_a_broker_that_is_killed_and_comes_back_gets_every_record_once(mortal: Broker, rate: str) -> None:
    topic = mortal.topic()

    summary, states = interrupted(
        mortal, topic, Schedule(rate_from(rate), 1, 0, seconds=4, retry_for=60), comes_back=True
    )

    assert summary.stopped_by == "for"
    assert (summary.acked, summary.failed, summary.missed) == (summary.sent, 0, 0)
    assert RunState.PAUSED in states
    assert summary.outages
    assert sorted(numbers_read(mortal, topic)) == list(range(summary.sent))


def test_a_broker_that_does_not_come_back_is_given_up_with_counts_that_add_up(mortal: Broker) -> None:
    topic = mortal.topic()

    summary, _ = interrupted(mortal, topic, Schedule(rate_from("200"), 1, 0, retry_for=3), comes_back=False)

    assert summary.stopped_by == "broker"
    assert summary.unconfirmed == 0
    assert summary.sent == summary.acked + summary.failed
    assert summary.failed > 0

"""What is said of environments of which something does not run, and what starts it again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kdev.model import Endpoint, Mode, RuntimeName
from kdev.stack.idle import idle, incomplete, silent
from kdev.stack.runtime import ServiceStatus, StackStatus, State

RUNNING, STOPPED, PAUSED, FAILED = State.RUNNING, State.STOPPED, State.PAUSED, State.FAILED


def found(*states: State, zookeeper: State | None = None) -> StackStatus:
    brokers = ["kafka"] if len(states) == 1 else [f"kafka-{number}" for number, _ in enumerate(states, 1)]
    services = [ServiceStatus(name, state) for name, state in zip(brokers, states, strict=True)]
    if zookeeper is not None:
        services.append(ServiceStatus("zookeeper", zookeeper))
    where = Endpoint(",".join(f"127.0.0.1:{number}" for number, _ in enumerate(states, 1)))
    return StackStatus("shop", RuntimeName.PROCESS, Mode.KRAFT, where, tuple(services), "4.3.1", "none")


@pytest.mark.parametrize(
    ("status", "text", "hint"),
    [
        (
            found(RUNNING, STOPPED, RUNNING),
            "`kafka-2` is stopped",
            "chaos start 2 --name shop` starts it again",
        ),
        (
            found(RUNNING, PAUSED, FAILED),
            "`kafka-2` is paused and `kafka-3`",
            "`kdev up --name shop` starts what",
        ),
        (
            found(RUNNING, zookeeper=STOPPED),
            "`zookeeper` is stopped",
            "`kdev up --name shop` starts it again",
        ),
    ],
    ids=["one", "two", "zookeeper"],
)
def test_what_starts_the_rest_is_named(status: StackStatus, text: str, hint: str) -> None:
    error = incomplete(status)

    assert error is not None
    assert text in str(error)
    assert hint in error.hint


def test_what_ended_for_a_known_cause_is_told_with_what_to_do() -> None:
    status = found(FAILED)
    why = "Error while appending records: java.io.IOException: No space left on device"
    status = replace(status, services=(status.services[0]._replace(detail=why),))

    assert str(idle(status)) == "`kafka` of environment `shop` ended: its disk is full"
    assert "`kdev doctor`" in idle(status).hint


def test_a_broker_that_does_not_answer_is_waited_for_while_it_boots() -> None:
    young = found(RUNNING)
    young = replace(young, services=(young.services[0]._replace(started=100.0),))

    assert silent(young, 102.4).startswith("it was started just now: `kdev wait --name shop` waits for it, ")
    assert silent(young, 190.0) == "`kdev logs --name shop` may say why, `kdev down --name shop` ends it"


def test_nothing_is_said_where_all_of_it_runs() -> None:
    assert incomplete(found(RUNNING, RUNNING, RUNNING)) is None


def test_a_broker_that_is_paused_goes_on_and_one_that_is_stopped_is_brought_up() -> None:
    paused, stopped = idle(found(PAUSED)), idle(found(STOPPED), ", or another one")

    assert (str(paused), paused.hint) == (
        "environment `shop` is paused",
        "start it: `kdev chaos start 1 --name shop`",
    )
    assert (str(stopped), stopped.hint) == (
        "environment `shop` is not running",
        "start it: `kdev up --name shop`, or another one",
    )

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kdev.cli.interrupt import Left, stop_on_interrupt
from tests.conftest import ROOT


def test_the_first_interrupt_asks_the_run_to_stop() -> None:
    with stop_on_interrupt() as clock:
        signal.raise_signal(signal.SIGINT)

        assert clock.wait(60)
        assert clock.stopped_by == "interrupt"


def test_the_second_interrupt_leaves_at_once() -> None:
    with stop_on_interrupt() as clock:
        signal.raise_signal(signal.SIGINT)

        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert clock.stopped_by == "interrupt"


def test_a_request_to_terminate_stops_the_run_however_often_it_comes() -> None:
    with stop_on_interrupt() as clock:
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)

    assert clock.stopped_by == "terminate"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_where_there_is_nothing_to_finish_the_first_signal_leaves(number: int) -> None:
    with stop_on_interrupt() as clock:
        with pytest.raises(Left), clock.leaving():
            signal.raise_signal(number)
        before = clock.stopped_by
        signal.raise_signal(number)
        with pytest.raises(Left), clock.leaving():
            raise AssertionError

    assert (before, bool(clock.stopped_by)) == ("", True)


def test_the_handlers_of_before_come_back() -> None:
    before = signal.getsignal(signal.SIGINT)

    with stop_on_interrupt():
        assert signal.getsignal(signal.SIGINT) is not before

    assert signal.getsignal(signal.SIGINT) is before


def test_waiting_without_a_stop_says_so() -> None:
    with stop_on_interrupt() as clock:
        assert not clock.wait(0.001)


def test_a_wait_that_is_over_when_the_process_goes_on_ends_then() -> None:
    """Stopped in the middle of a wait, and sent on long after it would have ended."""
    waiting = Path(__file__).with_name("waits.py")
    with subprocess.Popen(
        [sys.executable, waiting], stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)}
    ) as process:
        assert process.stdout is not None
        try:
            for _ in range(3):
                assert process.stdout.readline() == b"waits\n"
                time.sleep(0.05)
                process.send_signal(signal.SIGSTOP)
                time.sleep(0.4)
                process.send_signal(signal.SIGCONT)

            assert process.wait(30) == 0
        finally:
            process.kill()


def test_a_process_that_was_stopped_and_goes_on_is_told_once() -> None:
    with stop_on_interrupt() as clock:
        before = clock.went_on()
        signal.raise_signal(signal.SIGCONT)

        assert (before, clock.went_on(), clock.went_on()) == (False, True, False)

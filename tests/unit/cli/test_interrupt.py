import signal

import pytest

from kdev.cli.interrupt import StoppableClock, stop_on_interrupt


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


def test_the_handlers_of_before_come_back() -> None:
    before = signal.getsignal(signal.SIGINT)

    with stop_on_interrupt():
        assert signal.getsignal(signal.SIGINT) is not before

    assert signal.getsignal(signal.SIGINT) is before


def test_waiting_without_a_stop_says_so() -> None:
    assert not StoppableClock().wait(0.001)


def test_a_process_that_was_stopped_and_goes_on_is_told_once() -> None:
    with stop_on_interrupt() as clock:
        before = clock.went_on()
        signal.raise_signal(signal.SIGCONT)

        assert (before, clock.went_on(), clock.went_on()) == (False, True, False)

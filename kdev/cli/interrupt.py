"""Ctrl-C in two steps: the first asks a run to stop, the second leaves at once."""

from __future__ import annotations

import select
import signal
import socket
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from types import FrameType

_NAP_SECONDS = 0.06
"""Shorter waits are exact, which those that a stop ends are to a millisecond."""
_LONGEST_SECONDS = 86_400.0


class Left(KeyboardInterrupt):
    """A command was told to stop where it had nothing to finish."""


class StoppableClock:
    """The real clock, and whether the run was told to stop meanwhile.

    `stopped_by` is `interrupt` or `terminate` after a signal, empty before; one that comes while it
    `leaves` raises Left instead.
    """

    def __init__(self) -> None:
        self.stopped_by = ""
        self._continued = self.leaves = False
        # A signal that says stop may come in the middle of a wait in the same thread, where an Event would
        # lock up; and after one that lets the process go on a queue would wait for ever (CPython 3.11).
        self._sleeper, self._waker = socket.socketpair()
        self._poll = select.poll()
        self._poll.register(self._sleeper, select.POLLIN)

    def went_on(self) -> bool:
        """Whether the process itself was stopped and went on since this was asked last, as after Ctrl-Z."""
        continued, self._continued = self._continued, False
        return continued

    def go_on(self) -> None:
        """Take note that the process went on after it was stopped."""
        self._continued = True

    def now(self) -> float:
        """Seconds on a clock that never goes back."""
        return time.monotonic()

    def wait(self, seconds: float) -> bool:
        """Wait, at most `seconds`, and say whether the run was told to stop."""
        if seconds > 0 and not self.stopped_by:
            if seconds < _NAP_SECONDS:
                time.sleep(seconds)
            else:
                self._poll.poll(int(1000 * min(seconds, _LONGEST_SECONDS)))
        return bool(self.stopped_by)

    @contextmanager
    def leaving(self) -> Generator[None]:
        """Let a signal end the block at once, by raising Left: it may wait long and has nothing to finish."""
        self.leaves = True
        try:
            if self.stopped_by:
                raise Left
            yield
        finally:
            self.leaves = False

    def stop(self, reason: str) -> None:
        """Tell the run to stop."""
        if not self.stopped_by:
            self.stopped_by = reason
            with suppress(OSError):  # nobody waits any more
                self._waker.send(b".")

    def close(self) -> None:
        """Give back what waiting needs."""
        self._sleeper.close()
        self._waker.close()


@contextmanager
def stop_on_interrupt() -> Generator[StoppableClock]:
    """A clock that Ctrl-C and SIGTERM stop; a second Ctrl-C raises KeyboardInterrupt."""
    clock = StoppableClock()

    def on_signal(number: int, _frame: FrameType | None) -> None:
        if clock.leaves:
            raise Left
        if clock.stopped_by and number == signal.SIGINT:
            raise KeyboardInterrupt
        clock.stop("interrupt" if number == signal.SIGINT else "terminate")

    def on_continue(_number: int, _frame: FrameType | None) -> None:
        clock.go_on()

    handlers = {signal.SIGINT: on_signal, signal.SIGTERM: on_signal, signal.SIGCONT: on_continue}
    previous = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield clock
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
        clock.close()


@contextmanager
def interrupts_later() -> Generator[None]:
    """Put a Ctrl-C off until the end of the block; a process that is started in it never hears one."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

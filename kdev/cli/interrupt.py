"""Ctrl-C in two steps: the first asks a run to stop, the second leaves at once."""

from __future__ import annotations

import signal
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from types import FrameType


class StoppableClock:
    """The real clock, and whether the run was told to stop meanwhile.

    `stopped_by` is `interrupt` or `terminate` after a signal, empty before.
    """

    def __init__(self) -> None:
        self.stopped_by = ""
        self._continued = False
        # Its `put` may interrupt its `get` in the same thread, as a signal does; an Event would lock up.
        self._wake: SimpleQueue[None] = SimpleQueue()

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
            with suppress(Empty):
                self._wake.get(timeout=seconds)
        return bool(self.stopped_by)

    def stop(self, reason: str) -> None:
        """Tell the run to stop."""
        self.stopped_by = self.stopped_by or reason
        self._wake.put(None)


@contextmanager
def stop_on_interrupt() -> Generator[StoppableClock]:
    """A clock that Ctrl-C and SIGTERM stop; a second Ctrl-C raises KeyboardInterrupt."""
    clock = StoppableClock()

    def on_signal(number: int, _frame: FrameType | None) -> None:
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

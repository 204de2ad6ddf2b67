"""What a run does before it sends, told on a terminal as soon as that takes a while."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from threading import Lock, Timer

from kdev.cli import console
from kdev.cli.progress import ProgressForm

SHOWN_AFTER = 0.3


class Starting:
    """One line that says the step which is being taken; it is gone once the start is over."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._step = ""
        self._shown = self._over = False

    def step(self, text: str) -> None:
        """Take the next step."""
        with self._lock:
            self._step = text
            if self._shown and not self._over:
                console.passing(text)

    def show(self) -> None:
        """Show the step, and from now on each one, unless the start is over."""
        with self._lock:
            self._shown = True
            if not self._over:
                console.passing(self._step)

    def over(self) -> None:
        """Take the line away for good."""
        with self._lock:
            self._over = True
            console.passing("")


@contextmanager
def starting(form: ProgressForm) -> Generator[Starting]:
    """What is told of a start; only on a terminal that can take a line back, and where progress is shown."""
    started = Starting()
    if form not in {ProgressForm.AUTO, ProgressForm.LIVE} or not console.live():
        yield started
        return
    timer = Timer(SHOWN_AFTER, started.show)
    timer.daemon = True
    timer.start()
    try:
        yield started
    finally:
        timer.cancel()
        started.over()

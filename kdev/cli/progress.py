"""How the progress of a run is shown: a panel, plain lines, or not at all."""

from __future__ import annotations

import math
import shutil
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from kdev.cli import console
from kdev.cli.characters import WIDER, has_signs
from kdev.cli.keys import Keys
from kdev.cli.panel import Heading, Screen, panel_lines, state_text
from kdev.cli.progress_json import JsonProgress
from kdev.figures import clock_text, ms_text, rate_text

if TYPE_CHECKING:
    from kdev.mock.progress import Progress

OFTEN_SECONDS = 10.0
SELDOM_SECONDS = 60.0
OFTEN_UNTIL = 300.0
DRAINING_FROM = 1.0


class ProgressForm(StrEnum):
    """How progress is shown; `auto` draws a panel where both streams are a terminal."""

    AUTO = "auto"
    LIVE = "live"
    PLAIN = "plain"
    JSON = "json"
    NONE = "none"


@contextmanager
def shown(
    form: ProgressForm, heading: Heading, keys: Keys | None = None
) -> Generator[Callable[[Progress], None] | None]:
    """What is told to a person while a run goes on, None for nothing; the panel is gone when it is over."""
    if form is ProgressForm.NONE:
        yield None
    elif form is ProgressForm.LIVE or (form is ProgressForm.AUTO and console.live()):
        screen = Screen(sys.stderr)
        if keys is not None:
            keys.listening = console.live() and console.is_terminal(sys.stdin)
            heading = replace(heading, keys=keys)
        try:
            yield lambda progress: _draw(screen, progress, heading)
        finally:
            screen.close()
    elif form is ProgressForm.JSON:
        objects = JsonProgress(heading, console.say, seconds=OFTEN_SECONDS)
        objects.start()
        yield objects.tell
    else:
        plain = PlainLines(heading, console.note)
        console.note(plain.first())
        yield plain.tell


class PlainLines:
    """One line now and then, ever more seldom, and one at once when the state changes."""

    def __init__(self, heading: Heading, say: Callable[[str], None]) -> None:
        self._heading = heading
        self._say = say
        self._state = "running"
        self._next = OFTEN_SECONDS
        self._changed = 0.0

    def first(self) -> str:
        """The line that stands before the others."""
        heading = self._heading
        events = f", events from {heading.start}" if heading.start else ""
        said = f"mock {heading.spec} -> {heading.where}, {heading.pace} {heading.end}, seed {heading.seed}"
        return f"{said}{events}"

    def tell(self, progress: Progress) -> None:
        """Say what is new, if anything is worth a line."""
        for text in progress.news:
            self._say(f"{clock_text(progress.seconds)} {text}")
        state = progress.state.value
        if state != self._state:
            text = self._change(progress)
            self._state, self._changed = state, progress.seconds
            if text:
                self._say(f"{clock_text(progress.seconds)} {text}")
        elif state == "draining" and progress.seconds >= self._changed + DRAINING_FROM:
            self._changed = math.inf
            self._say(f"{clock_text(progress.seconds)} {state_text(progress, self._heading)}")
        elif progress.seconds >= self._next and state in {"running", "behind"}:
            self._say(_line(progress))
        while progress.seconds >= self._next:
            self._next += OFTEN_SECONDS if self._next < OFTEN_UNTIL else SELDOM_SECONDS

    def _change(self, progress: Progress) -> str:
        match progress.state.value:
            case "running" if self._state == "paused":
                return f"running again after {progress.outage:.0f}s"
            case "running":
                return "goes on" if self._state == "held" else "keeps up again"
            case "paused":
                return f"paused: {self._heading.where} is gone"
            case "draining":
                return ""
            case "done":
                return "done"
            case _:
                return state_text(progress, self._heading)


def _draw(screen: Screen, progress: Progress, heading: Heading) -> None:
    if progress.news:
        screen.close()
        for text in progress.news:
            console.note(text)
    columns, rows = shutil.get_terminal_size((80, 24))
    room = columns if has_signs(sys.stderr.encoding) else columns - WIDER
    screen.draw(panel_lines(progress, heading, width=room, height=rows))


def _line(progress: Progress) -> str:
    ack = f" ack_p99 {_compact(progress.ack_ms.p99)}" if progress.ack_ms else ""
    late = f" late_p99 {_compact(progress.late_ms.p99)}" if progress.late_ms else ""
    return (
        f"{clock_text(progress.seconds)} sent {progress.sent} ({rate_text(progress.sent_rate)}) "
        f"acked {progress.acked} failed {progress.failed} missed {progress.missed}{ack}{late}"
    )


def _compact(ms: float) -> str:
    return ms_text(ms).replace(" ", "")

"""The keys of the panel: what is typed while a run goes on, told to it as another terminal tells it."""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
import time
import tty
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from threading import Thread
from types import FrameType
from typing import Any

HELP = "+ faster  - slower  space holds  i sends an invalid record  q ends  ? keys"
SHOWN_SECONDS = 5.0
_BACKGROUND_SECONDS = 0.2

Answers = Callable[[dict[str, Any]], Mapping[str, object]]
"""Answers what is asked of a run, as at its socket; what it refuses has `refused` and `hint`."""

Mode = list[Any]


class Keys:
    """What is typed at a panel; `listening` is whether keys are read, `line` what was answered last."""

    def __init__(self) -> None:
        self.listening = False
        self._text = ""
        self._until = 0.0

    @property
    def line(self) -> str:
        """What the panel shows in answer to a key, empty after a while."""
        return self._text if time.monotonic() < self._until else ""

    def press(self, key: str, answers: Answers) -> None:
        """Do what a key means; one that means nothing shows those that do."""
        match key:
            case "+" | "=":
                self._ask(answers, {"do": "step", "up": True})
            case "-" | "_":
                self._ask(answers, {"do": "step", "up": False})
            case " ":
                held = answers({"do": "status"})["held"]
                self._ask(answers, {"do": "resume" if held else "pause"})
            case "i":
                self._ask(answers, {"do": "invalid"})
            case "q" | "Q":
                # As Ctrl-C, so that a second one leaves at once too.
                os.kill(os.getpid(), signal.SIGINT)
            case _:
                self._show(f"keys  {HELP}")

    @contextmanager
    def read(self, answers: Answers) -> Generator[None]:
        """Read keys meanwhile where `listening`; afterwards the terminal is as it was, however this ends."""
        if not self.listening:
            yield
            return
        descriptor = sys.stdin.fileno()
        ended, end = os.pipe()
        reader = Thread(target=self._listen, args=(descriptor, ended, answers), daemon=True)
        with _key_by_key(descriptor):
            reader.start()
            try:
                yield
            finally:
                os.close(end)
                reader.join()
                os.close(ended)

    def _listen(self, descriptor: int, ended: int, answers: Answers) -> None:
        """Until the other end of the pipe `ended` is closed, or nobody can type any more."""
        with suppress(OSError):
            while ended not in (ready := select.select([descriptor, ended], [], [])[0]):
                if not _in_front(descriptor):
                    # Whoever reads a terminal from the background is stopped by it.
                    select.select([ended], [], [], _BACKGROUND_SECONDS)
                elif descriptor in ready:
                    typed = os.read(descriptor, 64).decode(errors="replace")
                    if not typed:
                        return
                    # An arrow and its like are one key of several characters.
                    for key in typed[:1] if typed.startswith("\x1b") else typed:
                        self.press(key, answers)

    def _ask(self, answers: Answers, asked: dict[str, Any]) -> None:
        answer = answers(asked)
        if "refused" in answer:
            self._show(f"keys  {answer['refused']} · {answer['hint']}")
        else:
            self._show("")

    def _show(self, text: str) -> None:
        self._text, self._until = text, time.monotonic() + SHOWN_SECONDS


@contextmanager
def _key_by_key(descriptor: int) -> Generator[None]:
    """A terminal that gives each key at once, unseen; afterwards, and while stopped, it is as it was."""
    keyboard = _Keyboard(descriptor)
    handlers = {
        signal.SIGTSTP: keyboard.on_stop,
        signal.SIGCONT: keyboard.on_go_on,
        signal.SIGQUIT: keyboard.on_quit,
        signal.SIGHUP: keyboard.on_quit,
    }
    previous = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        keyboard.take()
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
        keyboard.give_back()


class _Keyboard:
    """A terminal and the mode that it had before."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._before: Mode = termios.tcgetattr(descriptor)
        self._further = signal.getsignal(signal.SIGCONT)

    def take(self) -> None:
        """Let it give each key at once."""
        if _in_front(self._descriptor):
            with suppress(termios.error):
                tty.setcbreak(self._descriptor, termios.TCSANOW)

    def give_back(self) -> None:
        """Let it be as it was."""
        if _in_front(self._descriptor):
            with suppress(termios.error):
                termios.tcsetattr(self._descriptor, termios.TCSANOW, self._before)

    def on_stop(self, number: int, _frame: object) -> None:
        self.on_quit(number, _frame)
        signal.signal(number, self.on_stop)

    def on_go_on(self, number: int, frame: FrameType | None) -> None:
        self.take()
        # The run has to know of it as well.
        if callable(self._further):
            self._further(number, frame)

    def on_quit(self, number: int, _frame: object) -> None:
        self.give_back()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)


def _in_front(descriptor: int) -> bool:
    """Whether the terminal listens to this process, which may be in the background."""
    try:
        return os.tcgetpgrp(descriptor) == os.getpgrp()
    except OSError:
        return False

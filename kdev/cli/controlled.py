"""A run listens while it goes on: one JSON line asks, one answers, over a Unix socket of this user."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Protocol

from kdev import wiring
from kdev.cli.interrupt import StoppableClock
from kdev.cli.keys import Keys
from kdev.cli.order import Order
from kdev.errors import KdevError, UsageError
from kdev.figures import next_rate
from kdev.model import Pacing
from kdev.settings import Settings

if TYPE_CHECKING:
    from kdev.mock.control import Change
    from kdev.spec.topics import TopicPlan

_PATIENCE = 5.0
_JUST_NOW = 60.0
_RATE = "rate"
Answer = dict[str, object]


def folder_of(settings: Settings) -> Path:
    """Where the sockets of running runs are."""
    return wiring.home(settings) / "runs"


class Told(Protocol):
    """What a run is told through: at once in its own process, or by way of its workers."""

    @property
    def held(self) -> bool:
        """Whether the run shall stand still."""
        ...

    @held.setter
    def held(self, held: bool, /) -> None: ...

    def change(self, change: Change, /) -> None:
        """Let the run follow another plan; raises UsageError when it cannot."""
        ...

    def spoil(self) -> None:
        """Let the run send one invalid record."""
        ...


@contextmanager
def controlled(
    plan: TopicPlan, order: Order, clock: StoppableClock, *, keys: Keys, control: Told
) -> Generator[Listener]:
    """What listens for a run to its keys and to whoever asks at its socket, until the run is over.

    A run without a place for its socket, as its path may be too long, goes on without one.
    """
    listener = Listener(plan, order, clock, control)
    path = folder_of(order.settings) / f"{os.getpid()}.sock"
    with keys.read(partial(_told, listener.answer)), _served(path, listener.answer):
        yield listener


@contextmanager
def _served(path: Path, answer: Callable[[dict[str, Any]], Answer]) -> Generator[None]:
    opened = _opened(path)
    if opened is None:
        yield
        return
    Thread(target=_serve, args=(opened, answer), daemon=True).start()
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        with suppress(OSError):
            # Closing alone does not wake the thread that waits for a caller.
            opened.shutdown(socket.SHUT_RDWR)
        opened.close()


def _require_plain(pacing: Pacing) -> None:
    if pacing.stages or pacing.shape:
        raise UsageError("a run in stages or in a shape keeps its rates", hint="start another run")


def ask(path: Path, question: dict[str, str]) -> Answer:
    """What a run answers; raises OSError when nobody listens."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(_PATIENCE)
        line.connect(str(path))
        line.sendall(json.dumps(question).encode() + b"\n")
        with line.makefile("rb") as replies:
            answer: Answer = json.loads(replies.readline() or b"{}")
    return answer


@dataclass(slots=True)
class Listener:
    """Answers what is asked of one run; `touched` is whether anybody changed its rates."""

    plan: TopicPlan
    order: Order
    clock: StoppableClock
    control: Told
    touched: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, asked: dict[str, Any]) -> Answer:
        """Do what is asked, and say how the run is then. Raises UsageError for what cannot be done."""
        with self.lock:
            return self._answer(asked)

    def follow(self, plan: TopicPlan, order: Order, change: Change) -> None:
        """Let the run follow another plan; to be called by whoever has the lock."""
        self.control.change(change)
        self.plan, self.order = plan, order

    def _answer(self, asked: dict[str, Any]) -> Answer:
        match asked.get("do"):
            case "pause":
                self.control.held = True
            case "resume":
                self.control.held = False
            case "invalid":
                self.control.spoil()
            case "stop":
                self.clock.stop("terminate")
            case "set":
                self._set(str(asked["what"]))
            case "step":
                self._step(up=bool(asked["up"]))
            case _:
                pass
        named = {"spec": self.order.spec, "name": self.order.settings.name}
        return {**named, "rate": self._rate(), "held": self.control.held}

    def _set(self, what: str) -> None:
        name, _, rate = what.rpartition("=")
        named = "" if name == _RATE else name.removesuffix(f".{_RATE}")
        pacing = self.order.pacing
        _require_plain(pacing)
        if not named:
            pacing = replace(pacing, rate=rate, named=())
        else:
            others = tuple(each for each in pacing.named if each.rpartition("=")[0] != named)
            pacing = replace(pacing, named=(*others, f"{named}={rate}"))
        schedule = self.order.schedule
        change = wiring.change(self.plan, pacing, what, schedule.seed)
        schedule = schedule if change.pace is None else replace(schedule, pace=change.pace)
        self.follow(self.plan, replace(self.order, pacing=pacing, schedule=schedule), change)
        self.touched = True

    def _step(self, *, up: bool) -> None:
        """Take the next round rate, about a quarter more or less."""
        _require_plain(self.order.pacing)
        if self.order.pacing.named:
            hint = "from another terminal, such as `kdev mock set orders.rate=500`"
            raise UsageError("rates of single topics have no common step", hint=hint)
        target = self.order.schedule.pace.target
        if target is None:
            hint = "from another terminal, such as `kdev mock set rate=500`"
            raise UsageError("the rate `max` has no next step", hint=hint)
        self._set(f"rate={next_rate(target, up=up):.10g}")

    def _rate(self) -> str:
        pacing = self.order.pacing
        return " ".join([*pacing.stages, *filter(None, [pacing.rate]), *pacing.named])


def _opened(path: Path) -> socket.socket | None:
    made = socket.socket(socket.AF_UNIX)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _forget_killed(path.parent)
        path.unlink(missing_ok=True)
        made.bind(str(path))
        path.chmod(0o600)
        made.listen(16)
    except OSError:
        made.close()
        return None
    return made


def _forget_killed(folder: Path) -> None:
    """Remove the sockets of runs that were killed: nobody listens at them, and not for lack of a moment."""
    for path in folder.glob("*.sock"):
        with socket.socket(socket.AF_UNIX) as line, suppress(OSError):
            line.setblocking(False)
            try:
                line.connect(str(path))
            except ConnectionRefusedError:
                if time.time() - path.stat().st_mtime > _JUST_NOW:
                    path.unlink()


def _serve(opened: socket.socket, answer: Callable[[dict[str, Any]], Answer]) -> None:
    with suppress(OSError):
        while True:
            line, _ = opened.accept()
            with line, suppress(OSError, ValueError, KeyError, AttributeError, RecursionError):
                line.settimeout(_PATIENCE)
                with line.makefile("rb") as asked:
                    line.sendall(json.dumps(_told(answer, json.loads(asked.readline()))).encode() + b"\n")


def _told(answer: Callable[[dict[str, Any]], Answer], asked: dict[str, Any]) -> Answer:
    try:
        return answer(asked)
    except KdevError as exc:
        return {"refused": str(exc), "hint": exc.hint}

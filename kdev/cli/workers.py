"""`--workers`: the shards of a run as processes of this machine, with one budget and one summary."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from threading import Event, Thread
from types import TracebackType
from typing import TYPE_CHECKING

from kdev import wiring
from kdev.cli.chosen import chosen_of
from kdev.cli.delivery import delivery_of
from kdev.cli.interrupt import StoppableClock, interrupts_later, stop_on_interrupt
from kdev.cli.order import Order
from kdev.cli.planned import mix_of
from kdev.cli.relayed import GO, Position, Relay, obey
from kdev.errors import KdevError
from kdev.model import Endpoint

if TYPE_CHECKING:
    from kdev.mock.noted import Notes
    from kdev.mock.progress import Progress
    from kdev.mock.summary import Summary

TELL_SECONDS = 0.25
LOOK_SECONDS = 0.1
MOST = 64
DIGITS = 9

Watch = Callable[["Progress"], None]


def count_from(text: str) -> int:
    """How many workers a text asks for; `auto` is one for each processor that this process may use."""
    if text == "auto":
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return int(text) if text.isdecimal() and len(text) < DIGITS else 0


@dataclass(slots=True)
class _Worker:
    """One process, what it told last, and what came of it."""

    number: int
    process: BaseProcess
    connection: Connection
    notes: Notes
    progress: Progress | None = None
    position: Position = field(default_factory=partial(Position, at=None))
    summary: Summary | None = None
    error: KdevError | None = None
    ended: bool = False


Ready = Callable[[_Worker], bool]


@dataclass(slots=True)
class Workers:
    """The processes of one run; they get ready when they are made, and are gone at the end of a `with`."""

    order: Order
    endpoint: Endpoint
    topics: Sequence[str]
    _workers: list[_Worker] = field(default_factory=list[_Worker])

    def __enter__(self) -> Workers:
        try:
            for number in range(self.order.workers):
                self._workers.append(self._started(number))
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        # All before the first is waited for, which another Ctrl-C may end.
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
            worker.connection.close()

    def _started(self, number: int) -> _Worker:
        context = get_context("spawn")
        mine, its = context.Pipe()
        notes = wiring.notes(self.topics)
        arguments = (its, _shard_of(self.order, number), self.endpoint, notes)
        process = context.Process(target=work, args=arguments, daemon=True)
        # A Ctrl-C comes to all processes of a terminal; workers are ended by this one alone.
        resource_tracker.ensure_running()  # which lets signals through when it starts
        with interrupts_later():
            process.start()
        its.close()
        return _Worker(number + 1, process, mine, notes)

    def relay(self) -> Relay:
        """What passes on to them what the run is told."""
        return Relay(
            [worker.connection for worker in self._workers],
            lambda: [worker.position for worker in self._workers if not worker.ended],
            self.order.schedule.pace.peak,
        )

    def run(self, clock: StoppableClock, watch: Watch | None) -> Summary:
        """Let them send until all have ended; what one that was killed did not tell is unconfirmed.

        Raises what went wrong in one of them before it sent anything.
        """
        self._until(_is_ready, clock, None)
        for worker in self._workers:
            worker.position = Position()
            with suppress(OSError):  # it was killed meanwhile, which listening to it tells
                worker.connection.send(GO)
        self._until(None, clock, watch)
        if watch is not None:
            self._tell(watch)  # the end, which came since they were asked last
        failed = next((worker.error for worker in self._workers if worker.error), None)
        if failed is not None:
            raise failed
        summary = wiring.merged([_outcome(worker, self.order) for worker in self._workers])
        # The workers were told to stop in one way, whatever told the run to.
        told = summary.stopped_by in {"interrupt", "terminate"} and clock.stopped_by
        return replace(summary, stopped_by=clock.stopped_by) if told else summary

    def _until(self, done: Ready | None, clock: StoppableClock, watch: Watch | None) -> None:
        """Listen to the workers until each has ended or is done."""
        told, stopping = 0.0, False
        while waiting := [each for each in self._workers if not (each.ended or (done and done(each)))]:
            for connection in wait([worker.connection for worker in waiting], LOOK_SECONDS):
                _listen(next(worker for worker in waiting if worker.connection is connection))
            if clock.stopped_by and not stopping:
                stopping = True
                for worker in waiting:
                    _tell_to_stop(worker)
            now = time.monotonic()
            if watch is not None and now >= told + TELL_SECONDS:
                told = now
                self._tell(watch)

    def _tell(self, watch: Watch) -> None:
        parts = [worker.progress for worker in self._workers if worker.progress is not None]
        if parts:
            watch(wiring.merged_progress(parts))
        for worker in self._workers:
            # News are told once.
            worker.progress = replace(worker.progress, news=()) if worker.progress else None


def work(connection: Connection, order: Order, endpoint: Endpoint, notes: Notes) -> None:
    """What a worker does: makes its shard ready, waits to be let go, sends, tells what came of it."""
    with stop_on_interrupt() as clock:
        try:
            connection.send(_sent(connection, order, endpoint, clock, notes=notes))
        except KdevError as exc:
            connection.send(exc)
        except BrokenPipeError:
            pass  # The one that asked for the work is gone, and with it everybody who could be told.


def _sent(
    connection: Connection, order: Order, endpoint: Endpoint, clock: StoppableClock, *, notes: Notes
) -> Summary:
    with wiring.sink(endpoint, order.schedule.peak, order.delivery) as sink:
        document = wiring.load_specs(order.specs, order.settings)
        plan, order, weights = chosen_of(
            wiring.topic_plan(document, order.settings, typed=order.typed), order
        )
        mix = mix_of(plan, order, weights)
        control, begins = wiring.control(), Event()
        Thread(target=obey, args=(connection, control, begins), daemon=True).start()
        connection.send(wiring.no_progress())
        begins.wait()
        noted = wiring.noted(sink, notes)
        return wiring.run(mix, noted, order.schedule, clock, watch=connection.send, control=control)


def _shard_of(order: Order, number: int) -> Order:
    """The order of one worker: a shard of the shard that the run is."""
    own, of = map(int, order.shard.split("/"))
    count = of * order.workers
    schedule = replace(order.schedule, shards=count)
    delivery = delivery_of(order.delivery, number + 1)
    part = f"{own + of * number}/{count}"
    return replace(order, shard=part, workers=1, schedule=schedule, delivery=delivery)


def _is_ready(worker: _Worker) -> bool:
    return worker.progress is not None


def _listen(worker: _Worker) -> None:
    try:
        told = worker.connection.recv()
    except (EOFError, OSError):  # also in the middle of what it told
        worker.ended = True
        return
    if isinstance(told, KdevError):
        worker.error, worker.ended = told, True
    elif hasattr(told, "stopped_by"):
        worker.summary, worker.ended = told, True
    else:
        before = worker.progress.news if worker.progress else ()
        worker.progress = replace(told, news=(*before, *told.news))
        waits = worker.position.at is None
        worker.position = Position(told.following, told.overdue, None if waits else time.monotonic())


def _tell_to_stop(worker: _Worker) -> None:
    if worker.process.pid is not None and worker.process.is_alive():
        os.kill(worker.process.pid, signal.SIGTERM)


def _outcome(worker: _Worker, order: Order) -> Summary:
    """The summary of a worker; one that was killed has its last word instead, and what it noted."""
    if worker.summary is not None:
        return worker.summary
    worker.process.join(1)
    code = worker.process.exitcode or 0
    how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    reason = f"worker {worker.number} of {order.workers} ended by {how}"
    schedule = _shard_of(order, worker.number - 1).schedule
    return wiring.lost_summary(worker.progress, schedule, reason, worker.notes.sent())

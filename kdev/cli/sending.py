"""What `kdev mock` does: from a document to records on a broker, or on stdout."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import typer

from kdev import wiring
from kdev.cli import console
from kdev.cli.chosen import Weights, chosen_of
from kdev.cli.consent import require_here, require_registry_here
from kdev.cli.controlled import controlled
from kdev.cli.followed import Marks, followed, marks, require_watchable
from kdev.cli.frames import heading_of
from kdev.cli.interrupt import stop_on_interrupt
from kdev.cli.keys import Keys
from kdev.cli.order import Order, Sent, exit_code, problem_of
from kdev.cli.planned import make_topics, mix_of, nothing_to_send
from kdev.cli.progress import ProgressForm, shown
from kdev.cli.starting import Starting, starting
from kdev.cli.workers import Workers
from kdev.errors import (
    OutputError,
    Place,
    UsageError,
)
from kdev.model import Endpoint
from kdev.settings import FILE_NAME

if TYPE_CHECKING:
    from kdev.mock.metrics import Metrics
    from kdev.mock.progress import Progress
    from kdev.spec.model import Spec
    from kdev.spec.topics import TopicPlan

PLANNING = "planning the records"


def send(order: Order) -> Sent:
    """Make the records of the document and hand them over until the run ends."""
    if order.watch:
        require_watchable(order)
    with starting(order.progress) as start:
        start.step(f"reading {order.spec}")
        seen = marks((*order.specs, FILE_NAME))
        document, files, error = wiring.read_specs(order.specs, order.settings)
        if document is None:
            raise error
        if not any(channel.messages for channel in document.channels):
            raise nothing_to_send(Place(order.spec, "$.channels"), "give a channel a message")
        if order.delivery.transacted is not None:
            _require_transactions(order)
        if order.dry_run:
            return _print(document, order, start)
        return _produce(document, order, {**marks(files), **seen}, start)


def end(sent: Sent, last: Iterable[Callable[[], None]]) -> None:
    """Take the last steps, each whatever became of the others, and end as the run did.

    Raises what went wrong, with the run before what went wrong with a step.
    """
    code, problem = exit_code(sent), problem_of(sent)
    for unwritten in filter(None, map(_tried, last)):
        if code:
            console.error(unwritten)
        else:
            problem = problem or unwritten
    if problem:
        raise problem
    if code:
        raise typer.Exit(code)


def _tried(step: Callable[[], None]) -> OutputError | None:
    try:
        step()
    except console.ReaderLeft:
        console.turn_away(sys.stdout)
    except OutputError as exc:
        console.turn_away(sys.stdout)
        return exc
    return None


def _print(document: Spec, order: Order, start: Starting) -> Sent:
    start.step(PLANNING)
    plan = wiring.topic_plan(document, order.settings, typed=order.typed)
    plan, order, weights = chosen_of(plan, order)
    mix = mix_of(plan, order, weights)
    start.over()
    _tell(mix.notes, order)
    with (
        _until_the_reader_leaves(),
        stop_on_interrupt() as clock,
        watched(order) as watch,
    ):
        sink = wiring.line_sink(sys.stdout.buffer, plan.topics, order.delivery)
        order = _begun(order)
        return Sent(wiring.run(mix, sink, order.schedule, clock, watch=watch), None, order)


def _produce(document: Spec, given: Order, seen: Marks, start: Starting) -> Sent:
    endpoint = wiring.endpoint(given.settings)
    require_registry_here(endpoint, yes_remote=given.yes_remote)
    given = replace(given, settings=replace(given.settings, registry=endpoint.registry))
    start.step(f"connecting to {endpoint.bootstrap_servers}")
    if given.settings.bootstrap:
        require_here(given.settings, "send", yes_remote=given.yes_remote)
    brokers = wiring.brokers(given.settings)
    plan = wiring.topic_plan(document, given.settings, brokers=brokers, typed=given.typed)
    plan, order, weights = chosen_of(plan, given)
    order = replace(order, delivery=wiring.fitting(endpoint, plan.topics, order.delivery))
    if order.workers > 1:
        return _side_by_side(order, endpoint, (plan, weights), start)
    # The client needs half a second before it sends; opened first, it has that time while the plan is made.
    with wiring.sink(endpoint, order.schedule.peak, order.delivery) as sink:
        start.step(PLANNING)
        mix = mix_of(plan, order, weights)
        _tell(mix.notes, order)
        start.step("making the topics")
        make_topics(plan, order, partial(_tell, order=order))
        start.over()
        keys = Keys()
        with stop_on_interrupt() as clock, watched(order, endpoint, keys) as watch:
            order = _begun(order)
            control = wiring.control()
            with (
                controlled(plan, order, clock, keys=keys, control=control) as listener,
                followed(given, listener, seen, brokers) as follower,
            ):
                told = follower.telling(watch)
                done = wiring.run(mix, sink, order.schedule, clock, watch=told, control=control)
            return Sent(done, endpoint, order)


def _require_transactions(order: Order) -> None:
    if order.dry_run:
        raise UsageError("`--dry-run` sends nothing, so it has no transactions", hint="leave out one of them")
    if wiring.embedded(order.settings) is not None:
        hint = "`kdev up --runtime docker` or `--runtime process` starts an Apache Kafka"
        raise UsageError("the embedded broker keeps no transactions", hint=hint)


def _side_by_side(
    order: Order, endpoint: Endpoint, parts: tuple[TopicPlan, Weights], start: Starting
) -> Sent:
    order = _begun(order)
    start.step(PLANNING)
    topics = [topic.name for topic in parts[0].topics]
    with Workers(order, endpoint, topics) as workers:
        # A document that cannot be planned is told once, and not by each of them.
        _tell(mix_of(parts[0], order, parts[1]).notes, order)
        make_topics(parts[0], order, partial(_tell, order=order))
        start.over()
        keys = Keys()
        with (
            stop_on_interrupt() as clock,
            watched(order, endpoint, keys) as watch,
            controlled(parts[0], order, clock, keys=keys, control=workers.relay()),
        ):
            return Sent(workers.run(clock, watch), endpoint, order)


def _tell(notes: Iterable[str], order: Order) -> None:
    if order.progress is not ProgressForm.NONE:
        for note in notes:
            console.note(note)


def _begun(order: Order) -> Order:
    """The order with the start of its events settled: now, when no other one was asked for."""
    start_ms = time.time_ns() // 1_000_000 if order.start_ms is None else order.start_ms
    return replace(order, schedule=replace(order.schedule, start_ms=start_ms))


@contextmanager
def watched(
    order: Order, endpoint: Endpoint | None = None, keys: Keys | None = None
) -> Generator[Callable[[Progress], None] | None]:
    """What is told how a run goes: a person, and whoever asks for its metrics.

    A person who leaves at once, by a second Ctrl-C, is told what is open then.
    """
    last = Last()
    try:
        with shown(order.progress, heading_of(order, endpoint), keys) as show:
            last.show = show
            if order.metrics_port is None:
                yield None if show is None else last.tell
                return
            with wiring.served_metrics(order.metrics_port) as (metrics, port):
                console.note(f"metrics at http://127.0.0.1:{port}/metrics")
                last.metrics = metrics
                yield last.tell
    except KeyboardInterrupt:
        if last.open_ends:
            console.note(last.open_ends)
        raise


@dataclass(slots=True)
class Last:
    """Passes on how a run goes, and remembers what it told last."""

    show: Callable[[Progress], None] | None = None
    metrics: Metrics | None = None
    progress: Progress | None = None

    def tell(self, progress: Progress) -> None:
        """Tell those who are there."""
        self.progress = progress
        if self.metrics is not None:
            self.metrics.tell(progress)
        if self.show is not None:
            self.show(progress)

    @property
    def open_ends(self) -> str:
        """What nobody knows of the records that were sent, empty when nothing is open."""
        if self.progress is None or not self.progress.pending:
            return ""
        count = self.progress.pending
        return f"{count:,} {'record is' if count == 1 else 'records are'} unconfirmed"


@contextmanager
def _until_the_reader_leaves() -> Generator[None]:
    try:
        yield
    except BrokenPipeError as exc:
        raise console.ReaderLeft from exc

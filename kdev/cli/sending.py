"""What `kdev mock` does: from a document to records on a broker, or on stdout."""

from __future__ import annotations

import difflib
import shlex
import sys
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import typer

from kdev import wiring
from kdev.cli import console
from kdev.cli.applying import apply_topics, require_made
from kdev.cli.interrupt import stop_on_interrupt
from kdev.cli.panel import Heading
from kdev.cli.progress import ProgressForm, shown
from kdev.cli.show_mock import Frame
from kdev.cli.show_topics import change_text
from kdev.commands import broker_options, look, naming_options, pacing_options
from kdev.durations import duration_text
from kdev.errors import (
    INTERRUPTED,
    BrokerLost,
    DeliveryError,
    KdevError,
    OutputError,
    Place,
    Problem,
    SpecError,
    UsageError,
)
from kdev.figures import instant_text
from kdev.model import Action, Endpoint, Naming, Pacing, TopicChange, Wishes
from kdev.settings import Settings

if TYPE_CHECKING:
    from kdev.mock.mix import Mix
    from kdev.mock.schedule import Schedule
    from kdev.mock.summary import Summary
    from kdev.spec.model import Spec
    from kdev.spec.topics import TopicPlan


@dataclass(frozen=True, slots=True)
class Order:
    """What a user asked one run for, understood; events begin at `start_ms`, None is when the run does."""

    spec: str
    typed: Naming
    settings: Settings
    schedule: Schedule
    pacing: Pacing
    wishes: Wishes
    start_ms: int | None
    topics: tuple[str, ...]
    dry_run: bool
    progress: ProgressForm

    @property
    def endless(self) -> bool:
        """Whether only a stop ends it."""
        return self.schedule.count is None and self.schedule.length is None


@dataclass(frozen=True, slots=True)
class Sent:
    """A run that is over, where its records went, None for stdout, and the order with the start it had."""

    summary: Summary
    where: Endpoint | None
    order: Order


def send(order: Order) -> Sent:
    """Make the records of the document and hand them over until the run ends."""
    document = wiring.load_spec(order.spec, order.settings)
    if not any(channel.messages for channel in document.channels):
        raise _nothing_to_send(Place(order.spec, "$.channels"), "give a channel a message")
    return _print(document, order) if order.dry_run else _produce(document, order)


def frame_of(sent: Sent) -> Frame:
    """What stands around the summary of a run."""
    order = sent.order
    return Frame(
        spec=order.spec,
        pace=str(order.schedule.pace),
        end=_option(order, sent.summary.stopped_by),
        again=_again(order),
        look="" if order.dry_run else _look(sent.summary, order),
        exit_code=_exit_code(sent),
    )


def end(sent: Sent, last: Iterable[Callable[[], None]]) -> None:
    """Take the last steps, each whatever became of the others, and end as the run did.

    Raises what went wrong, with the run before what went wrong with a step.
    """
    code, problem = _exit_code(sent), _problem(sent)
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


def _print(document: Spec, order: Order) -> Sent:
    plan = wiring.topic_plan(document, order.settings, typed=order.typed)
    mix = _mix(_chosen(plan, order), order)
    with (
        _until_the_reader_leaves(),
        stop_on_interrupt() as clock,
        shown(order.progress, _heading(order)) as watch,
    ):
        sink = wiring.line_sink(sys.stdout.buffer)
        order = _begun(order)
        return Sent(wiring.run(mix, sink, order.schedule, clock, watch=watch), None, order)


def _produce(document: Spec, order: Order) -> Sent:
    endpoint = wiring.endpoint(order.settings)
    brokers = wiring.brokers(order.settings)
    plan = _chosen(wiring.topic_plan(document, order.settings, brokers=brokers, typed=order.typed), order)
    # The client needs half a second before it sends; opened first, it has that time while the plan is made.
    with wiring.sink(endpoint, order.schedule.pace.peak) as sink:
        mix = _mix(plan, order)
        applied = apply_topics(order.settings, plan)
        if order.progress is not ProgressForm.NONE:
            for note in (*applied.notes, *filter(None, map(_topic_note, applied.changes))):
                console.note(note)
        require_made(applied)
        with stop_on_interrupt() as clock, shown(order.progress, _heading(order, endpoint)) as watch:
            order = _begun(order)
            return Sent(wiring.run(mix, sink, order.schedule, clock, watch=watch), endpoint, order)


def _begun(order: Order) -> Order:
    """The order with the start of its events settled: now, when no other one was asked for."""
    start_ms = time.time_ns() // 1_000_000 if order.start_ms is None else order.start_ms
    return replace(order, schedule=replace(order.schedule, start_ms=start_ms))


@contextmanager
def _until_the_reader_leaves() -> Generator[None]:
    try:
        yield
    except BrokenPipeError as exc:
        raise console.ReaderLeft from exc


def _mix(plan: TopicPlan, order: Order) -> Mix:
    mix = wiring.mix(plan, order.wishes, seed=order.schedule.seed, locale=order.settings.locale)
    if not mix.streams:
        places = [route.channel.place for route in plan.routes]
        place = places[0] if len(places) == 1 else Place(order.spec, "$.channels")
        raise _nothing_to_send(place, _why_nothing(plan))
    return mix


def _why_nothing(plan: TopicPlan) -> str:
    if plan.routes or not plan.skipped:
        return "it takes a message whose weight in `x-kdev` is not 0"
    channel, why = plan.skipped[0]
    return f"channel `{channel}` has no topic: {why}"


def _nothing_to_send(place: Place, hint: str) -> SpecError:
    return SpecError((Problem("nothing-to-send", "has no message to send", place, hint),), hint=hint)


def _chosen(plan: TopicPlan, order: Order) -> TopicPlan:
    """The part of a plan that was asked for."""
    known = [topic.name for topic in plan.topics]
    for name in order.topics:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"its topics: {', '.join(known)}"
            raise UsageError(f"{order.spec} has no topic `{name}`", hint=hint)
    if not order.topics:
        return plan
    topics = tuple(topic for topic in plan.topics if topic.name in order.topics)
    return replace(
        plan, topics=topics, routes=tuple(each for each in plan.routes if each.topic in order.topics)
    )


def _topic_note(change: TopicChange) -> str:
    match change.action:
        case Action.CREATED:
            return f"topic {change.name} was created"
        case Action.DIFFERS:
            return f"topic {change.name} is not as the document asks: {change_text(change)}"
        case _:
            return ""


def _heading(order: Order, endpoint: Endpoint | None = None) -> Heading:
    schedule = order.schedule
    ends = [] if schedule.seconds is None else [f"for {duration_text(schedule.seconds)}"]
    ends += [] if schedule.count is None else [f"for {schedule.count:,} records"]
    ends += [] if ends or schedule.length is None else [f"for {duration_text(schedule.length)}"]
    end = ", ".join(ends) or "until Ctrl-C"
    where, asks = (endpoint.bootstrap_servers, look(endpoint)) if endpoint else ("stdout", "")
    return Heading(order.spec, where, str(schedule.pace), end, schedule.seed, asks)


def _option(order: Order, stopped_by: str) -> str:
    """The option that ended a run, as it can be typed."""
    schedule = order.schedule
    if stopped_by == "for" and schedule.seconds is not None:
        return f"--for {duration_text(schedule.seconds)}"
    if stopped_by == "stages":
        return "the end of the stages"
    return f"--count {schedule.count}"


def _again(order: Order) -> str:
    """The command that makes the same records once more."""
    schedule, settings = order.schedule, order.settings
    words = ["kdev", "mock", order.spec]
    words += pacing_options(order.pacing, _rate(order))
    words += [] if schedule.seconds is None else ["--for", duration_text(schedule.seconds)]
    words += [] if schedule.count is None else ["--count", str(schedule.count)]
    words += ["--seed", str(schedule.seed), "--start", instant_text(schedule.start_ms)]
    words += naming_options(order.typed)
    words += (
        [] if order.wishes.optional == Wishes().optional else ["--optional", f"{order.wishes.optional:g}"]
    )
    for word in order.wishes.words:
        words += ["--set", f"{word.field}={word.said}"] if word.origin == "--set" else []
    words += ["--keys", order.wishes.keys] if order.wishes.keys else []
    words += [] if order.wishes.key_count is None else ["--key-count", str(order.wishes.key_count)]
    for topic in order.topics:
        words += ["--topic", topic]
    words += [] if settings.locale == Settings().locale else ["--locale", settings.locale]
    words += ["--dry-run"] if order.dry_run else broker_options(settings.name, settings.bootstrap)
    return shlex.join(words)


def _rate(order: Order) -> str:
    pace = str(order.schedule.pace)
    return order.pacing.rate if order.pacing.shape else pace.removesuffix("/s")


def _look(summary: Summary, order: Order) -> str:
    options = broker_options(order.settings.name, order.settings.bootstrap)
    return shlex.join(["kdev", "tail", summary.topics[0].topic, "-n", "5", *options])


def _exit_code(sent: Sent) -> int:
    problem = _problem(sent)
    if problem:
        return problem.exit_code
    stopped = sent.summary.stopped_by in {"interrupt", "terminate"}
    return INTERRUPTED if stopped and not sent.order.endless else 0


def _problem(sent: Sent) -> KdevError | None:
    """What went wrong, the gravest first."""
    summary, schedule = sent.summary, sent.order.schedule
    if summary.stopped_by == "broker" and sent.where is not None:
        hint = f"is it still there? `{look(sent.where)}`"
        return BrokerLost(sent.where.bootstrap_servers, schedule.retry_for, hint=hint)
    if summary.invalid is not None:
        return summary.invalid
    if summary.failed:
        return DeliveryError(summary.failed, summary.errors[0][0] if summary.errors else "")
    if summary.unconfirmed:
        return DeliveryError(summary.unconfirmed, f"not confirmed within {schedule.drain:.0f} s")
    return None

"""What stands around a run: its heading, the command that makes the same again, where to look next."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from kdev.cli.delivery import delivery_options
from kdev.cli.order import Order, Sent, exit_code, verdicts_of
from kdev.cli.panel import Heading
from kdev.cli.redacted import redacted
from kdev.cli.shares import share_text
from kdev.cli.show_mock import Frame
from kdev.commands import broker_options, look, naming_options, pacing_options
from kdev.durations import duration_text
from kdev.figures import instant_text
from kdev.model import Endpoint
from kdev.settings import Settings
from kdev.wishes import Wishes

if TYPE_CHECKING:
    from kdev.mock.summary import Summary


def frame_of(sent: Sent) -> Frame:
    """What stands around the summary of a run."""
    order = sent.order
    return Frame(
        spec=order.spec,
        pace=str(order.schedule.pace),
        end=_option(order, sent.summary.stopped_by),
        again=_again(order),
        look="" if order.dry_run else _look(sent.summary, order),
        exit_code=exit_code(sent),
        sends=not order.dry_run,
        verdicts=verdicts_of(sent),
    )


def heading_of(order: Order, endpoint: Endpoint | None = None) -> Heading:
    """What a run is, before it begins: its document, where it goes, its pace, its end."""
    schedule = order.schedule
    ends = [] if schedule.seconds is None else [f"for {duration_text(schedule.seconds)}"]
    ends += [] if schedule.count is None else [f"for {schedule.count:,} records"]
    ends += [] if ends or schedule.length is None else [f"for {duration_text(schedule.length)}"]
    end = ", ".join(ends) or "until Ctrl-C"
    where, asks = (endpoint.bootstrap_servers, look(endpoint)) if endpoint else ("stdout", "")
    begin = "" if order.start_ms is None else instant_text(order.start_ms).replace(".000Z", "Z")
    return Heading(order.spec, where, str(schedule.pace), end, schedule.seed, asks, start=begin)


def _option(order: Order, stopped_by: str) -> str:
    """The option that ended a run, as it can be typed."""
    schedule = order.schedule
    if stopped_by == "for" and schedule.seconds is not None:
        return f"--for {duration_text(schedule.seconds)}"
    if stopped_by == "lost":
        return "the loss of a worker"
    if stopped_by == "stages":
        return "the end of the stages"
    return f"--count {schedule.count}"


def _again(order: Order) -> str:
    """The command that makes the same records once more."""
    schedule, settings = order.schedule, order.settings
    words = ["kdev", "mock", *order.specs]
    words += pacing_options(order.pacing, _rate(order))
    words += [] if schedule.seconds is None else ["--for", duration_text(schedule.seconds)]
    words += [] if schedule.count is None else ["--count", str(schedule.count)]
    words += ["--seed", str(schedule.seed), "--start", instant_text(schedule.start_ms)]
    words += naming_options(order.typed)
    words += (
        [] if order.wishes.optional == Wishes().optional else ["--optional", f"{order.wishes.optional:g}"]
    )
    words += ["--invalid", share_text(order.wishes.invalid)] if order.wishes.invalid else []
    for word in order.wishes.words:
        words += ["--set", f"{word.field}={word.said}"] if word.origin == "--set" else []
    words += ["--keys", order.wishes.keys] if order.wishes.keys else []
    words += [] if order.wishes.key_count is None else ["--key-count", str(order.wishes.key_count)]
    for topic in order.part.topics:
        words += ["--topic", topic]
    for message in order.part.messages:
        words += ["--message", message]
    words += ["--side", order.part.side] if order.part.side else []
    words += delivery_options(order.delivery)
    for condition in order.fail_if:
        words += ["--fail-if", str(condition)]
    words += ["--shard", order.shard] if order.shard != "1/1" else []
    words += ["--workers", str(order.workers)] if order.workers > 1 else []
    words += [] if settings.locale == Settings().locale else ["--locale", settings.locale]
    words += _registry(order)
    words += ["--dry-run"] if order.dry_run else _broker(settings)
    return shlex.join(words)


def _rate(order: Order) -> str:
    typed = order.pacing.shape or order.pacing.named
    return order.pacing.rate if typed else str(order.schedule.pace).removesuffix("/s")


def _look(summary: Summary, order: Order) -> str:
    words = ["kdev", "tail", summary.topics[0].topic, "-n", "5", *_registry(order), *_broker(order.settings)]
    return shlex.join(words)


def _registry(order: Order) -> list[str]:
    named = order.flags.get("registry")
    return ["--registry", redacted(str(named))] if named else []


def _broker(settings: Settings) -> list[str]:
    return broker_options(settings.name, settings.bootstrap, settings.client_config)

"""`status`: what runs, what it takes, its topics, and how they differ from a document."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from kdev import wiring
from kdev.cli import console, show_status
from kdev.cli.applying import Applied, compared
from kdev.cli.every_environment import show_all
from kdev.cli.interrupt import Left, stop_on_interrupt
from kdev.cli.options import (
    AllowHttp,
    AllowOutside,
    Name,
    OutputFormat,
    Parameters,
    RefMirror,
    TopicNames,
    how_far,
    naming_from,
)
from kdev.cli.panel import Screen
from kdev.cli.spec_paths import documents_told
from kdev.commands import naming_options
from kdev.durations import seconds_from
from kdev.errors import BrokerError, KdevError, UsageError
from kdev.model import Output, TopicInfo
from kdev.reader import Reader
from kdev.settings import Settings, settings_from, without_broker
from kdev.stack.idle import idle, incomplete, silent

if TYPE_CHECKING:
    from kdev.spec.topics import TopicPlan
    from kdev.stack.runtime import StackStatus, Usage


class Look(NamedTuple):
    """An environment at one moment; `topics` is None when its broker does not answer."""

    found: StackStatus
    usage: Usage
    topics: tuple[TopicInfo, ...] | None
    drift: Applied | None = None
    problem: KdevError | None = None


def status(
    spec: Annotated[
        list[str] | None,
        typer.Argument(metavar="SPEC...", help="AsyncAPI documents to hold the topics against."),
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", "-w", help="Look again and again until Ctrl-C.")] = False,
    every: Annotated[
        str, typer.Option("--every", metavar="DURATION", help="How often --watch looks.")
    ] = "2s",
    everything: Annotated[bool, typer.Option("--all", help="Every environment that you have.")] = False,
    name: Name = None,
    param: Parameters = None,
    topic_name: TopicNames = None,
    output: OutputFormat = Output.TEXT,
    allow_http: AllowHttp = None,
    ref_mirror: RefMirror = None,
    allow_outside: AllowOutside = None,
) -> None:
    """Show what runs, where it answers, what it takes, and its topics."""
    settings = settings_from({"name": name, **how_far(allow_http, ref_mirror, allow_outside)})
    if everything:
        if watch or spec:
            raise UsageError("`--all` only lists environments", hint="`--name` means one of them")
        show_all(settings, output)
        return
    settings = without_broker(settings)
    typed = naming_from(param, topic_name)
    document = wiring.load_specs(documents_told(spec), settings) if spec else None
    words = [*spec, *naming_options(typed)] if spec else []

    def plan(brokers: int) -> TopicPlan | None:
        return wiring.topic_plan(document, settings, brokers=brokers, typed=typed) if document else None

    if watch:
        _watch(lambda: _look(settings, plan, words), output, seconds_from(every))
        return
    _once(settings, plan, words, output)


def _once(
    settings: Settings, plan: Callable[[int], TopicPlan | None], document: Sequence[str], output: Output
) -> None:
    runtime, found = wiring.required(settings)
    usage = runtime.usage(settings.name)
    if output is Output.TEXT:  # at once: a broker that hangs takes its time
        _print(show_status.lines(found, usage))
    look = _asked(settings, Look(found, usage, None), plan, document)
    if output is Output.JSON:
        console.json_line(_json(look))
    else:
        _print(_below(look))
    if look.problem:
        raise look.problem


def _watch(look: Callable[[], Look], output: Output, seconds: float) -> None:
    screen = Screen(sys.stdout) if output is Output.TEXT and console.is_terminal(sys.stdout) else None
    reader = Reader(sys.stdout)
    with stop_on_interrupt() as clock, suppress(Left):
        while True:
            with clock.leaving():
                now = look()
            if screen:
                screen.draw(
                    _fitting([*show_status.lines(now.found, now.usage), *_below(now), *_trouble(now)])
                )
            elif output is Output.JSON:
                console.json_line(_json(now))
            else:
                _print([*show_status.lines(now.found, now.usage), *_below(now), *_trouble(now), ""])
            console.flush()
            if clock.wait(seconds):
                return
            if reader.left():
                raise console.ReaderLeft


def _look(settings: Settings, plan: Callable[[int], TopicPlan | None], document: Sequence[str]) -> Look:
    runtime, found = wiring.required(settings)
    return _asked(settings, Look(found, runtime.usage(settings.name), None), plan, document)


def _asked(
    settings: Settings, look: Look, plan: Callable[[int], TopicPlan | None], document: Sequence[str]
) -> Look:
    """The same with what the broker tells, and what is wrong."""
    found = look.found
    if not found.usable:
        return look._replace(topics=(), problem=idle(found))
    try:
        wanted = plan(len(found.endpoint.servers))
        drift, problem = compared(settings, wanted, document) if wanted else (None, None)
        topics = wiring.topics(settings)
    except BrokerError as exc:
        exc.hint = silent(found, time.time())
        return look._replace(problem=exc)
    return look._replace(topics=topics, drift=drift, problem=incomplete(found) or problem)


def _below(look: Look) -> list[str]:
    return [*show_status.topics(look.topics), *(show_status.drift(look.drift) if look.drift else [])]


def _trouble(look: Look) -> list[str]:
    return ["", f"! {look.problem}"] if look.problem else []


def _json(look: Look) -> dict[str, object]:
    return show_status.as_json(look.found, look.topics, look.usage, look.drift)


def _fitting(lines: Sequence[str]) -> list[str]:
    width, height = console.width(), console.height()
    return [line[:width] for line in lines][: height - 1]


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        console.data(line)
    console.flush()

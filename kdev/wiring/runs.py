"""From a Spec to streams, and from streams to a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from kdev.errors import KdevError
from kdev.model import Pacing, TopicSpec
from kdev.settings import Settings
from kdev.wiring.broker import registry
from kdev.wishes import Wishes

if TYPE_CHECKING:
    from kdev.delivery import Delivery
    from kdev.mock.clock import Clock
    from kdev.mock.control import Change, Control
    from kdev.mock.explained import MessageExplained
    from kdev.mock.metrics import Metrics
    from kdev.mock.mix import Mix
    from kdev.mock.noted import Notes
    from kdev.mock.pace import Pace
    from kdev.mock.progress import Progress
    from kdev.mock.rates import Rates, Shares
    from kdev.mock.report import Watch
    from kdev.mock.schedule import Schedule
    from kdev.mock.sinks import LineSink, Sink
    from kdev.mock.streams import Choices
    from kdev.mock.summary import Summary
    from kdev.spec.model import Message
    from kdev.spec.topics import Route, TopicPlan


def schedule(pacing: Pacing, seed: int) -> Schedule:
    """A run that only its pace may end, as fast as a user wishes."""
    from kdev.mock.schedule import Schedule
    from kdev.mock.shapes import pace_from

    return Schedule(pace_from(pacing, seed), seed)


def rates(said: Sequence[str]) -> Rates:
    """The rates that were typed; raises UsageError for what is none."""
    from kdev.mock.rates import rates_from

    return rates_from(said)


def shares(plan: TopicPlan, pacing: Pacing) -> Shares:
    """The rate of a run on a plan and the weight of each of its messages, as a user wishes."""
    from kdev.mock.rates import Rated, shared
    from kdev.mock.streams import weight_of

    rated = [
        Rated(route.topic, route.channel.key, message.name, weight_of(message))
        for route in plan.routes
        for message in route.channel.messages
    ]
    return shared(rates([*pacing.named, *filter(None, [pacing.rate])]), rated)


def mix(
    plan: TopicPlan,
    wishes: Wishes,
    settings: Settings,
    *,
    seed: int,
    weights: Mapping[tuple[str, str], int] | None = None,
    shard: str = "1/1",
) -> Mix:
    """The streams of a document, for the topics of a plan, as one run deals them out.

    `weights` are those of messages by topic and name, over what the document says; of the run only a `shard`
    is made. With a schema registry each record stands behind the number of its schema.
    """
    from kdev.mock.framed import framed
    from kdev.mock.mix import Mix
    from kdev.mock.plan.own_words import require_met
    from kdev.mock.shards import shard_from
    from kdev.mock.spoilt import Spoiler, spoilt
    from kdev.mock.streams import streams_for
    from kdev.mock.verified import Verifier

    verifier, spoiler = Verifier(wishes.verify), Spoiler(wishes.invalid, seed)
    fresh = partial(_choices, wishes, seed, settings.locale)
    choices = fresh()
    streams = streams_for(plan.routes, choices, weights or {})
    paths = [path for stream in streams for path in stream.paths]
    require_met(
        choices.words,
        choices.met,
        paths,
        lambda: _fields_of(plan.whole, _choices(wishes, seed, settings.locale)),
    )
    reached = registry(settings.registry)
    streams = streams if reached is None else framed(streams, reached)
    part = shard_from(shard)
    made = Mix(
        spoiler.over(verifier.over(streams), streams),
        seed,
        verified=lambda: verifier.count,
        notes=list(dict.fromkeys(note for stream in streams for note in stream.notes)),
        shard=part,
    )
    made.spoil = lambda index, number, time_ms: spoilt(streams[index], number, time_ms)
    return made


def _fields_of(routes: Sequence[Route], choices: Choices) -> Iterable[tuple[str, str]]:
    """The fields of some routes, each after its message; none where a wish does not fit one."""
    from kdev.mock.streams import streams_for

    with suppress(KdevError):
        return [
            (stream.message, path) for stream in streams_for(routes, choices, {}) for path in stream.paths
        ]
    return ()


def explained(
    route: Route, message: Message, wishes: Wishes, *, seed: int, locale: str, now_ms: int
) -> MessageExplained:
    """How the records of a message are made for the topic of a route."""
    from kdev.mock.explained import explained

    return explained(route, message, _choices(wishes, seed, locale), now_ms)


def _choices(wishes: Wishes, seed: int, locale: str) -> Choices:
    from kdev.mock.plan.keying import KeyWish
    from kdev.mock.streams import Choices
    from kdev.mock.tables.distributions import distribution_from

    distribution = distribution_from(wishes.keys) if wishes.keys else None
    keys = KeyWish(distribution=distribution, count=wishes.key_count)
    return Choices(seed, locale, wishes.optional, wishes.words, keys)


def line_sink(stream: BinaryIO, topics: Sequence[TopicSpec], delivery: Delivery | None = None) -> LineSink:
    """A sink that prints records as `kdev tail` does in a pipe, with the partitions that they would go to."""
    from kdev.delivery import PARTITIONER, USUAL
    from kdev.mock.partitioners import partitioner
    from kdev.mock.sinks import LineSink
    from kdev.tail.lines import JsonLines

    partitions = {topic.name: topic.partitions for topic in topics}
    name = (delivery or USUAL).settings.get("partitioner", PARTITIONER)
    return LineSink(stream, JsonLines().render, partitioner(name, partitions))


def run(
    mix: Mix,
    sink: Sink,
    schedule: Schedule,
    clock: Clock,
    *,
    watch: Watch | None,
    control: Control | None = None,
) -> Summary:
    """Send the records of a mix until the run ends."""
    from kdev.memory import few_collections
    from kdev.mock.run import run

    with few_collections():
        return run(mix, sink, schedule, clock, watch=watch, control=control)


def control() -> Control:
    """What carries wishes to a run while it goes on."""
    from kdev.mock.control import Control

    return Control()


def change(plan: TopicPlan, pacing: Pacing, said: str, seed: int) -> Change:
    """Another plan for a run that goes on; raises UsageError when there is none such."""
    from kdev.mock.control import Change

    found = shares(plan, pacing)
    pace = schedule(replace(pacing, rate=found.rate), seed).pace
    return Change(pace, said, found.weights)


def takeover(mix: Mix, pace: Pace | None, said: str) -> Change:
    """Other streams for a run that goes on, at another pace or as before."""
    from kdev.mock.control import Change

    return Change(pace, said, mix=mix)


def shard_count(text: str) -> int:
    """Of how many parts a text such as `3/8` names one; raises UsageError when it names none."""
    from kdev.mock.shards import shard_from

    return shard_from(text).count


def served_metrics(port: int) -> AbstractContextManager[tuple[Metrics, int]]:
    """Metrics of a run that are served at a port of this machine, 0 for any, and the port."""
    from kdev.mock.metrics import served_at

    return served_at(port)


def merged(parts: Sequence[Summary]) -> Summary:
    """What came of some runs side by side, as of one."""
    from kdev.mock.merging import merged_summary

    return merged_summary(parts)


def merged_progress(parts: Sequence[Progress]) -> Progress:
    """How some runs side by side go, as one."""
    from kdev.mock import merging

    return merging.merged_progress(parts)


def lost_summary(told: Progress | None, schedule: Schedule, reason: str, sent: Mapping[str, int]) -> Summary:
    """What is known of a run that was killed: what it told of how it goes, if it did, and what it noted."""
    from kdev.mock import merging

    return merging.lost_summary(told, schedule, reason, sent)


def notes(topics: Sequence[str]) -> Notes:
    """Notes on records of these topics, for a process that is about to be started."""
    from ctypes import c_longlong
    from multiprocessing.sharedctypes import RawArray

    from kdev.mock.noted import Notes

    return Notes(tuple(topics), RawArray(c_longlong, len(topics)))


def noted(sink: Sink, notes: Notes) -> Sink:
    """A sink whose records are noted before they are handed over."""
    from kdev.mock.noted import NotedSink

    return NotedSink(sink, notes)


def no_progress() -> Progress:
    """A run before its start."""
    from kdev.mock.progress import Progress, RunState

    return Progress(RunState.RUNNING, 0.0)

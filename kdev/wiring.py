"""One function per seam: settings in, the real part out; heavy imports inside, and only here."""

from __future__ import annotations

import sys
from collections.abc import Collection, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from kdev import bundled
from kdev.commands import command
from kdev.errors import StackError
from kdev.model import Endpoint, Mode, Naming, Pacing, RuntimeName, TopicInfo, TopicSpec, Wishes
from kdev.settings import Settings

if TYPE_CHECKING:
    from kdev.kafka.admin import Admin
    from kdev.mock.explained import MessageExplained
    from kdev.mock.mix import Mix
    from kdev.mock.report import Watch
    from kdev.mock.run import Clock
    from kdev.mock.schedule import Schedule
    from kdev.mock.sinks import LineSink, Sink
    from kdev.mock.summary import Summary
    from kdev.spec.load import Diagnosis
    from kdev.spec.model import Message, Spec
    from kdev.spec.reach import Fetch, Reach
    from kdev.spec.topics import Route, TopicPlan
    from kdev.stack.runtime import Probes, Runtime, StackStatus
    from kdev.tail.follow import Source
    from kdev.tail.window import Marks, Partition

PLAIN = Settings()
CONFIRM_EACH_UP_TO = 20_000.0


def runtimes(settings: Settings) -> tuple[Runtime, ...]:
    """Every runtime, in the order in which `auto` tries them."""
    return tuple(runtime(settings, name) for name in RuntimeName if name is not RuntimeName.AUTO)


def runtime(settings: Settings, name: RuntimeName) -> Runtime:
    """The runtime of a name other than `auto`."""
    match name:
        case RuntimeName.DOCKER:
            from kdev.stack.docker_runtime import DockerRuntime

            files = {mode: bundled.compose_file(f"{mode}.yaml") for mode in Mode}
            return DockerRuntime(home=home(settings), definitions=files, image_prefix=settings.image_prefix)
        case RuntimeName.PROCESS:
            from kdev.stack.process import ProcessRuntime

            return ProcessRuntime(
                home=home(settings),
                cache=cache(settings),
                java_home=settings.java_home,
                kafka_home=settings.kafka_home,
            )
        case _:
            from kdev.stack.embedded import EmbeddedRuntime

            return EmbeddedRuntime(home=home(settings))


def running(settings: Settings) -> tuple[Runtime, StackStatus] | None:
    """The environment that `--name` means, with the runtime that has it; None when there is none."""
    for name in (RuntimeName.PROCESS, RuntimeName.EMBEDDED, RuntimeName.DOCKER):
        found = runtime(settings, name)
        status = found.status(settings.name)
        if status is not None:
            return found, status
    return None


def endpoint(settings: Settings) -> Endpoint:
    """Where the broker is: what was named outright, else the running environment.

    Raises StackError when neither is there.
    """
    if settings.bootstrap:
        return Endpoint(settings.bootstrap)
    from kdev.stack.state import read_state

    # The usual case needs no runtime, and so none of the libraries behind them.
    saved = read_state(home(settings), settings.name)
    if saved is not None and saved.running:
        return Endpoint(saved.bootstrap_servers, settings.name)
    found = running(settings)
    if found is None or not found[1].running:
        state = "is not running" if found else "does not exist"
        raise StackError(
            f"environment `{settings.name}` {state}",
            hint=f"start one: {command('up', settings.name)}, or name a broker: `--bootstrap localhost:9092`",
        )
    return replace(found[1].endpoint, environment=settings.name)


def probes() -> Probes:
    """What asks a broker whether it is ready."""
    from kdev.kafka.readiness import answers, has_topics
    from kdev.stack.runtime import Probes

    return Probes(answers, has_topics)


@contextmanager
def admin(settings: Settings) -> Generator[Admin]:
    """The admin of the broker that the settings mean; an embedded broker makes topics in its own way."""
    from kdev.kafka.admin import Admin

    if settings.bootstrap:
        yield Admin(Endpoint(settings.bootstrap))
        return
    where = endpoint(settings)
    found = running(settings)
    if found is not None and found[0].name is RuntimeName.EMBEDDED:
        from kdev.stack.embedded import EmbeddedRuntime

        embedded = EmbeddedRuntime(home=home(settings))
        yield Admin(where, create=partial(embedded.create_topics, settings.name))
    else:
        yield Admin(where)


@contextmanager
def sink(endpoint: Endpoint, rate: float | None) -> Generator[Sink]:
    """A sink that produces to a broker; up to 20,000 records a second each one is confirmed by itself."""
    from kdev.kafka.producer import KafkaSink

    with KafkaSink(endpoint, confirm_each=rate is not None and rate <= CONFIRM_EACH_UP_TO) as made:
        yield made


def topics(settings: Settings, *, internal: bool = False) -> tuple[TopicInfo, ...]:
    """The topics of the broker that the settings mean, with their records and bytes."""
    with admin(settings) as broker:
        return broker.measured([each.name for each in broker.topics(internal=internal)])


def brokers(settings: Settings) -> int:
    """How many brokers the cluster has that the settings mean."""
    with admin(settings) as broker:
        return broker.brokers()


def require_topic(settings: Settings, name: str, *, create: bool = False) -> None:
    """Make sure that a topic exists; with `create` it is made when it does not.

    Raises UnknownTopic with near names.
    """
    with admin(settings) as broker:
        if create:
            broker.create(TopicSpec(name))
        else:
            broker.require([name])


def watermarks(endpoint: Endpoint, topics: Collection[str]) -> Marks:
    """The first offset of each partition of these topics, and the one behind its last.

    Raises UnknownTopic for a topic that is not there.
    """
    from kdev.kafka.admin import Admin

    return Admin(endpoint).watermarks(topics)


def source(endpoint: Endpoint, start: Mapping[Partition, int]) -> AbstractContextManager[Source]:
    """What reads partitions of a broker from these offsets on, in no group."""
    from kdev.kafka.consumer import KafkaSource

    return KafkaSource(endpoint, start=start)


def load_spec(path: str, settings: Settings = PLAIN) -> Spec:
    """The Spec of a document, `-` for standard input; raises SpecError with every error of it."""
    from kdev.spec.load import load

    return load(path, reach(settings), _typed_in(path))


def examine(path: str, settings: Settings = PLAIN) -> Diagnosis:
    """Everything there is to say about a document, `-` for standard input."""
    from kdev.payload.check import critic_of
    from kdev.spec import load

    return load.examine(path, critic_of, reach=reach(settings), stream=_typed_in(path))


def _typed_in(path: str) -> BinaryIO | None:
    return sys.stdin.buffer if path == "-" else None


def reach(settings: Settings) -> Reach:
    """How far the references of a document may lead; a mirror stands in for the whole network."""
    from kdev.spec.mirror import Mirror
    from kdev.spec.reach import Later, Reach

    def web() -> Fetch:
        from kdev.spec.web import Web

        return Web(cache(settings) / "references")

    fetch = Mirror(settings.ref_mirror) if settings.ref_mirror else None
    return Reach(fetch or (Later(web) if settings.allow_http else None), outside=settings.allow_outside)


def topic_plan(spec: Spec, settings: Settings, *, brokers: int = 1, typed: Naming | None = None) -> TopicPlan:
    """The topics a document asks for on a cluster of some brokers, named as the settings say.

    What was typed wins over the settings. Raises UsageError when it names nothing of the document.
    """
    from kdev.spec import topics as plan
    from kdev.spec.naming import require_known

    wishes = typed or Naming()
    require_known(spec, wishes)
    naming = Naming(
        {**settings.parameters, **wishes.parameters},
        {**settings.topics, **wishes.topics},
        settings.topic_separator,
    )
    return plan.topic_plan(spec, brokers=brokers, naming=naming)


def schedule(pacing: Pacing, seed: int) -> Schedule:
    """A run that only its pace may end, as fast as a user wishes."""
    from kdev.mock.schedule import Schedule
    from kdev.mock.shapes import pace_from

    return Schedule(pace_from(pacing, seed), seed)


def mix(plan: TopicPlan, wishes: Wishes, *, seed: int, locale: str) -> Mix:
    """The streams of a document, for the topics of a plan, as one run deals them out."""
    from kdev.mock.mix import Mix
    from kdev.mock.own_words import require_met
    from kdev.mock.streams import Choices, streams_for
    from kdev.mock.verified import Verifier

    verifier = Verifier(wishes.verify)
    choices = Choices(seed, locale, wishes.optional, wishes.words)
    streams = streams_for(plan.routes, choices)
    require_met(choices.words, choices.met, [leaf.path for stream in streams for leaf in stream.leaves])
    return Mix(verifier.over(streams), seed, verified=lambda: verifier.count)


def explained(
    route: Route, message: Message, wishes: Wishes, *, seed: int, locale: str, now_ms: int
) -> MessageExplained:
    """How the records of a message are made for the topic of a route."""
    from kdev.mock.explained import explained
    from kdev.mock.streams import Choices

    return explained(route, message, Choices(seed, locale, wishes.optional, wishes.words), now_ms)


def line_sink(stream: BinaryIO) -> LineSink:
    """A sink that prints records as `kdev tail` does in a pipe."""
    from kdev.mock.sinks import LineSink
    from kdev.tail.lines import JsonLines

    return LineSink(stream, JsonLines().render)


def run(mix: Mix, sink: Sink, schedule: Schedule, clock: Clock, *, watch: Watch | None) -> Summary:
    """Send the records of a mix until the run ends."""
    from kdev.mock.memory import few_collections
    from kdev.mock.run import run

    with few_collections():
        return run(mix, sink, schedule, clock, watch=watch)


def home(settings: Settings) -> Path:
    """The folder of what kdev keeps between commands."""
    from platformdirs import user_state_path

    return settings.home or user_state_path("kdev")


def cache(settings: Settings) -> Path:
    """The folder of what kdev can fetch again."""
    from platformdirs import user_cache_path

    return settings.cache or user_cache_path("kdev")

"""What talks to a broker: the admin, the sink, the source."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Mapping, Sequence, Set
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

from kdev.errors import StackError, UsageError
from kdev.model import Endpoint, RuntimeName, TopicInfo, TopicSpec
from kdev.settings import Settings
from kdev.wiring.places import home
from kdev.wiring.stacks import endpoint, running

if TYPE_CHECKING:
    from kdev.delivery import Delivery
    from kdev.kafka.admin import Admin
    from kdev.kafka.group_source import Tell
    from kdev.kafka.groups import Goal, Groups
    from kdev.kafka.joining import Joining
    from kdev.kafka.registry import SchemaRegistry
    from kdev.mock.sinks import Sink
    from kdev.tail.follow import Member, Source
    from kdev.tail.window import Marks, Partition


CONFIRM_EACH_UP_TO = 20_000.0


@contextmanager
def admin(settings: Settings) -> Generator[Admin]:
    """The admin of the broker that the settings mean; an embedded broker makes topics in its own way."""
    from kdev.kafka.admin import Admin

    where = endpoint(settings)
    name = embedded(settings)
    if name is not None:
        from kdev.stack.embedded import EmbeddedRuntime

        yield Admin(where, create=partial(EmbeddedRuntime(home(settings)).create_topics, name))
    elif where.client:
        from kdev.kafka.secured_line import secured

        yield Admin(where, line=partial(secured, client=where.client))
    else:
        yield Admin(where)


@contextmanager
def sink(endpoint: Endpoint, rate: float | None, delivery: Delivery | None = None) -> Generator[Sink]:
    """A sink that produces to a broker; up to 20,000 records a second each one is confirmed by itself."""
    from kdev.delivery import USUAL

    each = rate is not None and rate <= CONFIRM_EACH_UP_TO
    with _sink(endpoint, delivery or USUAL, each=each) as made:
        yield made


def registry(url: str) -> Callable[[], SchemaRegistry] | None:
    """What reaches the schema registry at a URL, None where there is none.

    Raises UsageError, once it is called, for what is no URL or where the client is not installed.
    """
    return partial(_registry_at, url) if url else None


@cache
def _registry_at(url: str) -> SchemaRegistry:
    try:
        from kdev.kafka.registry import SchemaRegistry
    except ImportError as exc:
        hint = "`pip install 'kdev[registry]'`, or `--registry none` to do without the registry"
        raise UsageError("the client of schema registries is not installed", hint=hint) from exc
    return SchemaRegistry(url)


def fitting(endpoint: Endpoint, wanted: Sequence[TopicSpec], delivery: Delivery) -> Delivery:
    """A delivery whose batches and records are of sizes that topics take; what was typed stays."""
    from kdev.kafka.sizes import sizes_of

    return replace(delivery, settings={**sizes_of(endpoint, wanted), **delivery.settings})


def _sink(endpoint: Endpoint, delivery: Delivery, *, each: bool) -> AbstractContextManager[Sink]:
    from kdev.kafka.librdkafka import reachable

    if delivery.transacted is not None:
        from kdev.kafka.transactions import TransactionalSink

        return TransactionalSink(endpoint, delivery.transacted, confirm_each=each, delivery=delivery)
    if each or not reachable():
        from kdev.kafka.producer import KafkaSink

        return KafkaSink(endpoint, confirm_each=each, delivery=delivery)
    from kdev.kafka.block_sink import BlockSink

    return BlockSink(endpoint, delivery)


def embedded(settings: Settings) -> str | None:
    """The environment whose embedded broker the settings mean, by name or address; None for another."""
    if settings.bootstrap:
        return _embedded_at(Endpoint(settings.bootstrap), settings)
    found = running(settings)
    return settings.name if found is not None and found[0].name is RuntimeName.EMBEDDED else None


def _embedded_at(where: Endpoint, settings: Settings) -> str | None:
    from kdev.kafka.lines import addresses
    from kdev.kafka.locality import is_here
    from kdev.stack.embedded import EmbeddedRuntime

    runtime = EmbeddedRuntime(home(settings))
    # What is saved of an environment that nobody asked for is no reason to fail.
    with suppress(StackError):
        for name in runtime.names():
            status = runtime.status(name)
            if status is not None and status.usable:
                ports = {port for _, port in addresses(status.endpoint)}
                if any(port in ports and is_here(host) for host, port in addresses(where)):
                    return name
    return None


def topics(settings: Settings, *, internal: bool = False) -> tuple[TopicInfo, ...]:
    """The topics of the broker that the settings mean, with their records and bytes."""
    with admin(settings) as broker:
        return broker.measured([each.name for each in broker.topics(internal=internal)])


def brokers(settings: Settings) -> int:
    """How many brokers the cluster has that the settings mean; an environment has those too that are off."""
    where = endpoint(settings)
    if where.environment:
        return len(where.servers)
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


def watermarks(endpoint: Endpoint, topics: Collection[str], *, uncommitted: bool = False) -> Marks:
    """The first offset of each partition of these topics, and the one behind its last.

    Records of transactions that are not committed count only where `uncommitted` ones do.
    Raises UnknownTopic for a topic that is not there.
    """
    from kdev.kafka.admin import Admin

    return Admin(endpoint).watermarks(topics, uncommitted=uncommitted)


def member(
    endpoint: Endpoint,
    topics: Sequence[str],
    *,
    group: str,
    reset: str,
    tell: Tell,
    joining: Joining | None = None,
) -> AbstractContextManager[Member]:
    """What reads topics, and those that are `joining`, as a member of a group.

    `tell` is told which partitions it has.
    """
    from kdev.kafka.group_source import GroupSource, Membership

    return GroupSource(endpoint, topics, membership=Membership(group, reset, tell), joining=joining)


def joining(
    endpoint: Endpoint,
    wanted: Callable[[str], bool],
    tell: Callable[[str], None],
    there: Set[Partition],
    *,
    others: bool,
) -> Joining:
    """What finds partitions that are not `there` yet, of wanted topics; a line is told for each topic.

    Without `others` it asks for no topic that is not there yet.
    """
    from kdev.kafka.identity import Identities
    from kdev.kafka.joining import Joining

    return Joining(wanted, tell, there, Identities(endpoint), others)


def groups(settings: Settings) -> Groups:
    """The consumer groups of the broker that the settings mean."""
    from kdev.kafka.groups import Groups

    return Groups(endpoint(settings))


def committed(endpoint: Endpoint, group: str) -> Mapping[Partition, int]:
    """The offset at which a group goes on, of each partition that it has read.

    Raises BrokerError for a group that does not exist.
    """
    from kdev.kafka.groups import Groups

    (found,) = Groups(endpoint).described([group])
    return {(each.topic, each.partition): each.committed for each in found.offsets if each.committed >= 0}


def goal(word: str = "", *, time_ms: int | None = None, offset: int | None = None) -> Goal:
    """Where a group shall go on."""
    from kdev.kafka.groups import Goal

    return Goal(word, time_ms, offset)


def offsets_at(
    endpoint: Endpoint, partitions: Sequence[Partition], time_ms: int, *, uncommitted: bool = False
) -> Mapping[Partition, int]:
    """The first offset at or after a time in each partition, -1 where no record is as new."""
    from kdev.kafka.admin import Admin

    return Admin(endpoint).offsets_at(partitions, time_ms, uncommitted=uncommitted)


def topic_names(endpoint: Endpoint) -> Sequence[str]:
    """The names of the topics of a broker, without those that Kafka keeps for itself."""
    from kdev.kafka.admin import Admin

    return [each.name for each in Admin(endpoint).topics()]


def source(
    endpoint: Endpoint,
    start: Mapping[Partition, int],
    joining: Joining | None = None,
    *,
    uncommitted: bool = False,
) -> AbstractContextManager[Source]:
    """What reads partitions of a broker from these offsets on, and those that are `joining`, in no group.

    It reads records of transactions that are not committed only where `uncommitted` ones are wanted.
    """
    from kdev.kafka.consumer import KafkaSource
    from kdev.kafka.direct_consumer import DirectConsumer, readable

    if readable():
        return KafkaSource(endpoint, DirectConsumer, start=start, joining=joining, uncommitted=uncommitted)
    from kdev.kafka.client_consumer import ClientConsumer

    return KafkaSource(endpoint, ClientConsumer, start=start, joining=joining, uncommitted=uncommitted)

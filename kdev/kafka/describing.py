"""All that a broker tells of topics: partitions with their offsets and bytes, settings, sums for a list."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._metadata import ClusterMetadata, PartitionMetadata, TopicMetadata

from kdev.kafka.log_dirs import Sizes, Wanted, sizes_on
from kdev.kafka.offsets import Marks, told_marks
from kdev.kafka.plain import Line
from kdev.kafka.topic_config import own_settings, topic_entries
from kdev.model import PartitionInfo, TopicDescription, TopicInfo


def described(
    client: AdminClient, found: ClusterMetadata, names: Sequence[str], line: Line | None
) -> tuple[TopicDescription, ...]:
    """Everything about topics that exist.

    Raises KafkaException when the broker does not tell their settings, unless a right is missing.
    """
    entries = topic_entries(client, names)
    partitions = measured(client, found, names, line)
    return tuple(TopicDescription(name, partitions[name], own_settings(entries.get(name))) for name in names)


def measured(
    client: AdminClient, found: ClusterMetadata, names: Collection[str], line: Line | None
) -> Mapping[str, tuple[PartitionInfo, ...]]:
    """The partitions of topics that exist, with offsets and bytes as far as brokers tell them.

    The bytes are asked for on a `line` to each broker, where there is one.
    """
    topics = [found.topics[name] for name in names]
    led = [
        (str(topic.topic), each.id)
        for topic in topics
        for each in topic.partitions.values()
        if each.leader >= 0
    ]
    marks = told_marks(client, led)
    sizes = _leader_sizes(found, topics, line) if line else {}
    return {
        str(topic.topic): tuple(
            _partition(str(topic.topic), each, marks, sizes) for _, each in sorted(topic.partitions.items())
        )
        for topic in topics
    }


def info_of(topic: TopicMetadata, partitions: Sequence[PartitionInfo] | None = None) -> TopicInfo:
    """A topic as one line of a list; with `partitions` also its records and bytes."""
    there = topic.partitions.values()
    whole = TopicDescription(str(topic.topic), tuple(partitions or ()), None)
    return TopicInfo(
        name=str(topic.topic),
        partitions=len(there),
        replicas=max((len(each.replicas) for each in there), default=0),
        leaders=sum(each.leader >= 0 for each in there),
        records=None if partitions is None else whole.records,
        size=None if partitions is None else whole.size,
    )


def _partition(topic: str, each: PartitionMetadata, marks: Marks, sizes: Sizes) -> PartitionInfo:
    low, high = marks.get((topic, each.id), (None, None))
    return PartitionInfo(
        number=each.id,
        leader=each.leader if each.leader >= 0 else None,
        replicas=tuple(each.replicas),
        in_sync=tuple(each.isrs),
        low=low,
        high=high,
        size=sizes.get((topic, each.id)),
    )


def _leader_sizes(found: ClusterMetadata, topics: Collection[TopicMetadata], line: Line) -> Sizes:
    """The bytes of every leader's copy, asked of the broker that has it."""
    sizes: dict[tuple[str, int], int] = {}
    for broker in found.brokers.values():
        wanted = [
            Wanted(str(topic.topic), led)
            for topic in topics
            if (led := [each.id for each in topic.partitions.values() if each.leader == broker.id])
        ]
        if wanted:
            sizes |= sizes_on(str(broker.host), int(broker.port or 0), wanted, line)
    return sizes

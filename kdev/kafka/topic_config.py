"""Topics as a broker has them, beside what a document asks for."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import ConfigEntry, ConfigResource, ConfigSource

from kdev.model import Difference, TopicSetting, TopicSpec

PARTITIONS, REPLICAS = "partitions", "replicas"

_SECONDS = 5.0
_NOT_TOLD = frozenset(
    {
        KafkaError._UNSUPPORTED_FEATURE,
        KafkaError.UNSUPPORTED_VERSION,
        KafkaError.TOPIC_AUTHORIZATION_FAILED,
        KafkaError.CLUSTER_AUTHORIZATION_FAILED,
    }
)
_SOURCES = {
    ConfigSource.DYNAMIC_TOPIC_CONFIG: "topic",
    ConfigSource.DYNAMIC_BROKER_CONFIG: "broker, dynamic",
    ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG: "cluster, dynamic",
    ConfigSource.STATIC_BROKER_CONFIG: "broker",
}
_KNOWN = (
    "cleanup.policy",
    "compression.gzip.level",
    "compression.lz4.level",
    "compression.type",
    "compression.zstd.level",
    "delete.retention.ms",
    "file.delete.delay.ms",
    "flush.messages",
    "flush.ms",
    "follower.replication.throttled.replicas",
    "index.interval.bytes",
    "leader.replication.throttled.replicas",
    "local.retention.bytes",
    "local.retention.ms",
    "max.compaction.lag.ms",
    "max.message.bytes",
    "message.downconversion.enable",
    "message.format.version",
    "message.timestamp.after.max.ms",
    "message.timestamp.before.max.ms",
    "message.timestamp.difference.max.ms",
    "message.timestamp.type",
    "min.cleanable.dirty.ratio",
    "min.compaction.lag.ms",
    "min.insync.replicas",
    "preallocate",
    "remote.log.copy.disable",
    "remote.log.delete.on.disable",
    "remote.storage.enable",
    "retention.bytes",
    "retention.ms",
    "segment.bytes",
    "segment.index.bytes",
    "segment.jitter.ms",
    "segment.ms",
    "unclean.leader.election.enable",
)
"""The settings of a topic that some Kafka since 2.0 has."""


@dataclass(frozen=True, slots=True)
class TopicState:
    """A topic as it is now; `config` is None where the broker does not tell it."""

    partitions: int
    replicas: int
    config: Mapping[str, str] | None = None


def differences(wanted: TopicSpec, found: TopicState) -> tuple[Difference, ...]:
    """What of a topic is not as it is wanted; what is left open is never among it."""
    return tuple(_differences(wanted, found))


def topic_entries(client: AdminClient, names: Sequence[str]) -> Mapping[str, Mapping[str, ConfigEntry]]:
    """The settings of topics by name; a broker that does not tell them leaves a topic out.

    Raises KafkaException when the broker does not answer.
    """
    resources = [ConfigResource(ConfigResource.Type.TOPIC, name) for name in names]
    futures = client.describe_configs(resources, request_timeout=_SECONDS) if resources else {}
    told: dict[str, Mapping[str, ConfigEntry]] = {}
    for resource, future in futures.items():
        try:
            told[resource.name] = future.result()
        except KafkaException as exc:
            if exc.args[0].code() not in _NOT_TOLD:
                raise
    return told


def values_of(entries: Mapping[str, ConfigEntry] | None) -> Mapping[str, str] | None:
    """The values of settings as text; None where the broker tells none."""
    return None if entries is None else {name: str(entry.value) for name, entry in entries.items()}


def own_settings(entries: Mapping[str, ConfigEntry] | None) -> tuple[TopicSetting, ...] | None:
    """The settings that are not Kafka's own defaults, those of the topic itself first."""
    if entries is None:
        return None
    found = [
        TopicSetting(name, str(entry.value), source)
        for name, entry in entries.items()
        # The client gives numbers where it says that it gives these.
        if (source := _SOURCES.get(ConfigSource(entry.source)))
    ]
    return tuple(sorted(found, key=lambda each: (each.source != "topic", each.name)))


def near_settings(config: Mapping[str, str]) -> str:
    """A hint with the settings that were meant by names that no topic has; empty when all are known."""
    pairs = {name: difflib.get_close_matches(name, _KNOWN, n=1) for name in config if name not in _KNOWN}
    meant = [f"`{near[0]}` for `{name}`" for name, near in pairs.items() if near]
    return f"did you mean {', '.join(meant)}?" if meant else ""


def _differences(wanted: TopicSpec, found: TopicState) -> Iterator[Difference]:
    if wanted.partitions not in {None, found.partitions}:
        yield Difference(PARTITIONS, str(found.partitions), str(wanted.partitions))
    if wanted.replicas not in {None, found.replicas}:
        yield Difference(REPLICAS, str(found.replicas), str(wanted.replicas))
    if found.config is None:
        return
    for name, value in wanted.config.items():
        there = found.config.get(name, "not set")
        if not _same(value, there):
            yield Difference(name, there, value)


def _same(wanted: str, found: str) -> bool:
    if wanted == found or _parts(wanted) == _parts(found):
        return True
    try:
        return float(wanted) == float(found)
    except ValueError:
        return False


def _parts(value: str) -> list[str]:
    return sorted(part.strip() for part in value.split(","))

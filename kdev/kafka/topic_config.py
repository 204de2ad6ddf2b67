"""Topics as a broker has them, beside what a document asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import ConfigEntry, ConfigResource

from kdev.model import TopicChange, TopicSpec

_SECONDS = 5.0
_NOT_TOLD = frozenset(
    {
        KafkaError._UNSUPPORTED_FEATURE,
        KafkaError.UNSUPPORTED_VERSION,
        KafkaError.TOPIC_AUTHORIZATION_FAILED,
        KafkaError.CLUSTER_AUTHORIZATION_FAILED,
    }
)


@dataclass(frozen=True, slots=True)
class TopicState:
    """A topic as it is now; `config` is empty where the broker does not tell."""

    partitions: int
    config: Mapping[str, str] = field(default_factory=dict[str, str])


def compared(wanted: TopicSpec, found: TopicState) -> TopicChange:
    """What becomes of a topic that exists: it is `unchanged`, or it `differs` and how."""
    detail = "; ".join(_differences(wanted, found))
    return TopicChange(wanted.name, "differs" if detail else "unchanged", detail)


def topic_configs(client: AdminClient, names: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
    """The settings of topics by name; a broker that does not tell them leaves a topic out.

    Raises KafkaException when the broker does not answer.
    """
    resources = [ConfigResource(ConfigResource.Type.TOPIC, name) for name in names]
    futures = client.describe_configs(resources, request_timeout=_SECONDS)
    told: dict[str, Mapping[str, str]] = {}
    for resource, future in futures.items():
        try:
            entries: Mapping[str, ConfigEntry] = future.result()
        except KafkaException as exc:
            if exc.args[0].code() not in _NOT_TOLD:
                raise
        else:
            told[resource.name] = {name: str(entry.value) for name, entry in entries.items()}
    return told


def _differences(wanted: TopicSpec, found: TopicState) -> Iterator[str]:
    if wanted.partitions not in {None, found.partitions}:
        noun = "partition" if found.partitions == 1 else "partitions"
        yield f"has {found.partitions} {noun}, the document asks for {wanted.partitions}"
    for name, value in wanted.config.items() if found.config else ():
        there = found.config.get(name, "not set")
        if not _same(value, there):
            yield f"`{name}` is {there}, the document asks for {value}"


def _same(wanted: str, found: str) -> bool:
    if wanted == found or sorted(wanted.split(",")) == sorted(found.split(",")):
        return True
    try:
        return float(wanted) == float(found)
    except ValueError:
        return False

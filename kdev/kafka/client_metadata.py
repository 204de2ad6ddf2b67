"""What a cluster says of itself to a Kafka client, which is asked where clients have to be let in."""

from __future__ import annotations

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._metadata import ClusterMetadata, TopicMetadata

from kdev.errors import BrokerError
from kdev.kafka.client import client_config, require_listener
from kdev.kafka.lines import connect
from kdev.kafka.metadata import Address, Heard
from kdev.model import Endpoint

_SECONDS = 1.0


def heard(endpoint: Endpoint) -> Heard | None:
    """What the broker at an endpoint says; None when it, or one that it names, cannot be reached."""
    try:
        require_listener(endpoint)
        # A client of its own each time: one that met a closed port waits before it tries again.
        found = AdminClient(client_config(endpoint, "probe")).list_topics(timeout=_SECONDS)
        for broker in found.brokers.values():
            connect(str(broker.host), int(broker.port or 0), _SECONDS)
    except (OSError, BrokerError, KafkaException):
        return None
    return _heard(found)


def led(topic: TopicMetadata) -> bool:
    """Whether every partition of a topic has a leader."""
    return bool(topic.partitions) and all(each.leader >= 0 for each in topic.partitions.values())


def _heard(found: ClusterMetadata) -> Heard:
    return Heard(
        str(found.cluster_id),
        int(found.controller_id),
        {number: Address(str(each.host), int(each.port or 0)) for number, each in found.brokers.items()},
        {name: [one.leader for one in topic.partitions.values()] for name, topic in found.topics.items()},
    )

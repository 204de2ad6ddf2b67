"""Whether a broker that starts can be used: asked through the address that it advertises."""

from __future__ import annotations

from dataclasses import replace

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._metadata import ClusterMetadata, TopicMetadata

from kdev.errors import BrokerError
from kdev.kafka.client import client_config, require_listener
from kdev.kafka.lines import connect
from kdev.model import Endpoint

_SECONDS = 1.0


def answers(endpoint: Endpoint, brokers: int | None = None) -> bool:
    """Whether the cluster answers: so many brokers, one of them the controller, each at its own address.

    As many as the endpoint has addresses when it is not said; each of these is asked, because one that was
    just told of a broker may be ahead of the others.
    """
    wanted = brokers or len(endpoint.servers)
    return all(_knows(replace(endpoint, bootstrap_servers=server), wanted) for server in endpoint.servers)


def _knows(endpoint: Endpoint, brokers: int) -> bool:
    found = _metadata(endpoint)
    if found is None or endpoint.cluster_id not in {"", found.cluster_id}:
        return False
    return len(found.brokers) >= brokers and found.controller_id in found.brokers


def has_topics(endpoint: Endpoint) -> bool:
    """Whether a cluster lists topics, every partition of them with a leader."""
    found = _metadata(endpoint)
    return found is not None and bool(found.topics) and all(map(led, found.topics.values()))


def led(topic: TopicMetadata) -> bool:
    """Whether every partition of a topic has a leader."""
    return bool(topic.partitions) and all(each.leader >= 0 for each in topic.partitions.values())


def _metadata(endpoint: Endpoint) -> ClusterMetadata | None:
    try:
        require_listener(endpoint)
        # A client of its own each time: one that met a closed port waits before it tries again.
        found = AdminClient(client_config(endpoint, "probe")).list_topics(timeout=_SECONDS)
        for broker in found.brokers.values():
            connect(str(broker.host), int(broker.port or 0), _SECONDS)
    except (OSError, BrokerError, KafkaException):
        return None
    return found

"""The names that a cluster has, asked in a moment or not at all."""

from __future__ import annotations

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from kdev.kafka.client import addresses, client_config, connect
from kdev.model import INTERNAL_TOPICS, Endpoint

KNOCK_SECONDS = 0.1


def topic_names(endpoint: Endpoint, seconds: float) -> list[str] | None:
    """The topics of a cluster, None when it does not tell them in time."""
    client = _client(endpoint)
    if client is None:
        return None
    try:
        return sorted(client.list_topics(timeout=seconds).topics.keys() - INTERNAL_TOPICS)
    except KafkaException:
        return None


def group_names(endpoint: Endpoint, seconds: float) -> list[str] | None:
    """The consumer groups of a cluster, None when it does not tell them in time."""
    client = _client(endpoint)
    if client is None:
        return None
    try:
        found = client.list_consumer_groups(request_timeout=seconds).result(seconds)
    except (KafkaException, TimeoutError):
        return None
    return sorted(each.group_id for each in found.valid)


def _client(endpoint: Endpoint) -> AdminClient | None:
    try:
        connect(*addresses(endpoint)[0], KNOCK_SECONDS)
    except (OSError, IndexError):
        return None
    return AdminClient(client_config(endpoint, "names"))

"""How large batches and records may be, so that topics take them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import ConfigResource

from kdev.kafka.client import client_config
from kdev.kafka.topic_config import values_of
from kdev.model import Endpoint, TopicSpec

_LIMIT = "max.message.bytes"
_SECONDS = 2.0
_FRAME_BYTES = 128
_USUAL_BYTES = 1_000_000
_MOST_BYTES = 1_000_000_000


def sizes_of(endpoint: Endpoint, wanted: Collection[TopicSpec]) -> Mapping[str, str]:
    """Settings of a producer that fit topics, as they are and as they are to be; none where the usual do."""
    asked = [int(spec.config[_LIMIT]) for spec in wanted if str(spec.config.get(_LIMIT, "")).isdecimal()]
    return sizes_for([*asked, *_limits(endpoint, [spec.name for spec in wanted])])


def sizes_for(limits: Collection[int]) -> Mapping[str, str]:
    """Settings of a producer for topics that take no more than these bytes.

    The broker refuses a batch that is larger whole, with every small record in it; a record that is too
    large by itself stands alone in its batch.
    """
    if not limits:
        return {}
    batch, record = min(limits) - _FRAME_BYTES, min(max(limits), _MOST_BYTES)
    return {
        **({"batch.size": str(max(1, batch))} if batch < _USUAL_BYTES else {}),
        **({"message.max.bytes": str(record)} if record > 2 * _USUAL_BYTES else {}),
    }


def _limits(endpoint: Endpoint, topics: Collection[str]) -> list[int]:
    """The limits of topics that are there, as far as a broker tells them."""
    client = AdminClient(client_config(endpoint, "mock"))
    resources = [ConfigResource(ConfigResource.Type.TOPIC, name) for name in topics]
    futures = client.describe_configs(resources, request_timeout=_SECONDS) if resources else {}
    found: list[int] = []
    for future in futures.values():
        # A topic that is not there yet has none, and what else is wrong comes out when records are sent.
        with suppress(KafkaException):
            found.append(int((values_of(future.result()) or {})[_LIMIT]))
    return found

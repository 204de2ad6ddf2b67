"""Which topic a name means now: a topic that was deleted and made again has another id."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from contextlib import suppress
from typing import NamedTuple

from confluent_kafka import KafkaException, TopicCollection
from confluent_kafka.admin import AdminClient

from kdev.kafka.client import client_config
from kdev.kafka.offsets import Partition
from kdev.model import Endpoint

_ANSWER_SECONDS = 0.3


class Identity(NamedTuple):
    """The id of a topic, and its partitions."""

    id: str
    partitions: Set[int]


class Identities:
    """Asks for topics on a connection of its own: one on which records come answers after a fetch only."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._client: AdminClient | None = None

    def every(self) -> Set[Partition]:
        """The partitions of all topics, none where they are not told in a moment."""
        try:
            topics = self._asked().list_topics(timeout=_ANSWER_SECONDS).topics
        except KafkaException:
            return frozenset()
        return {(name, number) for name, topic in topics.items() for number in topic.partitions}

    def of(self, topics: Collection[str]) -> Mapping[str, Identity]:
        """The topics of these names, without those that are not there or not told in a moment."""
        client = self._asked()
        found: dict[str, Identity] = {}
        with suppress(KafkaException, ValueError):
            names = TopicCollection(sorted(topics))
            for name, answer in client.describe_topics(names, request_timeout=_ANSWER_SECONDS).items():
                with suppress(KafkaException):
                    told = answer.result()
                    found[name] = Identity(str(told.topic_id), {each.id for each in told.partitions})
        return found

    def _asked(self) -> AdminClient:
        self._client = self._client or AdminClient(client_config(self._endpoint, "tail"))
        return self._client

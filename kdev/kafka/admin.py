"""Topics and brokers of a cluster: what is there, what is made, and whether it answers."""

from __future__ import annotations

import difflib
import time
from collections.abc import Callable, Collection, Mapping, Sequence

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._metadata import ClusterMetadata, TopicMetadata
from confluent_kafka.cimpl import NewTopic

from kdev.commands import command_at, log_of
from kdev.errors import BrokerError, UnknownTopic
from kdev.kafka.client import client_config, require_listener
from kdev.kafka.offsets import Marks, marks_of
from kdev.kafka.readiness import led
from kdev.kafka.refusals import broker_error, kafka_errors
from kdev.kafka.topic_config import TopicState, compared, topic_configs
from kdev.model import Endpoint, TopicChange, TopicInfo, TopicSpec

Create = Callable[[Sequence[TopicSpec]], None]
"""Makes topics where the broker itself cannot."""

_SECONDS = 5.0
_CREATE_SECONDS = 30.0
_POLL_SECONDS = 0.01
_BROKERS_OWN = -1


class Admin:
    """The topics and brokers of one cluster; `create` makes topics where the broker has no admin API."""

    def __init__(self, endpoint: Endpoint, create: Create | None = None) -> None:
        self._endpoint = endpoint
        self._create = create
        self._client = AdminClient(client_config(endpoint, "admin"))

    def brokers(self) -> int:
        """How many brokers the cluster has now."""
        return len(self._metadata().brokers)

    def topics(self, *, internal: bool = False) -> tuple[TopicInfo, ...]:
        """The topics by name; `internal` includes those that Kafka keeps for itself."""
        found = self._metadata().topics
        return tuple(_info(found[name]) for name in sorted(found) if internal or not name.startswith("__"))

    def require(self, names: Collection[str]) -> tuple[TopicInfo, ...]:
        """The topics of these names; none is made.

        Raises UnknownTopic, with names that are near and with all that exist, for the first that is missing.
        """
        existing = {topic.name: topic for topic in self.topics(internal=True)}
        missing = next((name for name in names if name not in existing), None)
        if missing is not None:
            raise self._unknown(missing, tuple(existing))
        return tuple(existing[name] for name in names)

    def watermarks(self, names: Collection[str]) -> Marks:
        """The first offset of each partition of these topics, and the one behind its last.

        Raises UnknownTopic for a topic that is not there.
        """
        topics = self.require(names)
        partitions = [(topic.name, number) for topic in topics for number in range(topic.partitions)]
        with kafka_errors(self._endpoint, "the offsets of topics were refused"):
            return marks_of(self._client, partitions)

    def apply(self, wanted: Sequence[TopicSpec]) -> tuple[TopicChange, ...]:
        """Make the topics that are missing and compare the others, which are never changed.

        Raises BrokerError when the broker refuses a topic.
        """
        there = self._metadata().topics
        made = self._made([spec for spec in wanted if spec.name not in there])
        others = self._states([spec.name for spec in wanted if spec.name not in made])
        return tuple(
            TopicChange(spec.name, "created") if spec.name in made else compared(spec, others[spec.name])
            for spec in wanted
        )

    def wait_for_leaders(self, names: Collection[str], seconds: float) -> None:
        """Wait until every partition of the topics has a leader.

        Raises BrokerError when that takes longer than `seconds`.
        """
        deadline = time.monotonic() + seconds
        while waiting := _without_leaders(self._metadata(), names):
            if time.monotonic() >= deadline:
                raise BrokerError(
                    f"topic `{waiting[0]}` has partitions without a leader after {seconds:.0f} s",
                    code="LEADER_NOT_AVAILABLE",
                    hint=f"{log_of(self._endpoint)} may say why",
                )
            time.sleep(_POLL_SECONDS)

    def _metadata(self) -> ClusterMetadata:
        require_listener(self._endpoint)
        with kafka_errors(self._endpoint):
            return self._client.list_topics(timeout=_SECONDS)

    def _made(self, missing: Sequence[TopicSpec]) -> set[str]:
        if not missing:
            return set()
        if self._create is not None:
            self._create(missing)
            return {spec.name for spec in missing}
        return self._made_by_broker(missing)

    def _made_by_broker(self, missing: Sequence[TopicSpec]) -> set[str]:
        futures = self._client.create_topics(
            [_new(spec) for spec in missing], request_timeout=_CREATE_SECONDS
        )
        made: set[str] = set()
        refused: list[BrokerError] = []
        for name, future in futures.items():
            try:
                future.result()
                made.add(name)
            except KafkaException as exc:
                error: KafkaError = exc.args[0]
                # Somebody else was quicker: then it is compared like any other that exists.
                if error.code() != KafkaError.TOPIC_ALREADY_EXISTS:
                    refused.append(broker_error(error, self._endpoint, f"topic `{name}` was refused"))
        if refused:
            raise _together(refused)
        return made

    def _states(self, names: Sequence[str]) -> Mapping[str, TopicState]:
        if not names:
            return {}
        there = self._metadata().topics
        # The embedded broker keeps no settings of topics, so there is nothing to compare.
        told = {} if self._create is not None else self._configs(names)
        return {name: TopicState(len(there[name].partitions), told.get(name, {})) for name in names}

    def _configs(self, names: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        with kafka_errors(self._endpoint, "the settings of topics were refused"):
            return topic_configs(self._client, names)

    def _unknown(self, name: str, existing: Sequence[str]) -> UnknownTopic:
        own = tuple(each for each in existing if not each.startswith("__"))
        near = tuple(difflib.get_close_matches(name, own, n=3))
        hint = f"`{command_at('topics apply SPEC', self._endpoint)}` makes the topics of a document"
        return UnknownTopic(name, self._endpoint.bootstrap_servers, near, own, hint=hint)


def _new(spec: TopicSpec) -> NewTopic:
    partitions = _BROKERS_OWN if spec.partitions is None else spec.partitions
    replicas = _BROKERS_OWN if spec.replicas is None else spec.replicas
    return NewTopic(spec.name, partitions, replicas, config=dict(spec.config))


def _together(refused: Sequence[BrokerError]) -> BrokerError:
    hint = next((error.hint for error in refused if error.hint), "")
    return BrokerError("\n".join(str(error) for error in refused), code=refused[0].code, hint=hint)


def _info(topic: TopicMetadata) -> TopicInfo:
    partitions = topic.partitions.values()
    return TopicInfo(
        name=str(topic.topic),
        partitions=len(partitions),
        replicas=max((len(each.replicas) for each in partitions), default=0),
        leaders=sum(each.leader >= 0 for each in partitions),
    )


def _without_leaders(found: ClusterMetadata, names: Collection[str]) -> list[str]:
    return [name for name in names if name not in found.topics or not led(found.topics[name])]

"""The requests that change topics, each for several at once: what came of every one, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import AlterConfigOpType, ConfigEntry, ConfigResource
from confluent_kafka.cimpl import NewPartitions, NewTopic

from kdev.model import TopicSpec

Outcomes = Mapping[str, KafkaError | None]
"""Why each topic was refused; None for those that were not."""

MOST_PARTITIONS = 100_000
"""More than the client asks for in one request."""

_SECONDS = 30.0
_BROKERS_OWN = -1


def create(client: AdminClient, specs: Sequence[TopicSpec], *, rehearsal: bool) -> Outcomes:
    """Make topics, those that can be; a rehearsal asks the broker only whether it would."""

    def ask(some: Sequence[TopicSpec]) -> Mapping[str, Future[Any]]:
        return client.create_topics(
            [_new(each) for each in some], request_timeout=_SECONDS, validate_only=rehearsal
        )

    outcomes = _outcomes(ask, specs)
    refused = [each for each in specs if _is_policy(outcomes[each.name])]
    if len(specs) > 1:
        # A broker refuses a whole request for one topic that is too large.
        for each in refused:
            outcomes |= _outcomes(ask, [each])
    return outcomes


def grow(client: AdminClient, counts: Mapping[str, int], *, rehearsal: bool) -> Outcomes:
    """Give topics as many partitions as told, all in all."""
    refused = {name: _too_many() for name, count in counts.items() if count > MOST_PARTITIONS}
    wanted = [NewPartitions(name, count) for name, count in counts.items() if name not in refused]
    if not wanted:
        return refused
    futures = client.create_partitions(wanted, request_timeout=_SECONDS, validate_only=rehearsal)
    return {**refused, **_results(futures)}


def alter(client: AdminClient, configs: Mapping[str, Mapping[str, str]], *, rehearsal: bool) -> Outcomes:
    """Give settings of topics other values; every setting that is not named stays as it is."""
    wanted = [
        ConfigResource(
            ConfigResource.Type.TOPIC, name, incremental_configs=[_entry(*each) for each in config.items()]
        )
        for name, config in configs.items()
    ]
    if not wanted:
        return {}
    futures = client.incremental_alter_configs(wanted, request_timeout=_SECONDS, validate_only=rehearsal)
    return _results({resource.name: future for resource, future in futures.items()})


def delete(client: AdminClient, names: Sequence[str]) -> Outcomes:
    """Delete topics with all their records."""
    return _results(client.delete_topics(list(names), request_timeout=_SECONDS))


def _outcomes(
    ask: Callable[[Sequence[TopicSpec]], Mapping[str, Future[Any]]], specs: Sequence[TopicSpec]
) -> dict[str, KafkaError | None]:
    refused = {each.name: _too_many() for each in specs if not _possible(each.partitions)}
    some = [each for each in specs if each.name not in refused]
    return {**refused, **(_results(ask(some)) if some else {})}


def _possible(partitions: int | None) -> bool:
    # The client itself raises something else for these.
    return partitions is None or 1 <= partitions <= MOST_PARTITIONS


def _too_many() -> KafkaError:
    return KafkaError(KafkaError.INVALID_PARTITIONS, f"between 1 and {MOST_PARTITIONS:,} at once")


def _results(futures: Mapping[str, Future[Any]]) -> Outcomes:
    return {name: _error(future) for name, future in futures.items()}


def _error(future: Future[Any]) -> KafkaError | None:
    try:
        future.result()
    except KafkaException as exc:
        error: KafkaError = exc.args[0]
        return error
    return None


def _is_policy(error: KafkaError | None) -> bool:
    return error is not None and error.code() == KafkaError.POLICY_VIOLATION


def _new(spec: TopicSpec) -> NewTopic:
    partitions = _BROKERS_OWN if spec.partitions is None else spec.partitions
    replicas = _BROKERS_OWN if spec.replicas is None else spec.replicas
    return NewTopic(spec.name, partitions, replicas, config=dict(spec.config))


def _entry(name: str, value: str) -> ConfigEntry:
    return ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)

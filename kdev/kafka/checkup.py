"""A look at a cluster: whether a client can use it, at the addresses that it tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress

from confluent_kafka import KafkaException, TopicCollection
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._acl import AclOperation
from confluent_kafka.admin._config import ConfigResource
from confluent_kafka.admin._metadata import ClusterMetadata
from confluent_kafka.admin._resource import ResourceType

from kdev.errors import BrokerError, SettingsError
from kdev.findings import Finding, Grade
from kdev.kafka.entry import Entry
from kdev.kafka.lines import addresses, connect
from kdev.kafka.metadata import Address, told_brokers
from kdev.kafka.spoken import FETCH, NotKafka, oldest_versions
from kdev.model import Endpoint

_SECONDS = 5.0
_FETCH_OF_4 = 4
_OPERATIONS = {AclOperation.WRITE: "write to", AclOperation.READ: "read"}
_REPLICATED = ("offsets.topic.replication.factor", "transaction.state.log.replication.factor")


def cluster_findings(endpoint: Endpoint) -> Iterator[Finding]:
    """Whether it answers, where its brokers say they are, and whether its partitions can be used."""
    told = list(_advertised(endpoint, told_brokers(endpoint)))
    if told and all(each.grade is Grade.FAIL for each in told):
        yield from told
        return
    try:
        entry = Entry(endpoint, "doctor")
        found = entry.metadata(2 * _SECONDS)
    except (BrokerError, SettingsError) as exc:
        yield Finding("broker", Grade.FAIL, str(exc), exc.hint)
        return
    count = len(found.brokers)
    noun = "1 broker" if count == 1 else f"{count} brokers"
    yield Finding(
        "broker", Grade.OK, f"{noun} at {endpoint.bootstrap_servers}, controller {found.controller_id}"
    )
    yield _security(endpoint)
    yield from _clients(endpoint)
    advertised = list(_advertised(endpoint, _told_of(found)))
    yield from advertised
    yield from _partitions(found)
    yield from _rights(entry.client, found)
    if all(finding.grade is Grade.OK for finding in advertised):
        yield from _copies(entry.client, found)


def _security(endpoint: Endpoint) -> Finding:
    """Whether what is said to the cluster is encrypted, and as whom."""
    protocol = endpoint.client.get("security.protocol", "PLAINTEXT").upper()
    tls = "with TLS" if protocol.endswith("SSL") else "without TLS"
    if not protocol.startswith("SASL"):
        return Finding("security", Grade.OK, f"{tls}, without a login")
    mechanism, user = (endpoint.client.get(f"sasl.{word}", "") for word in ("mechanism", "username"))
    who = f" as `{user}`" if user else ""
    return Finding("security", Grade.OK, f"{tls}, logged in{who} by {mechanism or 'SASL'}")


def _clients(endpoint: Endpoint) -> Iterator[Finding]:
    """Kafka 4 took the requests of old clients away (KIP-896); it ends their connections without a word."""
    with suppress(NotKafka):
        oldest = oldest_versions(endpoint).get(FETCH)
        if oldest is not None and oldest >= _FETCH_OF_4:
            hint = "for older ones `kdev up --mode zookeeper` runs Kafka 3.9"
            text = "must speak as those of Kafka 2.1 (2018) or newer; older ones get no answer"
            yield Finding("clients", Grade.OK, text, hint)
        elif oldest is not None:
            yield Finding("clients", Grade.OK, "of every age, also those of before Kafka 2.1")


def _told_of(found: ClusterMetadata) -> Mapping[int, Address]:
    return {number: Address(str(each.host), int(each.port or 0)) for number, each in found.brokers.items()}


def _advertised(endpoint: Endpoint, told: Mapping[int, Address]) -> Iterator[Finding]:
    """Clients use only the first answer of the address they were given; then those that the brokers tell."""
    given = ", ".join(f"{host}:{port}" for host, port in addresses(endpoint))
    for number, broker in sorted(told.items()):
        where = f"{broker.host}:{broker.port}"
        try:
            connect(broker.host, broker.port, _SECONDS)
        except OSError as exc:
            text = (
                f"broker {number} answers at {given} but tells clients to use {where}, which is not reached"
            )
            hint = (
                f"its `advertised.listeners` must name an address that clients have ({exc.strerror or exc});"
                " from a container that is not localhost"
            )
            yield Finding("advertised", Grade.FAIL, text, hint)
        else:
            yield Finding(
                "advertised", Grade.OK, f"broker {number} tells clients to use {where}, and is there"
            )


def _partitions(found: ClusterMetadata) -> Iterator[Finding]:
    partitions = [
        (name, number, each)
        for name, topic in sorted(found.topics.items())
        for number, each in topic.partitions.items()
    ]
    leaderless = [f"{name} {number}" for name, number, each in partitions if each.leader < 0]
    behind = [f"{name} {number}" for name, number, each in partitions if len(each.isrs) < len(each.replicas)]
    own = sum(1 for name in found.topics if not name.startswith("__"))
    if leaderless:
        hint = "the brokers that have them are away: start them, or make the topic anew"
        yield Finding("leaders", Grade.FAIL, f"no leader for {_some(leaderless)}", hint)
    else:
        yield Finding("topics", Grade.OK, f"{own} topics, every partition of {len(partitions)} has a leader")
    if behind:
        hint = "a broker is away or catches up; with `acks=all` and too few copies producers wait"
        yield Finding("copies", Grade.WARN, f"fewer than wanted of {_some(behind)}", hint)


def _rights(client: AdminClient, found: ClusterMetadata) -> Iterator[Finding]:
    """What this user may not do with topics; where nobody is asked for rights, everybody has all."""
    names = sorted(name for name in found.topics if not name.startswith("__"))
    with suppress(KafkaException):
        asked = client.describe_topics(
            TopicCollection(names), include_authorized_operations=True, request_timeout=_SECONDS
        )
        given = {name: future.result().authorized_operations or () for name, future in asked.items()}
        for operation, words in _OPERATIONS.items():
            refused = [name for name in names if given[name] and operation not in given[name]]
            if refused:
                hint = f"ask who runs the cluster for `{operation.name}` on it, or take another user"
                yield Finding("rights", Grade.WARN, f"this user may not {words} {_some(refused)}", hint)


def _copies(client: AdminClient, found: ClusterMetadata) -> Iterator[Finding]:
    """A cluster of one broker whose own topics want three copies lets no consumer group start.

    A broker that is away and has copies of partitions counts: it only has to come back.
    """
    broker = next(iter(found.brokers), None)
    if broker is None:
        return
    partitions = (each for topic in found.topics.values() for each in topic.partitions.values())
    known = {*found.brokers, *(replica for each in partitions for replica in each.replicas)}
    with suppress(KafkaException, ValueError):
        resource = ConfigResource(ResourceType.BROKER, str(broker))
        config = client.describe_configs([resource], request_timeout=_SECONDS)[resource].result()
        for name in _REPLICATED:
            wanted = int(str(config[name].value)) if name in config else 0
            if wanted > len(known):
                there = "is 1 broker" if len(known) == 1 else f"are {len(known)} brokers"
                text = f"`{name}` is {wanted}, and there {there}"
                hint = f"consumer groups or transactions cannot start: set it to {len(known)}"
                yield Finding("copies", Grade.FAIL, text, hint)


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""  # noqa: PLR2004 - as many as are read
    return f"{', '.join(names[:3])}{more}"

"""What an error of the Kafka client means: a BrokerError with Kafka's name of it, and what to do."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from confluent_kafka import KafkaError, KafkaException

from kdev.commands import command, command_at, log_of, look, start_of
from kdev.errors import BrokerError, Unreachable
from kdev.model import Endpoint

_TOO_FEW = "fewer replicas are in sync than `min.insync.replicas` asks for"

HINTS = {
    KafkaError.UNKNOWN_TOPIC_OR_PART: "`{topics}` shows what is there",
    KafkaError._UNKNOWN_TOPIC: "`{topics}` shows what is there",
    KafkaError._UNKNOWN_PARTITION: "`{topics}` shows how many partitions a topic has",
    KafkaError.TOPIC_EXCEPTION: "letters, digits, `.`, `_` and `-`, at most 249 of them",
    KafkaError.INVALID_PARTITIONS: "a topic has at least 1 partition",
    KafkaError.INVALID_REPLICATION_FACTOR: "there cannot be more replicas than brokers",
    KafkaError.INVALID_CONFIG: "Kafka's documentation lists the settings of a topic under `Topic Configs`",
    KafkaError.POLICY_VIOLATION: "this cluster has rules for topics; ask who runs it",
    KafkaError.TOPIC_AUTHORIZATION_FAILED: "this user has no right to the topic; ask who runs the cluster",
    KafkaError.CLUSTER_AUTHORIZATION_FAILED: "this user has no such right in the cluster; ask who runs it",
    KafkaError.MSG_SIZE_TOO_LARGE: "`max.message.bytes` of the topic is the limit",
    KafkaError.RECORD_LIST_TOO_LARGE: "`max.message.bytes` of the topic is the limit",
    KafkaError.INVALID_RECORD: "a compacted topic takes only records with a key",
    KafkaError.NOT_ENOUGH_REPLICAS: _TOO_FEW,
    KafkaError.NOT_ENOUGH_REPLICAS_AFTER_APPEND: _TOO_FEW,
    KafkaError.KAFKA_STORAGE_ERROR: "is the broker's disk full? {log} may say more",
    KafkaError.NOT_CONTROLLER: "the cluster has no controller yet; try again in a moment",
    KafkaError.LEADER_NOT_AVAILABLE: "a partition has no leader yet; try again in a moment",
    KafkaError.TOPIC_DELETION_DISABLED: "the broker has `delete.topic.enable=false`",
    KafkaError.UNSUPPORTED_VERSION: "the broker is too old for this, or not an Apache Kafka",
    KafkaError._UNSUPPORTED_FEATURE: "the broker is too old for this, or not an Apache Kafka",
    KafkaError._MSG_TIMED_OUT: "the broker did not confirm it in time; is it well? `{look}`",
    KafkaError._PURGE_QUEUE: "the run ended before it was sent",
    KafkaError._PURGE_INFLIGHT: "the run ended before the broker confirmed it",
    KafkaError._AUTHENTICATION: "is the user, the password or the mechanism another one now? `{look}` tells",
    KafkaError._SSL: "is the broker's certificate another one now? `{look}` tells",
}
"""What to do about an error, by Kafka's code; what is in braces becomes a command at the broker."""

_UNABLE = "Unable to produce message: "
_UNREACHABLE = {
    KafkaError._TRANSPORT: "no connection",
    KafkaError._ALL_BROKERS_DOWN: "no connection",
    KafkaError._RESOLVE: "no such host",
    KafkaError._TIMED_OUT: "no answer in time",
}


@contextmanager
def kafka_errors(endpoint: Endpoint, what: str = "the broker refused") -> Generator[None]:
    """Turns what the client raises into a BrokerError; `what` was tried, such as "topic `x` was refused"."""
    try:
        yield
    except KafkaException as exc:
        raise broker_error(exc.args[0], endpoint, what) from exc


def broker_error(error: KafkaError, endpoint: Endpoint, what: str = "the broker refused") -> BrokerError:
    """The error to show for an error of the client: no broker there, or what was refused and why."""
    reason = _UNREACHABLE.get(error.code())
    if reason is not None:
        return unreachable(endpoint, reason, error.name())
    return BrokerError(f"{what}: {reason_of(error)}", code=error.name(), hint=hint_of(error, endpoint))


def hint_of(error: KafkaError, endpoint: Endpoint) -> str:
    """What can be done about an error, with commands that mean this broker; empty when nothing is known."""
    topics = command_at("topics list", endpoint)
    return HINTS.get(error.code(), "").format(topics=topics, look=look(endpoint), log=log_of(endpoint))


def reason_of(error: KafkaError) -> str:
    """Kafka's name of an error and what it says about it, in one line."""
    said = " ".join(
        error.str().removeprefix(_UNABLE).removeprefix("Broker: ").removeprefix("Local: ").split()
    )
    return f"{error.name().removeprefix('_')} ({said})"


def gone(topic: str, endpoint: Endpoint) -> BrokerError:
    """The error to show when a topic was deleted while records were sent to it."""
    hint = f"`{command_at('topics apply SPEC', endpoint)}` makes the topics of a document again"
    name = "UNKNOWN_TOPIC_OR_PART"
    return BrokerError(f"topic `{topic}` was deleted while records were sent to it", code=name, hint=hint)


def unreachable(endpoint: Endpoint, reason: str, code: str = "") -> Unreachable:
    """The error to show when no broker answers."""
    return Unreachable(endpoint.bootstrap_servers, reason, code=code, hint=_start_hint(endpoint))


def _start_hint(endpoint: Endpoint) -> str:
    name = endpoint.environment
    if endpoint.off:
        numbers = " and ".join(map(str, endpoint.off))
        alone = len(endpoint.off) == 1
        gone, them = (f"broker {numbers} does", "it") if alone else (f"brokers {numbers} do", "them")
        return f"{gone} not run: {start_of(endpoint.off, name)} starts {them}"
    if name:
        return f"is the stack up? {command('status', name)} · start it: {command('up', name)}"
    return f"is the address right? to have a broker on this machine: {command('up')}"

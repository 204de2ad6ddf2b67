"""Settings of the producer: kdev's own, those a user typed, and what is wrong with one of these."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from kdev.delivery import PARTITIONER, Delivery
from kdev.errors import UsageError
from kdev.kafka.client import Config, client_config
from kdev.model import Endpoint

_BATCHING: Mapping[str, str | int | bool] = {
    "linger.ms": 5,
    "batch.size": 1_000_000,
    "batch.num.messages": 100_000,
    "queue.buffering.max.messages": 500_000,
    "queue.buffering.max.kbytes": 262_144,
    # Topics have their leaders before records are sent, so one that is not there any more was deleted.
    "topic.metadata.propagation.max.ms": 2000,
}

NAMES = (
    "acks",
    "batch.num.messages",
    "batch.size",
    "broker.address.family",
    "broker.address.ttl",
    "client.dns.lookup",
    "client.id",
    "client.rack",
    "compression.codec",
    "compression.level",
    "compression.type",
    "connections.max.idle.ms",
    "delivery.timeout.ms",
    "enable.gapless.guarantee",
    "enable.idempotence",
    "enable.sasl.oauthbearer.unsecure.jwt",
    "enable.ssl.certificate.verification",
    "linger.ms",
    "max.in.flight",
    "max.in.flight.requests.per.connection",
    "message.copy.max.bytes",
    "message.max.bytes",
    "message.send.max.retries",
    "message.timeout.ms",
    "metadata.max.age.ms",
    "partitioner",
    "queue.buffering.backpressure.threshold",
    "queue.buffering.max.kbytes",
    "queue.buffering.max.messages",
    "queue.buffering.max.ms",
    "receive.message.max.bytes",
    "reconnect.backoff.max.ms",
    "reconnect.backoff.ms",
    "request.required.acks",
    "request.timeout.ms",
    "retries",
    "retry.backoff.max.ms",
    "retry.backoff.ms",
    "sasl.kerberos.keytab",
    "sasl.kerberos.principal",
    "sasl.kerberos.service.name",
    "sasl.mechanism",
    "sasl.mechanisms",
    "sasl.oauthbearer.config",
    "sasl.password",
    "sasl.username",
    "security.protocol",
    "socket.connection.setup.timeout.ms",
    "socket.keepalive.enable",
    "socket.max.fails",
    "socket.nagle.disable",
    "socket.receive.buffer.bytes",
    "socket.send.buffer.bytes",
    "socket.timeout.ms",
    "ssl.ca.location",
    "ssl.certificate.location",
    "ssl.cipher.suites",
    "ssl.endpoint.identification.algorithm",
    "ssl.key.location",
    "ssl.key.password",
    "ssl.keystore.location",
    "ssl.keystore.password",
    "sticky.partitioning.linger.ms",
    "topic.metadata.refresh.interval.ms",
    "transaction.timeout.ms",
)
"""What people set; librdkafka itself judges what is given."""


def producer_config(endpoint: Endpoint, delivery: Delivery) -> Config:
    """The settings of a producer that delivers so; what the user typed comes last."""
    return {
        **client_config(endpoint, "mock"),
        **_BATCHING,
        # Only where all replicas answer can the broker tell a record that comes twice.
        "enable.idempotence": delivery.acks == "all",
        "acks": delivery.acks,
        "compression.type": delivery.compression,
        "message.timeout.ms": int(delivery.seconds * 1000),
        "partitioner": PARTITIONER,
        **delivery.settings,
    }


def unusable(reason: str, said: Mapping[str, str]) -> UsageError:
    """The error for settings that librdkafka refuses, with the nearest name for one that it does not know."""
    unknown = next((key for key in said if f'"{key}"' in reason and "No such" in reason), None)
    if unknown is not None:
        near = difflib.get_close_matches(unknown, NAMES, n=1)
        hint = f"did you mean `{near[0]}`?" if near else "its settings are those of librdkafka"
        return UsageError(f"`--producer {unknown}=` is no setting of the producer", hint=hint)
    all_said = [f"{key}={value}" for key, value in said.items()]
    named = next((text for text in all_said if text.partition("=")[0] in reason), " ".join(all_said))
    return UsageError(f"`--producer {named}` cannot be used: {reason}", hint="another value, or none")

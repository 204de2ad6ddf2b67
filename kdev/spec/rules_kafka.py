"""The Kafka bindings as data, every version of them."""

from __future__ import annotations

from kdev.spec.rules import Table, Variant

TOPIC_CONFIGURATION = {
    "cleanup.policy": "[=compact|delete]",
    "retention.ms": "count>=-1",
    "retention.bytes": "count>=-1",
    "delete.retention.ms": "count>=0",
    "max.message.bytes": "count>=0",
}
TOPIC = {"topic": "text", "partitions": "count>=1", "replicas": "count>=1"}
SCHEMA_ID = {
    "schemaIdLocation": "=header|payload",
    "schemaIdPayloadEncoding": "text",
    "schemaLookupStrategy": "text",
}
VERSION = {"bindingVersion": "text"}

KAFKA: Table = {
    "kafkaServer": {"schemaRegistryUrl": "text", "schemaRegistryVendor": "text", **VERSION},
    "kafkaChannel030": {**TOPIC, **VERSION},
    "kafkaChannel040": {**TOPIC, "topicConfiguration": "kafkaTopic040", **VERSION},
    "kafkaChannel": {**TOPIC, "topicConfiguration": "kafkaTopic", **VERSION},
    "kafkaTopic040": TOPIC_CONFIGURATION,
    "kafkaTopic": {
        **TOPIC_CONFIGURATION,
        "confluent.key.schema.validation": "flag",
        "confluent.key.subject.name.strategy": "text",
        "confluent.value.schema.validation": "flag",
        "confluent.value.subject.name.strategy": "text",
        "*": "any",
    },
    "kafkaOperation": {"groupId": "schema", "clientId": "schema", **VERSION},
    "kafkaMessage": {"key": "schema", **SCHEMA_ID, **VERSION},
    "kafkaMessage040": {"key": "any", **SCHEMA_ID, **VERSION},
}

# What many AsyncAPI 2 documents have in other places; it is read, with a warning of its own.
KAFKA_TOLERATED: Table = {
    "kafkaChannel": {
        **KAFKA["kafkaChannel"],
        **dict.fromkeys(TOPIC_CONFIGURATION, "any"),
        "configs": "any",
    },
    "kafkaOperation": {**KAFKA["kafkaOperation"], "topic": "text"},
}

KAFKA_MOVED = {
    ("kafkaOperation", "topic"): "name the topic in the channel: `bindings.kafka.topic`",
    ("kafkaChannel", "configs"): "call it `topicConfiguration`",
    **{
        ("kafkaChannel", setting): "topic settings stand below `topicConfiguration`"
        for setting in TOPIC_CONFIGURATION
    },
}

KAFKA_TITLES = {
    "kafkaServer": "the Kafka binding of a server",
    "kafkaChannel030": "the Kafka binding of a channel (version 0.3.0)",
    "kafkaChannel040": "the Kafka binding of a channel (version 0.4.0)",
    "kafkaChannel": "the Kafka binding of a channel",
    "kafkaTopic040": "a topic configuration (version 0.4.0)",
    "kafkaTopic": "a topic configuration",
    "kafkaOperation": "the Kafka binding of an operation",
    "kafkaMessage": "the Kafka binding of a message",
    "kafkaMessage040": "the Kafka binding of a message",
}

# AsyncAPI 3 knows exactly these versions of the binding; without one the newest is meant.
KAFKA_VARIANTS = {
    "kafkaServers": Variant(
        "bindingVersion",
        "kafkaServer",
        {"0.3.0": "kafkaServer", "0.4.0": "kafkaServer", "0.5.0": "kafkaServer"},
    ),
    "kafkaChannels": Variant(
        "bindingVersion",
        "kafkaChannel",
        {"0.3.0": "kafkaChannel030", "0.4.0": "kafkaChannel040", "0.5.0": "kafkaChannel"},
    ),
    "kafkaOperations": Variant(
        "bindingVersion",
        "kafkaOperation",
        {"0.3.0": "kafkaOperation", "0.4.0": "kafkaOperation", "0.5.0": "kafkaOperation"},
    ),
    "kafkaMessages": Variant(
        "bindingVersion",
        "kafkaMessage",
        {"0.3.0": "kafkaMessage", "0.4.0": "kafkaMessage040", "0.5.0": "kafkaMessage"},
    ),
}

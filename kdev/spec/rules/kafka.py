"""The Kafka bindings as data, every version of them."""

from __future__ import annotations

from kdev.spec.rules.language import Table, Variant
from kdev.spec.rules.topic import CONFLUENT, TOPIC_SETTINGS

TOPIC_CONFIGURATION = {
    "cleanup.policy": "[=compact|delete],",
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
SCHEMA_REGISTRY = {"schemaRegistryUrl": "text", "schemaRegistryVendor": "text"}
GROUP = {"groupId": "schema", "clientId": "schema"}

_CHANNELS = ("kafkaChannel", "kafkaChannel040", "kafkaChannel030", "kafkaChannel010")

# What many documents have in other places; it is read, with a warning of its own.
ELSEWHERE = {**TOPIC_SETTINGS, "configs": "object"}

KAFKA: Table = {
    "kafkaServer010": VERSION,
    "kafkaServer": {**SCHEMA_REGISTRY, **VERSION},
    "kafkaChannel010": VERSION,
    "kafkaChannel030": {**TOPIC, **VERSION},
    "kafkaChannel040": {**TOPIC, "topicConfiguration": "kafkaTopic040", **VERSION},
    "kafkaChannel": {**TOPIC, "topicConfiguration": "kafkaTopic", **VERSION},
    "kafkaTopic040": TOPIC_CONFIGURATION,
    "kafkaTopic": {**TOPIC_CONFIGURATION, **CONFLUENT, "*": "any"},
    "kafkaSettings": {**TOPIC_SETTINGS, **dict.fromkeys(CONFLUENT, "any")},
    "kafkaOtherSettings": {
        **TOPIC_SETTINGS,
        **dict.fromkeys((*TOPIC_CONFIGURATION, *CONFLUENT), "any"),
    },
    "kafkaOperation": {**GROUP, **VERSION},
    # Keys are looked at later, in the language that each is written in.
    "kafkaMessage010": {"key": "any", **VERSION},
    "kafkaMessage": {"key": "any", **SCHEMA_ID, **VERSION},
    "kafkaMessage040": {"key": "any", **SCHEMA_ID, **VERSION},
}
KAFKA_TOLERATED: Table = {
    **{name: {**KAFKA[name], **ELSEWHERE} for name in _CHANNELS},
    "kafkaOperation": {**KAFKA["kafkaOperation"], "topic": "text"},
}

_SINCE_030 = "it came with version 0.3.0 of the binding: raise `bindingVersion`"
_SINCE_040 = "it came with version 0.4.0 of the binding: raise `bindingVersion`"
_SINCE_050 = "version 0.4.0 of the binding has five settings only: raise `bindingVersion` to 0.5.0"
KAFKA_MOVED = {
    ("kafkaOperation", "topic"): "name the topic in the channel: `bindings.kafka.topic`",
    ("kafkaOperation", "key"): "the key is a field of the message: `bindings.kafka.key`",
    ("kafkaChannel030", "topicConfiguration"): _SINCE_040,
    **{("kafkaChannel010", field): _SINCE_030 for field in TOPIC},
    **{("kafkaServer010", field): _SINCE_030 for field in SCHEMA_REGISTRY},
    **{("kafkaMessage010", field): _SINCE_030 for field in SCHEMA_ID},
    **{("kafkaTopic040", setting): _SINCE_050 for setting in TOPIC_SETTINGS},
    **{(channel, "configs"): "call it `topicConfiguration`" for channel in _CHANNELS},
    **{
        (channel, setting): "topic settings stand below `topicConfiguration`"
        for channel in _CHANNELS
        for setting in TOPIC_SETTINGS
    },
}

KAFKA_TITLES = {
    "kafkaServer010": "the Kafka binding of a server (version 0.1.0)",
    "kafkaServer": "the Kafka binding of a server",
    "kafkaChannel010": "the Kafka binding of a channel (version 0.1.0)",
    "kafkaChannel030": "the Kafka binding of a channel (version 0.3.0)",
    "kafkaChannel040": "the Kafka binding of a channel (version 0.4.0)",
    "kafkaChannel": "the Kafka binding of a channel",
    "kafkaTopic040": "a topic configuration (version 0.4.0)",
    "kafkaTopic": "a topic configuration",
    "kafkaSettings": "the settings of a Kafka topic",
    "kafkaOtherSettings": "the settings of a Kafka topic",
    "kafkaOperation": "the Kafka binding of an operation",
    "kafkaMessage010": "the Kafka binding of a message (version 0.1.0)",
    "kafkaMessage": "the Kafka binding of a message",
    "kafkaMessage040": "the Kafka binding of a message",
}

_BINDING = "AsyncAPI Kafka binding"
KAFKA_SOURCES = {
    "kafkaServer010": f"{_BINDING} 0.1.0, Server",
    "kafkaServers": f"{_BINDING} 0.5.0, Server",
    "kafkaChannels": f"{_BINDING} 0.5.0, Channel",
    "kafkaOperations": f"{_BINDING} 0.5.0, Operation",
    "kafkaMessages": f"{_BINDING} 0.5.0, Message",
    "kafkaServer": f"{_BINDING} 0.5.0, Server",
    "kafkaChannel010": f"{_BINDING} 0.1.0, Channel",
    "kafkaChannel030": f"{_BINDING} 0.3.0, Channel",
    "kafkaChannel040": f"{_BINDING} 0.4.0, Channel",
    "kafkaChannel": f"{_BINDING} 0.5.0, Channel",
    "kafkaTopic040": f"{_BINDING} 0.4.0, TopicConfiguration",
    "kafkaTopic": f"{_BINDING} 0.5.0, TopicConfiguration",
    "kafkaSettings": "Kafka topic configs",
    "kafkaOtherSettings": "Kafka topic configs",
    "kafkaOperation": f"{_BINDING} 0.5.0, Operation",
    "kafkaMessage010": f"{_BINDING} 0.1.0, Message",
    "kafkaMessage": f"{_BINDING} 0.5.0, Message",
    "kafkaMessage040": f"{_BINDING} 0.4.0, Message",
}

_OPTIONS = {
    "kafkaServers": {"0.3.0": "kafkaServer", "0.4.0": "kafkaServer", "0.5.0": "kafkaServer"},
    "kafkaChannels": {"0.3.0": "kafkaChannel030", "0.4.0": "kafkaChannel040", "0.5.0": "kafkaChannel"},
    "kafkaOperations": {"0.3.0": "kafkaOperation", "0.4.0": "kafkaOperation", "0.5.0": "kafkaOperation"},
    "kafkaMessages": {"0.3.0": "kafkaMessage", "0.4.0": "kafkaMessage040", "0.5.0": "kafkaMessage"},
}
_FIRST = {
    "kafkaServers": "kafkaServer010",
    "kafkaChannels": "kafkaChannel010",
    "kafkaOperations": "kafkaOperation",
    "kafkaMessages": "kafkaMessage010",
}

# AsyncAPI 3 knows exactly these versions of the binding; without one the newest is meant.
KAFKA_VARIANTS = {
    name: Variant("bindingVersion", options["0.5.0"], options) for name, options in _OPTIONS.items()
}
# AsyncAPI 2 leaves the version open; an unknown one is read as the newest.
KAFKA_VARIANTS_2 = {
    name: Variant(
        "bindingVersion",
        options["0.5.0"],
        {"0.1.0": _FIRST[name], **options},
        otherwise=options["0.5.0"],
    )
    for name, options in _OPTIONS.items()
}

"""The Kafka bindings that a run needs: topic settings of a channel, a topic named elsewhere, message keys."""

from __future__ import annotations

import re

from kdev.spec.avro import looks_like_avro
from kdev.spec.model import Schema, SchemaId, TopicBinding
from kdev.spec.node import Node
from kdev.spec.reading.references import References
from kdev.spec.rules.topic import CONFLUENT
from kdev.spec.schemas import ASYNCAPI, AVRO, schema_from

COUNT = re.compile(r"0*([1-9]\d{0,8})(?:\.0)?")
SETTING = re.compile(r"[a-z]+(\.[a-z]+)+")
BINDING_FIELDS = frozenset({"topic", "partitions", "replicas", "topicConfiguration", "bindingVersion"})
# Settings of another product's broker; Apache Kafka refuses a topic that has them.
FOREIGN = "confluent."


def kafka_binding(references: References, owner: Node) -> Node | None:
    """The Kafka binding of a channel, an operation or a message."""
    found = references.child(owner, "bindings", "kafka")
    return found if found is not None and isinstance(found.value, dict) else None


def topic_binding(references: References, channel: Node) -> TopicBinding | None:
    """The topic settings of a channel, read as tolerantly as people write them."""
    binding = kafka_binding(references, channel)
    if binding is None:
        return None
    return TopicBinding(
        topic=text_of(binding.child("topic")),
        partitions=_count(references, binding, "partitions"),
        replicas=_count(references, binding, "replicas"),
        config=_config(references, binding),
    )


def operation_topic(references: References, operation: Node) -> str | None:
    """The topic that an operation names; AsyncAPI has it on the channel, many people on the operation."""
    binding = kafka_binding(references, operation)
    topic = binding.child("topic") if binding is not None else None
    if topic is None or not isinstance(topic.value, str):
        return None
    references.warn(
        topic, "names a topic on an operation", "move it to `bindings.kafka.topic` of the channel"
    )
    return topic.value


def client_name(references: References, operation: Node, field: str) -> str | None:
    """The only or first value that the `groupId` or `clientId` of an operation's Kafka binding allows."""
    binding = kafka_binding(references, operation)
    schema = references.child(binding, field) if binding is not None else None
    if schema is None or isinstance(schema.value, str):
        return text_of(schema)
    for keyword in ("const", "enum", "default", "examples"):
        found = schema.child(keyword)
        listed = found.items() if found is not None and isinstance(found.value, list) else iter((found,))
        text = next((text for item in listed if (text := text_of(item))), None)
        if text is not None:
            return text
    return None


def message_key(references: References, message: Node) -> Schema | None:
    """The schema of a message's key."""
    binding = kafka_binding(references, message)
    key = references.child(binding, "key") if binding is not None else None
    if key is None:
        return None
    return schema_from(key, AVRO if looks_like_avro(key.value) else ASYNCAPI, references)


def schema_id(references: References, message: Node) -> SchemaId:
    """How records of a message tell the number of their schema (Kafka binding 0.3.0 and later)."""
    binding = kafka_binding(references, message)
    if binding is None:
        return SchemaId()
    names = ("schemaIdLocation", "schemaIdPayloadEncoding", "schemaLookupStrategy")
    return SchemaId(*(_word_of(references.child(binding, name)) for name in names))


def _word_of(node: Node | None) -> str:
    value = node.value if node is not None else None
    return str(value) if isinstance(value, str | int) else ""


def text_of(node: Node | None) -> str | None:
    """The text of a node; None when there is none, or when it is something else."""
    return node.value if node is not None and isinstance(node.value, str) and node.value else None


def _count(references: References, binding: Node, name: str) -> int | None:
    found = binding.child(name)
    if found is None:
        found = binding.child(f"x-{name}")
        if found is not None:
            references.warn(found, f"is read as `{name}`", f"call it `{name}`")
    written = COUNT.fullmatch(str(found.value)) if found is not None else None
    return int(written[1]) if written else None


def _config(references: References, binding: Node) -> dict[str, str]:
    settings: dict[str, str] = {}
    for key, entry in references.entries(binding):
        if key in {"configs", "x-configs"}:
            references.warn(entry, "is read as topic settings", "call it `topicConfiguration`")
            settings |= _settings(references, entry)
        elif key not in BINDING_FIELDS and SETTING.fullmatch(key):
            references.warn(entry, "is read as a topic setting", "put it below `topicConfiguration`")
            settings[key] = _setting(entry)
    configuration = references.child(binding, "topicConfiguration")
    return settings | (_settings(references, configuration) if configuration else {})


def _settings(references: References, node: Node) -> dict[str, str]:
    settings = {}
    for key, entry in references.entries(node):
        if key.startswith(FOREIGN):
            if key in CONFLUENT:
                references.warn(
                    entry, "is a setting that Apache Kafka does not have; left out", "nothing to do"
                )
        elif not key.startswith("x-"):
            settings[key] = _setting(entry)
    return settings


def _setting(node: Node) -> str:
    match node.value:
        case list() as values:
            return ",".join(str(value) for value in values)
        case bool() as flag:
            return str(flag).lower()
        case float() as number if number.is_integer():
            return str(int(number))
        case value:
            return str(value)

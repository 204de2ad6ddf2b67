"""What Kafka itself would say of bindings: names of topics, their settings and sizes, schema registries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kdev.errors import Problem
from kdev.spec.agreement import EXPRESSION
from kdev.spec.bindings import kafka_binding
from kdev.spec.checks.check import Checker, Tone
from kdev.spec.naming import LONGEST, topic_name
from kdev.spec.node import Node
from kdev.spec.reading.references import References
from kdev.spec.rules.language import Object
from kdev.spec.rules.wording import shown

CHANNELS = ("kafkaChannel", "kafkaChannel040", "kafkaChannel030", "kafkaChannel010")
MESSAGES = ("kafkaMessage", "kafkaMessage040", "kafkaMessage010")
SERVERS = ("kafkaServer", "kafkaServer010")
REGISTRY = ("schemaIdLocation", "schemaIdPayloadEncoding", "schemaLookupStrategy")
ELSEWHERE = ("configs", "x-configs")
MANY = 10_000
FEW = 5
LEGAL = re.compile(r"[A-Za-z0-9._-]+")
PROTOCOL = re.compile(r"kafka", re.IGNORECASE)
SETTINGS = Tone("warning", "kafka-topic-setting")


def kafka_problems(references: References, root: Node, checker: Checker) -> Iterator[Problem]:
    """Everything that Kafka would not take, or would take otherwise than it is meant."""
    met = checker.met
    yield from _names(references, root, met)
    for name in CHANNELS:
        for binding in met.get(name, ()):
            yield from _sizes(binding)
            for key in ELSEWHERE:
                settings = references.child(binding, key)
                if settings is not None:
                    checker.check_as(SETTINGS, settings, Object("kafkaSettings"))
    for settings in list(met.get("kafkaTopic", ())):
        checker.check_as(SETTINGS, settings, Object("kafkaOtherSettings"))
    yield from _registries(met)


def _names(references: References, root: Node, met: Mapping[str, list[Node]]) -> Iterator[Problem]:
    for name in (*CHANNELS, "kafkaOperation"):
        for binding in met.get(name, ()):
            topic = binding.child("topic")
            if topic is not None and isinstance(topic.value, str):
                yield from _name(topic, topic.value)
    if not _is_kafka(references, root, met):
        return
    channels = references.child(root, "channels")
    for key, channel in references.entries(channels) if channels is not None else ():
        bound, address = kafka_binding(references, channel), channel.child("address")
        if bound is not None and bound.child("topic") is not None:
            continue
        # `/` is what many addresses have; it becomes `.` and nobody is surprised.
        if address is not None and isinstance(address.value, str):
            yield from _name(address, address.value.replace("/", ""), address.value)
        else:
            yield from _name(channel, key.replace("/", ""), key)


def _is_kafka(references: References, root: Node, met: Mapping[str, list[Node]]) -> bool:
    if any(met.get(name) for name in (*CHANNELS, *MESSAGES, "kafkaOperation")):
        return True
    servers = references.child(root, "servers")
    found = [one.child("protocol") for _, one in references.entries(servers)] if servers is not None else []
    return any(one is not None and PROTOCOL.match(str(one.value)) for one in found)


def _name(node: Node, name: str, written: str = "") -> Iterator[Problem]:
    plain = EXPRESSION.sub("x", name)
    full = written or name
    becomes = topic_name(EXPRESSION.sub(lambda found: found[1], full))
    instead = f"it becomes `{becomes}`; write that, or another" if becomes else "write another name"
    if plain in {".", ".."}:
        yield _illegal(node, f"is `{name}`, which Kafka does not take as a name", "write another name")
    elif not plain and not full.strip("/."):
        yield _illegal(
            node, "is no name that a topic can have", "write a name: letters, digits, `.`, `_`, `-`"
        )
    elif plain and not LEGAL.fullmatch(plain):
        wrong = list(dict.fromkeys(LEGAL.sub("", plain)))[:FEW]
        said = ", ".join("a blank" if char.isspace() else f"`{shown(char)}`" for char in wrong)
        text = f"has what no topic can have: {said}"
        yield _illegal(node, text, instead)
    elif len(plain) > LONGEST:
        yield _illegal(node, f"is longer than {LONGEST} characters", "write a shorter name")


def _illegal(node: Node, text: str, hint: str) -> Problem:
    return Problem("kafka-topic-name", text, node.place, hint, "warning")


def _sizes(binding: Node) -> Iterator[Problem]:
    for key in ("partitions", "replicas"):
        found = binding.child(key)
        number = found.value if found is not None else None
        if found is not None and isinstance(number, int) and number > MANY:
            text = f"asks for {number:,} {key}"
            hint = "a topic has seldom more than some hundred; look whether this is meant"
            yield Problem("kafka-topic-size", text, found.place, hint, "warning")


def _registries(met: Mapping[str, list[Node]]) -> Iterator[Problem]:
    servers = [node for name in SERVERS for node in met.get(name, ())]
    for server in servers:
        vendor = server.child("schemaRegistryVendor")
        if vendor is not None and server.child("schemaRegistryUrl") is None:
            text = "names the vendor of a schema registry without its URL"
            yield _registry(vendor, text, "add `schemaRegistryUrl`")
    if any(server.child("schemaRegistryUrl") is not None for server in servers):
        return
    for message in [node for name in MESSAGES for node in met.get(name, ())]:
        field = next((found for key in REGISTRY if (found := message.child(key)) is not None), None)
        if field is not None:
            text = "is about a schema registry, and no server has one"
            yield _registry(field, text, "add `bindings.kafka.schemaRegistryUrl` to the server")


def _registry(node: Node, text: str, hint: str) -> Problem:
    return Problem("kafka-schema-registry", text, node.place, hint, "warning")

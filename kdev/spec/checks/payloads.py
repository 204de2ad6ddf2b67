"""The schemas of payloads, headers and keys are checked in the language that each names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kdev.errors import Problem
from kdev.spec.avro import AvroFault, avro_faults, looks_like_avro
from kdev.spec.checks.agreement2 import messages2, operations2
from kdev.spec.checks.check import Checker, Tone
from kdev.spec.languages import TWO, Watch, language_of, watch_of
from kdev.spec.node import Node
from kdev.spec.protobuf import PROTOBUF, protobuf_faults
from kdev.spec.protobuf import RULE as PROTOBUF_RULE
from kdev.spec.reading.references import References
from kdev.spec.rules.kafka import KAFKA_SOURCES
from kdev.spec.rules.language import Object, Version, kind_from
from kdev.spec.schemas import ASYNCAPI, AVRO, JSON_SCHEMA, OPENAPI
from kdev.spec.traits import with_traits

SCHEMA = kind_from("schema")
PLAIN = kind_from("plain")
ALONE = Tone("warning", "payload-schema")
READ_ONLY = Tone("error", "asyncapi2-schemas")
LENIENT = Tone("warning", "kafka-binding")
WITH_AVRO = "kafkaMessage040"
KEYS = ("kafkaMessage", "kafkaMessage010", "kafkaMessage040")


class Part(NamedTuple):
    """A schema of a message: its node, its language, how it names it."""

    node: Node
    language: str
    given: str | None = None


class Payloads:
    """Checks every schema of a document that is written in a language of its own."""

    def __init__(self, references: References, checker: Checker, version: Version) -> None:
        self._references, self._checker, self._version = references, checker, version
        self._seen: set[int] = set()

    def check(self) -> None:
        """Tell the checker of every problem of them."""
        for part in self._parts():
            if id(part.node.value) not in self._seen:
                self._seen.add(id(part.node.value))
                self._schema(part)
        for name in KEYS:
            for binding in list(self._checker.met.get(name, ())):
                key = self._references.child(binding, "key")
                if key is not None:
                    self._key(key, name)

    def _parts(self) -> Iterator[Part]:
        met = self._checker.met
        if self._version[0] != TWO:
            for written in list(met.get("multiFormat", ())):
                inner = self._references.child(written, "schema")
                # A reference to a schema that has a format of its own leads to one of those met.
                if inner is not None and inner.names().isdisjoint({"schemaFormat"}):
                    yield _part(inner, written)
            return
        for written in list(met.get("message", ())):
            message = with_traits(self._references, written, traits_win=True)
            payload = self._references.child(message, "payload")
            yield from [_part(payload, message)] if payload is not None else []

    def _schema(self, part: Part) -> None:
        watch = watch_of(part.given, self._version)
        tone = {Watch.SHAPE: Tone(), Watch.MEANING: READ_ONLY, Watch.NONE: ALONE}[watch]
        match part.language:
            case _ if part.language == AVRO:
                self._avro(part.node, tone, READ_ONLY if self._version[0] == TWO and tone != ALONE else ALONE)
            case _ if part.language == ASYNCAPI:
                self._checker.check_as(tone, part.node, SCHEMA)
            case _ if part.language == JSON_SCHEMA:
                self._checker.check_as(tone, part.node, SCHEMA if self._version[0] == TWO else PLAIN)
            case _ if part.language == OPENAPI:
                self._checker.check_as(tone, part.node, Object("openapiSchema"))
            case _ if part.language == PROTOBUF:
                self._protobuf(part.node, tone)
            case _:
                pass

    def _avro(self, node: Node, shape: Tone, meaning: Tone) -> None:
        for fault in avro_faults(node, self._references):
            self._tell(fault, shape if fault.shape else meaning, fault.rule)

    def _protobuf(self, node: Node, tone: Tone) -> None:
        if not isinstance(node.value, str):
            hint = "write `payload: |`, and the definition below it"
            fault = AvroFault(node, "must be the text of a `.proto` file", hint)
            self._tell(fault, tone, PROTOBUF_RULE)
            return
        called = {str(message.path[-1]) for message in self._checker.met.get("message", ()) if message.path}
        for place, wrong in protobuf_faults(node, self._references):
            told = tone if wrong.broken else ALONE
            problem = Problem(told.code, wrong.text, place, wrong.hint, told.severity, PROTOBUF_RULE)
            if tone != ALONE or not called & set(wrong.among):
                self._checker.problems.append(problem)

    def _key(self, key: Node, binding: str) -> None:
        strict = self._version[0] != TWO
        if not looks_like_avro(key.value):
            self._checker.check_as(Tone() if strict else LENIENT, key, SCHEMA)
        elif strict and binding != WITH_AVRO:
            text = "is an Avro schema, which this version of the binding does not take as a key"
            hint = "write `bindingVersion: 0.4.0` in the binding of the message"
            self._tell(AvroFault(key, text, hint), Tone(), KAFKA_SOURCES[binding])
        else:
            self._avro(key, Tone() if strict else ALONE, ALONE)

    def _tell(self, fault: AvroFault, tone: Tone, rule: str) -> None:
        place = fault.node.place
        told = Problem(tone.code, fault.text, place, fault.hint, tone.severity, rule)
        self._checker.problems.append(told)


def part_of(references: References, message: Node, name: str, version: Version) -> Part | None:
    """The payload or the headers of a message whose traits are applied."""
    written = references.child(message, name)
    if written is None:
        return None
    if version[0] == TWO:
        return _part(written, message) if name == "payload" else Part(written, ASYNCAPI)
    inner = references.child(written, "schema")
    return Part(written, ASYNCAPI) if inner is None else _part(inner, written)


def message_nodes(references: References, root: Node, version: Version) -> list[Node]:
    """Every message of a document once, traits applied: those of channels, then those on the shelf."""
    channels = references.child(root, "channels")
    shelf = references.child(root, "components", "messages")
    found: dict[tuple[str, object], Node] = {}
    for _, channel in references.entries(channels) if channels else ():
        for message in messages_of(references, channel, version):
            found.setdefault((message.document.file, message.path), message)
    for _, message in references.entries(shelf) if shelf else ():
        merged = with_traits(references, message, traits_win=version[0] == TWO)
        found.setdefault((merged.document.file, merged.path), merged)
    return list(found.values())


def messages_of(references: References, channel: Node, version: Version) -> Iterator[Node]:
    """The messages of a channel, traits applied."""
    if version[0] == TWO:
        for operation in operations2(references, channel):
            yield from (message for _, message in messages2(references, operation))
        return
    messages = references.child(channel, "messages")
    for _, message in references.entries(messages) if messages else ():
        yield with_traits(references, message, traits_win=False)


def _part(schema: Node, owner: Node) -> Part:
    found = owner.child("schemaFormat")
    given = found.value if found is not None and isinstance(found.value, str) else None
    return Part(schema, language_of(given), given)

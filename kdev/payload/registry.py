"""A schema of a document as a schema registry keeps it, and records read by what a registry keeps."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kdev.errors import PayloadError, Place
from kdev.payload.avro import Avro
from kdev.payload.formats import Format, SchemaText
from kdev.payload.json_schema import JsonSchema
from kdev.payload.protobuf import Protobuf
from kdev.proto.definitions import ProtoMessage
from kdev.proto.reading import proto_file
from kdev.proto.resolving import Sources, imports_of
from kdev.proto.tokens import NotProto
from kdev.registry_schema import AVRO, JSON, PROTOBUF, RegistrySchema, way_and_body


def registry_schema(schema: SchemaText, written: Format) -> RegistrySchema:
    """What a registry keeps of a schema. Avro and Protobuf in their JSON forms are to it what they are."""
    if isinstance(written, Protobuf):
        return _protobuf(schema.value, written.record)
    text = json.dumps(schema.value, ensure_ascii=False, default=str)
    if isinstance(written, Avro):
        return RegistrySchema(AVRO, text, written.record)
    title = schema.value.get("title") if isinstance(schema.value, Mapping) else None
    return RegistrySchema(JSON, text, title if isinstance(title, str) else "")


class Reading:
    """Reads what stands behind the number of a schema, by that schema.

    Raises PayloadError for one that cannot be read.
    """

    def __init__(self, schema: RegistrySchema, at: Place) -> None:
        self._schema = schema
        self._at = at
        self._ways: dict[tuple[int, ...], Format] = {}
        self._messages = self._defined() if schema.language == PROTOBUF else ()
        self._format = None if schema.language == PROTOBUF else self._plain()

    def read(self, data: bytes) -> tuple[str, object]:
        """The name of what a record is, and its value. Raises ValueError when the bytes hold none."""
        if self._format is not None:
            return self._schema.record, self._format.decode(data)
        way, message = way_and_body(data)
        if way not in self._ways:
            self._ways[way] = self._by_way(way)
        written = self._ways[way]
        return getattr(written, "record", ""), written.decode(message)

    def _plain(self) -> Format:
        try:
            schema = json.loads(self._schema.text)
        except (ValueError, RecursionError) as exc:
            raise PayloadError("is no JSON", self._at, hint="its registry may have changed it") from exc
        if self._schema.language == AVRO:
            made = Avro(schema, lambda _: self._at, binary=True)
            self._schema = replace(self._schema, record=made.record)
            return made
        title = schema.get("title") if isinstance(schema, Mapping) else None
        self._schema = replace(self._schema, record=title if isinstance(title, str) else "")
        return JsonSchema(True, lambda _: self._at)

    def _defined(self) -> Sequence[ProtoMessage]:
        try:
            return proto_file(self._schema.text).messages
        except NotProto as exc:
            raise PayloadError(exc.text, self._at, hint=exc.hint) from exc

    def _by_way(self, way: Sequence[int]) -> Format:
        name = message_name(self._messages, way)
        sources = Sources(self._schema.text, _texts(self._schema), name, exact=True)
        return Protobuf(sources, lambda _: self._at, binary=True)


def _texts(schema: RegistrySchema) -> Mapping[str, str]:
    """The texts of all that a schema imports, by name; each file is looked into once, whoever imports it."""
    found: dict[str, str] = {}
    waiting = [schema]
    while waiting:
        for name, imported in waiting.pop().imports:
            if name not in found:
                found[name] = imported.text
                waiting.append(imported)
    return found


def _protobuf(value: object, record: str) -> RegistrySchema:
    sources = value if isinstance(value, Sources) else Sources(str(value), {})
    indexes = message_indexes(proto_file(sources.text).messages, record)
    return RegistrySchema(PROTOBUF, sources.text, record, _imports(sources.text, sources.others, {}), indexes)


def _imports(
    text: str, others: Mapping[str, str], made: dict[str, RegistrySchema]
) -> tuple[tuple[str, RegistrySchema], ...]:
    """The files that a text imports, but those that every registry knows; `made` are those of before."""
    names = dict.fromkeys(name for name, _ in imports_of(text) if name in others)
    for name in (each for each in names if each not in made):
        imports = _imports(others[name], _without(others, name), made)
        made[name] = RegistrySchema(PROTOBUF, others[name], "", imports)
    return tuple((name, made[name]) for name in names)


def _without(others: Mapping[str, str], name: str) -> Mapping[str, str]:
    return {other: text for other, text in others.items() if other != name}


def message_indexes(messages: Sequence[ProtoMessage], name: str) -> tuple[int, ...]:
    """The way to a message of a file, by its full name: its number among those outside, then within each."""
    known = {each.name for each in messages}
    steps: list[int] = []
    while name:
        outer = _outer(name, known)
        steps.insert(0, _within(messages, outer, known).index(name))
        name = outer
    return tuple(steps)


def message_name(messages: Sequence[ProtoMessage], way: Sequence[int]) -> str:
    """The full name of the message that a way leads to. Raises ValueError when it leads nowhere."""
    known = {each.name for each in messages}
    name = ""
    for step in way:
        beside = _within(messages, name, known)
        if step >= len(beside):
            raise ValueError(f"its schema has no message {'.'.join(map(str, way))}")
        name = beside[step]
    return name


def _within(messages: Sequence[ProtoMessage], outer: str, known: set[str]) -> list[str]:
    return [each.name for each in messages if _outer(each.name, known) == outer]


def _outer(name: str, known: set[str]) -> str:
    """The message that another one stands in, empty for one that stands in none."""
    outer = name.rpartition(".")[0]
    return outer if outer in known else ""

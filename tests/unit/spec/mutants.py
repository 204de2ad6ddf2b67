"""Documents with mistakes that nobody thought of: changes to the values and to the text of real ones."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

Value = Any
Change = tuple[int, int, int]
"""Which change, where, and with what: numbers of any size, each taken modulo what there is."""

NASTY: Sequence[Value] = (
    None, True, False, 0, -1, 1.5, 1e308, 10**50, "", " ", "x", "null", "{", "{a}{b", "a" * 300, "\x00",
    "\u2028", [], [[]], [None], ["a", "a"], [{}], {}, {"": {}}, {"a/b~c": 1}, {"type": "object"},
    {"oneOf": []}, {"schema": {}},
    {"schemaFormat": "application/vnd.apache.avro", "schema": {"type": "record"}},
    {"schemaFormat": "application/vnd.google.protobuf", "schema": "message M { M a = 1"},
    {"schemaFormat": 1, "schema": 1}, {"kafka": {"topic": 1, "partitions": "3", "key": {}}}, {"kafka": []},
    {"x-a": {"$ref": "#"}}, "$message.payload#/a/b", {"$ref": "#"}, {"$ref": ""}, {"$ref": "#/"},
    {"$ref": "#/channels"}, {"$ref": "#/components"}, {"$ref": "#/info/title"}, {"$ref": "#/%ff~2"},
    {"$ref": "nothing.yaml#/a"}, {"$ref": "."}, {"$ref": "https://host/a"}, {"$ref": "urn:a"}, {"$ref": 1},
    {"$ref": {"$ref": "#"}}, {"$ref": "#/components/schemas/a", "allOf": [1]}, {"allOf": [{"$ref": "#"}]},
    {"properties": []}, {"items": {"$ref": "#/x-a"}}, {"required": "a"}, {"pattern": "("}, {"enum": []},
    {"const": 10**400}, {"minimum": 1e300, "type": ["integer", "null", 1]},
    {"traits": [{"$ref": "#"}, 1, None]},
)  # fmt: skip
KEYS = (
    "", "$ref", "x-", "x-a", "~", "a/b", "schema", "schemaFormat", "traits", "oneOf", "allOf", "payload",
    "headers", "examples", "messages", "message", "channels", "channel", "servers", "operations", "action",
    "reply", "address", "bindings", "kafka", "topic", "key", "parameters", "location", "variables", "url",
    "host", "security", "components", "definitions", "properties", "items", "type", "required", "default",
    "const", "enum", "if", "not", "$id", "id", "correlationId", "tags", "name", "messageId", "operationId",
    "bindingVersion", "topicConfiguration", "partitions",
)  # fmt: skip
PIECES = (
    b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\t", b"\n", b"\r", b": ", b"- ", b"? ", b"{",
    b"}", b"[", b"]", b"&a ", b"*a", b"<<: *a\n", b"!!int ", b"!x ", b"|\n", b">\n", b"---\n", b"...\n",
    b"%YAML 1.1\n", b"#", b"'", b'"', b"\\u0000", b"\\ud83d", b"$ref: '#'\n", b"{$ref: '#/a'}", b"0x",
    b"1e999", b".inf", b"~", b"\xc2\x85", b"\xe2\x80\xa8",
)  # fmt: skip


class Spot(NamedTuple):
    """A value in a document: the container it is in, and its key or index there."""

    holder: Value
    step: str | int


def changed(document: Value, changes: Sequence[Change]) -> Value:
    """A document after some changes to its values and keys."""
    root = {"": copy.deepcopy(document)}
    for which, where, what in changes:
        spots = list(_spots(root))
        STRUCTURAL[which % len(STRUCTURAL)](spots[where % len(spots)], what, spots)
    return root.get("")


def torn(text: bytes, changes: Sequence[Change]) -> bytes:
    """A text after some changes to its bytes."""
    content = bytearray(text)
    for which, where, what in changes:
        at = where % (len(content) + 1)
        match which % 5:
            case 0:
                content[at : at + 1] = bytes([what % 256])
            case 1:
                del content[at : at + 1 + what % 40]
            case 2:
                content[at:at] = PIECES[what % len(PIECES)]
            case 3:
                content[at:at] = content[what % (len(content) + 1) :][:60]
            case _:
                del content[at:]
    return bytes(content)


def written(document: Value) -> str:
    """A document as JSON, which is YAML too."""
    return json.dumps(document, indent=1)


def _spots(value: Value) -> Iterator[Spot]:
    for step in list(value) if isinstance(value, dict) else range(len(value)):
        yield Spot(value, step)
        if isinstance(value[step], dict | list):
            yield from _spots(value[step])


def _replace(spot: Spot, what: int, spots: Sequence[Spot]) -> None:
    spot.holder[spot.step] = copy.deepcopy(NASTY[what % len(NASTY)])


def _delete(spot: Spot, what: int, spots: Sequence[Spot]) -> None:
    if spot.holder is not spots[0].holder:
        del spot.holder[spot.step]


def _copied(spot: Spot, what: int, spots: Sequence[Spot]) -> None:
    other = spots[what % len(spots)]
    spot.holder[spot.step] = copy.deepcopy(other.holder[other.step])


def _swapped(spot: Spot, what: int, spots: Sequence[Spot]) -> None:
    other = spots[what % len(spots)]
    first, second = spot.holder[spot.step], other.holder[other.step]
    spot.holder[spot.step], other.holder[other.step] = copy.deepcopy(second), copy.deepcopy(first)


def _added(spot: Spot, what: int, spots: Sequence[Spot]) -> None:
    value, inner = spot.holder[spot.step], copy.deepcopy(NASTY[what // len(KEYS) % len(NASTY)])
    if isinstance(value, dict):
        value[KEYS[what % len(KEYS)]] = inner
    elif isinstance(value, list):
        value.append(inner)


def _renamed(spot: Spot, what: int, spots: Sequence[Spot]) -> None:
    if isinstance(spot.step, str) and spot.holder is not spots[0].holder:
        spot.holder[KEYS[what % len(KEYS)]] = spot.holder.pop(spot.step)


def _referring(spot: Spot, what: int, spots: Sequence[Spot]) -> None:
    """A reference to another place of the document."""
    target = spots[what % len(spots)]
    steps = _way(spots[0].holder[spots[0].step], target)
    spot.holder[spot.step] = {"$ref": "#" + "".join(f"/{_escaped(step)}" for step in steps)}


def _way(value: Value, target: Spot) -> list[str | int]:
    for step in (
        list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    ):
        if value is target.holder and step == target.step:
            return [step]
        inner = _way(value[step], target)
        if inner:
            return [step, *inner]
    return []


def _escaped(step: str | int) -> str:
    return str(step).replace("~", "~0").replace("/", "~1")


STRUCTURAL: Sequence[Callable[[Spot, int, Sequence[Spot]], None]] = (
    _replace, _replace, _delete, _copied, _swapped, _added, _added, _renamed, _referring, _referring,
)  # fmt: skip

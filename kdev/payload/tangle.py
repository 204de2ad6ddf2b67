"""Schemas that a validator would never come to an end with: its looks at a value are counted ahead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

MOST_LOOKS = 300_000
MOST_PAIRS = 100_000
DEEPEST = 150
DEFINITION = "#/definitions/"
SOME = ("allOf", "anyOf", "oneOf")
ONE = ("not", "if", "then", "else")

Pair = tuple[object, object]


def may_tangle(schema: object) -> bool:
    """Whether a schema has branches at all: without any a value is looked at once, part by part."""
    if isinstance(schema, dict):
        return any(name in schema for name in (*SOME, *ONE)) or any(map(may_tangle, schema.values()))
    return isinstance(schema, list) and any(map(may_tangle, schema))


def is_tangled(schema: object, value: object) -> bool:
    """Whether judging a value by a schema takes too many looks.

    Branches that lead to the same definition look at the value again each; thirty of them in a row,
    two ways each, are a thousand million looks.
    """
    if not isinstance(schema, dict) or "definitions" not in schema:
        return False
    return _Looks(schema).count(schema, value, 0) > MOST_LOOKS


class _Looks:
    def __init__(self, root: Mapping[str, object]) -> None:
        definitions = root.get("definitions")
        self._definitions: Mapping[str, object] = definitions if isinstance(definitions, dict) else {}
        self._known: dict[tuple[int, int], int] = {}

    def count(self, schema: object, value: object, depth: int) -> int:
        pair = id(schema), id(value)
        if pair not in self._known:
            if depth > DEEPEST or len(self._known) > MOST_PAIRS:
                return MOST_LOOKS + 1
            self._known[pair] = 1  # a circle without a step into the value is looked at once
            below = sum(self.count(inner, part, depth + 1) for inner, part in self._parts(schema, value))
            self._known[pair] = min(1 + below, MOST_LOOKS + 1)
        return self._known[pair]

    def _parts(self, schema: object, value: object) -> Iterator[Pair]:
        """What is looked at next: a part of the schema with the value, or with a part of it."""
        if not isinstance(schema, dict):
            return
        target = schema.get("$ref")
        if isinstance(target, str):
            yield self._definitions.get(target.removeprefix(DEFINITION)), value
            return
        for keyword in SOME:
            branches = schema.get(keyword)
            yield from ((branch, value) for branch in (branches if isinstance(branches, list) else ()))
        yield from ((schema[keyword], value) for keyword in ONE if keyword in schema)
        if isinstance(value, dict):
            yield from _fields(schema, value)
        elif isinstance(value, list):
            yield from _items(schema, value)


def _fields(schema: Mapping[str, object], value: Mapping[str, object]) -> Iterator[Pair]:
    named, patterns = schema.get("properties"), schema.get("patternProperties")
    properties: Mapping[str, object] = named if isinstance(named, dict) else {}
    others = [*(patterns.values() if isinstance(patterns, dict) else ()), schema.get("additionalProperties")]
    for name, part in value.items():
        if name in properties:
            yield properties[name], part
        yield from ((other, part) for other in others)
    dependent = schema.get("dependencies")
    yield from ((inner, value) for inner in (dependent.values() if isinstance(dependent, dict) else ()))


def _items(schema: Mapping[str, object], value: Sequence[object]) -> Iterator[Pair]:
    items = schema.get("items")
    for index, part in enumerate(value):
        if isinstance(items, list):
            yield items[index] if index < len(items) else schema.get("additionalItems"), part
        else:
            yield items, part
        yield schema.get("contains"), part

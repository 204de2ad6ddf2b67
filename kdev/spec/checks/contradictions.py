"""Schemas that ask for what cannot be: limits that cross, values of another type, properties ruled out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kdev.errors import Problem
from kdev.spec.node import Node
from kdev.spec.reading.references import References, reference_of
from kdev.spec.rules.sources import keyword_source
from kdev.spec.rules.wording import near_hint, shown

CODE = "schema-contradiction"
DISCRIMINATOR = "schema-discriminator"
PAIRS = (
    ("minimum", "maximum"),
    ("minimum", "exclusiveMaximum"),
    ("exclusiveMinimum", "maximum"),
    ("exclusiveMinimum", "exclusiveMaximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
)
OPEN_END = frozenset({"exclusiveMinimum", "exclusiveMaximum"})

# The types that a keyword says something about; for values of other types it has no effect.
OF_TYPE = {
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), "number"),
    **dict.fromkeys(("minLength", "maxLength", "pattern"), "string"),
    **dict.fromkeys(("minItems", "maxItems", "uniqueItems", "items", "contains"), "array"),
    **dict.fromkeys(("properties", "required", "minProperties", "maxProperties"), "object"),
}
NAMES = {"number": "numbers", "string": "texts", "array": "lists", "object": "objects"}
TYPES_OF: dict[type, set[str]] = {
    bool: {"boolean"},
    int: {"integer", "number"},
    str: {"string"},
    list: {"array"},
    dict: {"object"},
}
WITH_PARTS = ("allOf", "anyOf", "oneOf", "$ref", "if")


def contradictions(references: References, schemas: Iterable[Node]) -> Iterator[Problem]:
    """Everything in schemas that no value could meet, or that has no effect."""
    for schema in schemas:
        if isinstance(schema.value, dict) and reference_of(schema.value) is None:
            yield from _limits(schema)
            yield from _values(schema)
            yield from _required(references, schema)
            yield from _without_effect(schema)
            yield from _discriminator(references, schema)


def _limits(schema: Node) -> Iterator[Problem]:
    for low, high in PAIRS:
        least, most = schema.child(low), schema.child(high)
        if least is None or most is None or not (is_number(least.value) and is_number(most.value)):
            continue
        touching = least.value == most.value and {low, high} & OPEN_END
        if float(str(least.value)) > float(str(most.value)) or touching:
            text = f"leaves no value: `{low}` is {shown(least.value)}, `{high}` is {shown(most.value)}"
            yield contradiction(least, text, "swap the two, or correct one", low)


def is_number(value: object) -> bool:
    """Whether a value is a number in the sense of JSON Schema."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _values(schema: Node) -> Iterator[Problem]:
    types = named_types(schema)
    if not types:
        return
    listed, const = schema.child("enum"), schema.child("const")
    values = [*(listed.items() if listed is not None else ()), *([const] if const is not None else [])]
    for value in values:
        if not types & value_types(value.value):
            wanted = " or ".join(sorted(types - {"number"} if "integer" in types else types))
            text = f"is {shown(value.value)}, and the type is `{wanted}`: no value is both"
            yield contradiction(
                value, text, _value_hint(value.value, types), "const" if value is const else "enum"
            )


def _value_hint(value: object, types: set[str]) -> str:
    if "string" in types and isinstance(value, bool | int | float):
        return f'put it in quotes: `"{shown(value)}"`'
    if value is None:
        return "add `null` to the types, or leave it out"
    return "write a value of the type, or change the type"


def named_types(schema: Node) -> set[str]:
    """The types that a schema allows, whole numbers counted as numbers; empty when it names none."""
    kind = schema.child("type")
    given = kind.value if kind is not None else None
    names = given if isinstance(given, list) else [given]
    types = {name for name in names if isinstance(name, str)}
    return types | {"integer"} if "number" in types else types


def value_types(value: object) -> set[str]:
    """The types that a value is of."""
    if isinstance(value, float):
        return {"number", "integer"} if value.is_integer() else {"number"}
    return TYPES_OF.get(type(value), {"null"})


def _required(references: References, schema: Node) -> Iterator[Problem]:
    required, properties = schema.child("required"), references.child(schema, "properties")
    if required is None or "patternProperties" in schema.names():
        return
    more, names = schema.child("additionalProperties"), _names(properties)
    closed, known = more is not None and more.value is False, set(names)
    listed = [name for name in required.items() if isinstance(name.value, str)]
    asked = {str(name.value) for name in listed}
    others = [other for other in names if other not in asked]
    for name in (each for each in listed if each.value not in known):
        near = near_hint(str(name.value), others)
        if closed:
            text = f"requires `{name.value}`, which `additionalProperties: false` rules out"
            yield contradiction(name, text, near or "add it to `properties`", "required")
        elif near:
            yield contradiction(name, f"requires `{name.value}`, which is no property", near, "required")


def _names(properties: Node | None) -> list[str]:
    return [name for name, _ in properties.entries()] if properties is not None else []


def _without_effect(schema: Node) -> Iterator[Problem]:
    types = named_types(schema)
    if not types or not schema.names().isdisjoint(WITH_PARTS):
        return
    for keyword, entry in schema.entries():
        wanted = OF_TYPE.get(keyword)
        if wanted is not None and not types & {wanted, "integer" if wanted == "number" else wanted}:
            named = "` or `".join(sorted(types))
            text = f"has no effect: it is about {NAMES[wanted]}, and the type is `{named}`"
            yield contradiction(entry, text, "change the type, or leave it out", keyword)


def _discriminator(references: References, schema: Node) -> Iterator[Problem]:
    named = schema.child("discriminator")
    if named is None or not isinstance(named.value, str) or named.value in _properties(references, schema, 0):
        return
    branches = [part for key in ("oneOf", "anyOf") for part in _branches(references, schema, key)]
    lacking = [one for one in branches if named.value not in _properties(references, one, 0)]
    if branches and not lacking:
        return
    owner = lacking[0] if lacking else schema
    where = f"the schema in line {owner.place.line}" if lacking else "the schema"
    text = f"names `{named.value}`, which is no property of {where}"
    hint = near_hint(named.value, _properties(references, owner, 0)) or "add it to `properties`, as required"
    yield Problem(DISCRIMINATOR, text, named.place, hint, "warning")


def _branches(references: References, schema: Node, key: str) -> list[Node]:
    listed = references.child(schema, key)
    return list(references.items(listed)) if listed is not None else []


def _properties(references: References, schema: Node, depth: int) -> set[str]:
    """The properties that a schema has, those of its `allOf` included."""
    properties = references.child(schema, "properties")
    found = set(_names(properties))
    for part in _branches(references, schema, "allOf") if depth < len(WITH_PARTS) else ():
        found |= _properties(references, part, depth + 1)
    return found


def contradiction(node: Node, text: str, hint: str, keyword: str) -> Problem:
    """What is told of a keyword that leaves no value, or has no effect."""
    return Problem(CODE, text, node.place, hint, "warning", keyword_source(keyword))

"""Schemas whose `allOf` asks for what no value can be at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, product

from kdev.errors import Problem
from kdev.spec.checks.contradictions import (
    OF_TYPE,
    OPEN_END,
    PAIRS,
    contradiction,
    is_number,
    named_types,
    value_types,
)
from kdev.spec.node import Node
from kdev.spec.reading.references import References, reference_of
from kdev.spec.rules.wording import shown

MOST_PARTS = 100
DEEPEST = 4

Parts = Sequence[Node]
"""Schemas that must all hold for the same value."""


def conjunctions(references: References, schemas: Iterable[Node]) -> Iterator[Problem]:
    """What parts of the same `allOf` say that leaves no value, or no value for a property."""
    for schema in schemas:
        if "allOf" in schema.names() and reference_of(schema.value) is None:
            yield from _clashes(references, _parts(references, [schema]), 0)


def _parts(references: References, schemas: Iterable[Node]) -> list[Node]:
    """Some schemas and all that their `allOf` adds, each once."""
    found: dict[int, Node] = {}
    waiting = list(schemas)
    while waiting and len(found) < MOST_PARTS:
        part = references.follow(waiting.pop(0))
        if part is None or not isinstance(part.value, dict) or id(part.value) in found:
            continue
        found[id(part.value)] = part
        members = references.child(part, "allOf")
        waiting += members.items() if members is not None else ()
    return list(found.values())


def _clashes(references: References, parts: Parts, depth: int) -> Iterator[Problem]:
    types, problem = _types(parts)
    if problem is not None:
        yield problem
        return
    yield from _limits(parts, types)
    yield from _values(references, parts, types)
    if types == {"object"}:
        yield from _closed(references, parts)
    if depth < DEEPEST:
        for said in _properties(references, parts):
            yield from _clashes(references, _parts(references, said), depth + 1)


def _types(parts: Parts) -> tuple[set[str], Problem | None]:
    """The types that are left, all of them as an empty set, and the clash where none is."""
    left: set[str] = set()
    before: Node | None = None
    for part in parts:
        own = named_types(part)
        if left and own and not left & own:
            return left, _type_clash(part, before or part)
        if own:
            left, before = left & own if left else own, part
    return left, None


def _type_clash(part: Node, other: Node) -> Problem:
    kind = part.at("type")
    text = f"leaves no value: the type is `{_named(part)}`, and `{_named(other)}` {_where(other, part)}"
    return contradiction(kind, text, "let both have a type in common", "type")


def _named(part: Node) -> str:
    given = part.at("type").value
    return " or ".join(map(str, given)) if isinstance(given, list) else str(given)


def _limits(parts: Parts, types: set[str]) -> Iterator[Problem]:
    for low, high in PAIRS:
        kind = OF_TYPE[low]
        if not types or not types <= ({"number", "integer"} if kind == "number" else {kind}):
            continue
        lows, highs = ([part for part in parts if word in part.names()] for word in (low, high))
        for one, other in product(lows, highs):
            least, most = one.at(low), other.at(high)
            if one is not other and _crossed(least, most):
                text = f"leaves no value: `{low}` is {shown(least.value)}, `{high}` is {shown(most.value)}"
                yield contradiction(least, f"{text} {_where(other, one)}", "correct one of the two", low)


def _crossed(least: Node, most: Node) -> bool:
    if not is_number(least.value) or not is_number(most.value):
        return False
    touching = least.value == most.value and {least.path[-1], most.path[-1]} & OPEN_END
    return float(str(least.value)) > float(str(most.value)) or bool(touching)


def _values(references: References, parts: Parts, types: set[str]) -> Iterator[Problem]:
    listed = [(part, values) for part in parts if (values := _listed(references, part)) is not None]
    for (one, mine), (other, theirs) in pairwise(listed):
        if not mine.keys() & theirs.keys():
            text = f"leaves no value: none of its values is among those {_where(one, other)}"
            yield _about_values(other, text, "let both have a value in common")
    for part, values in listed:
        if types and not named_types(part) and not any(types & value_types(each) for each in values.values()):
            named = "` or `".join(sorted(types))
            yield _about_values(
                part, f"leaves no value: no value is of the type `{named}`", "correct one of the two"
            )


def _about_values(part: Node, text: str, hint: str) -> Problem:
    keyword = "const" if part.child("const") is not None else "enum"
    return contradiction(part.at(keyword), text, hint, keyword)


def _listed(references: References, part: Node) -> dict[object, object] | None:
    """The values that a schema lists, by what makes them the same; None when not all of them are plain."""
    const, listed = part.child("const"), references.child(part, "enum")
    values = [const.value] if const is not None else [each.value for each in listed.items()] if listed else []
    if not values or any(isinstance(value, dict | list) for value in values):
        return None
    return {(isinstance(value, bool), value): value for value in values}


def _closed(references: References, parts: Parts) -> Iterator[Problem]:
    """Properties that one part requires and another one, which knows nothing of them, rules out."""
    for closed in parts:
        more = closed.child("additionalProperties")
        if more is None or more.value is not False or "patternProperties" in closed.names():
            continue
        known = _property_names(references, closed)
        for part in parts:
            required = part.child("required") if part is not closed else None
            for name in required.items() if required is not None else ():
                if isinstance(name.value, str) and name.value not in known:
                    text = f"requires `{name.value}`, which `additionalProperties: false` rules out"
                    hint = "leave `additionalProperties` out of the parts of an `allOf`"
                    yield contradiction(name, f"{text} {_where(closed, part)}", hint, "required")


def _property_names(references: References, part: Node) -> frozenset[str]:
    properties = references.child(part, "properties")
    return frozenset(properties.names()) if properties is not None else frozenset()


def _properties(references: References, parts: Parts) -> Iterator[list[Node]]:
    """What several parts say of the same property."""
    found: dict[str, list[Node]] = {}
    for part in parts:
        properties = references.child(part, "properties")
        for name, schema in properties.entries() if properties is not None else ():
            found.setdefault(name, []).append(schema)
    yield from (said for said in found.values() if len(said) > 1)


def _where(node: Node, other: Node) -> str:
    """Where something is that is told at another place."""
    place = node.place
    return f"in line {place.line}" if place.file == other.place.file else f"in {place.file}:{place.line}"

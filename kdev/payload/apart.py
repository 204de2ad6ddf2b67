"""Schemas that no value fits at once, as far as that shows without making values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import chain

from kdev.payload.facts import TYPES, Facts, canonical, kinds_of
from kdev.payload.patterns import compiled
from kdev.payload.references import Part

DEEPEST = 6
OBJECT = frozenset({"object"})


@dataclass(frozen=True, slots=True)
class Apart:
    """Compares schemas; `resolved` follows bare references, `referred` the one beside other keywords."""

    resolved: Callable[[Part], Part]
    referred: Callable[[Part], Part]

    def excluded(self, facts: Facts, part: Part, depth: int = 0) -> frozenset[str] | None:
        """The types of value for which the facts make a schema fail; None when they need not."""
        part = self.resolved(part)
        node = part.node
        if node is False:
            return facts.types
        if not isinstance(node, dict) or depth > DEEPEST:
            return None
        if not facts.types & _types(node) or self._other_values(facts, node):
            return facts.types
        if "object" in facts.types and self._other_object(facts, part):
            return OBJECT
        for members in _conjoined(part, self.referred):
            found = [self.excluded(facts, member, depth + 1) for member in members]
            if found and None not in found:
                return frozenset.intersection(*(types for types in found if types is not None)) or None
        return None

    def apart(self, one: Part, other: Part, depth: int = 0) -> bool:
        """Whether it shows that no value fits both schemas."""
        one, other = self.resolved(one), self.resolved(other)
        if one.node is False or other.node is False:
            return not (one.negated or other.negated)
        if not isinstance(one.node, dict) or not isinstance(other.node, dict) or depth > DEEPEST:
            return False
        if one.negated or other.negated:
            return False
        if not _types(one.node) & _types(other.node) or _disjoint(_values(one.node), _values(other.node)):
            return True
        if self._objects_apart(one, other, depth):
            return True
        return any(
            members and all(self.apart(member, against, depth + 1) for member in members)
            for side, against in ((one, other), (other, one))
            for members in _conjoined(side, self.referred)
        )

    def _other_values(self, facts: Facts, node: object) -> bool:
        theirs = _values(node)
        if theirs is None:
            return False
        if facts.choices is not None:
            return not theirs & {canonical(value) for value in facts.choices}
        values = node.get("enum", [node.get("const")]) if isinstance(node, dict) else ()
        return not any(kinds_of(value) & facts.types for value in values)

    def _other_object(self, facts: Facts, part: Part) -> bool:
        required = _names(part, "required")
        if facts.absent & set(required):
            return True
        if any(self._never(facts.field_parts(name)) for name in required if name not in facts.required):
            return True
        if any(not _allows(part, name) for name in facts.required):
            return True
        return any(
            self.apart(mine, part.at("properties", name))
            for name in _names(part, "properties")
            if name in facts.required
            for mine in facts.field_parts(name)
        )

    def _never(self, parts: tuple[Part, ...]) -> bool:
        return any(self.resolved(part).node is False and not part.negated for part in parts)

    def _objects_apart(self, one: Part, other: Part, depth: int) -> bool:
        if _types(one.node) & _types(other.node) != OBJECT:
            return False
        mine, theirs = _names(one, "required"), _names(other, "required")
        if not all(_allows(other, name) for name in mine) or not all(_allows(one, name) for name in theirs):
            return True
        both = set(_names(one, "properties")) & set(_names(other, "properties"))
        return any(
            self.apart(one.at("properties", name), other.at("properties", name), depth + 1)
            for name in chain(mine, theirs)
            if name in both
        )


def _conjoined(part: Part, referred: Callable[[Part], Part]) -> Iterator[list[Part]]:
    """Groups of schemas of each of which one must hold where the schema does."""
    node = part.node if isinstance(part.node, dict) else {}
    if isinstance(node.get("$ref"), str):
        yield [referred(part)]
    for keyword in ("anyOf", "oneOf"):
        if isinstance(node.get(keyword), list):
            yield [part.at(keyword, at) for at in range(len(node[keyword]))]
    for at in range(len(node.get("allOf", ()))):
        yield [part.at("allOf", at)]


def _types(node: object) -> frozenset[str]:
    if isinstance(node, dict) and "type" not in node:
        return TYPES
    said = node["type"] if isinstance(node, dict) else ()
    types = frozenset(map(str, said)) if isinstance(said, list) else frozenset({str(said)})
    return (types | {"integer"} if "number" in types else types) & TYPES


def _values(node: object) -> set[str] | None:
    if not isinstance(node, dict):
        return None
    if "const" in node:
        return {canonical(node["const"])}
    return {canonical(value) for value in node["enum"]} if isinstance(node.get("enum"), list) else None


def _disjoint(one: set[str] | None, other: set[str] | None) -> bool:
    return one is not None and other is not None and not one & other


def _allows(part: Part, name: str) -> bool:
    node = part.node if isinstance(part.node, dict) else {}
    if name in _names(part, "properties"):
        return part.at("properties", name).node is not False
    patterns = _names(part, "patternProperties")
    return node.get("additionalProperties") is not False or any(
        compiled(text).search(name) for text in patterns
    )


def _names(part: Part, keyword: str) -> Collection[str]:
    said = part.node.get(keyword) if isinstance(part.node, dict) else None
    if isinstance(said, list):
        return [str(name) for name in said]
    return said if isinstance(said, dict) else ()

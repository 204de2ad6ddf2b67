"""The ways in which everything that is asked of one place can hold at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from itertools import islice

from kdev.payload.check import Dialect
from kdev.payload.facts import TYPES, Contradiction, Facts, Option, canonical
from kdev.payload.keywords import SILENT, gather
from kdev.payload.references import Part

WAYS = 24
FEWEST_WAYS = 4
CHAIN = 60
KINDS: Mapping[str, frozenset[str]] = {
    "number": frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}),
    "string": frozenset({"minLength", "maxLength", "pattern"}),
    "array": frozenset({"minItems", "maxItems", "uniqueItems", "contains"}),
    "object": frozenset({"required", "minProperties", "maxProperties", "propertyNames", "properties"}),
}
OPPOSITES: Mapping[str, str] = {
    "minimum": "exclusiveMaximum",
    "exclusiveMinimum": "maximum",
    "maximum": "exclusiveMinimum",
    "exclusiveMaximum": "minimum",
}
ALONE = frozenset(
    {"type", "const", "enum", "pattern", "format", "not", "allOf", "required", "properties", *OPPOSITES}
)


@dataclass(frozen=True, slots=True)
class Branches:
    """Finds the ways; `circle` gives what is to be raised for a reference that leads back to itself."""

    target: Callable[[str], Part]
    dialect: Dialect
    circle: Callable[[Part], Exception]

    def ways(self, parts: tuple[Part, ...]) -> Iterator[Facts]:
        """Facts without open choices, one for each way; none when nothing can hold."""
        facts = Facts(parts=parts)
        try:
            for part in parts:
                self._add(facts, part, 0)
        except Contradiction:
            return
        yield from islice(self._decided(facts), WAYS)

    def resolved(self, part: Part) -> Part:
        """The schema a chain of bare references ends at."""
        for _ in range(CHAIN):
            if not isinstance(part.node, dict) or not isinstance(part.node.get("$ref"), str):
                return part
            if self.dialect is not Dialect.DRAFT_7 and len(part.node) > 1:
                return part
            part = self._target(part)
        raise self.circle(part)

    def _decided(self, facts: Facts) -> Iterator[Facts]:
        if not facts.forks:
            yield facts
            return
        fork = facts.forks[0]
        for option in fork:
            chosen = copy(facts)
            chosen.forks = facts.forks[1:]
            try:
                self._take(chosen, option)
            except Contradiction:
                continue
            yield from islice(self._decided(chosen), max(FEWEST_WAYS, WAYS // len(fork)))

    def _take(self, facts: Facts, option: Option) -> None:
        facts.absent |= set(option.absent)
        for part in option.parts:
            self._add(facts, part, 0)
        if facts.absent & set(facts.required):
            raise Contradiction

    def _target(self, part: Part) -> Part:
        return self.target(str(part.at("$ref").node))._replace(negated=part.negated)

    def _add(self, facts: Facts, part: Part, depth: int) -> None:
        if depth > CHAIN:
            raise Contradiction
        part = self.resolved(part)
        if part.negated:
            self._deny(facts, part)
            return
        if part.node is False:
            raise Contradiction
        if not isinstance(part.node, dict):
            return
        if isinstance(part.node.get("$ref"), str):
            self._add(facts, self._target(part), depth + 1)
        gather(facts, part)
        for n in range(len(part.node.get("allOf", ()))):
            self._add(facts, part.at("allOf", n), depth + 1)

    def _deny(self, facts: Facts, part: Part) -> None:
        node = part.node
        said = [key for key in node if key not in SILENT] if isinstance(node, dict) else []
        if node is False or (isinstance(node, dict) and self._excluded(facts, node)):
            return
        if not said:
            raise Contradiction
        if len(said) == 1:
            self._deny_one(facts, part, said[0])
        elif set(said) <= ALONE:
            single = (Part({key: part.at(key).node}, (*part.path, "not", key), True) for key in said)
            facts.forks = (*facts.forks, tuple(Option((one,)) for one in single))
        else:
            facts.unsure = True

    def _deny_one(self, facts: Facts, part: Part, keyword: str) -> None:
        value = part.at(keyword).node
        kind = next((kind for kind, keywords in KINDS.items() if keyword in keywords), None)
        if kind is not None:
            facts.narrow(frozenset({kind}))
        match keyword:
            case "type":
                facts.narrow(TYPES - _types(value))
            case "not":
                self._add(facts, part.at("not")._replace(negated=False), 1)
            case "anyOf":
                for branch in _each(part, keyword):
                    self._add(facts, branch, 1)
            case "allOf" | "required" | "properties":
                facts.forks = (*facts.forks, _one_unmet(part, keyword))
            case _ if keyword in OPPOSITES:
                gather(facts, Part({OPPOSITES[keyword]: value}, part.path))
            case _:
                facts.unsure = True

    def _excluded(self, facts: Facts, node: Mapping[str, object]) -> bool:
        if "type" in node and not facts.types & _types(node["type"]):
            return True
        if facts.absent & set(_names(node.get("required"))):
            return True
        named = node.get("properties")
        held = {name for name in named if name in facts.required} if isinstance(named, dict) else set[str]()
        return (
            any(self._apart(facts, name, named[name]) for name in held) if isinstance(named, dict) else False
        )

    def _apart(self, facts: Facts, name: str, other: object) -> bool:
        theirs = _values(self.resolved(Part(other, ())).node)
        layers = (layer.named[name] for layer in facts.properties if name in layer.named)
        ours = (_values(self.resolved(part).node) for part in layers)
        return theirs is not None and any(mine is not None and not mine & theirs for mine in ours)


def _each(part: Part, keyword: str) -> list[Part]:
    return [part.at(keyword, n)._replace(negated=True) for n in range(len(_names(part.at(keyword).node)))]


def _one_unmet(part: Part, keyword: str) -> tuple[Option, ...]:
    match keyword:
        case "allOf":
            return tuple(Option((branch,)) for branch in _each(part, keyword))
        case "required":
            return tuple(Option(absent=(name,)) for name in _names(part.at(keyword).node))
        case _:
            return tuple(_contradicted(part))


def _contradicted(part: Part) -> Iterator[Option]:
    for name in _names(part.at("properties").node):
        never = {"required": [name], "properties": {name: {"not": part.at("properties", name).node}}}
        yield Option((Part(never, (*part.path, "not", name)),))


def _types(value: object) -> frozenset[str]:
    types = frozenset(_names(value) if isinstance(value, list) else (str(value),))
    return types | {"integer"} if "number" in types else types


def _names(value: object) -> list[str]:
    return [str(name) for name in value] if isinstance(value, (list, dict)) else []


def _values(node: object) -> set[str] | None:
    if not isinstance(node, dict):
        return None
    if "const" in node:
        return {canonical(node["const"])}
    return {canonical(value) for value in node["enum"]} if isinstance(node.get("enum"), list) else None

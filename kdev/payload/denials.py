"""The ways in which a schema can fail to hold: a denied schema becomes schemas of which one must hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations

from kdev.payload.facts import TYPES, Option
from kdev.payload.patterns import compiled
from kdev.payload.references import Part

Deny = Callable[[Part], Iterator[Option]]

PAIRS = 3
STRINGS = ("pattern", "format", "contentEncoding", "contentMediaType")


def denials(part: Part) -> list[Option]:
    """The options of which one must hold so that a schema does not; none when it always does."""
    if not isinstance(part.node, dict):
        return [Option()] if part.node is False else []
    found = (option for keyword in part.node if keyword in DENIALS for option in DENIALS[keyword](part))
    return [option._replace(breaks=True) for option in found]


def typed(kind: str, **said: object) -> Mapping[str, object]:
    """A schema for one type of value."""
    return {"type": kind, **said}


def _made(part: Part, keyword: str, node: object, *more: Part, unsure: bool = False) -> Option:
    return Option((Part(node, (*part.path, "not", keyword)), *more), unsure=unsure)


def _type(part: Part) -> Iterator[Option]:
    said = part.node["type"] if isinstance(part.node, dict) else ()
    named = frozenset(said) if isinstance(said, list) else frozenset({str(said)})
    others = TYPES - named - ({"integer"} if "number" in named else set[str]())
    if "integer" in named and "number" not in named:
        others -= {"number"}
        yield _made(part, "integer", typed("number", **{"not": {"multipleOf": 1}}))
    if others:
        yield _made(part, "type", {"type": sorted(others)})


def _kept(part: Part) -> Iterator[Option]:
    del part
    yield Option(unsure=True)


def _bound(opposite: str) -> Callable[[str], Deny]:
    def deny(keyword: str) -> Deny:
        return lambda part: iter([_made(part, keyword, typed("number", **{opposite: part.at(keyword).node}))])

    return deny


def _only(kind: str, keyword: str, **said: object) -> Deny:
    return lambda part: iter([_made(part, keyword, typed(kind, **said), unsure=True)])


def _fewer(kind: str, keyword: str, opposite: str) -> Deny:
    def deny(part: Part) -> Iterator[Option]:
        least = _count(part, keyword)
        if least > 0:
            yield _made(part, keyword, typed(kind, **{opposite: least - 1}))

    return deny


def _more(kind: str, keyword: str, opposite: str) -> Deny:
    return lambda part: iter([_made(part, keyword, typed(kind, **{opposite: _count(part, keyword) + 1}))])


def _items(part: Part) -> Iterator[Option]:
    said = part.at("items").node
    if not isinstance(said, list):
        some = typed("array", contains={"not": said}, minItems=1)
        yield _made(part, "items", some, unsure=isinstance(part.node, dict) and "prefixItems" in part.node)
        return
    yield from _head(part, "items", said)


def _prefix(part: Part) -> Iterator[Option]:
    said = part.at("prefixItems").node
    if isinstance(said, list):
        yield from _head(part, "prefixItems", said)


def _head(part: Part, keyword: str, said: list[object]) -> Iterator[Option]:
    for at, schema in enumerate(said):
        head = [*[True] * at, {"not": schema}]
        yield _made(part, f"{keyword} {at}", typed("array", items=head, minItems=at + 1))


def _contains(part: Part) -> Iterator[Option]:
    node = part.node if isinstance(part.node, dict) else {}
    if node.get("minContains") != 0:
        yield _made(part, "contains", typed("array", items={"not": part.at("contains").node}))
    if "maxContains" in node:
        most = typed("array", contains=part.at("contains").node, minContains=_count(part, "maxContains") + 1)
        yield _made(part, "maxContains", most)
    if node.get("minContains", 1) not in (0, 1):
        yield _made(part, "minContains", typed("array"), unsure=True)


def _unique(part: Part) -> Iterator[Option]:
    if part.at("uniqueItems").node is True:
        yield _made(part, "uniqueItems", typed("array", minItems=2), unsure=True)


def _required(part: Part) -> Iterator[Option]:
    for name in _names(part, "required"):
        yield _made(part, "required", typed("object"))._replace(absent=(name,))


def _properties(part: Part) -> Iterator[Option]:
    for name in _names(part, "properties"):
        made = _made(part, f"properties {name}", _unlike(name, part.at("properties", name).node))
        yield made._replace(unlike=name)


def _extra(part: Part) -> Iterator[Option]:
    named, texts = _names(part, "properties"), _names(part, "patternProperties")
    fresh = (name for name in ("extra", "other", "more-1", "X") if name not in named)
    name = next((name for name in fresh if not any(compiled(text).search(name) for text in texts)), None)
    if name is not None:
        made = _made(part, "additionalProperties", _unlike(name, part.at("additionalProperties").node))
        yield made._replace(unlike=name)


def _unlike(name: str, schema: object) -> Mapping[str, object]:
    return typed("object", required=[name], properties={name: {"not": schema}})


def _depending(keyword: str) -> Deny:
    def deny(part: Part) -> Iterator[Option]:
        for name in _names(part, keyword):
            needs = part.at(keyword, name)
            there = typed("object", required=[name])
            if not isinstance(needs.node, list):
                yield _made(part, f"{keyword} {name}", there, needs.denied())
                continue
            for needed in needs.node:
                yield _made(part, f"{keyword} {name}", there)._replace(absent=(str(needed),))

    return deny


def _all_of(part: Part) -> Iterator[Option]:
    yield from (Option((branch.denied(),)) for branch in _branches(part, "allOf"))


def _any_of(part: Part) -> Iterator[Option]:
    yield Option(tuple(branch.denied() for branch in _branches(part, "anyOf")))


def _one_of(part: Part) -> Iterator[Option]:
    branches = _branches(part, "oneOf")
    yield Option(tuple(branch.denied() for branch in branches))
    yield from (Option(pair) for pair in combinations(branches[:PAIRS], 2))


def _not(part: Part) -> Iterator[Option]:
    yield Option((part.at("not"),))


def _if(part: Part) -> Iterator[Option]:
    node = part.node if isinstance(part.node, dict) else {}
    if "then" in node:
        yield Option((part.at("if"), part.at("then").denied()))
    if "else" in node:
        yield Option((part.at("if").denied(), part.at("else").denied()))


def _reference(part: Part) -> Iterator[Option]:
    yield Option((Part({"$ref": part.at("$ref").node}, (*part.path, "$ref"), negated=True),))


def _branches(part: Part, keyword: str) -> list[Part]:
    said = part.at(keyword).node
    return [part.at(keyword, at) for at in range(len(said))] if isinstance(said, list) else []


def _names(part: Part, keyword: str) -> list[str]:
    said = part.node.get(keyword) if isinstance(part.node, dict) else None
    return [str(name) for name in said] if isinstance(said, (list, dict)) else []


def _count(part: Part, keyword: str) -> int:
    said = part.at(keyword).node
    return int(said) if isinstance(said, (int, float)) else 0


DENIALS: Mapping[str, Deny] = {
    "$ref": _reference,
    "type": _type,
    "const": _kept,
    "enum": _kept,
    "minimum": _bound("exclusiveMaximum")("minimum"),
    "exclusiveMinimum": _bound("maximum")("exclusiveMinimum"),
    "maximum": _bound("exclusiveMinimum")("maximum"),
    "exclusiveMaximum": _bound("minimum")("exclusiveMaximum"),
    "multipleOf": _only("number", "multipleOf"),
    "minLength": _fewer("string", "minLength", "maxLength"),
    "maxLength": _more("string", "maxLength", "minLength"),
    **{keyword: _only("string", keyword) for keyword in STRINGS},
    "minItems": _fewer("array", "minItems", "maxItems"),
    "maxItems": _more("array", "maxItems", "minItems"),
    "items": _items,
    "prefixItems": _prefix,
    "additionalItems": _only("array", "additionalItems", minItems=1),
    "contains": _contains,
    "uniqueItems": _unique,
    "unevaluatedItems": _only("array", "unevaluatedItems", minItems=1),
    "minProperties": _fewer("object", "minProperties", "maxProperties"),
    "maxProperties": _more("object", "maxProperties", "minProperties"),
    "required": _required,
    "properties": _properties,
    "patternProperties": _only("object", "patternProperties", minProperties=1),
    "additionalProperties": _extra,
    "propertyNames": _only("object", "propertyNames", minProperties=1),
    "unevaluatedProperties": _only("object", "unevaluatedProperties", minProperties=1),
    "dependencies": _depending("dependencies"),
    "dependentRequired": _depending("dependentRequired"),
    "dependentSchemas": _depending("dependentSchemas"),
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "not": _not,
    "if": _if,
}

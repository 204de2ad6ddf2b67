"""What each keyword of JSON Schema adds to the facts of a place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import floor

from kdev.payload.check import Dialect
from kdev.payload.facts import (
    Contradiction,
    Facts,
    Items,
    Leftover,
    Option,
    Properties,
    Wanted,
    smaller,
)
from kdev.payload.references import Part

Apply = Callable[[Facts, Part], None]


def gather(facts: Facts, part: Part) -> None:
    """Add what the keywords of one schema say; references and `allOf` are the reader's."""
    if not isinstance(part.node, dict):
        return
    for keyword, value in part.node.items():
        if keyword in KEYWORDS:
            KEYWORDS[keyword](facts, part)
        if keyword.startswith("x-"):
            facts.extensions = (*facts.extensions, (keyword, value))
    if LAYER & part.node.keys():
        _properties(facts, part)
    facts.keywords = (*facts.keywords, *(k for k in part.node if k not in SILENT and not k.startswith("x-")))


def _type(facts: Facts, part: Part) -> None:
    said = _value(part, "type")
    facts.narrow(frozenset(said) if isinstance(said, list) else frozenset({str(said)}))


def _const(facts: Facts, part: Part) -> None:
    facts.choose((_value(part, "const"),))


def _enum(facts: Facts, part: Part) -> None:
    facts.choose(tuple(_list(_value(part, "enum"))))


def _low(facts: Facts, part: Part) -> None:
    facts.at_least(_number(part, "minimum"), outside=False)


def _low_open(facts: Facts, part: Part) -> None:
    facts.at_least(_number(part, "exclusiveMinimum"), outside=True)


def _high(facts: Facts, part: Part) -> None:
    facts.at_most(_number(part, "maximum"), outside=False)


def _high_open(facts: Facts, part: Part) -> None:
    facts.at_most(_number(part, "exclusiveMaximum"), outside=True)


def _step(facts: Facts, part: Part) -> None:
    facts.steps = (*facts.steps, _number(part, "multipleOf"))


def _shortest(facts: Facts, part: Part) -> None:
    facts.shortest = max(facts.shortest, _count(part, "minLength"))


def _longest(facts: Facts, part: Part) -> None:
    facts.longest = smaller(facts.longest, _count(part, "maxLength"))


def _pattern(facts: Facts, part: Part) -> None:
    facts.patterns = tuple(dict.fromkeys((*facts.patterns, str(_value(part, "pattern")))))


def _format(facts: Facts, part: Part) -> None:
    facts.formats = tuple(dict.fromkeys((*facts.formats, str(_value(part, "format")))))


def _items(facts: Facts, part: Part) -> None:
    said, node = _value(part, "items"), _mapping(part.node)
    if isinstance(said, list):
        rest = part.at("additionalItems") if "additionalItems" in node else None
        facts.items = (*facts.items, Items(_each(part, "items"), rest, part.scope))
    elif "prefixItems" not in node or facts.dialect is not Dialect.DRAFT_2020:
        facts.items = (*facts.items, Items((), part.at("items"), part.scope))


def _prefix_items(facts: Facts, part: Part) -> None:
    ends = "items" in _mapping(part.node) and facts.dialect is Dialect.DRAFT_2020
    rest = part.at("items") if ends else None
    facts.items = (*facts.items, Items(_each(part, "prefixItems"), rest, part.scope))


def _contains(facts: Facts, part: Part) -> None:
    node = _mapping(part.node)
    least = _count(part, "minContains") if "minContains" in node else 1
    least = max(1, least) if facts.dialect is Dialect.DRAFT_7 else least
    most = _count(part, "maxContains") if "maxContains" in node else None
    if most is not None and most < least:
        raise Contradiction("minContains", "maxContains")
    facts.wanted = (*facts.wanted, Wanted(part.at("contains"), least, most, part.scope))
    facts.unsure = True


def _other_items(facts: Facts, part: Part) -> None:
    facts.other_items = (*facts.other_items, Leftover(part.at("unevaluatedItems"), part.scope))
    facts.unsure = True


def _other_fields(facts: Facts, part: Part) -> None:
    facts.other_fields = (*facts.other_fields, Leftover(part.at("unevaluatedProperties"), part.scope))


def _fewest_items(facts: Facts, part: Part) -> None:
    facts.fewest_items = max(facts.fewest_items, _count(part, "minItems"))


def _most_items(facts: Facts, part: Part) -> None:
    facts.most_items = smaller(facts.most_items, _count(part, "maxItems"))


def _unique(facts: Facts, part: Part) -> None:
    facts.unique = facts.unique or bool(_value(part, "uniqueItems"))


def _properties(facts: Facts, part: Part) -> None:
    node = _mapping(part.node)
    named = {name: part.at("properties", name) for name in _mapping(node.get("properties"))}
    patterned = {text: part.at("patternProperties", text) for text in _mapping(node.get("patternProperties"))}
    extra = part.at("additionalProperties") if "additionalProperties" in node else None
    facts.properties = (*facts.properties, Properties(named, patterned, extra, part.scope))


def _required(facts: Facts, part: Part) -> None:
    names = (str(name) for name in _list(_value(part, "required")))
    facts.required = tuple(dict.fromkeys((*facts.required, *names)))


def _names(facts: Facts, part: Part) -> None:
    facts.names = (*facts.names, part.at("propertyNames"))


def _fewest_fields(facts: Facts, part: Part) -> None:
    facts.fewest_fields = max(facts.fewest_fields, _count(part, "minProperties"))


def _most_fields(facts: Facts, part: Part) -> None:
    facts.most_fields = smaller(facts.most_fields, _count(part, "maxProperties"))


def _depending(keyword: str) -> Apply:
    def apply(facts: Facts, part: Part) -> None:
        for name, needs in _mapping(_value(part, keyword)).items():
            needed = [name, *needs] if isinstance(needs, list) else [name]
            present = Part({"required": needed}, (*part.path, keyword, name, "present"))
            schema = () if isinstance(needs, list) else (part.within(keyword, name),)
            facts.forks = (*facts.forks, (Option((present, *schema)), Option(absent=(name,), lean=True)))

    return apply


def _any_of(facts: Facts, part: Part) -> None:
    facts.forks = (*facts.forks, tuple(Option((branch,)) for branch in _branches(part, "anyOf")))


def _one_of(facts: Facts, part: Part) -> None:
    branches = _branches(part, "oneOf")
    facts.forks = (*facts.forks, tuple(Option((branch,), alone=branches) for branch in branches))


def _if(facts: Facts, part: Part) -> None:
    node = _mapping(part.node)
    if "then" not in node and "else" not in node and not part.scope:
        return
    met = tuple(part.within(keyword) for keyword in ("if", "then") if keyword in node)
    unmet = (part.at("if").denied(), *(part.within(keyword) for keyword in ("else",) if keyword in node))
    facts.forks = (*facts.forks, (Option(met), Option(unmet)))


def _not(facts: Facts, part: Part) -> None:
    facts.forks = (*facts.forks, (Option((part.at("not").denied(),)),))


def _unsure(facts: Facts, _: Part) -> None:
    facts.unsure = True


def _examples(facts: Facts, part: Part) -> None:
    facts.examples = (*facts.examples, *_list(_value(part, "examples")))


def _example(facts: Facts, part: Part) -> None:
    facts.examples = (*facts.examples, _value(part, "example"))


def _default(facts: Facts, part: Part) -> None:
    facts.defaults = (*facts.defaults, _value(part, "default"))


def _description(facts: Facts, part: Part) -> None:
    facts.said = facts.said or str(_value(part, "description"))


def _each(part: Part, keyword: str) -> tuple[Part, ...]:
    return tuple(part.at(keyword, at) for at in range(len(_list(_value(part, keyword)))))


def _branches(part: Part, keyword: str) -> tuple[Part, ...]:
    return tuple(part.within(keyword, at) for at in range(len(_list(_value(part, keyword)))))


def _value(part: Part, keyword: str) -> object:
    return _mapping(part.node)[keyword]


def _number(part: Part, keyword: str) -> int | float:
    value = _value(part, keyword)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(keyword)
    return value


def _count(part: Part, keyword: str) -> int:
    return floor(_number(part, keyword))


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


KEYWORDS: Mapping[str, Apply] = {
    "type": _type,
    "const": _const,
    "enum": _enum,
    "minimum": _low,
    "exclusiveMinimum": _low_open,
    "maximum": _high,
    "exclusiveMaximum": _high_open,
    "multipleOf": _step,
    "minLength": _shortest,
    "maxLength": _longest,
    "pattern": _pattern,
    "format": _format,
    "items": _items,
    "prefixItems": _prefix_items,
    "contains": _contains,
    "minItems": _fewest_items,
    "maxItems": _most_items,
    "uniqueItems": _unique,
    "required": _required,
    "propertyNames": _names,
    "minProperties": _fewest_fields,
    "maxProperties": _most_fields,
    "dependencies": _depending("dependencies"),
    "dependentRequired": _depending("dependentRequired"),
    "dependentSchemas": _depending("dependentSchemas"),
    "anyOf": _any_of,
    "oneOf": _one_of,
    "if": _if,
    "not": _not,
    "unevaluatedItems": _other_items,
    "unevaluatedProperties": _other_fields,
    "contentEncoding": _unsure,
    "contentMediaType": _unsure,
    "examples": _examples,
    "example": _example,
    "default": _default,
    "description": _description,
}
LAYER = frozenset({"properties", "patternProperties", "additionalProperties"})
SILENT = frozenset(
    {"title", "description", "$schema", "$comment", "definitions", "$defs", "examples", "example", "default"}
)

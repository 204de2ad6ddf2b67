"""What each keyword of JSON Schema adds to the facts of a place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import floor

from kdev.payload.facts import Facts, Items, Option, Properties, smaller
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
    said = _value(part, "items")
    if isinstance(said, list):
        rest = part.at("additionalItems") if "additionalItems" in _mapping(part.node) else None
        facts.items = (*facts.items, Items(tuple(part.at("items", n) for n in range(len(said))), rest))
    elif "prefixItems" not in _mapping(part.node):
        facts.items = (*facts.items, Items((), part.at("items")))


def _prefix_items(facts: Facts, part: Part) -> None:
    head = tuple(part.at("prefixItems", n) for n in range(len(_list(_value(part, "prefixItems")))))
    rest = part.at("items") if "items" in _mapping(part.node) else None
    facts.items = (*facts.items, Items(head, rest))


def _contains(facts: Facts, part: Part) -> None:
    wanted = _mapping(part.node).get("minContains", 1)
    copies = int(wanted) if isinstance(wanted, (int, float)) else 1
    facts.wanted = (*facts.wanted, *(part.at("contains") for _ in range(copies)))
    facts.unsure = True


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
    facts.properties = (*facts.properties, Properties(named, patterned, extra))


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
            schema = () if isinstance(needs, list) else (part.at(keyword, name),)
            facts.forks = (*facts.forks, (Option((present, *schema)), Option(absent=(name,))))

    return apply


def _any_of(facts: Facts, part: Part) -> None:
    branches = [part.at("anyOf", n) for n in range(len(_list(_value(part, "anyOf"))))]
    facts.forks = (*facts.forks, tuple(Option((branch,)) for branch in branches))


def _one_of(facts: Facts, part: Part) -> None:
    branches = [part.at("oneOf", n) for n in range(len(_list(_value(part, "oneOf"))))]
    facts.forks = (*facts.forks, tuple(_one_of_options(branches)))


def _one_of_options(branches: list[Part]) -> Iterator[Option]:
    for branch in branches:
        others = (other._replace(negated=True) for other in branches if other is not branch)
        yield Option((branch, *others))


def _if(facts: Facts, part: Part) -> None:
    node = _mapping(part.node)
    if "then" not in node and "else" not in node:
        return
    met = tuple(part.at(keyword) for keyword in ("if", "then") if keyword in node)
    unmet = (part.at("if")._replace(negated=True), *(part.at(k) for k in ("else",) if k in node))
    facts.forks = (*facts.forks, (Option(met), Option(unmet)))


def _not(facts: Facts, part: Part) -> None:
    facts.forks = (*facts.forks, (Option((part.at("not")._replace(negated=True),)),))


def _unsure(facts: Facts, _: Part) -> None:
    facts.unsure = True


def _examples(facts: Facts, part: Part) -> None:
    facts.examples = (*facts.examples, *_list(_value(part, "examples")))


def _example(facts: Facts, part: Part) -> None:
    facts.examples = (*facts.examples, _value(part, "example"))


def _default(facts: Facts, part: Part) -> None:
    facts.defaults = (*facts.defaults, _value(part, "default"))


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
    "unevaluatedItems": _unsure,
    "unevaluatedProperties": _unsure,
    "contentEncoding": _unsure,
    "contentMediaType": _unsure,
    "examples": _examples,
    "example": _example,
    "default": _default,
}
LAYER = frozenset({"properties", "patternProperties", "additionalProperties"})
SILENT = frozenset(
    {"title", "description", "$schema", "$comment", "definitions", "$defs", "examples", "example", "default"}
)

"""What is said about a field that an object does not have, and about one that it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kdev.spec.node import Node
from kdev.spec.rules.language import Field, Inline, Kind, Object, Rules
from kdev.spec.rules.spelling import nearest
from kdev.spec.rules.wording import listed, near_hint, words

ALMOST = 0.8

# What people give to a field who think of another language, and what to write instead.
_LIMIT = "it is the limit itself: `{0}: 5`, without `{1}`"
_BESIDE = "in OpenAPI 3.0 it stands beside `{1}`: `{0}: true`"
_EXCLUSIVE = (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum"))
VALUE_HINTS: Mapping[tuple[str, str, type], str] = {
    ("schemaObject", "required", bool): "list the name in the object around it: `required: [name]`",
    ("schemaObject", "discriminator", dict): "write the name of a property: `discriminator: kind`",
    ("schemaObject", "properties", list): "write each as `name:`, with its schema below",
    ("schemaObject", "examples", dict): "write a list: `- ` before each example",
    ("schemaObject", "enum", str): "write a list: `enum: [a, b]`",
    ("openapiSchema", "type", list): "OpenAPI 3.0 has one type: write `nullable: true` for `null`",
    **{("schemaObject", key, bool): _LIMIT.format(key, limit) for key, limit in _EXCLUSIVE},
    **{("openapiSchema", key, int): _BESIDE.format(key, limit) for key, limit in _EXCLUSIVE},
}


def unknown_hint(key: str, name: str, fields: Mapping[str, Field], rules: Rules) -> str:
    """What to do about a field that an object does not have."""
    if key in fields:
        return _version_hint(fields[key], rules)
    if key == "$ref":
        return "write the text of a reference: `$ref: '#/components/...'`"
    moved = rules.moved.get((name, key))
    if moved is not None:
        return moved
    here = [field for field, known in fields.items() if known.holds(rules.version)]
    if key.startswith("x-"):
        plain = "-".join(key.removeprefix("x-").split())
        return (
            "leave it out" if name in rules.closed else f"use letters, digits, `.`, `-` and `_`: `x-{plain}`"
        )
    return near_hint(key, here) or way_out(name, rules)


def suspect_hint(key: str, fields: Mapping[str, Field], rules: Rules) -> str:
    """A hint for a keyword that is unknown and looks like a misspelt one; empty for all others."""
    near = nearest(key, fields, cutoff=ALMOST)
    return f"did you mean `{near}`?" if near and key not in rules.foreign else ""


class Needs(NamedTuple):
    """What an object must have: the required fields with a hint for each, and those of which one will do."""

    required: Mapping[str, str]
    either: tuple[str, ...]

    @property
    def hint(self) -> str:
        """What to write where nothing of it is there."""
        return f"it needs {listed(self.required)}"


def needs_of(fields: Mapping[str, Field], rules: Rules) -> Needs:
    """What an object with some fields must have in a version."""
    here = {key: known for key, known in fields.items() if known.holds(rules.version)}
    required = {
        key: f"add `{key}`, {_needed(known.kind, rules)}" for key, known in here.items() if known.required
    }
    return Needs(required, tuple(key for key, known in here.items() if known.either))


def _needed(kind: Kind, rules: Rules) -> str:
    """What to write for a field that is missing; for an object the fields that it must have in turn."""
    kind = kind.kind if isinstance(kind, Inline) else kind
    inner = rules.fields(kind.name) if isinstance(kind, Object) and kind.name in rules.table else {}
    needed = [key for key, known in inner.items() if known.required]
    return f"with {' and '.join(map('`{}`'.format, needed))}" if needed else words(kind, rules.titles)


def value_hint(owner: str, key: str, value: object) -> str:
    """What to write instead of a value that people often give to a field; empty for all others."""
    return VALUE_HINTS.get((owner, key, type(value)), "")


def missing_fields(node: Node, title: str, needs: Needs) -> Iterator[tuple[str, str, str]]:
    """What an object lacks: the field, what to say, and what to do about it."""
    for key, hint in needs.required.items():
        if node.child(key) is None:
            yield key, f"lacks `{key}`, which {title} must have", hint
    if needs.either and all(node.child(key) is None for key in needs.either):
        first = needs.either[0]
        yield first, f"lacks {' or '.join(map('`{}`'.format, needs.either))}", f"add `{first}`"


def way_out(name: str, rules: Rules) -> str:
    """What to do about a field that nobody knows."""
    return "leave it out" if name in rules.closed else "leave it out, or begin its name with `x-`"


def _version_hint(field: Field, rules: Rules) -> str:
    here = ".".join(map(str, rules.version))
    if rules.version < field.since:
        since = ".".join(map(str, field.since))
        return f"it came with AsyncAPI {since}, the document says {here}: raise `asyncapi`, or leave it out"
    return f"AsyncAPI {here} has it no more: leave it out"

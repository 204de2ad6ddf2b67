"""What is said about a field that an object does not have, and about one that it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kdev.spec.node import Node
from kdev.spec.rules import Field, Rules
from kdev.spec.spelling import nearest
from kdev.spec.wording import listed, near_hint, words

ALMOST = 0.85


def unknown_hint(key: str, name: str, fields: Mapping[str, Field], rules: Rules) -> str:
    """What to do about a field that an object does not have."""
    if key in fields:
        return _version_hint(fields[key], rules)
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
        key: f"add `{key}`, {words(known.kind, rules.titles)}"
        for key, known in here.items()
        if known.required
    }
    return Needs(required, tuple(key for key, known in here.items() if known.either))


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

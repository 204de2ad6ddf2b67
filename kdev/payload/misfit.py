"""Why a value does not fit its schema, in words: the place in the value, what is wrong, what to do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

Step = str | int
SHOWN = 40
FEW = 8

TYPES = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "object": "an object",
    "array": "a list",
    "boolean": "`true` or `false`",
    "null": "nothing",
}
# The keywords whose limit stands in the sentence.
LIMITS = {
    "minimum": "must be at least {}, got `{}`",
    "maximum": "must be at most {}, got `{}`",
    "exclusiveMinimum": "must be above {}, got `{}`",
    "exclusiveMaximum": "must be below {}, got `{}`",
    "multipleOf": "must be a multiple of {}, got `{}`",
    "minLength": "must have at least {} characters, got `{}`",
    "maxLength": "must have at most {} characters, got `{}`",
    "minItems": "must have at least {} items",
    "maxItems": "must have at most {} items",
    "minProperties": "must have at least {} properties",
    "maxProperties": "must have at most {} properties",
    "pattern": "must match `{}`, got `{}`",
    "format": "must be of the format `{}`, got `{}`",
    "contentEncoding": "must be encoded as `{}`",
    "contentMediaType": "must hold `{}`",
    "const": "must be `{}`, got `{}`",
}
PLAIN = {
    "uniqueItems": "has an item twice",
    "contains": "has no item of the kind that it must have",
    "not": "is what the schema rules out with `not`, got `{}`",
    "falseSchema": "must not be there",
    "propertyNames": "has a property whose name is not allowed",
}


class Misfit(NamedTuple):
    """One keyword that a value does not meet: where, what it asks for, and what is there.

    `branches` has the misfits of each alternative of `oneOf` and `anyOf`.
    """

    path: tuple[Step, ...]
    keyword: str
    wanted: object
    got: object
    branches: tuple[tuple[Misfit, ...], ...] = ()


class Objection(NamedTuple):
    """What is wrong with one part of a value, and what to do about it."""

    path: tuple[Step, ...]
    text: str
    hint: str = ""


Critic = Callable[[object], list[Objection]]


def objections(misfits: Iterable[Misfit]) -> list[Objection]:
    """What is to be said, without what only follows from something else."""
    told = [_objection(misfit) for one in misfits for misfit in _deepest(one)]
    return list(dict.fromkeys(told))[:FEW]


def _deepest(misfit: Misfit) -> Iterator[Misfit]:
    """The misfits of the alternative that was meant; the misfit itself where none was."""
    best = min(misfit.branches, key=lambda branch: _distance(branch, misfit), default=())
    if not best or _distance(best, misfit)[0]:
        yield misfit
        return
    for inner in best:
        yield from _deepest(inner)


def _distance(branch: tuple[Misfit, ...], union: Misfit) -> tuple[bool, int, int]:
    other_type = any(one.keyword == "type" and one.path == union.path for one in branch)
    other_kind = sum(one.keyword in {"const", "enum"} for one in branch)
    return other_type, other_kind, len(branch)


def _objection(misfit: Misfit) -> Objection:
    say = SENTENCES.get(misfit.keyword)
    if say is not None:
        return say(misfit)
    got = shown(misfit.got)
    if misfit.keyword in LIMITS:
        return Objection(misfit.path, LIMITS[misfit.keyword].format(shown(misfit.wanted), got))
    return Objection(misfit.path, PLAIN.get(misfit.keyword, f"does not fit `{misfit.keyword}`").format(got))


def _type(misfit: Misfit) -> Objection:
    types = list(map(str, misfit.wanted)) if isinstance(misfit.wanted, list) else [str(misfit.wanted)]
    names = " or ".join(TYPES.get(one, one) for one in types)
    hint = _quotes(types, misfit.got)
    return Objection(misfit.path, f"must be {names}, got {_quoted(misfit.got)}", hint)


def _required(misfit: Misfit) -> Objection:
    return Objection(misfit.path, f"lacks `{misfit.wanted}`", f"add `{misfit.wanted}`")


def _additional(misfit: Misfit) -> Objection:
    text, hint = "is no property that the schema has", "leave it out, or add it to `properties`"
    return Objection((*misfit.path, str(misfit.wanted)), text, hint)


def _enum(misfit: Misfit) -> Objection:
    values = misfit.wanted if isinstance(misfit.wanted, list) else []
    names = ", ".join(f"`{shown(value)}`" for value in values[:FEW])
    more = f" and {len(values) - FEW} more" if len(values) > FEW else ""
    return Objection(misfit.path, f"must be one of {names}{more}, got {_quoted(misfit.got)}")


def _several(misfit: Misfit) -> Objection:
    return Objection(misfit.path, "fits more than one schema of `oneOf`", "let them exclude each other")


def _none(misfit: Misfit) -> Objection:
    return Objection(misfit.path, _of_none(misfit))


def _of_none(misfit: Misfit) -> str:
    types = [
        str(name)
        for branch in misfit.branches
        for one in branch
        if one.keyword == "type" and one.path == misfit.path and isinstance(one.wanted, list)
        for name in one.wanted
    ]
    if len(misfit.branches) and types and all(_distance(one, misfit)[0] for one in misfit.branches):
        names = " or ".join(TYPES.get(one, one) for one in dict.fromkeys(types))
        return f"must be {names}, got {_quoted(misfit.got)}"
    return f"fits none of the {len(misfit.branches)} schemas of `{misfit.keyword}`"


def _quotes(types: list[str], got: object) -> str:
    if "string" in types and isinstance(got, bool | int | float):
        return f'put it in quotes: `"{shown(got)}"`'
    if isinstance(got, str) and {"integer", "number"} & set(types) and _is_number(got):
        return f"write `{got}` without quotes"
    return ""


def _is_number(text: str) -> bool:
    try:
        return isinstance(json.loads(text), int | float)
    except ValueError:
        return False


def _quoted(value: object) -> str:
    match value:
        case dict():
            return "an object"
        case list():
            return "a list"
        case str():
            return f"the text `{shown(value)}`"
        case _:
            return f"`{shown(value)}`"


def shown(value: object) -> str:
    """A value as it may stand in a sentence: short, and as JSON unless it is a text."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    line = text.replace("\n", " ")
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"


SENTENCES: dict[str, Callable[[Misfit], Objection]] = {
    "type": _type,
    "required": _required,
    "additionalProperties": _additional,
    "enum": _enum,
    "oneOfMultiple": _several,
    "oneOf": _none,
    "anyOf": _none,
}

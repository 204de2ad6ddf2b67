"""Schemas of draft-04 as draft-07 says the same: `id` is `$id`, and open bounds are numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

DRAFT_4 = "json-schema.org/draft-04/"
DRAFT_7 = "http://json-schema.org/draft-07/schema#"
VALUES = frozenset({"enum", "const", "default", "example", "examples"})
BOUNDS: Mapping[str, str] = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}


def modern(schema: object) -> object:
    """A schema that says it is draft-04 as draft-07, any other as it is.

    The keywords that changed are those that the release notes of draft-06 name.
    """
    if not isinstance(schema, dict) or DRAFT_4 not in str(schema.get("$schema", "")):
        return schema
    return {**dict(_fields(schema)), "$schema": DRAFT_7}


def _part(value: object) -> object:
    match value:
        case dict():
            return dict(_fields(value))
        case list():
            return [_part(item) for item in value]
        case _:
            return value


def _fields(schema: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    opened = {bound for edge, bound in BOUNDS.items() if schema.get(edge) is True and bound in schema}
    for name, value in schema.items():
        if name in VALUES:
            yield name, value
        elif name == "id" and isinstance(value, str):
            yield "$id", value
        elif name in BOUNDS and isinstance(value, bool):
            if value and BOUNDS[name] in schema:
                yield name, schema[BOUNDS[name]]
        elif name not in opened:
            yield name, _part(value)

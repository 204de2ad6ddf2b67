"""The fields that values of a shape may have, each by its path."""

from __future__ import annotations

from collections.abc import Iterator

from kdev.payload.shape import Form, Many, Object, OneOf, Shape

DEEPEST = 6


def paths_of(form: Form) -> list[str]:
    """The paths of the fields without parts, such as `car.id` or `lines[].sku`, each once, in their order."""
    return list(dict.fromkeys(path for path in _paths(form.root, "", 0) if path))


def _paths(shape: Shape, path: str, depth: int) -> Iterator[str]:
    match shape:
        case _ if depth > DEEPEST:
            return
        case Object(fields=fields) if fields:
            for field in fields:
                inner = path if field.silent else f"{path}.{field.name}" if path else field.name
                yield from _paths(field.shape, inner, depth + 1)
        case Many(rest=rest) if rest is not None and path:
            yield from _paths(rest, f"{path}[]", depth + 1)
        case OneOf():
            for branch in shape.branches[: shape.plain]:
                yield from _paths(branch, path, depth)
        case _:
            yield path

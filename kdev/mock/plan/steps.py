"""Names of fields in paths: what separates the steps of a path may also stand in a name."""

from __future__ import annotations

MARKS = ".[]|"
INSTEAD = "\u2024\uff3b\uff3d\uffe8"
APART = str.maketrans(MARKS, INSTEAD)
TOGETHER = str.maketrans(INSTEAD, MARKS)


def step(name: str) -> str:
    """The name of a field as a step of a path, unlike any two steps of other names."""
    return name.translate(APART)


def written(path: str) -> str:
    """A path as a person writes it, the names in it as the document has them."""
    return path.translate(TOGETHER)

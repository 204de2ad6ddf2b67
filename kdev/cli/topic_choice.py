"""Which topics a user means: names, and patterns such as `car*`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

_SPECIAL = frozenset("*?[")


def is_pattern(name: str) -> bool:
    """Whether it stands for several names; no topic has such a character in its own."""
    return not _SPECIAL.isdisjoint(name)


def chosen(given: Iterable[str], existing: Sequence[str]) -> tuple[str, ...]:
    """The names that are meant, each once; a pattern that none has stays, to be told as unknown."""
    found: list[str] = []
    for name in given:
        matching = [each for each in existing if fnmatchcase(each, name)] if is_pattern(name) else []
        found += matching or [name]
    return tuple(dict.fromkeys(found))

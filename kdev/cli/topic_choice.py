"""Which topics a user means: names, and patterns such as `car*` or `^car-.*`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase

from kdev.errors import UsageError

_SPECIAL = frozenset("*?[^")


def is_pattern(name: str) -> bool:
    """Whether it stands for several names; no topic has such a character in its own."""
    return not _SPECIAL.isdisjoint(name)


def matches(name: str, pattern: str) -> bool:
    """Whether a topic has a name that a pattern means: a glob, or with `^` a regular expression.

    Raises UsageError for an expression that cannot be read.
    """
    if not pattern.startswith("^"):
        return fnmatchcase(name, pattern)
    try:
        return re.match(pattern, name) is not None
    except re.error as exc:
        raise UsageError(f"`{pattern}` cannot be read: {exc}", hint="such as `^car-.*`") from exc


def chosen(given: Iterable[str], existing: Sequence[str]) -> tuple[str, ...]:
    """The names that are meant, each once; a pattern that none has stays, to be told as unknown."""
    found: list[str] = []
    for name in given:
        matching = [each for each in existing if matches(each, name)] if is_pattern(name) else []
        found += matching or [name]
    return tuple(dict.fromkeys(found))


def named(given: Sequence[str], existing: Callable[[], Sequence[str]]) -> Sequence[str]:
    """The same, asking for those that exist only when there is a pattern."""
    return chosen(given, existing()) if any(map(is_pattern, given)) else given

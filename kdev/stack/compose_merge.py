"""One Compose file laid over another, as `docker-compose -f ONE -f OTHER` does it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kdev.stack.compose_file import At, Reading, Tree, last_name

_PAIRED = frozenset({"environment", "labels"})
_ADDED = frozenset({"ports", "volumes", "tmpfs", "depends_on"})


def document_over(reading: Reading, over: Path, variables: Mapping[str, str]) -> Tree:
    """The values of a file with those of another one over them; each keeps the line of its own file.

    Variables of containers and labels are merged by name, ports, volumes and what a service depends on are
    added, everything else replaces what was there. Raises StackError where a file cannot be read.
    """
    lower, upper = reading.document(), Reading(over, variables)
    return _Merge(reading, upper).of(lower, upper.document(), ())


class _Merge:
    """Two files that become one."""

    def __init__(self, lower: Reading, upper: Reading) -> None:
        self._lower = lower
        self._upper = upper

    def of(self, lower: Tree, upper: Tree, at: At) -> Tree:
        """The values at a place of both files."""
        if upper is None:
            return lower
        if lower is None:
            self._lower.take(self._upper, at, at)
            return upper
        if at and at[-1] in _PAIRED:
            lower, upper = dict(self._lower.pairs(lower, at)), dict(self._upper.pairs(upper, at))
        if isinstance(lower, dict) and isinstance(upper, dict):
            return self._entries(lower, upper, at)
        if last_name(at) in _ADDED and not isinstance(lower, dict) and not isinstance(upper, dict):
            return self._added(lower, upper, at)
        self._lower.take(self._upper, at, at)
        return upper

    def _entries(self, lower: Mapping[str, Tree], upper: Mapping[str, Tree], at: At) -> Tree:
        return {**lower, **{key: self.of(lower.get(key), each, (*at, key)) for key, each in upper.items()}}

    def _added(self, lower: Tree, upper: Tree, at: At) -> Tree:
        others = self._upper.texts(upper, at)
        kept = [each for each in self._lower.texts(lower, at) if not _replaced(each, others, last_name(at))]
        for index in range(len(others)):
            self._lower.take(self._upper, (*at, len(kept) + index), (*at, index))
        return [*kept, *others]


def _replaced(text: str, others: tuple[str, ...], key: str) -> bool:
    if key == "volumes":  # one container sees one thing at one path
        return text.partition(":")[2] in {each.partition(":")[2] for each in others}
    return text in others

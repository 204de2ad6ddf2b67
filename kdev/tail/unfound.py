"""Parts of values that are asked for and no record has: told once, with names that are near."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from kdev.model import ConsumedRecord
from kdev.tail.fields import ABSENT, Steps, is_number, part_of, read
from kdev.tail.output import View
from kdev.tail.where_parts import Compared

ENOUGH = 100
"""So many records without a part make it worth a word before the end."""
_SHOWN = 6
_MEANT = 2
_LOOKED_AT = 200
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")

Keep = Callable[[ConsumedRecord], bool]


class Unfound:
    """Watches for the parts of values at some steps; tells those that none of the records had.

    Of those that are `compared` it tells which never were of the kind that they are compared with. `whole` is
    how the value itself is written before its parts.
    """

    def __init__(
        self,
        paths: Iterable[Steps],
        tell: Callable[[str], None],
        compared: Iterable[Compared] = (),
        whole: str = "value",
    ) -> None:
        self._whole = whole
        self._open = list(dict.fromkeys(paths))
        self._tell = tell
        self._count = 0
        self._compared = dict.fromkeys(compared, False)  # whether it was of the other kind
        self._there: dict[Steps, dict[Steps, None]] = {each: {} for each in self._open}
        self._alike: dict[Steps, dict[Steps, None]] = {each: {} for each in self._open}

    def watching(self, keep: Keep | None) -> Keep | None:
        """The same judge, which takes note of each record until all parts were seen, or told of."""
        if keep is None or not (self._open or self._compared):
            return keep

        def judge(record: ConsumedRecord) -> bool:
            self.see(record)
            return keep(record)

        return judge

    def see(self, record: ConsumedRecord) -> None:
        """Take note of a record, until all parts were seen, or told of."""
        if self._open or self._compared:
            self._look(record)

    def finish(self) -> None:
        """Tell what no record had until now; nothing when there was none, and nothing twice."""
        for path in self._open if self._count else ():
            records = "the only record has no" if self._count == 1 else f"none of {self._count:,} records has"
            self._tell(f"{records} {self._written(path)}{self._instead(path)}")
        for each in (each for each, otherwise in self._compared.items() if otherwise):
            self._tell(self._of_another_kind(each))
        self._open, self._compared = [], {}

    def _look(self, record: ConsumedRecord) -> None:
        if record.value is None:
            return
        self._count += 1
        value = read(record.value)
        for path in list(self._open):
            if part_of(value, path) is ABSENT:
                self._remember(path, value)
            else:
                self._open.remove(path)
        for each in list(self._compared):
            self._compare(each, part_of(value, each.path))
        if self._count >= ENOUGH:
            self.finish()

    def _compare(self, compared: Compared, found: object) -> None:
        if isinstance(found, str):  # numbers are such texts as well
            if is_number(found) is compared.is_number:
                del self._compared[compared]
            else:
                self._compared[compared] = True

    def _remember(self, path: Steps, value: object) -> None:
        """Keep what stands where the path finds nothing, and what may be meant by it."""
        part = value
        for at, step in enumerate(path):
            if part_of(part, (step,)) is not ABSENT:
                part = part_of(part, (step,))
                continue
            names = [*map(str, part)] if isinstance(part, dict) else []
            self._there[path] |= dict.fromkeys((*path[:at], name) for name in names)
            for near in difflib.get_close_matches(str(step), names, n=1):
                self._alike[path] |= {_longest(value, (*path[:at], near), path[at + 1 :]): None}
            break
        if not self._alike[path]:
            self._alike[path] |= dict.fromkeys(deeper(value, path[-1]))

    def _instead(self, path: Steps) -> str:
        if self._alike[path]:
            return f": did you mean {' or '.join(map(self._written, [*self._alike[path]][:_MEANT]))}?"
        names = [*self._there[path]]
        more = ", …" if len(names) > _SHOWN else ""
        there = ", ".join(map(self._written, names[:_SHOWN]))
        return f"; there is {there}{more}" if there else ""

    def _of_another_kind(self, compared: Compared) -> str:
        there, beside = ("a text", "number") if compared.is_number else ("a number", "text")
        bare = compared.written[1:-1]
        other = f'"{compared.written}"' if compared.is_number else bare if _NUMBER.fullmatch(bare) else ""
        instead = f": write `{other}`" if other else ""
        part = self._written(compared.path)
        return f"{part} is {there}, so it never compares with the {beside} `{compared.written}`{instead}"

    def _written(self, path: Steps) -> str:
        steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
        return f"`{f'{self._whole}{steps}'.removeprefix('.')}`"


class Watched:
    """A view whose records are seen by what watches for parts of them."""

    def __init__(self, view: View, unfound: Unfound) -> None:
        self._view = view
        self._unfound = unfound

    def render(self, records: Sequence[ConsumedRecord]) -> bytes:
        """What the view makes of them."""
        for record in records:
            self._unfound.see(record)
        return self._view.render(records)


def deeper(value: object, name: str | int) -> Iterator[Steps]:
    """The paths in a value that end with a name, as far as one looks; a list is known by its first item."""
    left: list[tuple[Steps, object]] = [((), value)]
    for _ in range(_LOOKED_AT):
        if not left:
            return
        path, part = left.pop(0)
        inner = (
            part.items() if isinstance(part, dict) else enumerate(part[:1]) if isinstance(part, list) else ()
        )
        for step, each in inner:
            left.append(((*path, step), each))
            if step == name and isinstance(step, str):
                yield (*path, step)


def _longest(value: object, path: Steps, rest: Steps) -> Steps:
    """The path with the rest behind it, where that is there."""
    whole = (*path, *rest)
    return path if part_of(value, whole) is ABSENT else whole

"""Parts of values that an expression asks for and no record has: told once, with names that are near."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Sequence

from kdev.model import ConsumedRecord
from kdev.tail.fields import ABSENT, Steps, is_number, part_of, read
from kdev.tail.where_parts import Compared

ENOUGH = 100
"""So many records without a part make it worth a word before the end."""
_SHOWN = 6
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")

Keep = Callable[[ConsumedRecord], bool]


class Unfound:
    """Watches for the parts of values at some steps; tells those that none of the records had.

    Of those that are `compared` it tells which never were of the kind that they are compared with.
    """

    def __init__(
        self, paths: Iterable[Steps], tell: Callable[[str], None], compared: Iterable[Compared] = ()
    ) -> None:
        self._open = list(dict.fromkeys(paths))
        self._tell = tell
        self._count = 0
        self._compared = dict.fromkeys(compared, False)  # whether it was of the other kind
        self._names: dict[Steps, dict[str, None]] = {each: {} for each in self._open}

    def watching(self, keep: Keep | None) -> Keep | None:
        """The same judge, which takes note of each record until all parts were seen, or told of."""
        if keep is None or not (self._open or self._compared):
            return keep

        def judge(record: ConsumedRecord) -> bool:
            if self._open or self._compared:
                self._look(record)
            return keep(record)

        return judge

    def finish(self) -> None:
        """Tell what no record had until now; nothing when there was none, and nothing twice."""
        for path in self._open if self._count else ():
            records = "the only record has no" if self._count == 1 else f"none of {self._count:,} records has"
            self._tell(f"{records} `value{_text(path)}`{self._instead(path)}")
        for each in (each for each, otherwise in self._compared.items() if otherwise):
            self._tell(_of_another_kind(each))
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
        """Keep the names that stand where the path finds nothing."""
        for at, step in enumerate(path):
            if part_of(value, (step,)) is ABSENT:
                if isinstance(value, dict):
                    self._names[path] |= dict.fromkeys(_text((*path[:at], str(name))) for name in value)
                return
            value = part_of(value, (step,))

    def _instead(self, path: Steps) -> str:
        names = [*self._names[path]]
        near = difflib.get_close_matches(_text(path), names, n=1)
        if near:
            return f": did you mean `value{near[0]}`?"
        more = ", …" if len(names) > _SHOWN else ""
        there = ", ".join(f"`value{name}`" for name in names[:_SHOWN])
        return f"; there is {there}{more}" if there else ""


def _of_another_kind(compared: Compared) -> str:
    there, beside = ("a text", "number") if compared.is_number else ("a number", "text")
    bare = compared.written[1:-1]
    other = f'"{compared.written}"' if compared.is_number else bare if _NUMBER.fullmatch(bare) else ""
    instead = f": write `{other}`" if other else ""
    part = f"`value{_text(compared.path)}`"
    return f"{part} is {there}, so it never compares with the {beside} `{compared.written}`{instead}"


def _text(path: Sequence[str | int]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)

"""Which records are shown: by patterns, keys, headers and `--where`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import translate

from kdev.errors import UsageError
from kdev.model import ConsumedRecord
from kdev.tail.unfound import Unfound
from kdev.tail.where import compared_in, paths_in, where_from

Keep = Callable[[ConsumedRecord], bool]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for; nothing means every record.

    `grep` and `exclude` are patterns of the value or the key, `keys` globs of the key, `headers` are `NAME`
    or `NAME=GLOB`, `where` is an expression.
    """

    grep: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    where: str = ""

    def judge(self) -> Keep | None:
        """The judge of all of it, None when everything is shown.

        Raises UsageError for what cannot be read.
        """
        judges: list[Keep] = [
            *(_found(_pattern("--grep", text)) for text in self.grep),
            *(_absent(_pattern("--exclude", text)) for text in self.exclude),
            *([_key(self.keys)] if self.keys else []),
            *map(_header, self.headers),
            *([where_from(self.where)] if self.where else []),
        ]
        if not judges:
            return None
        return judges[0] if len(judges) == 1 else lambda record: all(judge(record) for judge in judges)

    def unfound(self, tell: Callable[[str], None]) -> Unfound:
        """What watches for parts of values that no record has. Raises UsageError as `judge` does."""
        if not self.where:
            return Unfound((), tell)
        return Unfound(paths_in(self.where), tell, compared_in(self.where))


def _pattern(option: str, text: str) -> re.Pattern[bytes]:
    try:
        return re.compile(text.encode())
    except re.error as exc:
        hint = "a regular expression, such as `rental-[0-9]+`; `(?i)` before it for any case"
        raise UsageError(f"`{option} {text}` cannot be read: {exc}", hint=hint) from exc


def _found(pattern: re.Pattern[bytes]) -> Keep:
    search = pattern.search
    return lambda record: bool(search(record.value or b"") or search(record.key or b""))


def _absent(pattern: re.Pattern[bytes]) -> Keep:
    found = _found(pattern)
    return lambda record: not found(record)


def _key(globs: Sequence[str]) -> Keep:
    fits = re.compile("|".join(map(translate, globs))).match

    def judge(record: ConsumedRecord) -> bool:
        return record.key is not None and fits(record.key.decode("utf-8", "replace")) is not None

    return judge


def _header(text: str) -> Keep:
    name, sign, glob = text.partition("=")
    fits = re.compile(translate(glob)).match

    def judge(record: ConsumedRecord) -> bool:
        return any(
            own == name and (not sign or fits((value or b"").decode("utf-8", "replace")))
            for own, value in record.headers
        )

    return judge

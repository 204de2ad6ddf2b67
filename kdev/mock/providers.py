"""Realistic values by provider name: Faker's own, and kdev's where Faker has none that reads well."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from faker import Faker
from faker.config import AVAILABLE_LOCALES
from faker.generator import Generator

from kdev.errors import UsageError
from kdev.mock.chance import Chance
from kdev.mock.makers import OURS, Voice, Write

Make = Callable[[], object]


class Providers:
    """One Faker for one plan; every provider starts from the chance it is asked with."""

    def __init__(self, locale: str) -> None:
        try:
            self._generator: Generator = Faker(locale, use_weighting=False).factories[0]
        except AttributeError as exc:
            near = difflib.get_close_matches(locale, AVAILABLE_LOCALES, n=1)
            hint = f"did you mean `{near[0]}`?" if near else "such as `en_US`, `de_DE` or `ja_JP`"
            raise UsageError(f"there is no locale `{locale}`", hint=hint) from exc

    def maker(self, name: str, chance: Chance) -> Make | None:
        """A maker of values by the name of a provider; None when there is no such provider.

        Only the maker that was asked for last keeps its sequence: draw from it before asking for another.
        """
        write = OURS.get(name) or _faker(self._generator, name)
        if write is None:
            return None
        generator = self._generator
        generator.seed_instance(chance.number())
        fake = cast("Voice", generator)
        return lambda: _plain(write(fake))


def _faker(generator: Generator, name: str) -> Write | None:
    method = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.rpartition(".")[2]).lower()
    if method.startswith("_") or not any(hasattr(provider, method) for provider in generator.providers):
        return None
    return lambda fake: getattr(fake, method)()


def _plain(value: object) -> object:
    match value:
        case Decimal():
            return float(value)
        case datetime() | date():
            return value.isoformat()
        case tuple() | set() | frozenset():
            return [_plain(item) for item in value]
        case _:
            return value

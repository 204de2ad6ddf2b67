"""Realistic values by provider name: kdev's own, and Faker's where kdev has none that reads better."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from faker import Faker
from faker.config import AVAILABLE_LOCALES
from faker.generator import Generator

from kdev.errors import UsageError
from kdev.mock.realism.faker_js import FAKER_JS
from kdev.mock.realism.makers import OURS, own
from kdev.mock.realism.voice import Names, Voice, Write, lists
from kdev.mock.tables.chance import Chance

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
        self._voice = Voice(cast("Names", self._generator), locale)

    def maker(self, name: str, chance: Chance) -> Make | None:
        """A maker of values by the name of a provider; None when there is no such provider.

        Only the maker that was asked for last keeps its sequence: draw from it before asking for another.
        """
        write = own(name) or _faker(self._generator, name)
        if write is None:
            return None
        voice = self.voice(chance)
        return lambda: _plain(write(voice))

    def voice(self, chance: Chance) -> Voice:
        """The voice that makers draw from, started from a chance that holds until the next is asked for."""
        self._generator.seed_instance(chance.number())
        return self._voice

    def named(self, said: str) -> str | None:
        """The provider that a user means: ours, Faker's own, or one as other tools call it."""
        name = said.removeprefix("faker:")
        if name != said:
            return said if _faker(self._generator, name) else None
        if name in FAKER_JS:
            return FAKER_JS[name]
        last = _method(name)
        known = (name, last) if "." not in name or "_" in name else (last,)
        return next((each for each in known if own(each) or _faker(self._generator, each)), None)

    def near(self, said: str) -> str:
        """The name of a provider that looks like one that is not known; empty when none does."""
        names = [*OURS, *lists(), *FAKER_JS, *_methods(self._generator)]
        near = difflib.get_close_matches(said.removeprefix("faker:"), names, n=1)
        return near[0] if near else ""


def _faker(generator: Generator, said: str) -> Write | None:
    method = said.removeprefix("faker:")
    if method.startswith("_") or not any(hasattr(provider, method) for provider in generator.providers):
        return None
    return lambda voice: getattr(voice.names, method)()


def _method(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.rpartition(".")[2]).lower()


def _methods(generator: Generator) -> Iterable[str]:
    return (name for provider in generator.providers for name in dir(provider) if not name.startswith("_"))


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

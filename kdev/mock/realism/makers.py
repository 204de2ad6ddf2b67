"""Makers of realistic values by provider name: kdev's own, before Faker is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kdev.mock.realism.number_makers import NUMBERS_MADE
from kdev.mock.realism.text_makers import TEXTS_MADE, path_of
from kdev.mock.realism.voice import Write, lists
from kdev.mock.realism.when import moment

FEW = 8
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def own(name: str) -> Write | None:
    """The maker of a provider that is kdev's own; `kind:said` is one that is told what to make."""
    kind, colon, said = name.partition(":")
    if colon and kind in TOLD:
        return TOLD[kind](said)
    return moment(name) or OURS.get(name) or _listed(name)


def _listed(name: str) -> Write | None:
    values = lists().get(name)
    return None if values is None else lambda voice: voice.random.choice(values)


def _constant(said: str) -> Write:
    return lambda _: said


def _codes(prefix: str) -> Write:
    codes = [f"{prefix}-{number:02}" for number in range(1, FEW + 1)]
    return lambda voice: voice.random.choice(codes)


def _numbered(prefix: str) -> Write:
    return lambda voice: f"{prefix}-{voice.random.randrange(1_000_000):06}"


def _called(thing: str) -> Write:
    return lambda voice: f"{thing} {voice.random.choice(LETTERS)}{voice.random.randint(1, 9)}"


def _several(thing: str) -> str:
    return (
        thing if thing.endswith(("s", "ing")) else f"{thing[:-1]}ies" if thing.endswith("y") else f"{thing}s"
    )


def _as_text(name: str) -> Write:
    return lambda voice: f"{NUMBERS_MADE[name](voice)}"


TOLD: Mapping[str, Callable[[str], Write]] = {
    "constant": _constant,
    "codes": _codes,
    "numbered": _numbered,
    "called": _called,
    "as_text": _as_text,
    "url": lambda thing: path_of(f"https://{{host}}/{_several(thing)}/{{n}}"),
    "image_url": lambda thing: path_of(f"https://images.example.com/{_several(thing)}/{{n}}.jpg"),
}
OURS: Mapping[str, Write] = {**NUMBERS_MADE, **TEXTS_MADE}

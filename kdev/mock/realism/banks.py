"""Accounts at real banks: an IBAN with its check digits, the BIC and the name of the bank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from random import Random

from kdev.mock.realism.places import written
from kdev.mock.realism.word_lists import table

Bank = tuple[str, str, str, str]


def account(rng: Random, country: str = "") -> Mapping[str, str]:
    """An account by provider, in a country where a bank of it is known, else anywhere."""
    name, code, bic, form = rng.choice(_banks(country) or _banks(""))
    own = written(form, rng)
    return {"bank_name": name, "swift": bic, "iban": f"{code}{_check(own + code)}{own}"}


def _check(signs: str) -> str:
    """The check digits of ISO 7064 for what stands behind them, followed by the country."""
    return f"{98 - int(''.join(str(int(sign, 36)) for sign in signs + '00')) % 97:02}"


@cache
def _banks(country: str) -> Sequence[Bank]:
    """The banks of a country, or all."""
    found: list[Bank] = []
    for name, said in table("banks").items():
        code, bic, form = (part.strip() for part in said.split("|"))
        found += [(name, code, bic, form)] if country in ("", code) else []
    return found

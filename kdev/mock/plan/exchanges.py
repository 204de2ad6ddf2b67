"""Money that is changed: two currencies, and the rate between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kdev.mock.plan.joints import Refused, Relation, Row
from kdev.mock.plan.scopes import Member, Scope
from kdev.mock.realism.word_lists import table
from kdev.mock.tables.chance import Chance
from kdev.payload.shape import Choice, Number

INTO = frozenset({"target", "to", "destination", "quote", "counter", "converted", "bought", "settlement"})
FROM = frozenset({"source", "from", "base", "original", "sold", "sell"})
WORTH: Mapping[str, float] = {code: float(said) for code, said in table("worth").items()}
"""About how many dollars a unit of a currency is worth."""
PAIR = 2


def exchanges(scope: Scope) -> Iterator[Relation]:
    """The relation of two currencies and the rate between them."""
    rates = [m for m in scope.members if isinstance(m.shape, Number) and m.role == "exchange_rate"]
    money = [m for m in scope.members if m.role == "currency_code"]
    if len(rates) != 1 or len(money) != PAIR:
        return
    into = [m for m in money if INTO & set(m.tokens)]
    source = [m for m in money if m not in into]
    if len(into) == len(source) == 1 and (FROM & set(source[0].tokens) or len(source[0].tokens) == 1):
        made = Changed(source[0], into[0], rates[0])
        yield Relation("one rate", scope.at.path, (source[0], into[0], rates[0]), made.fill)


@dataclass(frozen=True, slots=True)
class Changed:
    """Fills into what money is changed, and at which rate."""

    source: Member
    into: Member
    rate: Member

    def fill(self, row: Row, chance: Chance) -> None:
        """Put another currency and the rate to it into a row; raises Refused for money of unknown worth."""
        rng, source = chance.random(), str(row[self.source.path])
        listed = self.into.shape.values if isinstance(self.into.shape, Choice) else (*USUAL, *WORTH)
        others = [str(code) for code in listed if str(code) in WORTH and code != source]
        if source not in WORTH or not others:
            raise Refused
        into = rng.choice(others)
        row[self.into.path] = into
        rate = WORTH[source] / WORTH[into] * rng.uniform(0.99, 1.01)
        row[self.rate.path] = round(rate, 4 if rate > 1 / PAIR else 6)


USUAL = ("USD", "EUR", "GBP", "USD", "EUR")

"""A rate for the run, and rates of single topics and messages: one pace and how it is shared."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

from kdev.errors import UsageError
from kdev.mock.pace import Constant, rate_from
from kdev.mock.rounds import LONGEST_PATTERN

USUAL = Fraction(10)
"""Records a second of a topic that nobody gave a rate."""

Unit = tuple[str, str]
"""A topic and a message that goes to it."""


@dataclass(frozen=True, slots=True)
class Rated:
    """A message that goes to a topic, with its share among the messages of the topic."""

    topic: str
    channel: str
    message: str
    weight: int

    @property
    def unit(self) -> Unit:
        """What it is known by."""
        return self.topic, self.message

    def is_named(self, name: str) -> bool:
        """Whether it is what a name means by itself: `MESSAGE` or `TOPIC/MESSAGE`."""
        return name in (self.message, f"{self.topic}/{self.message}", f"{self.channel}/{self.message}")

    def is_within(self, name: str) -> bool:
        """Whether it goes to the topic or the channel of a name."""
        return name in (self.topic, self.channel)


@dataclass(frozen=True, slots=True)
class Rates:
    """The rate of what has none of its own, empty when nobody gave one, and the rates that have a name."""

    rest: str
    named: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Shares:
    """The rate of the whole run, and the weight of each message in it."""

    rate: str
    weights: Mapping[Unit, int]


def rates_from(said: Sequence[str]) -> Rates:
    """The rates that were typed: `RATE` once, and `NAME=RATE` for topics and messages.

    Raises UsageError for what is no rate, or said twice.
    """
    rest, named = "", dict[str, Fraction]()
    for text in said:
        name, sign, rate = text.rpartition("=")
        if not sign:
            rate_from(text)
            if rest:
                raise UsageError(f"`--rate {rest}` and `--rate {text}` do not go together", hint=HINT)
            rest = text
            continue
        pace = rate_from(rate)
        if not isinstance(pace, Constant):
            raise UsageError(f"`--rate {text}` has no number", hint="`max` is for the whole run only")
        if name in named:
            raise UsageError(f"`--rate {name}=` was given twice", hint="one rate for each name")
        named[name] = pace.per_second
    if rest == "max" and named:
        raise UsageError("`--rate max` leaves nothing to a rate with a name", hint="a number for each")
    return Rates(rest, named)


HINT = "one rate is for the whole run; `TOPIC=RATE` or `MESSAGE=RATE` is for a part of it"


def shared(rates: Rates, rated: Sequence[Rated]) -> Shares:
    """How the messages of a run share it.

    A message that is named has its own rate, then a topic; what is left shares the plain rate by weight, or
    has 10 a second for each of its topics. Raises UsageError for a name that means nothing of the document.
    """
    if not rates.named:
        topics = {each.topic for each in rated if each.weight}
        usual = str(Constant(USUAL * max(1, len(topics)))).removesuffix("/s")
        return Shares(rates.rest or usual, {each.unit: each.weight for each in rated})
    known(rates.named, rated)
    alone = {each.unit: name for each in rated for name in rates.named if each.is_named(name)}
    found = dict[Unit, Fraction]()
    for name, rate in rates.named.items():
        own = [each for each in rated if alone.get(each.unit) == name]
        own = own or [each for each in rated if each.is_within(name) and each.unit not in alone]
        found |= _divided(rate, own)
    left = [each for each in rated if each.unit not in found and each.weight]
    topics = {each.topic for each in left}
    pace = rate_from(rates.rest) if rates.rest else Constant(USUAL * max(1, len(topics)))
    if left and isinstance(pace, Constant):
        found |= _divided(pace.per_second, left)
    return Shares(str(Constant(sum(found.values(), Fraction(0)))).removesuffix("/s"), _weights(found))


def known(names: Iterable[str], rated: Sequence[Rated]) -> None:
    """Raise UsageError for a name that is no topic, channel or message, with the nearest one."""
    for name in names:
        if not any(each.is_named(name) or each.is_within(name) for each in rated):
            all_names = sorted(
                set(chain.from_iterable((each.topic, each.channel, each.message) for each in rated))
            )
            near = difflib.get_close_matches(name, all_names, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"there is: {', '.join(all_names[:8])}"
            raise UsageError(f"`--rate {name}=` names no topic and no message", hint=hint)


def _divided(rate: Fraction, among: Sequence[Rated]) -> dict[Unit, Fraction]:
    weights = [each.weight for each in among]
    weights = weights if any(weights) else [1] * len(among)
    whole = sum(weights)
    return {each.unit: rate * weight / whole for each, weight in zip(among, weights, strict=True)}


def _weights(rates: Mapping[Unit, Fraction]) -> Mapping[Unit, int]:
    common = math.lcm(*(rate.denominator for rate in rates.values()))
    whole = {unit: int(rate * common) for unit, rate in rates.items()}
    divisor = math.gcd(*whole.values()) or 1
    weights = {unit: weight // divisor for unit, weight in whole.items()}
    if sum(weights.values()) > LONGEST_PATTERN:
        slow, fast = min(rates.values()), max(rates.values())
        raise UsageError(
            f"rates from `{Constant(slow)}` to `{Constant(fast)}` do not divide evenly in one run",
            hint="use rounder rates, or a second `kdev mock --topic` for the slow ones",
        )
    return weights

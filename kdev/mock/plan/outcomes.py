"""What came of something: a message for a status, a value beyond its limit, how many of all failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kdev.mock.plan.joints import Refused, Relation, Row
from kdev.mock.plan.numbers import digits_of
from kdev.mock.plan.scopes import Member, Scope
from kdev.mock.realism.tokens import tokens_of
from kdev.mock.realism.vocabulary import KINDS
from kdev.mock.realism.voice import lists
from kdev.mock.tables.chance import Chance
from kdev.payload.shape import Choice, Flag, Number, Text

SAYING = frozenset({"message", "error_message"})
TELLING = frozenset({"status", "state", "result", "outcome"})
TRUTHS = frozenset({"success", "successful", "succeeded", "ok", "passed"})
BAD = KINDS["undone"] | KINDS["bad"]
GOOD = KINDS["good"] | {
    "completed",
    "complete",
    "done",
    "approved",
    "accepted",
    "confirmed",
    "delivered",
    "finished",
}
SAID = {-1: "error_message", 0: "open_message", 1: "done_message"}
LIMITS = frozenset({"threshold", "limit"})
FOUND = frozenset({"value", "reading", "measurement", "observed", "measured", "current"})
ALERTS = frozenset({"alert", "alarm", "warning", "exceeded", "breached", "anomaly"})
BELOW = frozenset({"<", "<=", "lt", "lte", "below", "less", "under", "low"})
FAILED = frozenset({"failed", "failure", "error", "invalid", "rejected"})
PASSED = frozenset({"skipped", "ignored", "duplicate", "dropped"})
DONE = frozenset({"passed", "succeeded", "success", "successful", "imported", "valid", "created", "inserted"})
ALL = frozenset({"total", "processed", "received", "attempted", "read", "all"})
COUNTS = frozenset({"count", "stock", "few", ""})


def outcomes(scope: Scope) -> Iterator[Relation]:
    """The relations of what is said of an outcome, of a limit that was passed, and of counts of a whole."""
    where = scope.at.path
    texts = [m for m in scope.members if m.role in SAYING and isinstance(m.shape, Text)]
    leads = [m for m in scope.members if _sides(m)]
    if texts and len(leads) == 1:
        yield Relation("outcome", where, (leads[0], *texts), Said(leads[0], texts).fill)
    numbers = [m for m in scope.members if isinstance(m.shape, Number)]
    limit = _only([m for m in numbers if LIMITS & set(m.tokens)])
    value = _only([m for m in numbers if FOUND & set(m.tokens[-1:])]) or _alarming(scope, numbers)
    if limit is not None and value is not None and limit is not value:
        way = _only([m for m in scope.members if isinstance(m.shape, Choice) and _ways(m.shape)])
        members = (value, *([way] if way else []), limit)
        yield Relation("limit", where, members, Beyond(value, limit, way).fill)
    yield from _tallied(numbers, where)


@dataclass(frozen=True, slots=True)
class Said:
    """Fills what is said of an outcome."""

    lead: Member
    texts: Sequence[Member]

    def fill(self, row: Row, chance: Chance) -> None:
        """Put words into a row that go with its outcome."""
        said = lists()[SAID[_side(row[self.lead.path])]]
        text = chance.random().choice(said)
        row.update({member.path: text for member in self.texts})


@dataclass(frozen=True, slots=True)
class Beyond:
    """Fills the limit that a value has passed."""

    value: Member
    limit: Member
    way: Member | None

    def fill(self, row: Row, chance: Chance) -> None:
        """Put a limit into a row that is below the value, or above it where the value is too low."""
        value, rng = row[self.value.path], chance.random()
        if not isinstance(value, int | float) or not value:
            raise Refused
        below = self.way is not None and _below(row[self.way.path])
        part = abs(value) * rng.uniform(0.04, 0.35)
        found = value + part if below else value - part
        digits = min(digits_of(value), 1 if abs(value) > 1 else digits_of(value))
        whole = isinstance(self.limit.shape, Number) and self.limit.shape.integer
        row[self.limit.path] = round(found) if whole else round(found, digits or None)


@dataclass(frozen=True, slots=True)
class Tallied:
    """Fills how many of a whole failed, were passed over and were done."""

    whole: Member
    failed: Sequence[Member]
    done: Member | None

    def fill(self, row: Row, chance: Chance) -> None:
        """Put counts into a row that are few of the whole, and what is left of it."""
        whole, rng = row[self.whole.path], chance.random()
        if not isinstance(whole, int | float):
            raise Refused
        rest = int(whole)
        for member in self.failed:
            count = min(rest, round(whole * rng.choice((0, 0, 0, 0.01, 0.03, 0.1))))
            row[member.path] = count
            rest -= count
        if self.done is not None:
            row[self.done.path] = rest


def _alarming(scope: Scope, numbers: Sequence[Member]) -> Member | None:
    """What an alert is about by the name of the message: the temperature of a `TemperatureAlert`."""
    words = set(tokens_of(scope.at.names[0]))
    found = [m for m in numbers if words & set(m.tokens) and not LIMITS & set(m.tokens)]
    return _only(found) if words & ALERTS else None


def _tallied(numbers: Sequence[Member], where: str) -> Iterator[Relation]:
    counts = [m for m in numbers if m.role in COUNTS and isinstance(m.shape, Number) and m.shape.integer]
    failed = [
        m for m in counts if (FAILED | PASSED) & set(m.tokens) and not {"rate", "retry"} & set(m.tokens)
    ]
    done = _only([m for m in counts if DONE & set(m.tokens) and m not in failed])
    whole = _only([m for m in counts if ALL & set(m.tokens) and m not in failed and m is not done])
    if whole is None or not failed:
        return
    members = (whole, *failed, *([done] if done else []))
    yield Relation("counts", where, members, Tallied(whole, failed, done).fill)


def _sides(member: Member) -> bool:
    """Whether a field says that something went well or did not."""
    match member.shape:
        case Flag():
            return len(member.tokens) == 1 and member.tokens[0] in TRUTHS
        case Choice(values=values):
            last = member.tokens[-1:] and member.tokens[-1] in TELLING | TRUTHS
            return bool(last) and any(_side(value) for value in values)
        case _:
            return False


def _side(value: object) -> int:
    if isinstance(value, bool):
        return 1 if value else -1
    words = set(tokens_of(str(value)))
    return -1 if words & BAD else int(bool(words & GOOD))


def _ways(shape: Choice) -> bool:
    sides = {_below(value) for value in shape.values}
    return sides == {True, False} and all(isinstance(value, str) for value in shape.values)


def _below(value: object) -> bool:
    return bool(BELOW & {str(value).strip().lower(), *tokens_of(str(value))})


def _only(found: Sequence[Member]) -> Member | None:
    return found[0] if len(found) == 1 else None

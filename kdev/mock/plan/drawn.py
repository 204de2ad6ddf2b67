"""Fields that are told of one thing made up on the spot: a card, a flight, the reading of a sensor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from kdev.mock.plan.fitting import fitting
from kdev.mock.plan.joints import Refused, Relation, Row
from kdev.mock.plan.scopes import Member, Scope
from kdev.mock.realism.banks import account
from kdev.mock.realism.word_lists import table
from kdev.mock.tables.chance import Chance
from kdev.payload.shape import Choice, Text

Told = Mapping[str, Sequence[object]]
"""What is told of a thing, by role: the ways to write it, the usual one first."""
Draw = Callable[[Random], Told]
Roles = Sequence[tuple[str, Member]]

TRIES = 12
SAMPLES = 400
CARD = frozenset({"masked_card", "card_brand", "card_last4", "card_digits", "bank_code", "cvv"})
FLIGHT = frozenset({"airline", "flight"})
BANK = frozenset({"iban", "swift", "bank_name"})
ERROR = frozenset({"error_code", "error_number", "http_status", "error_message"})
CHANGE = frozenset({"changed", "old", "new"})
JOB = frozenset({"department", "job"})
DIAGNOSIS = frozenset({"icd", "diagnosis"})
READING = frozenset({"sensor_type", "unit", "reading"})
VALUES = frozenset({"value", "reading", "measurement"})
MASKED = frozenset({"masked_card", "card_brand"})
KINDS_OF = frozenset({"type", "kind", "metric", "measurement", "quantity", "sensor", "property"})
CHANGING = {"field": "changed", "property": "changed", "attribute": "changed", "old": "old", "new": "new",
            "previous": "old", "before": "old", "after": "new", "value": ""}  # fmt: skip
SAME = {"message": "error_message", "http_status_text": "http_status"}
SAME_CARD = frozenset({"masked", "card", "creditcard", "pan", "number", "account", "primary"})
UNITS = frozenset({"unit", "temperature_unit", "pressure_unit"})
HIGHEST_DIGIT = 9


def drawn(scope: Scope) -> Iterator[Relation]:
    """The relations of the cards, flights and readings among the fields of an object."""
    for kind, roles, leads, draw in (
        ("one card", CARD, MASKED, card),
        ("one flight", FLIGHT, FLIGHT, flight),
        ("one account", BANK, BANK - {"bank_name"}, bank),
        ("one reading", READING, frozenset({"sensor_type"}), reading),
        ("one error", ERROR, frozenset({"error_code", "error_number"}), failure),
        ("one change", CHANGE, frozenset({"changed"}), changed),
        ("one job", JOB, frozenset({"department"}), employed),
        ("one diagnosis", DIAGNOSIS, frozenset({"icd"}), diagnosed),
    ):
        found: list[tuple[str, Member]] = []
        for member in scope.members:
            role = _role(member)
            if role in roles and (role not in dict(found) or _is_again(member)):
                found.append((role, member))
        if len(found) > 1 and dict(found).keys() & leads and _all_told(found, draw):
            members = tuple(member for _, member in found)
            yield Relation(kind, scope.at.path, members, Thing(found, draw).fill, whole=True)


def _role(member: Member) -> str:
    if member.numeric and member.tokens[-1:] and member.tokens[-1] in VALUES:
        return "reading"
    if isinstance(member.shape, Text) and member.tokens and CHANGING.keys() >= set(member.tokens):
        return CHANGING[member.tokens[0]]
    if isinstance(member.shape, Choice) and KINDS_OF.intersection(member.tokens[-1:]):
        known = {_bare(kind) for kinds, *_ in _rows("readings") for kind in kinds.split(";")}
        if all(_bare(str(value)) in known for value in member.shape.values):
            return "sensor_type"
    return "unit" if member.role in UNITS else SAME.get(member.role, member.role)


def _is_again(member: Member) -> bool:
    """Whether a name means the card of an object by nothing that would tell it from another one."""
    return member.role == "masked_card" and set(member.tokens) <= SAME_CARD


def _all_told(members: Roles, draw: Draw) -> bool:
    """Whether each value that a schema lists is told of some thing: no listed value may get lost."""
    chosen = {
        role: (member, member.shape.values) for role, member in members if isinstance(member.shape, Choice)
    }
    if not chosen:
        return True
    rng = Random(0)
    things = [draw(rng) for _ in range(SAMPLES)]
    return all(
        set(map(str, values)) <= {str(fitting(member, thing[role])) for thing in things}
        for role, (member, values) in chosen.items()
    )


@dataclass(frozen=True, slots=True)
class Thing:
    """Fills what is told of one thing."""

    members: Roles
    draw: Draw

    def fill(self, row: Row, chance: Chance) -> None:
        """Put one thing into a row; raises Refused when the schema wants none of some."""
        rng = chance.random()
        for _ in range(TRIES):
            thing = self.draw(rng)
            told = {member.path: fitting(member, thing[role]) for role, member in self.members}
            if None not in told.values():
                row.update(told)
                return
        raise Refused


def card(rng: Random) -> Told:
    """A card: its number begins as those of its brand do, and has the check digit of ISO/IEC 7812."""
    brand, *others = rng.choice(_rows("cards"))
    names, starts, length = others
    number = rng.choice(starts.split())
    number += "".join(str(rng.randint(0, 9)) for _ in range(int(length) - len(number) - 1))
    number += _check_digit(number)
    last, hidden = number[-4:], "*" * (len(number) - 8)
    return {
        "card_brand": (brand, *names.split(";")),
        "masked_card": (
            f"{number[:4]} {' '.join(hidden[at : at + 4] for at in range(0, len(hidden), 4))} {last}",
            number,
            f"{number[:4]}{hidden}{last}",
            f"{'*' * (len(number) - 4)}{last}",
            last,
        ),
        "card_last4": (last,),
        "card_digits": (int(last),),
        "bank_code": (number[:6], number[:8]),
        "cvv": ("".join(str(rng.randint(0, 9)) for _ in range(4 if brand == "AMEX" else 3)),),
    }


def _check_digit(digits: str) -> str:
    doubled = [int(digit) * (2 - at % 2) for at, digit in enumerate(reversed(digits))]
    return str(-sum(value - HIGHEST_DIGIT if value > HIGHEST_DIGIT else value for value in doubled) % 10)


def bank(rng: Random) -> Told:
    """An account at a bank: the IBAN names the bank, and the BIC is that of the same."""
    told = account(rng)
    bic, iban = told["swift"], told["iban"]
    spaced = " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))
    return {"bank_name": (told["bank_name"],), "swift": (bic, bic[:8]), "iban": (iban, spaced)}


def flight(rng: Random) -> Told:
    """A flight: its number begins with the code of its airline."""
    code, name = rng.choice(_rows("airlines"))
    return {"airline": (name, code), "flight": (f"{code}{rng.randint(100, 1999)}",)}


def reading(rng: Random) -> Told:
    """The reading of a sensor, in a unit and of a size that suit what it measures."""
    kind, units, middle, spread, digits = rng.choice(_rows("readings"))
    value = round(rng.gauss(float(middle), float(spread)), int(digits))
    value = max(value, 0) if float(middle) > float(spread) else value
    return {
        "sensor_type": tuple(kind.split(";")),
        "unit": tuple(units.split(";")),
        "reading": (value, round(value)),
    }


def failure(rng: Random) -> Told:
    """An error: its code, its number, the status of HTTP that goes with it, and what is said of it."""
    code, *others = rng.choice(_rows("errors"))
    number, status, *said = others
    return {
        "error_code": (code, code.replace("_", ""), status, number),
        "error_number": (int(number), int(status)),
        "http_status": (int(status), status),
        "error_message": tuple(said),
    }


def changed(rng: Random) -> Told:
    """A field of a record, and what it was before and after a change."""
    name, before, after = rng.choice(_rows("changes"))
    return {"changed": (name,), "old": (before,), "new": (after,)}


def employed(rng: Random) -> Told:
    """What somebody does, and the department where that is done."""
    department, *jobs = rng.choice(_rows("jobs"))
    job = rng.choice(jobs).partition("*")[0]
    return {"department": (department,), "job": (job, *(each.partition("*")[0] for each in jobs))}


def diagnosed(rng: Random) -> Told:
    """A diagnosis and its code in the international classification of diseases."""
    name, code = rng.choice(_rows("diagnoses"))
    return {"icd": (code, code.partition(".")[0]), "diagnosis": (name,)}


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _rows(name: str) -> Sequence[tuple[str, ...]]:
    """The rows of a bundled list, each as often as its weight says."""
    return _ROWS.get(name) or _ROWS.setdefault(name, _read(name))


_ROWS: dict[str, Sequence[tuple[str, ...]]] = {}


def _read(name: str) -> Sequence[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for key, said in table(name).items():
        first, _, weight = key.partition("*")
        found += [(first, *(part.strip() for part in said.split("|")))] * int(weight or 1)
    return found

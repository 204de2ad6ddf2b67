"""Records held against a contract: which message each one is, and what breaks its schema."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kdev.model import ConsumedRecord, Headers
from kdev.tail.ordering import Ordering, Place

Judge = Callable[[object], bool]
Explain = Callable[[object], Sequence[str]]
Decode = Callable[[bytes], object]
KeyJudge = Callable[[bytes], bool]
HeadersJudge = Callable[[Headers], str]
"""What is wrong with headers, empty when nothing is."""
Write = Callable[[object], bytes]


MOST_KINDS = 200
"""So many kinds of breaches are told apart in a topic: unknown names may be other ones each time."""


@dataclass(frozen=True, slots=True)
class MessageContract:
    """What a message must be: how its value is read and judged, its key and headers where they have a schema.

    `explain` says what is wrong with a value, the gravest first. `write` makes JSON of a value whose bytes
    are none.
    """

    name: str
    decode: Decode
    fits: Judge
    explain: Explain
    key_fits: KeyJudge | None = None
    headers_wrong: HeadersJudge | None = None
    write: Write | None = None


class Breach(NamedTuple):
    """What breaks the contract: the message that was nearest, what is wrong, and what else is."""

    message: str
    problem: str
    others: tuple[str, ...] = ()

    def each(self) -> list[Breach]:
        """Every one of the faults by itself."""
        return [Breach(self.message, problem) for problem in dict.fromkeys((self.problem, *self.others))]


class Match(NamedTuple):
    """The name of the message that a record is, or what is wrong; its value where it could be read."""

    verdict: str | Breach
    contract: MessageContract | None = None
    value: object = None


@dataclass(slots=True)
class TopicVerdict:
    """The records of one topic so far; `breaches` with the place of the first of each kind.

    `invalid` records break the contract, some by more than one breach. `empty` are tombstones. Once there are
    MOST_KINDS of breaches, `more` counts those of any other kind. `ordering` says how they follow each other.
    """

    topic: str
    records: int = 0
    valid: Counter[str] = field(default_factory=Counter[str])
    breaches: Counter[Breach] = field(default_factory=Counter[Breach])
    first: dict[Breach, Place] = field(default_factory=dict[Breach, Place])
    invalid: int = 0
    empty: int = 0
    more: int = 0
    ordering: Ordering = field(default_factory=Ordering)

    def note(self, breach: Breach, place: Place) -> None:
        """Count a breach; of its first the place is kept."""
        if breach in self.first or len(self.first) < MOST_KINDS:
            self.breaches[breach] += 1
            self.first.setdefault(breach, place)
        else:
            self.more += 1


class Verification:
    """Takes records and keeps, for each topic, what is right and wrong with them."""

    def __init__(self, contracts: Mapping[str, Sequence[MessageContract]]) -> None:
        self._contracts = contracts
        self.topics = {topic: TopicVerdict(topic) for topic in contracts}

    @property
    def broken(self) -> bool:
        """Whether any record breaks the contract."""
        return any(verdict.invalid for verdict in self.topics.values())

    def show(self, records: Sequence[ConsumedRecord]) -> None:
        """Judge some records."""
        for record in records:
            self._take(record, self.topics[record.topic])

    def reader_left(self) -> bool:
        """Somebody always waits for the result."""
        return False

    def following(self) -> None:
        """New records are judged like those that were there."""

    def _take(self, record: ConsumedRecord, verdict: TopicVerdict) -> None:
        verdict.records += 1
        verdict.ordering.take(record)
        if record.value is None:
            verdict.empty += 1
            return
        found = judged(record, self._contracts[record.topic])
        if isinstance(found, Breach):
            verdict.invalid += 1
            for breach in found.each():
                verdict.note(breach, Place(record.partition, record.offset))
        else:
            verdict.valid[found] += 1


def judged(record: ConsumedRecord, contracts: Sequence[MessageContract]) -> str | Breach:
    """The name of the message that a record is, or what is wrong with it as the message that is nearest."""
    return matched(record, contracts).verdict


def matched(record: ConsumedRecord, contracts: Sequence[MessageContract]) -> Match:
    """The message that a record is, or is nearest to, and its value as that."""
    read: list[tuple[MessageContract, object]] = []
    values: dict[Decode, object] = {}
    for contract in contracts:
        try:
            if contract.decode not in values:
                values[contract.decode] = contract.decode(record.value or b"")
            value = values[contract.decode]
            if contract.fits(value):
                return Match(_beside_value(record, contract), contract, value)
        except (ValueError, RecursionError, EOFError):
            # Also of a judge: names in a value may be no text, such as one half of a surrogate pair.
            continue
        read.append((contract, value))
    if not read:
        name = contracts[0].name if len(contracts) == 1 else ""
        none = "is of no message: the document has none for this topic"
        return Match(Breach(name, "cannot be read" if contracts else none))
    told = [(_problems(contract, value), contract, value) for contract, value in read]
    problems, contract, value = min(told, key=lambda each: len(each[0]))
    first, *others = problems or ["does not fit its schema"]
    breach = Breach(contract.name, first, tuple(others))
    return Match(breach, contract, value)


def _problems(contract: MessageContract, value: object) -> Sequence[str]:
    try:
        return contract.explain(value)
    except (ValueError, RecursionError):
        return ["cannot be read"]


def _beside_value(record: ConsumedRecord, contract: MessageContract) -> str | Breach:
    """The verdict on a record whose value fits: by its key and its headers."""
    if contract.key_fits is not None:
        if record.key is None:
            return Breach(contract.name, "has no key")
        if not contract.key_fits(record.key):
            return Breach(contract.name, "has a key that does not fit")
    wrong = contract.headers_wrong(record.headers) if contract.headers_wrong is not None else ""
    return Breach(contract.name, f"has headers that do not fit: {wrong}") if wrong else contract.name

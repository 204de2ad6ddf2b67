"""The ways in which everything that is asked of one place can hold at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from itertools import islice

from kdev.payload.apart import Apart
from kdev.payload.check import Dialect
from kdev.payload.denials import denials
from kdev.payload.facts import Contradiction, Facts, Option
from kdev.payload.keywords import gather
from kdev.payload.references import Part

WAYS = 24
FEWEST_WAYS = 4
CHAIN = 60
TAKEN = 4_000
LEFTOVERS = frozenset({"unevaluatedItems", "unevaluatedProperties"})


@dataclass(slots=True)
class Branches:
    """Finds the ways; `circle` gives what is to be raised for a reference that leads back to itself."""

    target: Callable[[str], Part]
    dialect: Dialect
    circle: Callable[[Part], Exception]

    @property
    def apart(self) -> Apart:
        """What tells schemas apart."""
        return Apart(self.resolved, self.referred)

    def ways(self, parts: tuple[Part, ...]) -> Ways:
        """The ways of one place, found as they are asked for."""
        return Ways(self, parts)

    def resolved(self, part: Part) -> Part:
        """The schema a chain of bare references ends at."""
        for _ in range(CHAIN):
            if not isinstance(part.node, dict) or not isinstance(part.node.get("$ref"), str):
                return part
            if self.dialect is not Dialect.DRAFT_7 and len(part.node) > 1:
                return part
            part = self.referred(part)
        raise self.circle(part)

    def referred(self, part: Part) -> Part:
        """What the reference of a schema leads to."""
        return self.target(str(part.at("$ref").node))._replace(negated=part.negated, scope=part.scope)


@dataclass(slots=True)
class Ways:
    """The ways of one place: facts without open choices, one for each; `contradictions` say what had none."""

    branches: Branches
    parts: tuple[Part, ...]
    contradictions: list[Contradiction] = field(default_factory=list[Contradiction])
    _taken: int = 0

    def __iter__(self) -> Iterator[Facts]:
        facts = Facts(self.branches.dialect, self.parts)
        try:
            for part in self.parts:
                self._add(facts, part, 0)
        except Contradiction as exc:
            self.contradictions.append(exc)
            return
        yield from self._decided(facts)

    def _decided(self, facts: Facts) -> Iterator[Facts]:
        if not facts.forks:
            yield facts
            return
        fork = facts.forks[0]
        for number, option in sorted(enumerate(fork), key=lambda each: facts.strangeness_of(each[1])):
            self._taken += 1
            if self._taken > TAKEN:
                return
            chosen = copy(facts)
            chosen.forks = facts.forks[1:]
            chosen.branch = facts.branch if option.breaks else (*facts.branch, number)
            try:
                self._take(chosen, option)
            except Contradiction as exc:
                self.contradictions.append(exc)
                continue
            yield from islice(self._decided(chosen), max(FEWEST_WAYS, WAYS // len(fork)))

    def _take(self, facts: Facts, option: Option) -> None:
        facts.strangeness += facts.strangeness_of(option)
        facts.absent |= set(option.absent)
        facts.unsure = facts.unsure or option.unsure
        facts.lean = facts.lean or option.lean
        for part in option.parts:
            self._add(facts, part, 0)
        self._deny(facts, map(self.branches.resolved, option.denied))
        if facts.absent & set(facts.required):
            raise Contradiction("required")

    def _add(self, facts: Facts, part: Part, depth: int) -> None:
        if depth > CHAIN:
            raise self.branches.circle(part)
        part = self.branches.resolved(part)
        if part.negated:
            self._deny(facts, [part])
            return
        if part.node is False or part.path in facts.denied:
            raise Contradiction("not" if part.node else "false")
        facts.held |= {part.path}
        if not isinstance(part.node, dict):
            return
        self._gather(facts, part, part.node, depth)

    def _gather(self, facts: Facts, part: Part, node: Mapping[str, object], depth: int) -> None:
        if node.keys() & LEFTOVERS:
            facts.scopes += 1
            part = part._replace(scope=(*part.scope, facts.scopes))
        if isinstance(node.get("$ref"), str):
            self._add(facts, self.branches.referred(part), depth + 1)
        gather(facts, part)
        members = node.get("allOf")
        for at in range(len(members) if isinstance(members, list) else 0):
            self._add(facts, part.within("allOf", at), depth + 1)

    def _deny(self, facts: Facts, parts: Iterable[Part]) -> None:
        denied = list(parts)
        paths = {part.path for part in denied}
        if not paths.isdisjoint(facts.held):
            raise Contradiction("not")
        facts.denied |= paths
        for part in denied:
            self._exclude(facts, part)

    def _exclude(self, facts: Facts, part: Part) -> None:
        excluded = self.branches.apart.excluded(facts, part)
        if excluded is not None:
            facts.narrow(excluded)
            return
        options = denials(part)
        if not options:
            raise Contradiction("not")
        if options[1:]:
            facts.forks = (*facts.forks, tuple(options))
        else:
            self._take(facts, options[0])

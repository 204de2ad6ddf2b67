"""The fields of one form whose values agree, ready to be drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from kdev.mock.plan.accord import accord
from kdev.mock.plan.candidates import Miss
from kdev.mock.plan.chosen_twice import chosen_twice
from kdev.mock.plan.derived import derived
from kdev.mock.plan.drawn import drawn
from kdev.mock.plan.echoes import echoes
from kdev.mock.plan.exchanges import exchanges
from kdev.mock.plan.facts import Fact, Facts
from kdev.mock.plan.funnels import funnels
from kdev.mock.plan.joints import Joint, Relation, Rows, components, joint_of
from kdev.mock.plan.labs import labs
from kdev.mock.plan.ladders import ladders
from kdev.mock.plan.leads import Led, facts_of, narrowed, passing
from kdev.mock.plan.lending import lending
from kdev.mock.plan.linked import linked
from kdev.mock.plan.listed import listed
from kdev.mock.plan.markets import markets
from kdev.mock.plan.measured import measured
from kdev.mock.plan.opinions import opinions
from kdev.mock.plan.outcomes import outcomes
from kdev.mock.plan.presence import presence
from kdev.mock.plan.rated import rated
from kdev.mock.plan.routes import routes
from kdev.mock.plan.sampler import Sampler
from kdev.mock.plan.scopes import Member, Scope
from kdev.mock.plan.scores import scores
from kdev.mock.plan.sources import Sources
from kdev.mock.plan.spans import spans
from kdev.mock.plan.sums import sums
from kdev.mock.plan.things import identified, nothing, things
from kdev.mock.plan.weather import weather
from kdev.mock.plan.who import who
from kdev.mock.realism.providers import Providers
from kdev.mock.tables.chance import Chance
from kdev.mock.tables.columns import json_bytes
from kdev.mock.tables.moments import plain
from kdev.payload.shape import Many

ENTITIES = 1024
TABLE_BYTES = 50_000
FEWEST = 8
ROWS = 256


class Groups:
    """Makes the joints of a form; `dropped` are the rules that its schema has no room for."""

    def __init__(self, sources: Sources, sampler: Sampler, providers: Providers, chance: Chance) -> None:
        self.dropped: list[str] = []
        self.facts = Facts()
        self.skipped: frozenset[str] = frozenset()
        self._sources = sources
        self._sampler = sampler
        self._providers = providers
        self._chance = chance.of("groups")
        self._joints: dict[str, list[Joint]] = {}
        self._columns: dict[str, tuple[Joint, Sequence[object]]] = {}

    def add(self, scope: Scope, rows: int) -> None:
        """Find what agrees in an object, and make its rows, at most as many as asked."""
        told = facts_of(scope, self.facts, self.skipped)
        scope = narrowed(scope, told, self.facts)
        members = [each for each in scope.everything() if each.path in told]
        alone = [_alone(member, told[member.path]) for member in members]
        for several in components([*self._relations(scope), *alone]):
            joint = self._joint(several, rows, told)
            if joint is not None:
                self._joints.setdefault(scope.at.path, []).append(joint)

    def joints(self, path: str) -> Sequence[Joint]:
        """The joints whose rows are drawn once for each object at a path."""
        return self._joints.get(path, ())

    def column(self, path: str) -> tuple[Joint, Sequence[object]] | None:
        """The joint that a field belongs to, and its values there; None when it agrees with nothing."""
        return self._columns.get(path)

    def rule(self, path: str, own: str) -> str:
        """The rule of a field in words: its own, and what it agrees with."""
        found = self._columns.get(path)
        return f"{own}; {found[0].rules[path]}" if found else own

    def _relations(self, scope: Scope) -> Iterator[Relation]:
        for each in scope.scopes():
            yield from things(each)
            yield from drawn(each)
            yield from identified(each)
            yield from linked(each)
            yield from labs(each)
            yield from ladders(each)
            yield from weather(each)
            yield from lending(each)
            yield from opinions(each)
            yield from exchanges(each)
            yield from funnels(each)
        yield from chosen_twice(scope)
        yield from who(scope, self._providers)
        yield from routes(scope)
        yield from accord(scope)
        yield from scores(scope)
        yield from echoes(scope)
        yield from chain.from_iterable(rated(each) for each in scope.scopes())
        yield from chain.from_iterable(sums(each) for each in scope.scopes())
        yield from chain.from_iterable(listed(each) for each in scope.scopes())
        yield from chain.from_iterable(markets(each) for each in scope.scopes())
        yield from chain.from_iterable(derived(each) for each in scope.scopes())
        yield from chain.from_iterable(spans(each) for each in scope.scopes())
        yield from chain.from_iterable(measured(each) for each in scope.scopes())
        yield from chain.from_iterable(outcomes(each) for each in scope.scopes())
        yield from chain.from_iterable(presence(each) for each in scope.scopes())

    def _joint(self, relations: Sequence[Relation], rows: int, told: Mapping[str, Fact]) -> Joint | None:
        kept, free = list(relations), set[str]()
        while kept:
            named = [_about(each, kept) for each in kept]
            entity = next((each.entity for each in named if each.entity), "")
            base = Bases(self._sources, self._sampler, entity)
            led = Led.of(named, entity, {path: fact for path, fact in told.items() if path not in free})
            known, count = led.known(self.facts, self._count(named, base, rows, led.lead))
            made = Rows(named, base, self._chance, self._sources.entities, known=known)
            try:
                joint, spoiler = joint_of(
                    made, count, self._chance.of(named[0].where, *filter(None, [entity])), led.lead
                )
            except Miss:
                return None
            if spoiler is None:
                return self._kept(joint, named, led)
            if at_stake := {member.path for member in spoiler.touched} & known.keys():
                free |= at_stake
                continue
            self.dropped.append(spoiler.rule())
            kept = [each for each, one in zip(kept, named, strict=True) if one is not spoiler]
        return None

    def _kept(self, joint: Joint | None, relations: Sequence[Relation], led: Led) -> Joint | None:
        if joint is not None:
            self.facts.settle(led.told, joint.columns)
            for member in chain.from_iterable(each.touched for each in relations):
                self._columns[member.path] = joint, joint.columns[member.path]
                self._columns[member.own.path] = joint, joint.columns[member.path]
                if not isinstance(member.shape, Many):
                    self._sources.told(member.shape, member.own)
        return joint

    def _count(self, relations: Sequence[Relation], base: Bases, rows: int, lead: Member | None) -> int:
        touched = [member for each in relations for member in each.touched]
        lists = [member for member in touched if isinstance(member.shape, Many)]
        if lists:
            size = sum(len(json_bytes(plain(base(member, 0, self._chance, {})))) for member in lists)
            return max(FEWEST, min(rows, TABLE_BYTES // size))
        if not base.entity or rows < ENTITIES // 4:
            return rows
        ids = (member for member in (*touched, *filter(None, [lead])) if member.entity == base.entity)
        return min((base.known(member) for member in ids), default=rows)


class Bases:
    """Gives members values of their own; with an entity the one with number n has the n-th of each."""

    def __init__(self, sources: Sources, sampler: Sampler, entity: str) -> None:
        self.entity = entity
        self._sources = sources
        self._sampler = sampler

    def __call__(self, member: Member, number: int, chance: Chance, inner: Mapping[str, object]) -> object:
        """A value for row `number`; raises Miss when there is none."""
        if isinstance(member.shape, Many):
            return self._sampler.given(member.shape, member.at, inner)
        values = self._values(member)
        return values[number % len(values)] if self.entity else chance.of(number).random().choice(values)

    def known(self, member: Member) -> int:
        """How many different values a member has."""
        return len(self._values(member))

    def _values(self, member: Member) -> Sequence[object]:
        about = f"{self.entity} {' '.join(member.tokens)}" if self.entity else ""
        rows = ENTITIES if about else ROWS
        shape = member.shape
        return (
            () if isinstance(shape, Many) else self._sources.of(shape, member.own, rows, about=about).values
        )


def _about(relation: Relation, others: Sequence[Relation]) -> Relation:
    """A relation that tells of the thing whose id another one has."""
    entity = next((each.entity for each in others if each.entity and each.where == relation.where), "")
    return replace(relation, entity=relation.entity or entity)


def _alone(member: Member, fact: Fact) -> Relation:
    """A field that agrees with the id of the thing it tells of, and maybe with nothing else."""
    kind, where = f"the same for each {fact.entity}", member.path.rpartition(".")[0]
    if isinstance(member.shape, Many):
        return Relation(kind, where, (), nothing, lists=(member,))
    entity = member.entity or ("" if passing(fact.lead) else fact.entity)
    return Relation(kind, where, (member,), nothing, entity=entity)

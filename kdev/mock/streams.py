"""Every message of a document that goes to a topic, ready to be made a block at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from kdev.errors import PayloadError
from kdev.header_table import HeaderTable
from kdev.mock.framing import framings_of
from kdev.mock.plan.advice import advised
from kdev.mock.plan.facts import About, Facts
from kdev.mock.plan.keying import KeyWish, key_wish
from kdev.mock.plan.keys import HeaderColumns, Second, header_columns, planned
from kdev.mock.plan.leads import counted, first_to_last
from kdev.mock.plan.own_words import Words
from kdev.mock.plan.parts import Leaf
from kdev.mock.plan.pinned import HEADER, PAYLOAD, pinned, unpinned
from kdev.mock.plan.plan import Plan
from kdev.mock.plan.scopes import Member
from kdev.mock.realism.providers import Providers
from kdev.mock.rounds import round_of, slots_of
from kdev.mock.stream import Explain, Stream
from kdev.mock.tables.chance import Chance
from kdev.mock.tables.columns import Column, joined
from kdev.mock.tables.draws import spans
from kdev.mock.tables.fragments import columns
from kdev.mock.tables.moments import LIKELY_MS
from kdev.mock.tables.rising import ALONE, Order
from kdev.model import Block
from kdev.payload.formats import Format, critic_for, format_for
from kdev.payload.shape import Form
from kdev.spec.model import Message, Schema
from kdev.spec.topics import Route
from kdev.wishes import FieldWord

CHECKED = 64
ANY_KEYS = KeyWish()
NO_WEIGHTS: Mapping[tuple[str, str], int] = {}


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user chose about the values; `optional` is how often an optional field is there.

    `keys` is how keys are drawn, over what the document says.
    `words` are what is said of single fields; those that were about one are gathered in `met`.
    """

    seed: int
    locale: str = "en_US"
    optional: float = 1.0
    words: tuple[FieldWord, ...] = ()
    keys: KeyWish = ANY_KEYS
    met: set[FieldWord] = field(default_factory=set[FieldWord])

    def about(self, message: str, within: str = "") -> Words:
        """The words that may be about the fields of a message, or of a part of it."""
        return Words(self.words, message, self.met, within)


def streams_for(
    routes: Sequence[Route], choices: Choices, weights: Mapping[tuple[str, str], int] = NO_WEIGHTS
) -> tuple[Stream, ...]:
    """A stream for every message of the channels that go to a topic, but those of weight 0.

    `weights` are those of messages by topic and name, over what the document says.

    Raises PayloadError, with the place, for a message no value can be made for.
    """
    providers = Providers(choices.locale)
    facts, talks = Facts(), _talks(routes, choices.seed)
    drafts = [
        Draft(message, route, choices, providers, facts, weight, talks.get(route.channel.key))
        for route in routes
        for message in route.channel.messages
        if (weight := weights.get((route.topic, message.name), weight_of(message)))
    ]
    drafts = [replace(draft, order=order) for draft, order in zip(drafts, _orders(drafts), strict=True)]
    told = [draft.told() for draft in drafts]
    for each in told:
        facts.count(each)
    shared = [any(map(facts.shared, each)) for each in told]
    most = sorted(range(len(drafts)), key=lambda n: first_to_last(told[n]) if shared[n] else (0, 0))
    made = {n: drafts[n].stream() for n in most}
    return tuple(made[n] for n in range(len(drafts)))


def _orders(drafts: Sequence[Draft]) -> Iterator[Order]:
    """Where the records of each message stand among those of the run."""
    weights = [draft.weight for draft in drafts]
    turns = round_of(weights, drafts[0].choices.seed) if drafts else ()
    for slots in slots_of(turns, len(drafts)):
        yield Order(tuple(slots), len(turns))


def _talks(routes: Sequence[Route], seed: int) -> Mapping[str, Chance]:
    """The chances of channels of one message each, of which one replies to the requests of another."""
    alone = {route.channel.key: route.channel for route in routes if len(route.channel.messages) == 1}
    pairs = [
        (key, operation.reply.channel)
        for key, channel in alone.items()
        for operation in channel.operations
        if operation.reply is not None and operation.reply.channel in alone
    ]
    talks = {key: Chance(seed, ("talk", key)) for key, _ in pairs}
    return talks | {reply: talks[key] for key, reply in pairs}


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the records of one stream, whichever are asked for."""

    topic: str
    payload: tuple[Column, ...]
    key: Column | None
    headers: HeaderColumns | None

    def make(self, first: int, times: Sequence[int]) -> Block:
        """The records from `first` on, one for each time."""
        values: list[bytes | None] = []
        keys: list[bytes | None] = []
        headers: list[list[bytes | None]] = [[] for _ in self.headers.names] if self.headers else []
        for span in spans(first, times):
            values += joined(self.payload, span)
            if self.key is not None:
                keys += self.key.fragments(span)
            if self.headers is not None:
                for column, more in zip(headers, self.headers.fragments(span), strict=True):
                    column.extend(more)
        return Block(
            self.topic,
            values,
            keys if self.key is not None else None,
            HeaderTable(self.headers.names, headers) if self.headers is not None else None,
        )


@dataclass(frozen=True)
class Draft:
    """A message on its way to being a stream for the topic of a route, `weight` times as often as others.

    What it tells of things it has in common, by `facts`, with the other messages of a run.
    """

    message: Message
    route: Route
    choices: Choices
    providers: Providers
    facts: Facts
    weight: int
    talk: Chance | None = None
    order: Order = ALONE

    @cached_property
    def schema(self) -> Schema:
        """The schema of its payload."""
        return self.message.payload or _empty(self.message)

    @cached_property
    def written(self) -> Format:
        """How its payload is written."""
        return format_for(self.schema, self.message.content_type)

    @cached_property
    def form(self) -> Form:
        """The form of its payload, with what the document tells of it besides."""
        shown = [each.payload for each in self.message.examples if each.payload is not None]
        return advised(self.written.form, self.message.name, shown)

    @property
    def chance(self) -> Chance:
        """The chance of its records."""
        return Chance(self.choices.seed, (self.route.channel.key, self.message.name))

    def plan(self) -> Plan:
        """A plan of its payload, of which nothing is planned yet."""
        name, choices = self.message.name, self.choices
        words = choices.about(name)
        made = Plan(self.form, name, self.providers, self.chance, optional=choices.optional, words=words)
        made.pin(pinned(self.route, PAYLOAD))
        made.share(self.facts, self.order)
        return made

    def told(self) -> Mapping[About, Member]:
        """What it tells of things. Raises PayloadError when its format cannot be read."""
        return counted(self.plan().scopes())

    def stream(self) -> Stream:
        """The stream itself. Raises PayloadError, with the place, when no value can be made."""
        message, route, choices, written = self.message, self.route, self.choices, self.written
        second = Second(self.providers, self.chance.of("key"), words=choices.about(message.name, "key"))
        plan, keys = planned(message, self.plan, second, choices.keys.over(key_wish(message)))
        payload = columns(plan.fragments())
        words = choices.about(message.name, "headers")
        second = Second(self.providers, self.chance.of("headers"), pinned(route, HEADER), words, self.talk)
        headers = header_columns(message, plan, second)
        maker = Maker(route.topic, payload, keys.column, headers)
        _verify(maker, written, self.schema)
        told = headers.leaves if headers is not None else ()
        return Stream(
            route.topic,
            message.name,
            self.weight,
            maker.make,
            plan.leaves(),
            told,
            keys.leaves,
            keys.how,
            (*_unpinned(route, message, PAYLOAD, plan.leaves()), *_unpinned(route, message, HEADER, told)),
            tuple(plan.dropped),
            written.decode,
            written.fits,
            self.schema.at(()),
            _explain(self.schema, written),
            None if written.form.binary else written.encode,
            partial(framings_of, route.topic, message, self.schema, written, own_keys=bool(keys.leaves)),
        )


def _explain(schema: Schema, written: Format) -> Explain:
    """Says what is wrong with a value, as far as its language can say that."""

    def explain(value: object) -> Sequence[str]:
        found = critic_for(schema, written)(value)
        return [f"`{_at(objection.path)}` {objection.text}" for objection in found]

    return explain


def _at(path: Sequence[str | int]) -> str:
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


def _unpinned(route: Route, message: Message, part: str, leaves: Sequence[Leaf]) -> Iterator[str]:
    return unpinned(route, message.name, part, {leaf.path: leaf.origin for leaf in leaves})


def _verify(maker: Maker, written: Format, schema: Schema) -> None:
    block = maker.make(0, [LIKELY_MS[1]] * CHECKED)
    for text in block.values:
        if text is not None and not written.fits(written.decode(text)):
            hint = "this is a gap of kdev: the keywords used together here are not covered yet"
            raise PayloadError("gave a value that does not fit the schema", hint=hint, place=schema.at(()))


def _empty(message: Message) -> Schema:
    return Schema({"type": "object", "maxProperties": 0}, "", lambda _: message.place)


def weight_of(message: Message) -> int:
    """How often a message comes beside others, as its `x-kdev` says. Raises PayloadError for none."""
    said = message.extensions.get("x-kdev")
    weight = said.get("weight", 1) if isinstance(said, Mapping) else 1
    if isinstance(weight, bool) or not isinstance(weight, int) or weight < 0:
        hint = "a whole number, 1 when it is not given"
        raise PayloadError(f"`x-kdev` has the weight `{weight}`", hint=hint, place=message.place)
    return weight

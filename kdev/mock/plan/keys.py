"""The key and the headers of a record, drawn as the payload draws them where they are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from types import MappingProxyType
from typing import NamedTuple

from kdev.errors import PayloadError
from kdev.mock.plan.advice import advised
from kdev.mock.plan.key_choice import id_fields, key_fields, names_of
from kdev.mock.plan.keying import Keying, KeyWish
from kdev.mock.plan.lives import Life, beside_of, lag_of, numbers_of
from kdev.mock.plan.own_words import Words
from kdev.mock.plan.parts import Leaf
from kdev.mock.plan.pinned import HEADER, Pinned, steps_of
from kdev.mock.plan.plan import Plan
from kdev.mock.realism.infer import entity_of
from kdev.mock.realism.providers import Providers
from kdev.mock.realism.tokens import tokens_of
from kdev.mock.tables.chance import Chance
from kdev.mock.tables.columns import Column
from kdev.mock.tables.distributions import Distribution, distribution_from
from kdev.mock.tables.draws import Span
from kdev.mock.tables.fragments import Drawn, bare_column
from kdev.mock.tables.moments import SAMPLE_ID, NewId, plain
from kdev.payload.formats import Format, format_for
from kdev.payload.shape import Fits, Object, Shape
from kdev.spec.model import Message, Schema

TALK = "correlation"


class Second(NamedTuple):
    """What it takes to plan another schema of the same message.

    With a `talk` it is a request or its reply: both have correlation ids by that chance.
    """

    providers: Providers
    chance: Chance
    pinned: Pinned = MappingProxyType({})
    words: Words | None = None
    talk: Chance | None = None

    def plan(self, schema: Schema, name: str, shown: Sequence[object] = ()) -> tuple[Plan, Format]:
        """The plan of a schema, of which some examples may be shown, and its format."""
        written = format_for(schema)
        form = advised(written.form, name, shown)
        plan = Plan(form, name, self.providers, self.chance, words=self.words)
        plan.pin(self.pinned)
        return plan, written


class Keys(NamedTuple):
    """The column of keys, None where records have none, how it was chosen, and the payload field it is.

    `leaves` say where the values of keys come from that are made from a schema of their own.
    """

    column: Column | None
    how: str
    steps: tuple[str, ...] | None = None
    leaves: tuple[Leaf, ...] = ()


def planned(message: Message, fresh: Callable[[], Plan], second: Second, wish: KeyWish) -> tuple[Plan, Keys]:
    """A plan of the payload and its keys, drawn as wished.

    Raises PayloadError when they cannot be drawn so.
    """
    if wish.distribution is None and wish.count is None:
        plan = _living(message, fresh, second)
        plan.fragments()
        return plan, keys_of(message, plan, second, named=wish.field)
    plan = fresh()
    keys = keys_of(message, plan, second, named=wish.field)
    if keys.column is None:
        return plan, keys
    distribution = wish.distribution or distribution_from("uniform")
    names = (message.name, *(keys.steps or ()))
    thing = entity_of(names) or " ".join(tokens_of(names[-1]))
    things = Chance(second.chance.seed, ("keys", thing))
    keying = Keying(keys.steps or (), distribution, wish.count, second.chance.of("numbers"), things)
    if keys.steps is None:
        own, _ = second.plan(message.key, message.name) if message.key else (fresh(), None)
        count = own.key_by(keying)
        made = own.bare()
        return plan, Keys(made, _told(keys, distribution, count), leaves=own.leaves())
    plan = fresh()
    count = plan.key_by(keying)
    part = plan.part(keys.steps)
    column = None if part is None else bare_column(part)
    return plan, Keys(column, _told(keys, distribution, count), keys.steps)


def _living(message: Message, fresh: Callable[[], Plan], second: Second) -> Plan:
    """A plan in which the id of what the message is about is new in each record, where it says so."""
    plan = fresh()
    root = plan.form.root
    name = next(id_fields(root, message.name), None) if isinstance(root, Object) else None
    lag = None if name is None else lag_of(message.name, name)
    if name is None or lag is None or plan.settled(name):
        return plan
    seed, open_names = second.chance.seed, [each for each in names_of(root) if not plan.settled(each)]
    also = numbers_of(message.name, name, open_names)
    beside: dict[tuple[str, ...], Chance] = {
        (each,): Chance(seed, ("keys", thing))
        for each, thing in beside_of(message.name, name, open_names).items()
    }
    plan.leave([*also, *beside])
    things = Chance(seed, ("keys", entity_of((message.name, name)) or ""))
    try:
        plan.key_by(Life((name,), lag, second.chance.of("lives"), things, also, beside))
    except PayloadError:
        return fresh()
    return plan


def _told(keys: Keys, distribution: Distribution, count: int) -> str:
    return f"{keys.how}; {distribution.text}, {count:,} keys"


def keys_of(message: Message, plan: Plan, second: Second, *, named: str | None) -> Keys:
    """The keys: the field the document names, one that fits its key schema, or the id field.

    Raises PayloadError when the field that the document names is not there.
    """
    if named is not None:
        steps = _steps(named)
        return Keys(_named(message, plan, named), f"`{named}`, named by `x-kdev`", steps)
    fresh, written = second.plan(message.key, message.name) if message.key else (None, None)
    for steps in key_fields(plan.form.root, message, None if written is None else written.form.root):
        part = plan.part(steps)
        if part is not None and (written is None or _agrees(part, written.fits)):
            why = "looks like the id" if written is None else "fits the schema of the key"
            return Keys(bare_column(part), f"`$.{'.'.join(steps)}`, {why}", steps)
    if fresh is not None:
        column = fresh.bare()
        return Keys(column, "made from the schema of the key", leaves=fresh.leaves())
    return Keys(None, "none: no key schema, and no field looks like an id")


def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.removeprefix("$").strip(".").split("."))


class HeaderColumns:
    """The headers of a message, a column each; `leaves` say where the values come from."""

    def __init__(self, named: Sequence[tuple[str, Column]], leaves: tuple[Leaf, ...]) -> None:
        self.names = [name for name, _ in named]
        self.leaves = leaves
        self._columns = [column for _, column in named]

    def fragments(self, span: Span) -> Iterable[Iterable[bytes]]:
        """The value of each header, a column each, of the records of a span."""
        return [column.fragments(span) for column in self._columns]


def header_columns(message: Message, payload: Plan, second: Second) -> HeaderColumns | None:
    """The headers that a message declares, and the one that its correlation id is said to be in.

    None when there are none.
    """
    named: list[tuple[str, Column]] = []
    leaves: tuple[Leaf, ...] = ()
    if message.headers is not None:
        shown = [each.headers for each in message.examples if each.headers is not None]
        plan, _ = second.plan(message.headers, message.name, shown)
        plan.fragments()
        named, leaves = list(_headers(message, plan, payload, second.talk)), plan.leaves()
    name = _correlation_header(message)
    if name is not None and name not in dict(named):
        chance = second.talk or second.chance.of(name, "correlation")
        named.append((name, bare_column(Drawn(chance, (NewId(TALK),)))))
        leaves = (*leaves, Leaf(name, "correlation", "a new id, as `correlationId` says"))
    return HeaderColumns(named, leaves) if named else None


def _correlation_header(message: Message) -> str | None:
    """The header that the correlation id is in, where it is not a part of one."""
    if message.correlation is None or not message.correlation.startswith(HEADER):
        return None
    steps = steps_of(message.correlation, HEADER)
    return steps[0] if len(steps) == 1 else None


def _named(message: Message, plan: Plan, path: str) -> Column:
    part = plan.part(_steps(path))
    if part is None:
        hint = "a path from the top of the payload, such as `$.car.id`"
        raise PayloadError(f"the key `{path}` is no field of the payload", hint=hint, place=message.place)
    return bare_column(part)


def _headers(
    message: Message, plan: Plan, payload: Plan, talk: Chance | None
) -> Iterator[tuple[str, Column]]:
    for name in names_of(plan.form.root):
        part = plan.part((name,))
        shared = payload.part((name,)) if _correlates(message, name) else _echoed(name, plan, payload)
        judge = _field(plan.form.root, name)
        asked = talk is not None and name == _correlation_header(message) and not plan.settled(name)
        if shared is None and talk is not None and asked and judge is not None and judge(SAMPLE_ID):
            shared = Drawn(talk, (NewId(TALK),))
        chosen = shared if shared is not None else part
        if chosen is not None:
            yield name, bare_column(chosen)


def _echoed(name: str, plan: Plan, payload: Plan) -> Drawn | None:
    """The part of the payload that has the name of a header of two words or more, such as `order-id`."""
    words = tokens_of(name)
    judge = _field(plan.form.root, name)
    same = (each for each in names_of(payload.form.root) if tokens_of(each) == words and len(words) > 1)
    for each in same:
        part = payload.part((each,))
        if isinstance(part, Drawn) and judge is not None and _agrees(part, judge):
            return part
    return None


def _field(root: Shape, name: str) -> Fits | None:
    fields = root.fields if isinstance(root, Object) else ()
    return next((field.shape.note.fits for field in fields if field.name == name), None)


def _correlates(message: Message, name: str) -> bool:
    return message.correlation in (f"$message.header#/{name}", f"$message.payload#/{name}")


def _agrees(part: object, fits: Fits) -> bool:
    return isinstance(part, Drawn) and all(_fits_bare(plain(value), fits) for value in part.values)


def _fits_bare(value: object, fits: Fits) -> bool:
    """Whether a value fits, or its digits do: the key of a number is written as the text of it would be."""
    return fits(value) or (isinstance(value, int) and not isinstance(value, bool) and fits(str(value)))

"""What a document says to kdev, in `x-kdev` and `x-faker`, tried before a run is: what cannot be followed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain

from kdev.errors import PayloadError, Problem, SpecError
from kdev.mock.plan.candidates import Leaf
from kdev.mock.plan.heights import inside
from kdev.mock.plan.keying import key_wish, unknown_words
from kdev.mock.plan.sources import EXTENSIONS
from kdev.mock.plan.word_values import OWN_WORD, OwnValues
from kdev.mock.realism.providers import Providers
from kdev.mock.streams import weight_of
from kdev.mock.tables.chance import Chance
from kdev.payload.formats import format_for
from kdev.payload.shape import Form, Shape
from kdev.spec.model import Message, Schema, Spec

CHANCE = Chance(0, ("words",))


def unfollowed(spec: Spec, locale: str) -> tuple[Problem, ...]:
    """Everything that the messages of a document and their fields say to kdev and that it cannot do."""
    said = OwnValues(Providers(locale))
    messages = [message for channel in spec.channels for message in channel.messages]
    found = chain.from_iterable((*_of_message(each), *_of_fields(each, said)) for each in messages)
    return tuple(dict.fromkeys(found))


def _of_message(message: Message) -> Iterator[Problem]:
    unknown = list(unknown_words(message))
    errors = [*unknown, *_raised(weight_of, message), *([] if unknown else _raised(key_wish, message))]
    for error in errors:
        yield Problem(OWN_WORD, error.problem, error.place or message.place, error.hint)


def _raised(read: Callable[[Message], object], message: Message) -> Iterator[PayloadError]:
    try:
        read(message)
    except PayloadError as exc:
        yield exc


def _of_fields(message: Message, said: OwnValues) -> Iterator[Problem]:
    for schema in filter(None, (message.payload, message.headers, message.key)):
        for leaf in _leaves(schema, message):
            for name in EXTENSIONS:
                if name in leaf.note.extensions:
                    yield from _of_field(name, leaf, said)


def _of_field(name: str, leaf: Leaf, said: OwnValues) -> Iterator[Problem]:
    try:
        said.of_document(name, leaf.note.extensions[name], leaf, CHANCE)
    except SpecError as exc:
        yield from exc.problems


def _leaves(schema: Schema, message: Message) -> Iterator[Leaf]:
    """The leaves of a schema; none of one that is said to be wrong elsewhere."""
    with suppress(PayloadError):
        media = message.content_type if schema is message.payload else ""
        yield from _within(format_for(schema, media).form)


def _within(form: Form) -> Iterator[Leaf]:
    waiting: list[Shape] = [form.root, *form.again.values()]
    known: set[int] = set()
    while waiting:
        shape = waiting.pop()
        if id(shape) not in known:
            known.add(id(shape))
            if isinstance(shape, Leaf):
                yield shape
            waiting.extend(inside(shape))

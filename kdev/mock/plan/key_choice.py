"""Which fields of a payload may be the key of its records, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kdev.mock.plan.lives import NUMBERED
from kdev.mock.realism.infer import WRAPPERS, entity_of, is_id
from kdev.mock.realism.tokens import tokens_of
from kdev.payload.shape import Object, OneOf, Shape, Text
from kdev.spec.model import Message

NAMING = NUMBERED | {"vin", "isbn", "iban", "sku", "ean", "gtin", "imei", "plate", "email", "username",
                     "login", "slug", "symbol", "ticker"}  # fmt: skip
"""Words of numbers and codes that identify a thing as an id does."""
DEEPEST = 3

Steps = tuple[str, ...]


def key_fields(root: Shape, message: Message, key: Shape | None) -> Iterator[Steps]:
    """The fields that may be the key, whose own schema has a shape where there is one.

    Those that are written as the schema of the key says come first, then those it speaks of, then ids: of
    things before those of events, also of what the message is about within an object. What numbers a thing is
    last, and only where there is a schema of the key.
    """
    names = names_of(root)
    alike = list(_alike(root, key, ())) if isinstance(key, Text) and key.patterns else []
    yield from sorted(alike, key=lambda steps: (len(steps), not is_id(steps[-1])))
    told = _words_of(message)
    yield from ((name,) for name in names if (is_id(name) or _numbers(name)) and _speaks_of(told, name))
    ids = list(id_fields(root, message.name))
    yield from ((name,) for name in ids if entity_of((message.name, name)) is not None)
    within = list(_within(root, message.name, ()))
    wrapped = [steps for steps in within if set(tokens_of(steps[0])) <= WRAPPERS]
    yield from wrapped
    yield from ((name,) for name in ids if len(tokens_of(name)) == 1)
    yield from (steps for steps in within if steps not in wrapped)
    yield from ((name,) for name in ids if entity_of((message.name, name)) is None)
    if key is not None:
        yield from ((name,) for name in names if _numbers(name))


def id_fields(root: Shape, message: str) -> Iterator[str]:
    """The ids at the top of a payload, those of things before those of events."""
    names = [name for name in names_of(root) if is_id(name)]
    yield from (name for name in names if entity_of((message, name)) is not None)
    yield from (name for name in names if entity_of((message, name)) is None)


def names_of(root: Shape) -> tuple[str, ...]:
    """The names of the fields at the top of a payload."""
    match root:
        case Object(fields=fields):
            return tuple(field.name for field in fields)
        case OneOf(branches=branches):
            return names_of(branches[0])
        case _:
            return ()


def _within(shape: Shape, message: str, steps: Steps) -> Iterator[Steps]:
    """The ids of what a message is about in the objects of its payload."""
    for field in shape.fields if isinstance(shape, Object) and len(steps) < DEEPEST else ():
        path = (*steps, field.name)
        entity = entity_of((message, *path)) if steps and is_id(field.name) else None
        if entity is not None and set(entity.split()) <= set(tokens_of(message)):
            yield path
        yield from _within(field.shape, message, path)


def _alike(shape: Shape, key: Text, steps: Steps) -> Iterator[Steps]:
    """The texts that have the patterns of the key."""
    for field in shape.fields if isinstance(shape, Object) and len(steps) < DEEPEST else ():
        if isinstance(field.shape, Text) and field.shape.patterns == key.patterns:
            yield (*steps, field.name)
        yield from _alike(field.shape, key, (*steps, field.name))


def _numbers(name: str) -> bool:
    """Whether a name is one of a number or code that identifies a thing."""
    return bool(set(tokens_of(name)[-1:]) & NAMING)


def _words_of(message: Message) -> tuple[str, ...]:
    """The words in which a document speaks of a key."""
    said = message.key.value if message.key is not None else None
    if not isinstance(said, Mapping):
        return ()
    texts = (said.get(name) for name in ("title", "description"))
    return tuple(word for text in texts if isinstance(text, str) for word in tokens_of(text))


def _speaks_of(words: tuple[str, ...], name: str) -> bool:
    """Whether some words have those of a name in a row."""
    own = tokens_of(name)
    return any(words[at : at + len(own)] == own for at in range(len(words) - len(own) + 1))

"""Where every value of a message comes from, with samples of what is sent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kdev.errors import KdevError
from kdev.mock.plan.parts import Leaf
from kdev.mock.stream import Stream
from kdev.mock.streams import Choices, streams_for
from kdev.spec.model import Message
from kdev.spec.topics import Route

SAMPLES = 3
RULES = 2
RECORDS = 48

WAY = re.compile(r"\|\d+(?=$|[.\[|])")
"""One of several forms of a value, such as a branch of `oneOf`: nothing that a reader of records knows."""
INDEX = re.compile(r"\[([^\]]*)\]")


@dataclass(frozen=True, slots=True)
class FieldExplained:
    """One field or header: its path, the kind of source, the rule that decided, and different samples."""

    path: str
    source: str
    rule: str
    samples: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class MessageExplained:
    """How the records of one message are made; `problem` is why none can be.

    `key_fields` are those of a key that has a schema of its own. `notes` tell what does not agree, and why.
    """

    message: str
    key: str = ""
    keys: tuple[str, ...] = ()
    fields: tuple[FieldExplained, ...] = ()
    headers: tuple[FieldExplained, ...] = ()
    key_fields: tuple[FieldExplained, ...] = ()
    notes: tuple[str, ...] = ()
    problem: KdevError | None = None


def explained(route: Route, message: Message, choices: Choices, now_ms: int) -> MessageExplained:
    """How the records of a message are made for the topic of a route; samples are of events at `now_ms`."""
    alone = replace(route, channel=replace(route.channel, messages=(message,)))
    try:
        streams = streams_for([alone], choices)
    except KdevError as exc:
        return MessageExplained(message.name, problem=exc)
    if not streams:
        return MessageExplained(message.name, key="none: its weight is 0, so it is never sent")
    return _made(message.name, streams[0], now_ms)


def _made(name: str, stream: Stream, now_ms: int) -> MessageExplained:
    block = stream.make(0, [now_ms + n * 1000 for n in range(RECORDS)])
    values = [stream.decode(text) for text in block.values if text is not None]
    headers = [
        {key: (text or b"").decode("utf-8", "replace") for key, text in each} for each in block.headers or ()
    ]
    keys = [(key or b"").decode("utf-8", "replace") for key in block.keys or ()]
    return MessageExplained(
        name,
        stream.key,
        tuple(dict.fromkeys(keys))[:SAMPLES],
        tuple(_fields(stream.leaves, values)),
        tuple(_fields(stream.header_leaves, headers)),
        tuple(_fields(stream.key_leaves, map(_read, keys))),
        (*stream.notes, *(f"no {rule}: the schema has no room for it" for rule in stream.dropped)),
    )


def _read(key: str) -> object:
    """A key as a value: one that is an object has fields."""
    try:
        value = json.loads(key)
    except ValueError:
        return key
    return value if isinstance(value, dict | int | float) else key


def _fields(leaves: Sequence[Leaf], found: Iterable[object]) -> Iterator[FieldExplained]:
    values = list(found)
    ways: dict[str, list[Leaf]] = {}
    for leaf in leaves:
        ways.setdefault(WAY.sub("", leaf.path).removeprefix("."), []).append(leaf)
    for path, several in ways.items():
        each = {json.dumps(one): one for value in values for one in _at(value, path)}
        # What a form leaves open is filled by its type; where another form says more, that tells more.
        telling = [leaf for leaf in several if leaf.origin != "type"] or several
        rules = tuple(dict.fromkeys(leaf.rule for leaf in telling))
        rule = " or ".join(rules[:RULES]) + (" or others" if rules[RULES:] else "")
        yield FieldExplained(path, telling[0].origin, rule, tuple(each.values())[:SAMPLES])


def _at(value: object, path: str) -> Iterator[object]:
    """Everything that stands at a path, `[]` for any item and `*` for any field."""
    path = path.removeprefix(".")
    if not path:
        yield value
    elif isinstance(value, list) and (index := INDEX.match(path)):
        wanted = index[1]
        items = value[int(wanted) : int(wanted) + 1] if wanted.isdigit() else value
        for item in items:
            yield from _at(item, path[index.end() :])
    elif isinstance(value, dict):
        for name, entry in value.items():
            for step in (name, "*"):
                if path == step or path.startswith((f"{step}.", f"{step}[")):
                    yield from _at(entry, path[len(step) :])
                    break

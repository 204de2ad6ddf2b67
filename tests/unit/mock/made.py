"""Streams of one message, as the tests of made records want them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from kdev.errors import Place
from kdev.mock.plan.keying import KeyWish
from kdev.mock.stream import Stream
from kdev.mock.streams import Choices, streams_for
from kdev.spec.model import Channel, Message, Schema
from kdev.spec.topics import Route
from kdev.wishes import FieldWord

NOW = 1_767_268_800_000
PLACE = Place("spec.yaml", "$.components.messages.m")


def schema(value: object) -> Schema:
    """A schema whose parts stand at their own path."""
    return Schema(
        value,
        "application/schema+json",
        lambda path: Place("spec.yaml", ".".join(["$", *map(str, path)])),
    )


def stream(
    payload: object,
    *,
    seed: int = 1,
    optional: float = 1.0,
    key: object = None,
    headers: object = None,
    correlation: str | None = None,
    extensions: Mapping[str, object] | None = None,
    locale: str = "en_US",
    words: Mapping[str, object] | None = None,
    keys: KeyWish | None = None,
) -> Stream:
    """The stream of one message whose payload has a schema."""
    message = Message(
        name="thing",
        payload=schema(payload),
        place=PLACE,
        key=None if key is None else schema(key),
        headers=None if headers is None else schema(headers),
        correlation=correlation,
        extensions=extensions or {},
    )
    channel = Channel("things", "things", (message,), PLACE)
    said = tuple(FieldWord(name, value) for name, value in (words or {}).items())
    choices = Choices(seed, locale, optional, said, keys or KeyWish())
    return streams_for([Route(channel, "things", "address", {})], choices)[0]


def texts(made: Stream, count: int, first: int = 0, now_ms: int = NOW) -> Sequence[bytes | None]:
    """The values of some records, one millisecond apart."""
    return made.make(first, range(now_ms + first, now_ms + first + count)).values


def values(made: Stream, count: int) -> list[object]:
    """The values of some records, read."""
    return [json.loads(text) for text in texts(made, count) if text is not None]

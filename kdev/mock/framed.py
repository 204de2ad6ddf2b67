"""Records behind the number of their schema, as the serializers of a schema registry write them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from kdev.mock.stream import Stream
from kdev.model import Block
from kdev.registry_schema import Registry

Records = Sequence[bytes | None]


def framed(streams: Sequence[Stream], registry: Callable[[], Registry]) -> tuple[Stream, ...]:
    """The same streams, each record behind the number of its schema where it has one.

    `registry` is asked only then. Raises RegistryError when it does not answer, or does not take a schema.
    """
    return tuple(_framed(stream, registry) for stream in streams)


def _framed(stream: Stream, registry: Callable[[], Registry]) -> Stream:
    framings = stream.framings()
    value, key = (b"" if each is None else each.head(registry()) for each in (framings.value, framings.key))
    if not value and not key:
        return replace(stream, notes=(*stream.notes, framings.note)) if framings.note else stream
    plain = stream.encode

    def make(first: int, times_ms: Sequence[int]) -> Block:
        block = stream.make(first, times_ms)
        keys = block.keys if block.keys is None else _behind(key, block.keys)
        return replace(block, values=_behind(value, block.values), keys=keys)

    def decode(data: bytes) -> object:
        if not data.startswith(value):
            raise ValueError("it does not begin with the number of its schema")
        return stream.decode(data[len(value) :])

    def encode(made: object) -> bytes:
        return value + (plain(made) if plain else b"")

    note = f"records stand behind the ids of their schemas at {registry().url}"
    return replace(stream, make=make, notes=(note, *stream.notes), decode=decode, encode=plain and encode)


def _behind(head: bytes, records: Records) -> Records:
    return [record if record is None else head + record for record in records] if head else records

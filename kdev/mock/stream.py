"""One message that goes to one topic, ready to be made a block at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from kdev.errors import Place
from kdev.mock.framing import Framings
from kdev.mock.plan.parts import Leaf
from kdev.model import Block
from kdev.payload.shape import Fits, anything_fits

Make = Callable[[int, Sequence[int]], Block]
Explain = Callable[[object], Sequence[str]]


def _unexplained(_value: object) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Stream:
    """One message going to one topic.

    `make` takes the number of the first record and the time of each record's event, in milliseconds since
    1970, and gives as many records. `leaves` say where the values of each field come from, `header_leaves`
    those of each header, `key_leaves` those of a key with a schema of its own, and `key` how the key was
    chosen. `notes` tell what of the document is not in the records, `dropped` which fields do not agree.
    `decode` reads a value again, and `fits` judges it by the schema that stands at `place`; `explain` says
    what is wrong with one that does not fit, and `encode` writes one whose language is JSON. Where there is a
    schema registry, values and keys stand behind the number of their schema as `framings` say.
    """

    topic: str
    message: str
    weight: int
    make: Make
    leaves: tuple[Leaf, ...] = ()
    header_leaves: tuple[Leaf, ...] = ()
    key_leaves: tuple[Leaf, ...] = ()
    key: str = ""
    notes: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    decode: Callable[[bytes], object] = field(default=json.loads, compare=False, repr=False)
    fits: Fits = field(default=anything_fits, compare=False, repr=False)
    place: Place | None = None
    explain: Explain = field(default=_unexplained, compare=False, repr=False)
    encode: Callable[[object], bytes] | None = field(default=None, compare=False, repr=False)
    framings: Callable[[], Framings] = field(default=Framings, compare=False, repr=False)

    @property
    def paths(self) -> Iterator[str]:
        """What `--set` may be about: fields, and those of headers and keys by where they are."""
        yield from (leaf.path for leaf in self.leaves)
        yield from (f"headers.{leaf.path}" for leaf in self.header_leaves)
        yield from (f"key.{leaf.path}".strip(".") for leaf in self.key_leaves)

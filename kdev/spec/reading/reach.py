"""How far the references of a document may lead: what wiring hands to the spec room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple


class Fetched(NamedTuple):
    """The text behind an http reference, and the URL that relative references in it are resolved against.

    `note` says why it may be out of date; it is empty when it is not.
    """

    text: str
    url: str
    note: str = ""


@dataclass(eq=False)
class NotFetched(Exception):
    """Nothing could be had for an http reference; `reason` follows the words `cannot be read:`."""

    reason: str
    hint: str


Fetch = Callable[[str], Fetched]
"""Gives what stands behind an http or https URL without a fragment, or raises NotFetched."""


class Later:
    """A Fetch that is made when it is first needed: what speaks HTTP takes a while to load."""

    def __init__(self, make: Callable[[], Fetch]) -> None:
        self._make = make
        self._made: Fetch | None = None

    def __call__(self, url: str) -> Fetched:
        """What stands behind a URL."""
        self._made = self._made or self._make()
        return self._made(url)


@dataclass(frozen=True, slots=True)
class Reach:
    """Which references are read besides those to files below the root of the document.

    `fetch` answers http references, None leaves them an error; `outside` takes the wall around the root away.
    """

    fetch: Fetch | None = None
    outside: bool = False


NEARBY = Reach()
"""Files below the root of the document, and nothing else."""

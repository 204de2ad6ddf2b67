"""Words of names: short forms, other languages, pairs that are one word, and words of a kind."""

from __future__ import annotations

from collections.abc import Mapping

from kdev.mock.realism.word_lists import table


def _pair(words: str) -> tuple[str, str]:
    first, second = words.split()
    return first, second


SHORT: Mapping[str, str] = {word: meant for meant, said in table("short").items() for word in said.split()}
JOINED: Mapping[tuple[str, str], str] = {_pair(pair): one for pair, one in table("joined").items()}
KINDS: Mapping[str, frozenset[str]] = {kind: frozenset(said.split()) for kind, said in table("kinds").items()}
"""Words of a kind; a rule says `@person name` for the name of any of them."""

EVENT = KINDS["event"]
"""What is new with every record, so that its id is no entity's."""
FILLERS = KINDS["filler"]
WEAK = KINDS["weak"]
"""Words that say little when another word follows them."""
KEPT = KINDS["plural"]
"""Words that end in an `s` and are no plural of what has none."""

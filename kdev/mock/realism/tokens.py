"""A name as words: split, in lower case and in the singular, short forms in full, known pairs joined."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from kdev.mock.realism.name_rules import NUMBERS, TEXTS
from kdev.mock.realism.vocabulary import JOINED, KEPT, KINDS, SHORT
from kdev.mock.realism.when import WHEN

SHORTEST, LONGEST = 5, 24
LAST = KINDS["ending"]


@cache
def tokens_of(name: str) -> tuple[str, ...]:
    """The words of a name."""
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name)
    spaced = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", spaced)
    tokens = [token.lower() for token in re.split(r"[^A-Za-z0-9]+", spaced) if token]
    tokens = [token if token in known_words() else re.sub(r"\d+$", "", token) or token for token in tokens]
    parts = [part for token in tokens for part in _parts(token)]
    return _joined([SHORT.get(part, part) for part in map(_singular, parts)])


def _parts(token: str) -> tuple[str, ...]:
    """The known words that a token of several, written as one, is made of."""
    if token in known_words() or _singular(token) in known_words() or not SHORTEST <= len(token) <= LONGEST:
        return (token,)
    return _split(token) or (token,)


def _split(token: str) -> tuple[str, ...] | None:
    words = known_words()
    for size in range(len(token) - 2, 2, -1):
        first, rest = token[:size], token[size:]
        if first not in words:
            continue
        if rest in LAST or (len(rest) > 2 and (rest in words or _singular(rest) in words)):  # noqa: PLR2004
            return (first, rest)
        further = _split(rest) if len(rest) >= SHORTEST else None
        if further:
            return (first, *further)
    return None


@cache
def known_words() -> frozenset[str]:
    """Every word that some rule speaks of."""
    pairs: Iterable[str] = (word for pair in JOINED for word in pair)
    spoken = (*TEXTS.words(), *NUMBERS.words(), *SHORT, *SHORT.values(), *pairs, *JOINED.values())
    kinds = (word for words in (*KINDS.values(), *WHEN.values()) for word in words)
    return frozenset((*spoken, *kinds))


def _singular(token: str) -> str:
    if len(token) < len("ids") or token in KEPT or token in SHORT or not token.endswith("s"):
        return token
    if token[:-1] in known_words():
        return token[:-1]
    if len(token) < len("tags") or token.endswith(("ss", "us", "is")):
        return token
    if token.endswith("ies"):
        return f"{token[:-3]}y"
    return token[:-2] if token.endswith(("sses", "ches", "shes", "xes")) else token[:-1]


def _joined(tokens: list[str]) -> tuple[str, ...]:
    at = 0
    while at + 1 < len(tokens):
        joined = JOINED.get((tokens[at], tokens[at + 1]))
        if joined is None:
            at += 1
        else:
            tokens[at : at + 2] = [joined]
            at = max(0, at - 1)
    return tuple(tokens)

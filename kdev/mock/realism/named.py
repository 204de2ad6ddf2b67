"""What the name of a message settles: the command of `turnOn`, the status of `PaymentFailed`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kdev.mock.realism.tokens import tokens_of
from kdev.mock.realism.vocabulary import KINDS
from kdev.mock.realism.when import RANKS, own_rank

EVENTFUL = KINDS["eventful"]
"""Last words of fields whose value may be what the message is named for."""
DONE = frozenset(word for rank in RANKS[:-1] for word in rank if word.endswith(("ed", "paid", "sent")))
UNLIKELY = frozenset(
    {"requested", "received", "recorded", "detected", "measured", "triggered", "posted", "left"}
)
BAD, GOOD = (
    KINDS["undone"],
    frozenset({"succeeded", "successful", "completed", "confirmed", "approved", "accepted"}),
)
STATES = frozenset({"status", "state"})
BEGUN = frozenset(
    {"created", "opened", "placed", "submitted", "registered", "initiated", "requested", "filed"}
)
ENDED = frozenset({"inactive", "closed", "archived", "deleted", "ended", "disabled", "draft"})
OUTCOMES = frozenset(
    {"success", "successful", "succeeded", "ok", "passed", "approved", "accepted", "confirmed"}
)


def told_by(message: str, name: str, values: Sequence[object] | None) -> Sequence[object] | None:
    """The values of a field that a message's name leaves, None when it settles nothing.

    A field without values of its own, None, gets the word of the message for what was done.
    """
    tokens, own = tokens_of(message), tokens_of(name)
    if values is None:
        return _done(message, own)
    if tuple(values) == (True, False):
        return _outcome(tokens, own)
    if own[-1:] and own[-1] in EVENTFUL:
        found = [value for value in values if isinstance(value, str) and _within(tokens_of(value), tokens)]
        found = found or (_first(values, tokens) if own[-1] in STATES else [])
        return found if len(found) == 1 and values[1:] else None
    return None


def _first(values: Sequence[object], tokens: Sequence[str]) -> list[str]:
    """The state in which a thing begins, where a message tells that it does: the first, if it is no end."""
    first = next(iter(values), None)
    begins = set(tokens) & BEGUN and own_rank(tokens) == 0
    if not begins or not isinstance(first, str) or set(tokens_of(first)) & (BAD | GOOD | ENDED):
        return []
    return [first]


def _done(message: str, own: Sequence[str]) -> Sequence[object] | None:
    if not own or own[-1] != "status" or len(own) > 2 or (own[1:] and own[0] not in tokens_of(message)):  # noqa: PLR2004
        return None
    words = [
        word for word in re.findall(r"[A-Z]?[a-z]+", message) if set(tokens_of(word)) & (DONE - UNLIKELY)
    ]
    return [words[-1].upper()] if len(words) == 1 else None


def _outcome(tokens: Sequence[str], own: Sequence[str]) -> Sequence[object] | None:
    if len(own) != 1 or own[0] not in OUTCOMES:
        return None
    good, bad = set(tokens) & GOOD, set(tokens) & BAD
    return [bool(good)] if bool(good) != bool(bad) else None


def _within(words: Sequence[str], tokens: Sequence[str]) -> bool:
    ends = range(len(words), len(tokens) + 1)
    return bool(words) and any(tuple(tokens[end - len(words) : end]) == tuple(words) for end in ends)

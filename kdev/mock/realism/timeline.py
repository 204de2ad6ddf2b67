"""The times of one event in the order in which things happen, each by its own name and the event's."""

from __future__ import annotations

from collections.abc import Sequence

from kdev.mock.realism.tokens import tokens_of
from kdev.mock.realism.vocabulary import KINDS
from kdev.mock.realism.when import DONE, LAST, RANKS, own_rank, phase_of, rank_of
from kdev.mock.tables.moments import Written

MEASURED = frozenset({"interval", "window", "bucket", "measurement", "metering", "sampling"})
"""Words of a time in which something was measured that is told now."""
BRIEF = frozenset(
    {"order", "cart", "session", "reservation", "booking", "payment", "token", "otp", "code", "hold",
     "login", "checkout", "authorization", "link", "verification", "reset", "lock", "quote"}
)  # fmt: skip
"""What is over within the day when it expires."""
REACHED = frozenset({"start", "end"})
HAPPENED = DONE | RANKS[3]
SINCE = frozenset({"registered", "registration", "joined", "signup", "enrolled"})
MEASURED_IN = {"start": "earlier1", "end": "now"}


def timed(names: Sequence[str], written: Written) -> str:
    """The provider of a time by the last of some nested names, or by that of what it is in.

    What other times an event has makes no difference: a time lies as many steps before the event as its name
    is before what the message is named for.
    """
    tokens, message = tokens_of(names[-1]), tokens_of(names[0])
    rank = rank_of(tokens, message)
    if rank == 0 and (_since(tokens, message) or (names[2:] and _takes_part(tokens_of(names[-2]), message))):
        return f"time:{written}:past"
    if rank is not None:
        own = own_rank(message)
        earlier = max(0, (LAST if own is None else own) - rank)
        gap = "just" if own is None else "earlier"
        return f"time:{written}:{gap}{earlier}" if earlier else f"time:{written}:now"
    phase = phase_of(tokens)
    if "actual" in tokens and phase in REACHED and set(message) & (DONE if phase == "end" else HAPPENED):
        return f"time:{written}:{'now' if phase == 'end' else 'earlier3'}"
    if set(tokens) & MEASURED and phase in MEASURED_IN:
        return f"time:{written}:{MEASURED_IN[phase]}"
    if phase == "now" and len(tokens) == 1 and names[2:]:
        phase = phase_of(tokens_of(names[-2]))
    if phase == "expiry" and BRIEF & {*tokens, *message, *(names[2:] and tokens_of(names[-2]))}:
        phase = "end"
    if phase == "birth" and written is not Written.DATE:
        phase = "past"
    return f"time:{written}:{phase}"


def _since(tokens: Sequence[str], message: Sequence[str]) -> bool:
    """Whether a time is that from which on somebody is there of whom a message tells something later."""
    return bool(set(tokens) & SINCE and set(message) & KINDS["person"]) and own_rank(message) != 0


def _takes_part(within: Sequence[str], message: Sequence[str]) -> bool:
    """Whether an object is somebody who was there before the event, which is not about it."""
    words = set(within)
    return bool(words & (KINDS["person"] | KINDS["company"])) and not words & set(message)

"""The known name that looks most like a given one, without comparing everything in a huge document."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from itertools import islice

LONGEST = 100
MOST_KNOWN = 2000
MOST_COMPARED = 200


def nearest(given: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The most similar name, empty when none is similar or the given one is longer than any name."""
    if len(given) > LONGEST:
        return ""
    # The similarity of two texts is at most what their lengths leave possible.
    shortest, longest = len(given) * cutoff / (2 - cutoff), len(given) * (2 - cutoff) / cutoff
    alike = (name for name in islice(known, MOST_KNOWN) if shortest <= len(name) <= longest)
    near = difflib.get_close_matches(given, islice(alike, MOST_COMPARED), n=1, cutoff=cutoff)
    return near[0] if near else ""

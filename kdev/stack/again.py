"""Trying once more what the system refuses for a moment."""

from __future__ import annotations

import time
from collections.abc import Callable

TRIES = 8
SECONDS = 0.5


def again(act: Callable[[], object], refusal: type[Exception]) -> None:
    """Do something, and once more half a second later while it is refused, at most eight times.

    Raises the last refusal.
    """
    for left in reversed(range(TRIES)):
        try:
            act()
        except refusal:
            if not left:
                raise
            time.sleep(SECONDS)
        else:
            return

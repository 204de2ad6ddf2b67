"""Waiting for topics to be made."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from kdev.errors import UnknownTopic
from kdev.tail.ends import End, Tailed, Until
from kdev.tail.follow import Clock

LOOK_SECONDS = 0.5

Found = TypeVar("Found")


def when_there(
    look: Callable[[], Found],
    clock: Clock,
    *,
    patience: float,
    until: Until,
    reader_left: Callable[[], bool],
    waiting: Callable[[UnknownTopic], None] = lambda _: None,
) -> Found | Tailed:
    """What `look` gives as soon as it raises no UnknownTopic, or how the tail ended before that.

    The first topic that is waited for is told to `waiting`.
    Raises the last UnknownTopic when `patience` is over.
    """
    began = clock.now()
    told = False
    while True:
        try:
            return look()
        except UnknownTopic as exc:
            passed = clock.now() - began
            if passed >= patience:
                raise
            if not told:
                waiting(exc)
            told = True
        stopped = clock.wait(min(LOOK_SECONDS, max(until.seconds - passed, 0.0)))
        seconds = clock.now() - began
        if reader_left():
            return Tailed(0, 0, seconds, End.READER)
        if stopped:
            return Tailed(0, 0, seconds, End.INTERRUPT)
        if seconds >= until.seconds:
            return Tailed(0, 0, seconds, End.TIME)

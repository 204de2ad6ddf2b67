"""Waiting for topics to be made."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from kdev.errors import UnknownTopic
from kdev.tail.follow import Clock

LOOK_SECONDS = 0.5

Found = TypeVar("Found")


def when_there(look: Callable[[], Found], clock: Clock, seconds: float) -> Found:
    """What `look` gives as soon as it raises no UnknownTopic, which it may do for so many seconds.

    Raises the last UnknownTopic when the time is over or the run was told to stop.
    """
    until = clock.now() + seconds
    while True:
        try:
            return look()
        except UnknownTopic:
            if clock.now() >= until or clock.wait(LOOK_SECONDS):
                raise

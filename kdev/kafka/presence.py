"""Which brokers of a cluster a client can do without just now, told as lines when that changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

_UP = "UP"
_IN_VAIN = frozenset({"DOWN", "CONNECT", "TRY_CONNECT"})
_TIMES = 2
"""How often in a row a broker must be found away: a connection that is made anew is no news."""


class Presence:
    """Takes what librdkafka's statistics tell of brokers, each time anew.

    A broker is away when the cluster does not name it any more, or connections to it come to nothing. One
    that is there and not needed has no connection either, which says nothing.
    """

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._missed: Counter[str] = Counter()
        self._gone: set[str] = set()
        self._news: list[str] = []

    def take(self, brokers: Iterable[Mapping[str, Any]]) -> None:
        """Take note of the brokers as they are now."""
        states = {str(broker.get("nodename")): broker.get("state") for broker in brokers}
        up = {name for name, state in states.items() if state == _UP}
        away = {name for name in self._known - up if states.get(name, "DOWN") in _IN_VAIN}
        self._missed = Counter({name: self._missed[name] + 1 for name in away})
        self._known |= up
        if not up:
            return  # that nobody is there is another story, and told as such
        for name in sorted(self._gone & up):
            self._news.append(f"{name} is back")
        lost = {name for name in away if self._missed[name] >= _TIMES}
        for name in sorted(lost - self._gone):
            self._news.append(f"{name} is gone, the other brokers go on")
        self._gone = (self._gone | lost) - up

    def news(self) -> tuple[str, ...]:
        """What has changed since the last call."""
        news, self._news = tuple(self._news), []
        return news

"""A broker that went away, or topics that were made anew: each said once."""

from __future__ import annotations

from collections.abc import Callable, Set
from math import inf

from kdev.commands import command, look
from kdev.errors import BrokerLost
from kdev.model import Endpoint

QUIET_SECONDS = 2.0


class Outage:
    """Watches a connection; `tell` says a line to the person, after `patience` seconds it is given up."""

    def __init__(self, endpoint: Endpoint, tell: Callable[[str], None], patience: float = inf) -> None:
        self._endpoint = endpoint
        self._servers = endpoint.bootstrap_servers
        self._tell = tell
        self._patience = patience
        self._since: float | None = None
        self._told = False
        self._recreated: frozenset[str] = frozenset()

    def watch(self, connected: bool, now: float) -> None:
        """Take note of whether the broker answers.

        Raises BrokerLost when it did not for too long.
        """
        if connected:
            self._back(now)
            return
        self._since = now if self._since is None else self._since
        lost = now - self._since
        if lost >= self._patience:
            raise BrokerLost(self._servers, lost, hint=self._hint())
        if lost >= QUIET_SECONDS and not self._told:
            self._told = True
            self._tell(f"lost {self._servers}, retrying · look: {look(self._endpoint)}")

    def at_end(self, now: float) -> BrokerLost | None:
        """The error that the broker is away at the end, None where it answers."""
        if self._since is None or not self._told:
            return None
        return BrokerLost(self._servers, now - self._since, hint=self._hint())

    def tell_recreated(self, topics: Set[str]) -> None:
        """Say which topics were deleted and made again, each once."""
        for topic in sorted(topics - self._recreated):
            self._tell(f"{topic} was recreated, reading it from the start")
        self._recreated |= topics

    def _back(self, now: float) -> None:
        if self._told and self._since is not None:
            self._tell(f"back after {now - self._since:.0f} s, nothing skipped")
        self._since, self._told = None, False

    def _hint(self) -> str:
        name = self._endpoint.environment
        logs = f", {command('logs', name)}" if name else ""
        return f"is it back? `{look(self._endpoint)}`{logs}"

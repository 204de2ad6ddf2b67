"""What a stack that starts keeps from others that start meanwhile: its ports, and its name."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import IO

from kdev.stack.locks import taken
from kdev.stack.runtime import Phase

_WAITING = "wait for another start"


class Claims:
    """Holds ports and names for one start, from the look whether they are free until a broker has them.

    `folder` is the same for all who may want the same; where nothing can be written in it, nothing is held.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, IO[str]] = {}

    def __enter__(self) -> Claims:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        with ExitStack() as closing:
            for what, lock in self._held.items():
                closing.enter_context(lock)
                with suppress(OSError):  # a file that stays holds nothing
                    (self._folder / what).unlink()
        self._held.clear()

    def take_name(self, home: Path, name: str, phase: Phase) -> None:
        """Wait until no other start of this environment goes on, and keep others out."""
        self._take(f"up-{zlib.crc32(bytes(home)):08x}-{name}", phase)

    def take_ports(self, ports: Iterable[int], phase: Phase) -> None:
        """Wait until no other start has one of these ports, and keep others out."""
        for port in sorted(ports):  # in one order for all, so that no two wait for each other
            self._take(_of(port), phase)

    def has_ports(self, ports: Iterable[int]) -> bool:
        """Whether these ports could be had at once; they are held then."""
        return all(self._held_at_once(_of(port)) for port in ports)

    def _take(self, what: str, phase: Phase) -> None:
        if not self._held_at_once(what):
            with phase(_WAITING):
                self._hold(what, taken(self._folder / what))

    def _held_at_once(self, what: str) -> bool:
        if what not in self._held:
            # Without a lock a start still finds out when another cluster answers at its port.
            with suppress(OSError):
                return self._hold(what, taken(self._folder / what, wait=False))
        return True

    def _hold(self, what: str, lock: IO[str] | None) -> bool:
        if lock is not None:
            self._held[what] = lock
        return lock is not None


def claims_in(cache: Path) -> Path:
    """The folder of the claims of all starts that share a cache."""
    return cache / "claims"


def _of(port: int) -> str:
    return f"port-{port}"

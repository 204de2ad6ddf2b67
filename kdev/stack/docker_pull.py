"""The progress of a pull, and the end of one that makes none."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_SILENT_SECONDS = 20.0
_PARTS = 5
_MEGABYTE = 1_000_000

Event = Mapping[str, Any]


class PullError(Exception):
    """An error that was told among the events of a pull."""


def waited_for(events: Callable[[], Iterator[Event]], seconds: float = _SILENT_SECONDS) -> Iterator[Event]:
    """What `events` gives; raises PullError when nothing comes for so many seconds.

    The SDK waits for a registry without end, so it waits in a thread of its own.
    """
    arrived: queue.SimpleQueue[Event | None] = queue.SimpleQueue()

    def gather() -> None:
        try:
            for event in events():
                arrived.put(event)
        finally:
            arrived.put(None)

    threading.Thread(target=gather, name="pull", daemon=True).start()
    while (event := _next(arrived, seconds)) is not None:
        yield event


def marks(events: Iterator[Event]) -> Iterator[str]:
    """A few words each time that another fifth of an image has come.

    Raises PullError with an error that is among the events.
    """
    layers: dict[str, tuple[int, int]] = {}
    told = 0
    for event in events:
        if event.get("error"):
            raise PullError(str(event["error"]))
        detail = event.get("progressDetail") or {}
        if event.get("status") == "Downloading" and detail.get("total"):
            layers[str(event["id"])] = (int(detail["current"]), int(detail["total"]))
        done = sum(current for current, _ in layers.values())
        total = sum(size for _, size in layers.values())
        part = _PARTS * done // total if total else 0
        if told < part < _PARTS:
            told = part
            yield f"{done / _MEGABYTE:.0f} of {total / _MEGABYTE:.0f} MB"


def _next(arrived: queue.SimpleQueue[Event | None], seconds: float) -> Event | None:
    try:
        return arrived.get(timeout=seconds)
    except queue.Empty:
        raise PullError(f"timeout: nothing came for {seconds:.0f} s") from None

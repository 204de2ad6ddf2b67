"""The progress of a pull, and the end of one that makes none."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kdev.stack.marks import marks_of

_SILENT_SECONDS = 20.0
_BEGUN = "Pulling fs layer"
_HERE = frozenset({"Download complete", "Already exists"})

Event = Mapping[str, Any]


class PullError(Exception):
    """An error that was told among the events of a pull."""


def waited_for(events: Callable[[], Iterator[Event]], seconds: float = _SILENT_SECONDS) -> Iterator[Event]:
    """What `events` gives; raises PullError when nothing comes for so many seconds.

    The SDK waits for a registry without end, so it waits in a thread of its own.
    """
    arrived: queue.SimpleQueue[Event | None] = queue.SimpleQueue()

    def gather() -> None:
        ended: Event | None = {"error": "the pull broke off"}
        try:
            for event in events():
                arrived.put(event)
            ended = None
        except Exception as exc:  # noqa: BLE001 - nobody above this thread could tell it
            ended = {"error": str(exc) or type(exc).__name__}
        finally:
            arrived.put(ended)

    threading.Thread(target=gather, name="pull", daemon=True).start()
    while (event := _next(arrived, seconds)) is not None:
        yield event


def marks(events: Iterator[Event]) -> Iterator[str]:
    """A few words now and then on how much of an image has come.

    Raises PullError with an error that is among the events.
    """
    return marks_of(_come(events))


def _come(events: Iterator[Event]) -> Iterator[tuple[int, int]]:
    layers: dict[str, tuple[int, int]] = {}
    awaited: set[str] = set()
    for event in events:
        if event.get("error"):
            raise PullError(str(event["error"]))
        layer, status, detail = str(event.get("id")), event.get("status"), event.get("progressDetail") or {}
        if status == _BEGUN:
            awaited.add(layer)
        elif status in _HERE:
            awaited.discard(layer)
            if layer in layers:
                layers[layer] = (layers[layer][1], layers[layer][1])
        elif status == "Downloading" and detail.get("total"):
            layers[layer] = (int(detail["current"]), int(detail["total"]))
        done = sum(current for current, _ in layers.values())
        # How large a layer is, is told when its turn has come.
        yield done, 0 if awaited - layers.keys() else sum(size for _, size in layers.values())


def _next(arrived: queue.SimpleQueue[Event | None], seconds: float) -> Event | None:
    try:
        return arrived.get(timeout=seconds)
    except queue.Empty:
        raise PullError(f"timeout: nothing came for {seconds:.0f} s") from None

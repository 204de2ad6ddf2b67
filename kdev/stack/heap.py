"""The memory of brokers: how much a heap takes, and whether a machine has it. All in megabytes of 2^20."""

from __future__ import annotations

import os
import re

from kdev.errors import RuntimeUnavailable
from kdev.figures import bytes_text, heap_text
from kdev.stack.runtime import StackRequest

HEAP_VARIABLE = "KAFKA_HEAP_OPTS"
"""Where the images look for it; in `KAFKA_OPTS` their own default would win."""
MEGABYTE = 1 << 20

_AROUND = 512  # classes, threads, buffers, and the pages of files that shall stay at hand
_NEW_SIZE = 160
_MOST = re.compile(r"-Xmx(\d+)([kKmMgGtT]?)(?!\S)")
_UNITS = {"": 1, "k": 1 << 10, "m": MEGABYTE, "g": 1 << 30, "t": 1 << 40}


def limit_of(heap: int) -> int:
    """The limit of a container whose broker has such a heap: 1 GB for 512 MB."""
    return heap + max(_AROUND, heap // 4)


def heap_in(words: str) -> int:
    """The heap that such words give at most, 0 where they do not say it."""
    found = _MOST.findall(words)
    return int(found[-1][0]) * _UNITS[found[-1][1].lower()] // MEGABYTE if found else 0


def heap_words(heap: int) -> str:
    """What the images take for a heap of this size."""
    return f"-Xms128m -Xmx{heap}m"


def heap_flags(heap: int) -> tuple[str, ...]:
    """What Java takes for a heap of this size, after flags that say another one; none for 0."""
    return (f"-Xmx{heap}m", f"-XX:NewSize={min(_NEW_SIZE, heap // 2)}m") if heap else ()


def require_room(request: StackRequest, each: int, there: int | None, whose: str) -> None:
    """Make sure that the brokers of a request, of which each takes so much, fit into what `whose` has.

    `there` is in bytes, None where nobody tells. Raises RuntimeUnavailable when they do not.
    """
    needed = each * request.brokers * MEGABYTE
    if there is None or needed <= there:
        return
    heap = heap_text(request.memory)
    who = (
        f"{request.brokers} brokers with a heap of {heap} each take"
        if request.brokers > 1
        else f"a broker with a heap of {heap} takes"
    )
    fewer = ", `--brokers 1` a third" if request.brokers > 1 else ""
    raise RuntimeUnavailable(
        f"{who} {bytes_text(needed)}, and {whose} has {bytes_text(there)} in all",
        hint=f"a smaller heap needs less, such as `--memory 512m`{fewer}",
    )


def crowded(limits: int, there: int | None) -> str:
    """That all containers together may take more than Docker has, both in bytes; empty where they may not."""
    if there is None or limits <= there:
        return ""
    return f"its containers may take {bytes_text(limits)}, Docker has {bytes_text(there)} in all"


def memory_here() -> int | None:
    """The bytes of memory that this machine has, None where it does not tell."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return None

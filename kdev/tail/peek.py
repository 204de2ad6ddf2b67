"""Where a consumer group would go on: behind what it has committed, within what its topics still have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kdev.errors import BrokerError
from kdev.tail.window import Marks, Partition


def left_by(group: str, committed: Mapping[Partition, int], marks: Marks) -> tuple[Marks, tuple[str, ...]]:
    """The marks of what a group has not read yet, and notes of where that is not what it committed.

    A partition that it has not read at all is taken from its first record on.
    Raises BrokerError for a topic of which it has read nothing.
    """
    _require_read(group, {topic for topic, _ in committed}, dict.fromkeys(topic for topic, _ in marks))
    places = {each: _place(committed.get(each), *mark) for each, mark in marks.items()}
    left = {each: (places[each], high) for each, (_, high) in marks.items()}
    return left, tuple(_notes(group, committed, marks))


def _require_read(group: str, read: set[str], topics: Iterable[str]) -> None:
    for topic in topics:
        if topic not in read:
            hint = f"it reads {', '.join(sorted(read))}" if read else f"`kdev groups describe {group}`"
            raise BrokerError(f"group `{group}` has read nothing of `{topic}` yet", hint=hint)


def _place(committed: int | None, low: int, high: int) -> int:
    return committed if committed is not None and low <= committed <= high else low


def _notes(group: str, committed: Mapping[Partition, int], marks: Marks) -> Iterable[str]:
    for each, (low, high) in marks.items():
        place = f"partition {each[1]} of {each[0]}"
        at = committed.get(each)
        if at is None:
            yield f"{group} has read nothing of {place} yet, which is shown from its first record on"
        elif at < low:
            yield f"{group} missed offsets {at:,} to {low - 1:,} of {place}: they are gone"
        elif at > high:
            yield f"{group} is at offset {at:,} of {place}, which ends at {high:,}: it is another topic now"

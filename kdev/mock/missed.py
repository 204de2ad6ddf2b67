"""How many of the records that a run gives up are its own."""

from __future__ import annotations

from kdev.mock.mix import Mix
from kdev.mock.schedule import LARGEST_BLOCK, Schedule


def own_records(mix: Mix, schedule: Schedule, first: int, count: int) -> int:
    """How many of `count` records from `first` on are those of the shard that a mix makes."""
    if mix.shard.whole:
        return count
    own = 0
    for begin in range(first, first + count, LARGEST_BLOCK):
        size = min(LARGEST_BLOCK, first + count - begin)
        times_ms = schedule.pace.times_ms(begin, size, schedule.start_ms)
        own += sum(map(len, mix.blocks(begin, times_ms)))
    return own

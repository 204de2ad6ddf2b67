"""How many of the records that a run gives up are its own."""

from __future__ import annotations

from kdev.mock.mix import Mix
from kdev.mock.schedule import Schedule

MADE = 1024
"""So many are made to be counted; to make all would take as long as it takes to send them."""


def own_records(mix: Mix, schedule: Schedule, first: int, count: int) -> int:
    """How many of `count` records from `first` on are those of the shard that a mix makes.

    Of many it is the shard's share; the shares of all shards add up to `count`.
    """
    shard = mix.shard
    if shard.whole or not count:
        return count
    if count > MADE:
        return shard.share(first + count) - shard.share(first)
    times_ms = schedule.pace.times_ms(first, count, schedule.start_ms)
    return sum(map(len, mix.blocks(first, times_ms)))

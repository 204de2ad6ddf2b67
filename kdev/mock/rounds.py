"""One round of a run: how often each of several streams comes in it, and where."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from kdev.errors import PayloadError

LONGEST_PATTERN = 65_536


def round_of(weights: Sequence[int], seed: int) -> tuple[int, ...]:
    """Which stream has each slot of one round; equal weights give an order drawn from the seed."""
    divisor = math.gcd(*weights) or 1
    shares = [weight // divisor for weight in weights]
    if sum(shares) > LONGEST_PATTERN:
        raise PayloadError(
            f"the weights of the messages add up to `{sum(shares)}`, more than {LONGEST_PATTERN:,}",
            hint="use smaller weights, such as 100 and 1",
        )
    chance = random.Random(seed)
    phases = [chance.random() for _ in shares]
    slots = [((n + phases[i]) / share, i) for i, share in enumerate(shares) for n in range(share)]
    return tuple(index for _, index in sorted(slots))


def slots_of(turns: Sequence[int], count: int) -> Sequence[Sequence[int]]:
    """The slots of a round that each of so many streams has."""
    slots: list[list[int]] = [[] for _ in range(count)]
    for slot, index in enumerate(turns):
        slots[index].append(slot)
    return slots

"""How memory is looked after while many records are made or read."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager

RARELY = (200_000, 20, 100)


@contextmanager
def few_collections() -> Generator[None]:
    """Look for cycles in memory seldom, until the end of a `with`."""
    # What a plan made lives as long as its run, and blocks are freed by their counts: looking for cycles
    # among them again and again would cost a tenth of the speed.
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()

"""The partition that a producer would choose."""

from __future__ import annotations

import pytest

from kdev.mock.partitioners import UNKNOWN, murmur2, partitioner


@pytest.mark.parametrize(
    ("key", "hashed"),
    [
        # What the Java client's own tests expect of it.
        (b"21", -973932308),
        (b"foobar", -790332482),
        (b"a-little-bit-long-string", -985981536),
        (b"a-little-bit-longer-string", -1486304829),
        (b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
        (b"abc", 479470107),
    ],
)
def test_keys_hash_as_in_the_java_client(key: bytes, hashed: int) -> None:
    assert murmur2(key) == hashed % 2**32


def test_chance_and_what_nobody_knows_have_no_partition() -> None:
    places = {"cars": 3, "open": None}

    assert partitioner("murmur2_random", places)("cars", None) == UNKNOWN
    assert partitioner("murmur2_random", places)("open", b"a") == UNKNOWN
    assert partitioner("consistent_random", places)("cars", b"") == UNKNOWN
    assert partitioner("random", places)("cars", b"a") == UNKNOWN
    assert partitioner("murmur2_random", places)("cars", b"") in range(3)
    assert partitioner("consistent", places)("cars", None) == 0

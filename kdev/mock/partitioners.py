"""Which partition a producer would choose for a key, as librdkafka does and the Java client does."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping

UNKNOWN = -1
_MASK = 0xFFFF_FFFF
_FACTOR, _SHIFT, _SEED = 0x5BD1_E995, 24, 0x9747_B28C
_WORD = 4

Partition = Callable[[str, bytes | None], int]
"""The partition that a record with a key would go to in a topic, -1 where chance decides or nobody knows."""


def murmur2(key: bytes) -> int:
    """The hash of a key, as Kafka's own clients make it; without a sign."""
    hashed = (_SEED ^ len(key)) & _MASK
    whole = len(key) // _WORD * _WORD
    for start in range(0, whole, _WORD):
        word = _mixed(int.from_bytes(key[start : start + _WORD], "little"))
        hashed = (hashed * _FACTOR & _MASK) ^ word
    rest = key[whole:]
    if rest:
        hashed = (hashed ^ int.from_bytes(rest, "little")) * _FACTOR & _MASK
    hashed = (hashed ^ hashed >> 13) * _FACTOR & _MASK
    return hashed ^ hashed >> 15


def partitioner(name: str, partitions: Mapping[str, int | None]) -> Partition:
    """What tells the partition of a record, by a partitioner of librdkafka and how many each topic has."""
    chosen = _KNOWN.get(name)

    def partition(topic: str, key: bytes | None) -> int:
        number = partitions.get(topic)
        hashed = None if chosen is None or number is None else chosen(key)
        return UNKNOWN if hashed is None or number is None else hashed % number

    return partition


def _mixed(word: int) -> int:
    word = word * _FACTOR & _MASK
    return (word ^ word >> _SHIFT) * _FACTOR & _MASK


def _java(key: bytes | None) -> int | None:
    return None if key is None else murmur2(key) & 0x7FFF_FFFF


def _java_always(key: bytes | None) -> int:
    return murmur2(key or b"") & 0x7FFF_FFFF


def _crc(key: bytes | None) -> int | None:
    return zlib.crc32(key) if key else None


def _crc_always(key: bytes | None) -> int:
    return zlib.crc32(key or b"")


_KNOWN: Mapping[str, Callable[[bytes | None], int | None]] = {
    "murmur2_random": _java,
    "murmur2": _java_always,
    "consistent_random": _crc,
    "consistent": _crc_always,
}

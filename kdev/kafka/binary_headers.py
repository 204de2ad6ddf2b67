"""The headers of a record as Kafka's protocol writes them."""

from __future__ import annotations

from kdev.model import Headers

_LONGEST = 63
"""More bits has no number."""


def headers_from(content: bytes) -> Headers:
    """The headers of a record; none where the content is not what it should be."""
    try:
        headers, end = _read(content)
    except IndexError:
        return ()
    return headers if end <= len(content) else ()


def _read(content: bytes) -> tuple[Headers, int]:
    """The headers, and the place behind the last. Raises IndexError when the content ends before them."""
    count, at = _number(content, 0)
    headers: list[tuple[str, bytes | None]] = []
    for _ in range(count):
        size, at = _number(content, at)
        if size < 0:
            raise IndexError
        name = content[at : at + size]
        size, at = _number(content, at + size)
        # A header without a value has a size of -1.
        headers.append((name.decode(errors="replace"), content[at : at + size] if size >= 0 else None))
        at += max(size, 0)
    return tuple(headers), at


def _number(content: bytes, at: int) -> tuple[int, int]:
    """The number that begins at a place, seven bits a byte, its sign in the lowest; and the place behind."""
    found = shift = 0
    while content[at] & 0x80:
        found |= (content[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if shift > _LONGEST:
            raise IndexError
    found |= content[at] << shift
    return (found >> 1) ^ -(found & 1), at + 1

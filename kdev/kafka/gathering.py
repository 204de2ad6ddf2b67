"""What lies scattered in memory brought together, by the system call that writes many pieces at once."""

from __future__ import annotations

import ctypes
import os
import resource
from array import array
from collections.abc import Callable
from ctypes import c_int, c_int64, c_ssize_t, c_void_p
from functools import cache

_PIECES = 1024
"""So many pieces are written by one call, which is what Linux takes."""
_PIECE_BYTES = 16
_AT_ONCE = 64 * 1024 * 1024
_KEPT = 1024 * 1024


class Gathering:
    """Copies pieces of memory into one, until it is closed.

    It costs a call for a thousand pieces, where Python would need one for each.
    """

    def __init__(self) -> None:
        self._file = os.memfd_create("kdev")

    def close(self) -> None:
        """Give back the memory that was taken."""
        os.close(self._file)

    def together(self, pieces: array[int], size: int) -> bytes:
        """The content of pieces, `size` bytes; each is two words, where it stands and how long it is.

        Raises OSError for an address where nothing is.
        """
        count = len(pieces) // 2
        if count <= 1:
            return ctypes.string_at(*pieces) if count else b""
        if size > _AT_ONCE:
            half = pieces[: count // 2 * 2]
            first = sum(half[1::2])
            return self.together(half, first) + self.together(pieces[len(half) :], size - first)
        self._write(pieces, size)
        content = os.pread(self._file, size, 0)
        if size > _KEPT:
            os.ftruncate(self._file, 0)
        return content

    def _write(self, pieces: array[int], size: int) -> None:
        write, first, written = _writer(), pieces.buffer_info()[0], 0
        count = len(pieces) // 2
        for done in range(0, count, _PIECES):
            number = min(_PIECES, count - done)
            written += write(self._file, first + done * _PIECE_BYTES, number, written)
        if written != size:
            raise OSError(ctypes.get_errno(), "memory could not be read")


def can_gather() -> bool:
    """Whether this system has what it needs; memory counts as a file, whose size nothing may limit."""
    try:
        Gathering().close()
        limited = resource.getrlimit(resource.RLIMIT_FSIZE)[0] != resource.RLIM_INFINITY
        return bool(_writer()) and not limited
    except (OSError, AttributeError):
        return False


@cache
def _writer() -> Callable[[int, int, int, int], int]:
    found = ctypes.CDLL(None, use_errno=True).pwritev
    found.restype, found.argtypes = c_ssize_t, [c_int, c_void_p, c_int, c_int64]
    return found

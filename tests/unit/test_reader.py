from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from kdev.reader import Reader, widen


def test_the_reader_of_a_pipe_has_left_as_soon_as_it_is_closed() -> None:
    read_end, write_end = os.pipe()
    with os.fdopen(write_end, "wb") as stream:
        reader = Reader(stream)
        before = reader.left()

        os.close(read_end)

        assert (before, reader.left()) == (False, True)


def test_what_is_no_file_has_a_reader_that_stays() -> None:
    assert not Reader(io.BytesIO()).left()


@pytest.mark.skipif(sys.platform != "linux", reason="no other system lets a pipe be widened")
def test_a_wide_pipe_takes_a_megabyte_before_anybody_reads() -> None:
    read_end, write_end = os.pipe()
    with os.fdopen(write_end, "wb") as stream:
        widen(stream)

        os.set_blocking(write_end, False)
        written = os.write(write_end, b"x" * 2_000_000)
        os.close(read_end)

    assert written == 1024 * 1024


def test_what_is_no_pipe_is_left_as_it_is(tmp_path: Path) -> None:
    widen(io.BytesIO())
    with (tmp_path / "values").open("wb") as stream:
        widen(stream)
        stream.write(b"x")

    assert (tmp_path / "values").read_bytes() == b"x"

from __future__ import annotations

import io
import os

from kdev.reader import Reader


def test_the_reader_of_a_pipe_has_left_as_soon_as_it_is_closed() -> None:
    read_end, write_end = os.pipe()
    with os.fdopen(write_end, "wb") as stream:
        reader = Reader(stream)
        before = reader.left()

        os.close(read_end)

        assert (before, reader.left()) == (False, True)


def test_what_is_no_file_has_a_reader_that_stays() -> None:
    assert not Reader(io.BytesIO()).left()

"""What `kdev verify --min` says where fewer records came."""

from __future__ import annotations

from kdev.cli.verify import _too_few
from kdev.tail.ends import End, Tailed


def test_one_record_is_there_and_two_are() -> None:
    one, two = (Tailed(count, count, 0.0, End.COUNT) for count in (1, 2))

    assert str(_too_few(one, 3, live=False)) == "1 record is there, at least 3 have to be"
    assert str(_too_few(two, 3, live=False)) == "2 records are there, at least 3 have to be"
    assert _too_few(two, 2, live=False) is None

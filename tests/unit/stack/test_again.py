"""Trying once more."""

import pytest

from kdev.stack import again as module
from kdev.stack.again import TRIES, again


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 0)


def refused(times: int, seen: list[int]) -> None:
    seen.append(1)
    if len(seen) <= times:
        raise OSError("not now")


def test_what_is_refused_for_a_moment_is_done_in_the_end() -> None:
    seen: list[int] = []

    again(lambda: refused(3, seen), OSError)

    assert len(seen) == 4


def test_what_is_refused_for_good_is_given_up_with_the_reason() -> None:
    seen: list[int] = []
    with pytest.raises(OSError, match="not now"):
        again(lambda: refused(99, seen), OSError)

    assert len(seen) == TRIES

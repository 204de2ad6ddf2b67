"""`kdev tail` without a topic: a person picks one from a list, a pipe is told the names."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kdev.model import RuntimeName
from tests.conftest import Broker, Kdev, brought_up
from tests.terminals import terminal

pytestmark = pytest.mark.broker


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A broker with the topics of these tests only."""
    yield from brought_up(RuntimeName.EMBEDDED, tmp_path_factory)


@pytest.mark.parametrize("answer", ["2\n", "cars\n", "9\n  2 \n", "car*\n"])
def test_a_person_picks_by_number_or_name_and_is_asked_again_after_a_slip(
    own: Broker, kdev: Kdev, answer: str
) -> None:
    for topic in ("boats", "cars"):
        kdev("produce", topic, f"of {topic}", "--create", **own.environ())

    with terminal(own, "tail", "--no-follow") as shown:
        shown.until("which topic?")
        shown.type(answer)
        text = shown.until("of cars")
        assert shown.process.wait(60) == 0

    assert "   1  boats\n   2  cars\n" in text
    assert ("`9` is not in the list" in text) is ("9" in answer)
    assert "of boats" not in text


@pytest.mark.parametrize("answer", ["\n", " , ,\n"])
def test_an_answer_without_words_picks_nothing(own: Broker, kdev: Kdev, answer: str) -> None:
    for topic in ("boats", "cars"):
        kdev("produce", topic, "x", "--create", **own.environ())

    with terminal(own, "tail") as shown:
        shown.until("which topic?")
        shown.type(answer)
        shown.until("no topic was picked")
        assert shown.process.wait(60) == 2


def test_a_pipe_is_never_asked_but_told_the_names(own: Broker, kdev: Kdev) -> None:
    for topic in ("boats", "cars"):
        kdev("produce", topic, "x", "--create", **own.environ())

    assert kdev("tail", **own.environ()) == (
        2,
        "",
        "error: no topic is named\nhint: there is: boats, cars\n",
    )

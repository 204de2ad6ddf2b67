"""Brokers that go and come back while others go on, as the client's statistics tell of them."""

from __future__ import annotations

from kdev.kafka.presence import Presence

Broker = dict[str, str]


def brokers(**states: str) -> list[Broker]:
    return [{"nodename": name, "state": state} for name, state in states.items()]


def told(*moments: list[Broker]) -> list[str]:
    """The news of each moment, in one list."""
    presence = Presence()
    news: list[str] = []
    for moment in moments:
        presence.take(moment)
        news += presence.news()
    return news


ALL, TWO = brokers(a="UP", b="UP", c="UP"), brokers(a="UP", c="UP")
GONE, BACK = "b is gone, the other brokers go on", "b is back"


def test_a_broker_that_the_cluster_names_no_more_is_told_once_and_so_is_its_return() -> None:
    assert told(ALL, TWO, TWO, TWO, ALL, ALL) == [GONE, BACK]


def test_one_that_cannot_be_reached_is_told() -> None:
    trying, failing = brokers(a="UP", b="TRY_CONNECT"), brokers(a="UP", b="DOWN")

    assert told(ALL, trying, failing, trying) == [GONE, "c is gone, the other brokers go on"]


def test_a_connection_that_is_made_anew_or_not_needed_is_no_news() -> None:
    assert told(ALL, TWO, ALL, TWO, ALL) == []
    assert told(ALL, *[brokers(a="UP", b="INIT", c="UP")] * 5) == []
    assert told(brokers(a="UP", b="INIT"), *[brokers(a="UP")] * 3) == []


def test_of_a_broker_alone_nothing_is_told() -> None:
    assert told(brokers(a="UP"), *[brokers(a="DOWN")] * 5, brokers(a="UP")) == []

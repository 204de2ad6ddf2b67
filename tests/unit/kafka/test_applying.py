"""What becomes of topics, with a client that answers as it was told to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, cast

import pytest
from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from kdev.errors import Unreachable
from kdev.kafka.applying import Applying
from kdev.kafka.topic_config import TopicState
from kdev.model import Action, Difference, Endpoint, Permit, TopicChange, TopicSpec

HERE = Endpoint("localhost:9092")
EVERYTHING = Permit(partitions=True, configs=True)
Answer = Callable[[str, int], int]
"""The code of Kafka's error for a topic that is asked for among so many; 0 is none."""


class Client:
    """Stands in for the Kafka client; keeps what it was asked for."""

    def __init__(self, answer: Answer = lambda name, among: 0) -> None:
        self._answer = answer
        self.asked: list[tuple[str, tuple[str, ...], bool]] = []

    def create_topics(self, topics: Sequence[Any], **options: Any) -> Mapping[str, Future[None]]:
        return self._answered("create", [each.topic for each in topics], options)

    def create_partitions(self, topics: Sequence[Any], **options: Any) -> Mapping[str, Future[None]]:
        return self._answered("grow", [each.topic for each in topics], options)

    def incremental_alter_configs(self, topics: Sequence[Any], **options: Any) -> Mapping[Any, Future[None]]:
        answers = self._answered("alter", [each.name for each in topics], options)
        return {each: answers[each.name] for each in topics}

    def delete_topics(self, names: Sequence[str], **options: Any) -> Mapping[str, Future[None]]:
        return self._answered("delete", list(names), options)

    def _answered(self, what: str, names: list[str], options: Mapping[str, Any]) -> dict[str, Future[None]]:
        self.asked.append((what, tuple(names), options.get("validate_only", False)))
        return {name: self._future(self._answer(name, len(names))) for name in names}

    def _future(self, code: int) -> Future[None]:
        future: Future[None] = Future()
        if code:
            future.set_exception(KafkaException(KafkaError(code)))
        else:
            future.set_result(None)
        return future


def applying(client: Client, permit: Permit = EVERYTHING) -> Applying:
    return Applying(cast(AdminClient, client), HERE, permit)


def refusing(code: int, *names: str) -> Answer:
    return lambda name, among: code if name in names else 0


def test_topics_are_made_and_refused_each_for_itself() -> None:
    client = Client(refusing(KafkaError.INVALID_CONFIG, "bad"))

    made = applying(client).make([TopicSpec("good"), TopicSpec("bad", config={"retentoin.ms": "1"})], ())

    assert made["good"] == TopicChange("good", Action.CREATED)
    assert made["bad"].action is Action.REFUSED
    assert (made["bad"].code, made["bad"].hint) == (
        "INVALID_CONFIG",
        "did you mean `retention.ms` for `retentoin.ms`?",
    )


def test_a_rehearsal_only_asks_whether_it_could_be() -> None:
    client = Client()
    permit = Permit(partitions=True, configs=True, rehearsal=True)
    wanted = TopicSpec("old", 3, config={"retention.ms": "1"})

    made = applying(client, permit).make([TopicSpec("new")], ())
    changed = applying(client, permit).change([wanted], {"old": TopicState(1, 1, {"retention.ms": "2"})})

    assert made["new"].action is Action.WOULD_CREATE
    assert changed["old"].action is Action.WOULD_CHANGE
    assert client.asked == [("create", ("new",), True), ("grow", ("old",), True), ("alter", ("old",), True)]


def test_a_topic_that_somebody_else_was_quicker_with_is_left_to_be_compared() -> None:
    assert applying(Client(refusing(KafkaError.TOPIC_ALREADY_EXISTS, "a"))).make([TopicSpec("a")], ()) == {}


def test_topics_that_one_too_large_took_along_are_asked_for_again() -> None:
    client = Client(lambda name, among: KafkaError.POLICY_VIOLATION if among > 1 or name == "huge" else 0)

    made = applying(client).make([TopicSpec("a"), TopicSpec("huge"), TopicSpec("b")], ())

    assert [each.action for each in made.values()] == [Action.CREATED, Action.REFUSED, Action.CREATED]
    assert [names for _, names, _ in client.asked] == [("a", "huge", "b"), ("a",), ("huge",), ("b",)]


@pytest.mark.parametrize("count", [0, 100_001])
def test_a_number_of_partitions_that_the_client_does_not_take_is_refused_without_asking(count: int) -> None:
    client = Client()

    made = applying(client).make([TopicSpec("a", count)], ())

    assert (made["a"].action, made["a"].code) == (Action.REFUSED, "INVALID_PARTITIONS")
    assert made["a"].reason == "INVALID_PARTITIONS (between 1 and 100,000 at once)"
    assert client.asked == []


def test_a_name_that_collides_in_the_metrics_of_the_broker_is_told_with_the_other_one() -> None:
    client = Client(refusing(KafkaError.TOPIC_EXCEPTION, "a_b", "spoilt name"))

    made = applying(client).make([TopicSpec("a_b"), TopicSpec("spoilt name")], ["x", "a.b"])

    assert made["a_b"].hint == "`a.b` is there, and both have one name in the metrics of a broker"
    assert made["spoilt name"].hint == "letters, digits, `.`, `_` and `-`, at most 249 of them"


def test_when_nothing_was_answered_nothing_was_refused() -> None:
    with pytest.raises(Unreachable):
        applying(Client(refusing(KafkaError._TIMED_OUT, "a", "b"))).make([TopicSpec("a"), TopicSpec("b")], ())


def test_a_topic_that_got_no_answer_beside_others_is_refused_with_that_reason() -> None:
    made = applying(Client(refusing(KafkaError._TIMED_OUT, "b"))).make([TopicSpec("a"), TopicSpec("b")], ())

    assert made["a"].action is Action.CREATED
    assert made["b"].reason == "no broker answers at localhost:9092 (no answer in time)"


def test_nothing_is_changed_without_a_permit() -> None:
    client = Client()
    wanted = TopicSpec("a", 3, 2, {"retention.ms": "1"})

    changes = applying(client, Permit()).change([wanted], {"a": TopicState(1, 1, {"retention.ms": "2"})})

    assert changes["a"].action is Action.DIFFERS
    assert [each.what for each in changes["a"].differences] == ["partitions", "replicas", "retention.ms"]
    assert client.asked == []


def test_partitions_only_grow_and_replicas_never_change() -> None:
    client = Client()
    states = {"grows": TopicState(1, 1, {}), "shrinks": TopicState(5, 3, {})}

    changes = applying(client).change([TopicSpec("grows", 3), TopicSpec("shrinks", 3, 1)], states)

    assert client.asked == [("grow", ("grows",), False)]
    assert changes["grows"] == TopicChange(
        "grows",
        Action.CHANGED,
        (Difference("partitions", "1", "3"),),
        note="records of a key may go to another partition from now on",
    )
    assert changes["shrinks"].action is Action.DIFFERS
    assert changes["shrinks"].differences == (
        Difference("partitions", "5", "3"),
        Difference("replicas", "3", "1"),
    )


def test_what_was_changed_is_told_also_where_the_rest_was_refused() -> None:
    client = Client()
    client._answer = lambda name, among: KafkaError.INVALID_CONFIG if client.asked[-1][0] == "alter" else 0
    wanted = TopicSpec("a", 3, config={"retention.ms": "-7"})

    change = applying(client).change([wanted], {"a": TopicState(1, 1, {"retention.ms": "2"})})["a"]

    assert (change.action, change.code) == (Action.REFUSED, "INVALID_CONFIG")
    assert change.changed == (Difference("partitions", "1", "3"),)
    assert change.differences == (Difference("retention.ms", "2", "-7"),)


def test_a_topic_that_is_not_shown_to_this_user_is_refused() -> None:
    change = applying(Client()).change([TopicSpec("a")], {})["a"]

    assert (change.action, change.code) == (Action.REFUSED, "TOPIC_AUTHORIZATION_FAILED")
    assert change.reason == "it is there already, and the broker does not show it to this user"


def test_settings_that_the_broker_does_not_tell_are_noted() -> None:
    change = applying(Client()).change([TopicSpec("a", config={"x": "1"})], {"a": TopicState(1, 1)})["a"]

    assert change.action is Action.UNCHANGED
    assert change.note == "the broker does not tell the settings of topics, so they were not compared"


def test_each_topic_is_deleted_or_refused() -> None:
    changes = applying(Client(refusing(KafkaError.TOPIC_DELETION_DISABLED, "b"))).delete(["a", "b"])

    assert [(each.name, each.action) for each in changes] == [("a", Action.DELETED), ("b", Action.REFUSED)]
    assert changes[1].hint == "the broker has `delete.topic.enable=false`"

from __future__ import annotations

from dataclasses import replace

import pytest

from kdev import wiring
from kdev.errors import BrokerError, UnknownTopic, Unreachable
from kdev.kafka import client_metadata, metadata
from kdev.kafka.admin import Admin
from kdev.kafka.readiness import answers
from kdev.model import (
    Action,
    Block,
    Difference,
    Endpoint,
    Permit,
    RuntimeName,
    TopicChange,
    TopicInfo,
    TopicSpec,
)
from tests.conftest import Broker, unused_port

pytestmark = pytest.mark.broker


def fresh(name: str, partitions: int = 1, **config: str) -> TopicSpec:
    return TopicSpec(f"{name}-{unused_port()}-{id(config)}", partitions=partitions, config=config)


def test_missing_topics_are_made_with_their_partitions(broker: Broker) -> None:
    wanted = [fresh("one", 1), fresh("three", 3)]

    with wiring.admin(broker.settings()) as admin:
        changes = admin.apply(wanted)
        admin.wait_for_leaders([spec.name for spec in wanted], 20)
        found = {topic.name: topic for topic in admin.topics()}

    assert changes == tuple(TopicChange(spec.name, Action.CREATED) for spec in wanted)
    assert [found[spec.name] for spec in wanted] == [
        TopicInfo(wanted[0].name, partitions=1, replicas=1, leaders=1),
        TopicInfo(wanted[1].name, partitions=3, replicas=1, leaders=3),
    ]


def test_applying_again_changes_nothing(broker: Broker) -> None:
    spec = fresh("again", 2)

    with wiring.admin(broker.settings()) as admin:
        admin.apply([spec])

        assert admin.apply([spec]) == (TopicChange(spec.name, Action.UNCHANGED),)


def test_another_number_of_partitions_is_told_and_left_as_it_is(broker: Broker) -> None:
    spec = fresh("other", 2)

    with wiring.admin(broker.settings()) as admin:
        admin.apply([spec])
        changes = admin.apply([TopicSpec(spec.name, partitions=5)])
        found = admin.require([spec.name])

    assert [each.action for each in changes] == [Action.DIFFERS]
    assert changes[0].differences == (Difference("partitions", "2", "5"),)
    assert found[0].partitions == 2


def test_other_settings_are_told_by_a_broker_that_keeps_them(kafka: Broker) -> None:
    spec = fresh("settings", 1, **{"retention.ms": "60000"})

    with wiring.admin(kafka.settings()) as admin:
        admin.apply([spec])
        same = admin.apply([spec])
        other = admin.apply([TopicSpec(spec.name, config={"retention.ms": "5"})])

    assert same == (TopicChange(spec.name, Action.UNCHANGED),)
    assert other[0].differences == (Difference("retention.ms", "60000", "5"),)


def test_refused_topics_are_told_with_reasons_and_the_others_are_made(kafka: Broker) -> None:
    good, bad, worse = fresh("good"), fresh("bad", nonsense="1"), fresh("worse", 100_000)

    with wiring.admin(kafka.settings()) as admin:
        changes = admin.apply([bad, good, worse])
        admin.wait_for_leaders([good.name], 30)

    assert [each.action for each in changes] == [Action.REFUSED, Action.CREATED, Action.REFUSED]
    assert [each.code for each in changes] == ["INVALID_CONFIG", "", "POLICY_VIOLATION"]
    assert changes[0].reason == "INVALID_CONFIG (Unknown topic config name: nonsense)"
    assert good.name in {topic.name for topic in wiring.topics(kafka.settings())}


def test_a_name_that_collides_in_metrics_is_refused_with_the_other_one(kafka: Broker) -> None:
    spec = fresh("twin")
    twin = TopicSpec(spec.name.replace("-", ".")), TopicSpec(spec.name.replace("-", "_"))

    with wiring.admin(kafka.settings()) as admin:
        admin.apply(twin[:1])
        (change,) = admin.apply(twin[1:])

    assert (change.action, change.code) == (Action.REFUSED, "TOPIC_EXCEPTION")
    assert change.hint == f"`{twin[0].name}` is there, and both have one name in the metrics of a broker"


def test_partitions_and_settings_are_changed_as_permitted_and_nothing_else(kafka: Broker) -> None:
    spec = fresh("changing", 2, **{"retention.ms": "60000", "segment.bytes": "1048576"})
    wanted = replace(spec, partitions=3, config={"retention.ms": "5"})

    with wiring.admin(kafka.settings()) as admin:
        admin.apply([spec])
        admin.wait_for_leaders([spec.name], 20)
        rehearsed = admin.apply([wanted], Permit(partitions=True, configs=True, rehearsal=True))
        grown = admin.apply([wanted], Permit(partitions=True))
        admin.wait_for_leaders([spec.name], 20, {spec.name: 3})
        altered = admin.apply([wanted], Permit(configs=True))
        same = admin.apply([wanted])
        (described,) = admin.described([spec.name])

    assert [rehearsed[0].action, grown[0].action, altered[0].action, same[0].action] == [
        Action.WOULD_CHANGE,
        Action.DIFFERS,
        Action.CHANGED,
        Action.UNCHANGED,
    ]
    assert grown[0].changed == (Difference("partitions", "2", "3"),)
    assert altered[0].changed == (Difference("retention.ms", "60000", "5"),)
    assert {("retention.ms", "5", "topic"), ("segment.bytes", "1048576", "topic")} <= set(
        described.settings or ()
    )


def test_partitions_are_never_taken_away(kafka: Broker) -> None:
    spec = fresh("shrinking", 3)

    with wiring.admin(kafka.settings()) as admin:
        admin.apply([spec])
        (change,) = admin.apply([replace(spec, partitions=1)], Permit(partitions=True))
        found = admin.require([spec.name])

    assert (change.action, found[0].partitions) == (Action.DIFFERS, 3)


def test_topics_are_gone_when_they_are_deleted_and_can_be_made_again(kafka: Broker) -> None:
    specs = [fresh("gone"), fresh("gone-too", 3)]
    names = [spec.name for spec in specs]

    with wiring.admin(kafka.settings()) as admin:
        admin.apply(specs)
        with pytest.raises(UnknownTopic):
            admin.delete([*names, "never-made"])
        kept = {topic.name for topic in admin.topics()}
        changes = admin.delete(names)
        left = {topic.name for topic in admin.topics()}
        again = admin.apply(specs)

    assert set(names) <= kept
    assert [each.action for each in changes] == [Action.DELETED, Action.DELETED]
    assert not set(names) & left
    assert [each.action for each in again] == [Action.CREATED, Action.CREATED]


def test_a_topic_is_described_with_all_that_the_broker_tells(kafka: Broker) -> None:
    topic = kafka.topic(partitions=2, **{"retention.ms": "60000"})
    with wiring.sink(kafka.endpoint, 1) as sink:
        sink.offer(Block(topic, [b"x" * 100] * 30, keys=[str(n).encode() for n in range(30)]))
        sink.flush(20)

    with wiring.admin(kafka.settings()) as admin:
        (found,) = admin.described([topic], [TopicSpec(topic, 3)])
        (listed,) = admin.measured([topic])

    assert [(each.number, each.leader, each.replicas, each.in_sync) for each in found.partitions] == [
        (0, 1, (1,), (1,)),
        (1, 1, (1,), (1,)),
    ]
    assert (found.records, listed.records) == (30, 30)
    assert (found.size or 0) > 3_000
    assert listed.size == found.size
    assert ("retention.ms", "60000", "topic") in (found.settings or ())
    assert found.differences == (Difference("partitions", "2", "3"),)


def test_what_a_broker_does_not_tell_is_not_known(broker: Broker) -> None:
    topic = broker.topic(partitions=2)

    with wiring.admin(broker.settings()) as admin:
        (found,) = admin.described([topic], [TopicSpec(topic, 2)])

    told = broker.runtime is not RuntimeName.EMBEDDED
    assert (found.size, found.settings is not None) == (0 if told else None, told)
    assert (found.records, found.differences) == (0, ())


def test_an_environment_of_kdev_is_never_elsewhere(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kdev.kafka.admin.is_here", lambda host: False)

    with wiring.admin(broker.settings()) as own:
        assert own.elsewhere() == ()
    assert Admin(broker.endpoint).elsewhere() == ("127.0.0.1",)


@pytest.mark.trap(15)
def test_a_topic_that_is_missing_is_told_with_near_names_and_not_made(broker: Broker) -> None:
    topic = broker.topic()

    with wiring.admin(broker.settings()) as admin:
        with pytest.raises(UnknownTopic) as caught:
            admin.require([topic, f"{topic}x"])
        names = {each.name for each in admin.topics(internal=True)}

    assert caught.value.topic == f"{topic}x"
    assert topic in caught.value.near
    assert topic in caught.value.existing
    assert f"{topic}x" not in names


def test_watermarks_are_of_every_partition_and_grow_with_its_records(broker: Broker) -> None:
    topic = broker.topic(partitions=3)
    before = wiring.watermarks(broker.endpoint, [topic])

    with wiring.sink(broker.endpoint, 1) as sink:
        sink.offer(Block(topic, [b"x"] * 30, keys=[str(n).encode() for n in range(30)]))
        sink.flush(20)
        spread = sink.partitions()[topic]
    after = wiring.watermarks(broker.endpoint, [topic])

    assert before == {(topic, number): (0, 0) for number in range(3)}
    assert after == {(topic, number): (0, spread[number]) for number in range(3)}


def test_watermarks_of_a_missing_topic_are_an_error(broker: Broker) -> None:
    with pytest.raises(UnknownTopic):
        wiring.watermarks(broker.endpoint, ["not-there"])


def test_a_cluster_answers_when_it_has_as_many_brokers_as_asked_for(broker: Broker) -> None:
    assert answers(broker.endpoint)
    assert not answers(broker.endpoint, brokers=2)


def test_a_plain_connection_hears_what_a_client_hears(broker: Broker) -> None:
    spec = fresh("heard", 3)
    with wiring.admin(broker.settings()) as admin:
        admin.apply([spec])
        admin.wait_for_leaders([spec.name], 20)

    found = metadata.heard(broker.endpoint)

    assert found is not None
    assert len(found.leaders[spec.name]) == 3
    assert found == client_metadata.heard(broker.endpoint)


def test_nothing_answers_where_nobody_listens() -> None:
    endpoint = Endpoint(f"127.0.0.1:{unused_port()}")

    assert not answers(endpoint)
    with pytest.raises(Unreachable):
        Admin(endpoint).topics()


@pytest.mark.trap(22)
def test_leaders_are_waited_for_no_longer_than_told(broker: Broker) -> None:
    with wiring.admin(broker.settings()) as admin, pytest.raises(BrokerError) as caught:
        admin.wait_for_leaders(["never-made"], 0)

    assert str(caught.value) == "the broker does not show topic `never-made` after 0 s"

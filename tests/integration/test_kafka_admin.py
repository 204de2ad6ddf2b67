from __future__ import annotations

import pytest

from kdev import wiring
from kdev.errors import BrokerError, UnknownTopic, Unreachable
from kdev.kafka.admin import Admin
from kdev.kafka.readiness import answers
from kdev.model import Block, Endpoint, TopicChange, TopicInfo, TopicSpec
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

    assert changes == tuple(TopicChange(spec.name, "created") for spec in wanted)
    assert [found[spec.name] for spec in wanted] == [
        TopicInfo(wanted[0].name, partitions=1, replicas=1, leaders=1),
        TopicInfo(wanted[1].name, partitions=3, replicas=1, leaders=3),
    ]


def test_applying_again_changes_nothing(broker: Broker) -> None:
    spec = fresh("again", 2)

    with wiring.admin(broker.settings()) as admin:
        admin.apply([spec])

        assert admin.apply([spec]) == (TopicChange(spec.name, "unchanged"),)


def test_another_number_of_partitions_is_told_and_left_as_it_is(broker: Broker) -> None:
    spec = fresh("other", 2)

    with wiring.admin(broker.settings()) as admin:
        admin.apply([spec])
        changes = admin.apply([TopicSpec(spec.name, partitions=5)])
        found = admin.require([spec.name])

    assert changes == (TopicChange(spec.name, "differs", "has 2 partitions, the document asks for 5"),)
    assert found[0].partitions == 2


def test_other_settings_are_told_by_a_broker_that_keeps_them(kafka: Broker) -> None:
    spec = fresh("settings", 1, **{"retention.ms": "60000"})

    with wiring.admin(kafka.settings()) as admin:
        admin.apply([spec])
        same = admin.apply([spec])
        other = admin.apply([TopicSpec(spec.name, config={"retention.ms": "5"})])

    assert same == (TopicChange(spec.name, "unchanged"),)
    assert other == (TopicChange(spec.name, "differs", "`retention.ms` is 60000, the document asks for 5"),)


def test_refused_topics_are_told_together_and_the_others_are_made(kafka: Broker) -> None:
    good, bad, worse = fresh("good"), fresh("bad", nonsense="1"), fresh("worse", 0)

    with wiring.admin(kafka.settings()) as admin, pytest.raises(BrokerError) as caught:
        admin.apply([bad, good, worse])

    assert f"topic `{bad.name}` was refused: INVALID_CONFIG (" in str(caught.value)
    assert f"topic `{worse.name}` was refused: INVALID_PARTITIONS (" in str(caught.value)
    assert caught.value.code in {"INVALID_CONFIG", "INVALID_PARTITIONS"}
    assert caught.value.hint
    assert good.name in {topic.name for topic in wiring.topics(kafka.settings())}


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


def test_nothing_answers_where_nobody_listens() -> None:
    endpoint = Endpoint(f"127.0.0.1:{unused_port()}")

    assert not answers(endpoint)
    with pytest.raises(Unreachable):
        Admin(endpoint).topics()


def test_leaders_are_waited_for_no_longer_than_told(broker: Broker) -> None:
    with wiring.admin(broker.settings()) as admin, pytest.raises(BrokerError) as caught:
        admin.wait_for_leaders(["never-made"], 0)

    assert str(caught.value) == "topic `never-made` has partitions without a leader after 0 s"

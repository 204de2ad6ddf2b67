from __future__ import annotations

import pytest

from kdev.errors import SpecError
from kdev.model import Naming, TopicSpec
from kdev.spec.model import Operation, Reply, Server, TopicBinding
from kdev.spec.topics import collisions, topic_count, topic_plan
from tests.unit.spec.channels import channel, spec

KAFKA, MQTT, AMQP = (Server(name, f"{name}.example", name) for name in ("kafka", "mqtt", "amqp"))


def test_a_route_has_the_channel_its_topic_how_it_came_about_and_its_parameters() -> None:
    plan = topic_plan(spec(channel("one", "car/{id}")), naming=Naming({"id": "7"}))

    (route,) = plan.routes
    assert (route.channel.key, route.topic) == ("one", "car.7")
    assert (route.how, route.parameters) == ("address, `{id}` is `7`, `/` became `.`", {"id": "7"})


def test_what_the_document_leaves_open_is_left_to_the_broker() -> None:
    assert topic_plan(spec(channel("rentals"))).topics == (TopicSpec("rentals", None, None, {}),)


def test_an_operation_that_names_another_topic_is_told() -> None:
    sends = Operation("send", "a", topic="by-operation")

    plan = topic_plan(spec(channel("one", "a", TopicBinding(topic="by-binding"), operations=(sends,))))

    assert plan.notes == ("channel `one` goes to `by-binding`; its operations also name `by-operation`",)


def test_two_written_names_for_one_topic_are_refused_with_both() -> None:
    with pytest.raises(SpecError) as caught:
        topic_plan(spec(channel("one", "a/b"), channel("two", "/a/b")))

    assert "would share the topic `a.b` with the channel `one`: `/a/b` and `a/b`" in str(caught.value)
    assert caught.value.hint == ("give it another name: `bindings.kafka.topic`, or `--topic-name two=TOPIC`")


def test_two_names_that_are_one_in_the_metrics_of_a_broker_are_refused_with_both() -> None:
    with pytest.raises(SpecError) as caught:
        topic_plan(spec(channel("one", "a.b"), channel("two", "a_b")))

    assert "would be the topic `a_b`, which Kafka refuses beside `a.b` of the channel `one`" in str(
        caught.value
    )


def test_addresses_that_their_parameters_make_equal_are_refused_and_another_value_helps() -> None:
    document = spec(channel("one", "car/{id}"), channel("two", "car/{number}"))

    with pytest.raises(SpecError) as caught:
        topic_plan(document, naming=Naming({"id": "7", "number": "7"}))

    assert "share the topic `car.7` with the channel `one`: `car/{number}` and `car/{id}`" in str(
        caught.value
    )
    assert caught.value.hint.startswith(
        "choose another value: `--param number=VALUE`, or give it another name"
    )
    assert len(topic_plan(document, naming=Naming({"id": "7", "number": "8"})).topics) == 2


def test_one_written_name_with_values_of_its_own_for_each_channel_makes_two_topics() -> None:
    document = spec(channel("one", "car/{id}"), channel("two", "car/{id}"))

    together = topic_plan(document)
    apart = topic_plan(document, naming=Naming({"two.id": "8"}))
    with pytest.raises(SpecError):
        topic_plan(document, naming=Naming({"one.id": "a.b", "two.id": "a_b"}))

    assert [topic.name for topic in together.topics] == ["car.id"]
    assert [topic.name for topic in apart.topics] == ["car.id", "car.8"]


def test_a_user_may_lead_two_channels_to_one_topic() -> None:
    document = spec(channel("one", "a/b"), channel("two", "c"))

    plan = topic_plan(document, naming=Naming(topics={"two": "a.b"}))

    assert [route.topic for route in plan.routes] == ["a.b", "a.b"]
    assert [topic.name for topic in plan.topics] == ["a.b"]


def test_collisions_are_found_without_a_plan_and_topics_counted() -> None:
    clashing = spec(channel("one", "a/b"), channel("two", "a.b"), channel("three", "c"))

    assert [problem.code for problem in collisions(clashing)] == ["topic-collision"]
    assert topic_count(clashing) == 2
    assert topic_count(spec(channel("//"))) == 0


def test_channels_that_name_the_same_topic_share_it_and_differences_are_told() -> None:
    plan = topic_plan(
        spec(
            channel(
                "one", None, TopicBinding("t", 3, None, {"retention.ms": "1", "cleanup.policy": "delete"})
            ),
            channel("two", None, TopicBinding("t", 6, None, {"retention.ms": "2"})),
        )
    )

    config = {"retention.ms": "1", "cleanup.policy": "delete"}
    assert plan.topics == (TopicSpec("t", 6, None, config),)
    assert [route.channel.key for route in plan.routes] == ["one", "two"]
    assert plan.notes == (
        "topic `t`: its channels ask for 3 and 6 partitions, it gets 6",
        "topic `t`: its channels differ on `retention.ms`, `1` is taken, not `2`",
    )


def test_replicas_are_capped_at_the_number_of_brokers() -> None:
    wanted = spec(channel("t", None, TopicBinding(replicas=3)))

    single, triple = topic_plan(wanted), topic_plan(wanted, brokers=3)

    assert (single.topics[0].replicas, triple.topics[0].replicas) == (1, 3)
    assert single.notes == ("topic `t`: replicas 3 became 1, there is only 1 broker",)
    assert triple.notes == ()


def test_one_note_tells_all_topics_that_gave_way_alike() -> None:
    names = ["a", "b", "c", "d", "e"]

    plan = topic_plan(spec(*(channel(name, None, TopicBinding(replicas=3)) for name in names)), brokers=2)

    assert plan.notes == ("topics `a`, `b`, `c` and 2 more: replicas 3 became 2, there are only 2 brokers",)


@pytest.mark.parametrize(
    ("replicas", "brokers", "got", "why"),
    [(None, 1, "1", "there is only 1 broker"), (1, 3, "1", "no more than `replicas`"), (3, 3, "2", "")],
)
def test_a_topic_never_waits_for_more_replicas_than_it_has(
    replicas: int | None, brokers: int, got: str, why: str
) -> None:
    binding = TopicBinding(replicas=replicas, config={"min.insync.replicas": "2"})

    plan = topic_plan(spec(channel("t", None, binding)), brokers=brokers)

    assert plan.topics[0].config == {"min.insync.replicas": got}
    assert plan.notes == ((f"topic `t`: `min.insync.replicas` 2 became 1, {why}",) if why else ())


def test_a_channel_whose_name_has_nothing_legal_is_named() -> None:
    plan = topic_plan(spec(channel("//"), channel("good")))

    assert [topic.name for topic in plan.topics] == ["good"]
    assert plan.skipped == (("//", "nothing of its name can be the name of a topic"),)


def test_a_topic_of_kafka_itself_is_never_planned() -> None:
    plan = topic_plan(spec(channel("__consumer_offsets"), channel("__heartbeat")))

    assert [topic.name for topic in plan.topics] == ["__heartbeat"]
    assert plan.skipped == (("__consumer_offsets", "`__consumer_offsets` belongs to Kafka itself"),)


def test_a_channel_on_servers_of_another_protocol_is_named_with_it() -> None:
    plan = topic_plan(
        spec(
            channel("both", servers=("kafka", "mqtt")),
            channel("every"),
            channel("other", servers=("mqtt", "amqp")),
            channel("bound", None, TopicBinding(partitions=1), servers=("mqtt",)),
            channel("wished", servers=("mqtt",)),
            servers=(KAFKA, MQTT, AMQP),
        ),
        naming=Naming(topics={"wished": "wished"}),
    )

    assert [route.topic for route in plan.routes] == ["both", "every", "bound", "wished"]
    assert plan.skipped == (("other", "its servers speak `amqp`, `mqtt`, not Kafka"),)


def test_a_document_without_a_kafka_server_is_planned_and_that_is_said() -> None:
    plan = topic_plan(spec(channel("one", servers=("mqtt",)), servers=(MQTT, AMQP)))

    assert [route.topic for route in plan.routes] == ["one"]
    assert plan.notes == (
        "the servers of the document speak `amqp`, `mqtt`; its channels become topics all the same",
    )


def test_a_reply_whose_address_a_request_tells_has_no_topic() -> None:
    asks = Operation("send", "ask", reply=Reply("answers", "$message.header#/replyTo"))

    plan = topic_plan(spec(channel("questions", operations=(asks,)), channel("answers", None)))
    bound = topic_plan(
        spec(channel("questions", operations=(asks,)), channel("answers", None, TopicBinding("answers")))
    )

    assert plan.skipped == (
        ("answers", "each request says where its reply goes, in `$message.header#/replyTo`"),
    )
    assert [route.topic for route in bound.routes] == ["questions", "answers"]


def test_channels_without_a_message_get_topics_and_are_told() -> None:
    plan = topic_plan(spec(channel("one", messages=()), channel("two"), channel("three", messages=())))

    assert [route.topic for route in plan.routes] == ["one", "two", "three"]
    assert plan.notes == ("no message is described for `one`, `three`: a topic, and nothing to send to it",)

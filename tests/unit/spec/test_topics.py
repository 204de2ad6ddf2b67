from __future__ import annotations

import pytest

from kdev.errors import Place, SpecError
from kdev.model import TopicSpec
from kdev.spec.model import Channel, Operation, Parameter, Spec, TopicBinding
from kdev.spec.topics import TopicPlan, topic_name, topic_plan


def channel(
    key: str,
    address: str | None = None,
    binding: TopicBinding | None = None,
    *,
    operations: tuple[Operation, ...] = (),
    parameters: tuple[Parameter, ...] = (),
) -> Channel:
    return Channel(
        key, address, (), Place("spec.yaml", f"$.channels.{key}", 3, 5), operations, parameters, binding
    )


def spec(*channels: Channel) -> Spec:
    return Spec("spec.yaml", "3.0.0", "Shop", "1", channels)


def names(plan: TopicPlan) -> list[tuple[str, str]]:
    return [(route.topic, route.how) for route in plan.routes]


def test_the_name_comes_from_binding_operation_address_and_key_in_this_order() -> None:
    sends = Operation("send", "a", topic="by-operation")
    plan = topic_plan(
        spec(
            channel("one", "a1", TopicBinding(topic="by-binding"), operations=(sends,)),
            channel("two", "a2", TopicBinding(partitions=2), operations=(sends,)),
            channel("three", "by-address"),
            channel("by-key", None),
        )
    )

    assert names(plan) == [
        ("by-binding", "Kafka binding"),
        ("by-operation", "Kafka binding of an operation"),
        ("by-address", "address"),
        ("by-key", "key of the channel"),
    ]
    assert plan.notes == ("channel `one` goes to `by-binding`; its operations also name `by-operation`",)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("car/available", "car.available"),
        ("/car/available/", "car.available"),
        ("car rentals: all", "car-rentals-all"),
        ("Orders_v1", "Orders_v1"),
        ("größe", "gr-e"),
        ("...", ""),
        ("//", ""),
        ("x" * 300, "x" * 249),
    ],
)
def test_a_written_name_becomes_one_that_kafka_accepts(written: str, name: str) -> None:
    assert topic_name(written) == name


def test_what_became_of_a_name_is_said() -> None:
    plan = topic_plan(spec(channel("a", "/car/available now/")))

    assert names(plan) == [
        (
            "car.available-now",
            "address, `/` became `.`, separators at the ends left out, other characters became `-`",
        )
    ]


def test_a_parameter_is_filled_by_the_user_then_its_own_values_then_its_name() -> None:
    one = channel("a", "{city}/{station}/{car}", parameters=(Parameter("station", ("BER", "HAM")),))

    plan = topic_plan(spec(one), parameters={"city": "berlin"})

    assert plan.routes[0].topic == "berlin.BER.car"
    assert plan.routes[0].parameters == {"city": "berlin", "station": "BER", "car": "car"}
    assert plan.routes[0].how == (
        "address, `{city}` is `berlin`, `{station}` is `BER`, `{car}` is `car`, `/` became `.`"
    )


@pytest.mark.parametrize("other", ["a.b", "a_b", "/a/b"])
def test_two_written_names_for_one_topic_are_refused_with_both(other: str) -> None:
    with pytest.raises(SpecError) as caught:
        topic_plan(spec(channel("one", "a/b"), channel("two", other)))

    assert f"with the channel `one`: `{other}` and `a/b`" in str(caught.value)
    assert caught.value.hint == "give one of them another name: `bindings.kafka.topic`"


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
    assert plan.topics == (TopicSpec("t", 6, 1, config),)
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


def test_a_channel_whose_name_has_nothing_legal_is_named() -> None:
    plan = topic_plan(spec(channel("//"), channel("good")))

    assert [topic.name for topic in plan.topics] == ["good"]
    assert plan.skipped == (("//", "nothing of its name can be the name of a topic"),)

"""Names, labels and configurations of what a stack is made of."""

from __future__ import annotations

from itertools import combinations

import pytest

from kdev import bundled
from kdev.model import Mode
from kdev.stack.definition import definition_from
from kdev.stack.docker import Engine
from kdev.stack.docker_definition import Definitions
from kdev.stack.docker_found import Volume
from kdev.stack.docker_plan import (
    CLUSTER_ID,
    DEFINITION,
    IMAGE_PREFIX,
    StackPlan,
    plan_from,
    prefix_of,
    variables_for,
)
from kdev.stack.docker_start import Found
from kdev.stack.runtime import StackRequest

KRAFT = bundled.compose_file("kraft.yaml")


def planned(request: StackRequest, prefix: str = "", **environ: str) -> StackPlan:
    variables = variables_for(request, prefix, "an-id", environ)
    return plan_from(
        definition_from(bundled.compose_file(f"{request.mode}.yaml"), variables), request, "an-id"
    )


def test_the_usual_environment_has_the_short_names() -> None:
    plan = planned(StackRequest())

    assert (plan.network, plan.volumes) == ("kdev", ("kdev-kraft-data",))
    assert [each.name for each in plan.containers] == ["kdev-kafka"]


def test_environments_never_share_a_name() -> None:
    requests = [StackRequest(name, mode) for name in ("kdev", "shop", "shop-b", "b") for mode in Mode]
    names = [
        {*plan.volumes, *(each.name for each in plan.containers), plan.network}
        for plan in map(planned, (each for each in requests if each.mode is Mode.ZOOKEEPER))
    ]

    assert all(not one & other for one, other in combinations(names, 2))


def test_a_container_is_published_on_this_machine_only() -> None:
    config = planned(StackRequest(port=19092)).containers[0].config

    host = config["HostConfig"]
    assert isinstance(host, dict)
    assert host["PortBindings"] == {"9092/tcp": [{"HostIp": "127.0.0.1", "HostPort": "19092"}]}


@pytest.mark.parametrize(
    ("mode", "policy"),
    [(Mode.KRAFT, {"Name": "no"}), (Mode.ZOOKEEPER, {"Name": "on-failure", "MaximumRetryCount": 5})],
)
def test_only_a_broker_that_may_have_to_wait_for_zookeeper_is_started_again(
    mode: Mode, policy: dict[str, object]
) -> None:
    host = planned(StackRequest(mode=mode)).containers[-1].config["HostConfig"]

    assert isinstance(host, dict)
    assert host["RestartPolicy"] == policy


def test_images_come_from_the_mirror_that_was_named() -> None:
    config = planned(StackRequest(), prefix="mirror.example/").containers[0].config

    assert config["Image"] == "mirror.example/apache/kafka:4.3.1"


def test_the_environment_may_say_what_the_request_leaves_open() -> None:
    config = (
        planned(StackRequest(port=1234), KDEV_AUTO_CREATE_TOPICS="false", KDEV_PORT="1").containers[0].config
    )

    values = config["Env"]
    assert isinstance(values, list)
    assert "KAFKA_AUTO_CREATE_TOPICS_ENABLE=false" in values
    assert "KAFKA_ADVERTISED_LISTENERS=INTERNAL://kafka:19092,HOST://127.0.0.1:1234" in values


def test_the_same_request_has_the_same_hash_and_another_port_another() -> None:
    one, same, other = (planned(StackRequest(port=port)).containers[0].labels for port in (1, 1, 2))

    assert one[DEFINITION] == same[DEFINITION] != other[DEFINITION]


def test_only_kraft_is_told_its_cluster_id() -> None:
    assert planned(StackRequest(mode=Mode.KRAFT)).labels[CLUSTER_ID] == "an-id"
    assert CLUSTER_ID not in planned(StackRequest(mode=Mode.ZOOKEEPER)).labels


def test_a_name_of_one_s_own_stands_in_every_name() -> None:
    assert prefix_of("shop") == "kdev-shop"


@pytest.mark.parametrize("prefix", ["", "mirror.example/"])
def test_containers_and_volumes_alike_say_what_stands_before_their_images(prefix: str) -> None:
    definition = definition_from(KRAFT, variables_for(StackRequest(), prefix, "an-id", {}))

    plan = plan_from(definition, StackRequest(), "an-id", image_prefix=prefix)

    assert plan.labels[IMAGE_PREFIX] == prefix
    assert [each.labels[IMAGE_PREFIX] for each in plan.containers] == [prefix]


@pytest.mark.parametrize(
    ("kept", "there", "used"),
    [
        ("mirror.example/", True, "mirror.example/"),
        ("mirror.example/", False, "other.example/"),
        ("", True, ""),
        (None, True, "other.example/"),
    ],
)
def test_images_are_those_of_the_environment_where_the_engine_has_them(
    kept: str | None, there: bool, used: str
) -> None:
    class Known(Engine):
        def __init__(self) -> None:
            pass

        def has_image(self, image: str) -> bool:
            return there

    labels = {} if kept is None else {IMAGE_PREFIX: kept}
    found = Found((), (Volume("kdev-kraft-data", labels),), ())

    asked = Definitions({Mode.KRAFT: KRAFT}, "other.example/", {})

    assert asked.with_images_of(Known(), found, StackRequest()).image_prefix == used

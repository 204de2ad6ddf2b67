"""Where clients in containers find brokers, as the brokers themselves tell it."""

from __future__ import annotations

from kdev.stack.docker_addresses import inside
from kdev.stack.docker_found import Container
from kdev.stack.docker_plan import ROLE
from kdev.stack.runtime import Inside


def container(name: str, role: str, listeners: str, networks: tuple[str, ...] = ("kdev-shop",)) -> Container:
    told = {"KAFKA_ADVERTISED_LISTENERS": listeners} if listeners else {}
    return Container(name, name, {ROLE: role}, "running", 0, False, "", 0, 10, told, networks)


BROKERS = [
    container(f"kafka-{number}", "broker", f"INTERNAL://kafka-{number}:19092,HOST://127.0.0.1:909{number}")
    for number in (1, 2)
]


def test_the_names_of_brokers_on_their_network_are_for_containers() -> None:
    beside = container("zookeeper", "zookeeper", "", ("other",))

    assert inside([beside, *BROKERS]) == Inside("kafka-1:19092,kafka-2:19092", "kdev-shop")


def test_brokers_that_tell_no_name_or_have_no_network_are_not_for_containers() -> None:
    near = container("kafka", "broker", "HOST://127.0.0.1:9092,SIX://[::1]:9092")
    alone = container("kafka", "broker", "INTERNAL://kafka:19092", ())

    assert [inside(each) for each in ([], [near], [alone])] == [None, None, None]

"""What is said of a container that wants to reach the brokers of an environment, and what is not."""

from __future__ import annotations

import pytest

from kdev.findings import Grade
from kdev.stack.container_checkup import way_findings
from kdev.stack.docker_found import Container

ADVERTISED = "INSIDE://kafka:19092,HOST://127.0.0.1:9092,HOST6://[::1]:9092"
NETWORK = ("shop",)


def container(**environment: str) -> Container:
    return Container(
        id="1",
        name="app",
        labels={},
        state="running",
        exit_code=0,
        out_of_memory=False,
        error="",
        started=1.0,
        stop_seconds=10,
        environment=environment,
        networks=NETWORK,
    )


BROKERS = [container(KAFKA_ADVERTISED_LISTENERS=ADVERTISED)]


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("localhost:9092", "localhost:9092"),
        ("kafka:19092, 127.0.0.1:9092", "127.0.0.1:9092"),
        ("PLAINTEXT://[::1]:9092", "[::1]:9092"),
    ],
)
def test_a_variable_with_an_address_of_the_brokers_on_the_container_itself_is_told(
    value: str, address: str
) -> None:
    on_network, told = way_findings(container(BOOTSTRAP=value), BROKERS)

    assert (on_network.grade, told.grade) == (Grade.OK, Grade.FAIL)
    assert told.text == f"`BOOTSTRAP` of `app` has `{address}`, which means the container itself"
    assert told.hint == "in a container write `kafka:19092`"


@pytest.mark.parametrize(
    "value",
    [
        "postgres://u:s3cret@localhost:5432/db",
        "kafka://u:s3cret@localhost:9092",
        "http://localhost:9092/health",
        "localhost:5432",
        "s3cret localhost:9092",
        "kafka:19092",
        "",
    ],
)
def test_a_variable_that_is_about_something_else_is_neither_judged_nor_shown(value: str) -> None:
    assert [each.grade for each in way_findings(container(OTHER=value), BROKERS)] == [Grade.OK]

"""The part of Compose that kdev reads, and how it refuses the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from kdev import bundled
from kdev.errors import StackError
from kdev.model import Mode
from kdev.stack.definition import Healthcheck, Mount, Port, StackDefinition, definition_from

SMALL = """\
services:
  kafka:
    image: ${PREFIX:-}apache/kafka:4.3.1
volumes:
  data:
"""


def read(tmp_path: Path, text: str, **variables: str) -> StackDefinition:
    path = tmp_path / "stack.yaml"
    path.write_text(text, encoding="utf-8")
    return definition_from(path, variables)


def service(tmp_path: Path, lines: str, **variables: str) -> StackDefinition:
    body = "".join(f"    {line}\n" for line in lines.splitlines())
    return read(tmp_path, SMALL.replace("volumes:\n", body + "volumes:\n"), **variables)


def refusal(tmp_path: Path, text: str) -> StackError:
    with pytest.raises(StackError) as caught:
        read(tmp_path, text)
    return caught.value


@pytest.mark.parametrize("mode", Mode)
def test_the_bundled_stacks_are_read_without_a_single_variable(mode: Mode) -> None:
    definition = definition_from(bundled.compose_file(f"{mode}.yaml"), {})

    broker = definition.services[-1]
    assert broker.name == "kafka"
    assert broker.ports == (Port("127.0.0.1", 9092, 9092),)
    assert "HOST://127.0.0.1:9092" in broker.environment["KAFKA_ADVERTISED_LISTENERS"]
    assert broker.labels["kdev.role"] == "broker"
    assert definition.network == "kdev"


@pytest.mark.parametrize("mode", Mode)
def test_a_bundled_broker_asks_for_no_more_copies_than_it_can_keep(mode: Mode) -> None:
    broker = definition_from(bundled.compose_file(f"{mode}.yaml"), {}).services[-1]

    copies = {
        name: value
        for name, value in broker.environment.items()
        if "REPLICATION_FACTOR" in name or name.endswith(("MIN_ISR", "MIN_INSYNC_REPLICAS"))
    }
    assert len(copies) >= 5
    assert set(copies.values()) == {"1"}


@pytest.mark.parametrize("mode", Mode)
def test_a_bundled_stack_keeps_its_data_in_named_volumes(mode: Mode) -> None:
    definition = definition_from(bundled.compose_file(f"{mode}.yaml"), {})

    targets = {mount.target for each in definition.services for mount in each.volumes}

    assert "/var/lib/kafka/data" in targets
    assert mode is Mode.KRAFT or {"/var/lib/zookeeper/data", "/var/lib/zookeeper/log"} <= targets


def test_services_come_in_the_order_in_which_they_start() -> None:
    definition = definition_from(bundled.compose_file("zookeeper.yaml"), {})

    assert [each.name for each in definition.services] == ["zookeeper", "kafka"]


def test_variables_fill_the_texts(tmp_path: Path) -> None:
    lines = "environment:\n  A: ${PORT:-1}\n  B: $PORT\n  C: $$PORT\n  D: ${EMPTY:-usual}\n  E: x${PORT}y"

    definition = service(tmp_path, lines, PORT="7", EMPTY="", PREFIX="mirror.example/")

    assert definition.services[0].environment == {"A": "7", "B": "7", "C": "$PORT", "D": "usual", "E": "x7y"}
    assert definition.services[0].image == "mirror.example/apache/kafka:4.3.1"


def test_an_environment_may_be_a_list(tmp_path: Path) -> None:
    definition = service(tmp_path, "environment:\n  - A=1=2\n  - B=")

    assert definition.services[0].environment == {"A": "1=2", "B": ""}


def test_everything_that_is_known_is_read(tmp_path: Path) -> None:
    lines = """\
ports: ["127.0.0.1:19092:9092"]
volumes: ["data:/var/lib/kafka/data"]
tmpfs: /tmp
stop_grace_period: 1m30s
init: true
restart: on-failure:3
healthcheck:
  test: [CMD, "true"]
  interval: 500ms
  retries: 5
x-note: whatever"""

    kafka = service(tmp_path, lines).services[0]

    assert kafka.ports == (Port("127.0.0.1", 19092, 9092),)
    assert kafka.volumes == (Mount("data", "/var/lib/kafka/data"),)
    assert kafka.tmpfs == ("/tmp",)
    assert kafka.stop_seconds == 90
    assert kafka.init
    assert kafka.restarts == 3
    assert kafka.healthcheck == Healthcheck(("CMD", "true"), interval=0.5, retries=5)


@pytest.mark.parametrize(
    ("lines", "line", "problem"),
    [
        ("privileged: true", 4, "kdev does not understand `privileged`"),
        ("environment:\n  A: 1\nnetwork_mode: host", 6, "kdev does not understand `network_mode`"),
        ("healthcheck:\n  start_interval: 1s", 5, "kdev does not understand `start_interval`"),
        ("ports:\n  - 9092", 5, "`9092` is not a port that kdev publishes"),
        ("ports:\n  - 0.0.0.0:9092", 5, "`0.0.0.0:9092` is not a port that kdev publishes"),
        ("volumes:\n  - ./here:/data", 5, "`./here:/data` is not a named volume"),
        ("volumes:\n  - other:/data", 4, "`volumes` of `kafka` names `other`, which is not there"),
        ("depends_on: [nobody]", 4, "`depends_on` of `kafka` names `nobody`, which is not there"),
        ("depends_on:\n  kafka:\n    condition: x", 4, "`depends_on` must be a list"),
        ("depends_on: [kafka]", 1, "services wait for each other: kafka -> kafka"),
        ("stop_grace_period: soon", 4, "`soon` is not a duration"),
        ("healthcheck:\n  retries: few", 5, "`few` is not a whole number"),
        ("restart: always", 4, "`always` is not a `restart` that kdev knows"),
        ("init: maybe", 4, "`maybe` is neither `true` nor `false`"),
        ("environment:\n  A: ${NOBODY}", 5, "variable `NOBODY` has no value"),
        ("environment:\n  A: ${B:?oh}", 5, "`${B:?oh}` has a `$` that kdev cannot read"),
        ("labels: [[a]]", 4, "`labels` must be a text"),
        ("environment: text", 4, "`environment` must be a mapping"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_line(
    tmp_path: Path, lines: str, line: int, problem: str
) -> None:
    with pytest.raises(StackError) as caught:
        service(tmp_path, lines)

    assert str(caught.value) == f"{tmp_path / 'stack.yaml'}:{line} {problem}"


def test_a_service_without_an_image_is_refused(tmp_path: Path) -> None:
    error = refusal(tmp_path, "services:\n  kafka:\n    labels: {}\n")

    assert str(error) == f"{tmp_path / 'stack.yaml'}:2 service `kafka` has no `image`"


@pytest.mark.parametrize("text", ["", "services: {}\n", "volumes:\n  a:\n"])
def test_a_stack_without_services_is_refused(tmp_path: Path, text: str) -> None:
    assert "there are no services" in str(refusal(tmp_path, text))


def test_broken_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    error = refusal(tmp_path, "services:\n  kafka: [\n")

    assert str(error).startswith(f"{tmp_path / 'stack.yaml'}:3 is not YAML: ")


def test_a_missing_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(StackError, match=r"gone\.yaml cannot be read"):
        definition_from(tmp_path / "gone.yaml", {})


@pytest.mark.parametrize("mode", Mode)
def test_the_stacks_of_three_brokers_differ_in_ports_and_names_only(mode: Mode) -> None:
    ports = {f"KDEV_PORT_{number}": str(9990 + number) for number in (1, 2, 3)}

    services = definition_from(bundled.compose_file(f"{mode}-3.yaml"), ports).services
    one = definition_from(bundled.compose_file(f"{mode}.yaml"), {}).services[-1]

    brokers = [each for each in services if each.labels["kdev.role"] == "broker"]
    assert [each.name for each in brokers] == ["kafka-1", "kafka-2", "kafka-3"]
    assert [each.ports[0].published for each in brokers] == [9991, 9992, 9993]
    for broker in brokers:
        assert one.environment.keys() <= broker.environment.keys()
        assert broker.environment["KAFKA_MIN_INSYNC_REPLICAS"] == "2"
        assert broker.healthcheck == one.healthcheck

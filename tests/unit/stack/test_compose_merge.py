"""A Compose file of the user's over one of kdev's, and the whole of it written out."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from kdev import bundled
from kdev.errors import StackError
from kdev.model import Mode
from kdev.stack.compose_writing import compose_text
from kdev.stack.definition import StackDefinition, definition_from
from kdev.stack.docker_definition import Definitions, notes
from kdev.stack.docker_plan import COMPOSE, DEFINITION, SETTINGS, plan_from
from kdev.stack.runtime import StackRequest
from tests.conftest import needs_command

FILES = {mode: bundled.compose_file(f"{mode}.yaml") for mode in Mode}
OVER = """\
services:
  kafka:
    environment:
      - KAFKA_LOG_RETENTION_MS=60000
      - KAFKA_LOG_RETENTION_HOURS=1
    ports: ["127.0.0.1:7000:7000"]
    volumes: ["plugins:/opt/plugins"]
  tool:
    image: example/tool:1
    depends_on: [kafka]
    environment: {PRICE: 5$$, PLACE: "${PLACE:-here}"}
volumes:
  plugins:
"""


def over(tmp_path: Path, text: str, mode: Mode = Mode.KRAFT) -> StackDefinition:
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return definition_from(FILES[mode], {}, path)


def test_variables_are_added_to_the_full_set_and_replace_it_name_by_name(tmp_path: Path) -> None:
    alone = definition_from(FILES[Mode.KRAFT], {}).services[0]

    broker, tool = over(tmp_path, OVER).services

    assert broker.environment == {
        **alone.environment,
        "KAFKA_LOG_RETENTION_MS": "60000",
        "KAFKA_LOG_RETENTION_HOURS": "1",
    }
    assert [port.container for port in broker.ports] == [9092, 7000]
    assert [mount.volume for mount in broker.volumes] == ["kraft-data", "plugins"]
    assert (broker.image, broker.healthcheck) == (alone.image, alone.healthcheck)
    assert (tool.environment, tool.depends_on) == ({"PRICE": "5$", "PLACE": "here"}, ("kafka",))


def test_another_volume_at_the_same_path_takes_its_place(tmp_path: Path) -> None:
    text = "services: {kafka: {volumes: ['mine:/var/lib/kafka/data']}}\nvolumes: {mine: }\n"

    assert [mount.volume for mount in over(tmp_path, text).services[0].volumes] == ["mine"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("services:\n  kafka:\n    privileged: true\n", "mine.yaml:3 kdev does not understand `privileged`"),
        ("services:\n  kafka:\n    ports:\n      - 80\n", "mine.yaml:4 `80` is not a port"),
        ("services:\n  other:\n    init: true\n", "mine.yaml:2 service `other` has no `image`"),
        ("services: [\n", "mine.yaml:2 is not YAML"),
    ],
)
def test_what_is_wrong_has_the_line_of_the_file_that_it_is_in(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(StackError) as caught:
        over(tmp_path, text)

    assert place in str(caught.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StackError, match="cannot be read"):
        definition_from(FILES[Mode.KRAFT], {}, tmp_path / "gone.yaml")


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("brokers", [1, 3])
def test_settings_reach_every_broker_and_nothing_else(mode: Mode, brokers: int) -> None:
    request = StackRequest(mode=mode, brokers=brokers, settings={"log.retention.ms": "5"})

    services = Definitions(FILES, environ={}).of(request, "id").services

    told = [each.name for each in services if "KAFKA_LOG_RETENTION_MS" in each.environment]
    assert told == [each.name for each in services if each.name.startswith("kafka")]
    assert len(told) == brokers


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("brokers", [1, 3])
def test_kafka_knows_every_variable_of_the_files_of_kdev(mode: Mode, brokers: int) -> None:
    request = StackRequest(mode=mode, brokers=brokers)

    assert notes(Definitions(FILES, environ={}).of(request, "id"), request) == ()


def test_other_settings_make_other_containers_and_none_the_same_as_ever() -> None:
    def labels(**asked: object) -> dict[str, str]:
        request = StackRequest(**asked)  # type: ignore[arg-type]
        made = plan_from(Definitions(FILES, environ={}).of(request, "id"), request, "id")
        return dict(made.containers[0].labels)

    plain, once, again = labels(), labels(settings={"a.b": "1"}), labels(settings={"a.b": "1"})

    assert plain[DEFINITION] != once[DEFINITION] == again[DEFINITION]
    assert once[SETTINGS] == '{"a.b": "1"}'
    assert (plain[SETTINGS], plain[COMPOSE]) == ("{}", "")


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("brokers", [1, 3])
def test_what_is_written_is_read_as_the_same_again(tmp_path: Path, mode: Mode, brokers: int) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        OVER.replace("  kafka:", "  kafka:\n    image: x:1").replace("host", "h"), encoding="utf-8"
    )
    request = StackRequest(mode=mode, brokers=brokers, compose=str(mine))
    definition = Definitions(FILES, environ={}).of(request, "id")

    written = tmp_path / "written.yaml"
    written.write_text(compose_text(definition, "kdev"), encoding="utf-8")
    plain = _without_names(written.read_text(encoding="utf-8"))
    written.with_name("plain.yaml").write_text(plain, encoding="utf-8")

    assert definition_from(written.with_name("plain.yaml"), {}) == definition


def _without_names(text: str) -> str:
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("container_name:")]
    volumes = lines.index("volumes:")
    kept = [line for line in lines[volumes:] if not line.startswith("    name: kdev-")]
    return "\n".join([*lines[:volumes], *kept])


@pytest.mark.parametrize("mode", Mode)
def test_docker_compose_takes_what_is_written(tmp_path: Path, mode: Mode) -> None:
    program = needs_command("docker-compose", "docker")
    request = StackRequest(mode=mode, brokers=3, settings={"a.b": "5$x"}, extras=("registry", "ui"))
    path = tmp_path / "compose.yaml"
    path.write_text(compose_text(Definitions(FILES, environ={}).of(request, "id"), "kdev"), encoding="utf-8")

    done = subprocess.run([program, "-f", str(path), "config"], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "KAFKA_A_B: 5$$x" in done.stdout


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("brokers", [1, 3])
def test_what_stands_beside_the_brokers_is_there_only_when_asked_for_and_knows_all_of_them(
    mode: Mode, brokers: int
) -> None:
    request = StackRequest(mode=mode, brokers=brokers)
    alone = Definitions(FILES, environ={}).of(request, "id")
    both = Definitions(FILES, environ={}).of(replace(request, extras=("registry", "ui")), "id")

    more = {each.name: each for each in both.services if each not in alone.services}
    addresses = [f"{each.name}:19092" for each in alone.services if each.name.startswith("kafka")]
    assert sorted(more) == ["registry", "ui"]
    assert more["ui"].environment["KAFKA_CLUSTERS_0_BOOTSTRAPSERVERS"] == ",".join(addresses)
    store = more["registry"].environment["SCHEMA_REGISTRY_KAFKASTORE_BOOTSTRAP_SERVERS"]
    assert store == ",".join(f"PLAINTEXT://{each}" for each in addresses)
    assert {port.address for each in more.values() for port in each.ports} == {"127.0.0.1"}
    assert more["registry"].environment["SCHEMA_REGISTRY_KAFKASTORE_TOPIC_REPLICATION_FACTOR"] == str(brokers)


def test_what_cannot_stand_beside_brokers_is_refused_with_what_can() -> None:
    with pytest.raises(StackError) as caught:
        Definitions(FILES, environ={}).of(StackRequest(extras=("grafana", "ui")), "id")

    assert (str(caught.value), caught.value.hint) == (
        "`grafana` is nothing that can stand beside the brokers",
        "there is registry, ui",
    )

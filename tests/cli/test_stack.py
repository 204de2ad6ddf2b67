"""`up`, `down`, `status`, `logs`, `env` and `topics` as a person types them, on the embedded runtime."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable, Iterator

import pytest

from tests.conftest import Kdev, Result, unused_port

pytestmark = pytest.mark.broker

SameAs = Callable[[str, str], None]
RENTALS = "specs/car-rentals.yaml"


class Environment:
    """One environment of the embedded runtime, on a port of its own."""

    def __init__(self, kdev: Kdev) -> None:
        self._kdev = kdev
        self.port = unused_port()

    def run(self, *argv: str) -> Result:
        return self._kdev(*argv, KDEV_RUNTIME="embedded", KDEV_PORT=str(self.port))

    def settled(self, text: str) -> str:
        """A text with the port, seconds, process ids and versions replaced."""
        text = text.replace(str(self.port), "PORT")
        text = re.sub(r"took +\d+\.\d+ s: .*", "took       N s: STEPS", text)
        text = re.sub(r"librdkafka \d+\.\d+\.\d+", "librdkafka VERSION", text)
        return re.sub(r"\d+ s  \d+ ?", "N s  PID ", text)


@pytest.fixture
def environment(kdev: Kdev) -> Iterator[Environment]:
    made = Environment(kdev)
    yield made
    made.run("down", "--volumes")


def test_up_tells_address_runtime_topics_timings_and_what_to_do_next(
    environment: Environment, same_as: SameAs
) -> None:
    result = environment.run("up", RENTALS)

    assert (result.code, result.err) == (0, "")
    same_as("up-embedded", environment.settled(result.out))


def test_up_twice_says_that_it_runs_already(environment: Environment) -> None:
    environment.run("up")

    again = environment.run("up", RENTALS, "-o", "json")

    told = json.loads(again.out)
    assert (again.code, told["already"], told["runtime"]) == (0, True, "embedded")
    assert told["bootstrap"].endswith(f":{environment.port}")
    assert {"topic": "car.available", "address": "car/available"}.items() <= told["topics"][1].items()


def test_status_has_the_address_for_programs(environment: Environment) -> None:
    environment.run("up", RENTALS)

    told = json.loads(environment.run("status", "-o", "json").out)

    assert told["bootstrap"].endswith(f":{environment.port}")
    assert [each["topic"] for each in told["topics"]] == ["car-rentals", "car.available"]
    assert told["running"]


def test_topics_are_created_once_and_listed(environment: Environment) -> None:
    environment.run("up")

    first = json.loads(environment.run("topics", "apply", RENTALS, "-o", "json").out)
    second = json.loads(environment.run("topics", "apply", RENTALS, "-o", "json").out)
    listed = json.loads(environment.run("topics", "list", "-o", "json").out)

    assert {each["action"] for each in first["topics"]} == {"created"}
    assert {each["action"] for each in second["topics"]} == {"unchanged"}
    assert [each["topic"] for each in listed["topics"]] == ["car-rentals", "car.available"]


def test_env_prints_the_address_of_the_environment(environment: Environment, same_as: SameAs) -> None:
    environment.run("up")

    result = environment.run("env", "--lang", "dotnet")

    same_as("env-dotnet", environment.settled(result.out))


def test_down_says_what_becomes_of_the_data_and_status_then_fails(environment: Environment) -> None:
    environment.run("up")

    stopped = environment.run("down", "--volumes")
    after = environment.run("status")

    assert (stopped.code, stopped.out) == (0, "stopped `kdev` (embedded), no data is left\n")
    assert (after.code, after.out) == (4, "")
    assert after.err == "error: environment `kdev` does not exist\nhint: start one: `kdev up`\n"


def test_a_taken_port_is_named_with_its_holder(kdev: Kdev) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        result = kdev("up", "--runtime", "embedded", "--port", str(port))

    assert (result.code, result.out) == (4, "")
    assert re.match(rf"error: port `{port}` is taken by process \S+ \(pid \d+\)\nhint: ", result.err)


def test_a_document_with_an_error_starts_nothing(kdev: Kdev) -> None:
    result = kdev("up", "no-such-file.yaml", "--runtime", "embedded")

    assert (result.code, result.out) == (3, "")
    assert kdev("status").code == 4


def test_a_runtime_that_was_named_and_cannot_work_is_one_clear_error(kdev: Kdev) -> None:
    result = kdev("up", "--runtime", "docker", DOCKER_HOST="unix:///nowhere/docker.sock")

    problem, hint = result.err.splitlines()
    assert (result.code, result.out) == (4, "")
    assert problem == (
        "error: no Docker engine runs: DOCKER_HOST is `/nowhere/docker.sock`, which does not exist"
    )
    assert hint.startswith("hint: ")


@pytest.mark.parametrize(
    ("argv", "name"),
    [
        (("up", "--runtime", "podman"), "up-unknown-runtime"),
        (("up", "--port", "99999"), "up-port-out-of-range"),
        (("up", "--timeout", "soon"), "up-bad-timeout"),
        (("up", "--name", "My Shop"), "up-bad-name"),
        (("tail", "car-rentals"), "tail-without-environment"),
        (("down",), "down-without-environment"),
    ],
)
def test_what_makes_no_sense_is_said_in_one_message(
    kdev: Kdev, same_as: SameAs, argv: tuple[str, ...], name: str
) -> None:
    result = kdev(*argv)

    assert result.out == ""
    same_as(name, f"{result.code}\n{result.err}")

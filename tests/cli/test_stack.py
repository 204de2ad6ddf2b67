"""`up`, `down`, `status`, `logs`, `env` and `topics` as a person types them, on the embedded runtime."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from kdev.model import Mode, RuntimeName
from kdev.stack.ports import is_free
from kdev.stack.state import SavedStack, write_state
from tests.conftest import Kdev, Result, unused_port

pytestmark = pytest.mark.broker

SameAs = Callable[[str, str], None]
RENTALS = "specs/car-rentals.yaml"


class Environment:
    """One environment of the embedded runtime, on a port of its own."""

    def __init__(self, kdev: Kdev, name: str = "kdev") -> None:
        self._kdev = kdev
        self.name = name
        self.port = unused_port()

    def run(self, *argv: str, **environ: str) -> Result:
        own = {"KDEV_RUNTIME": "embedded", "KDEV_PORT": str(self.port), "KDEV_NAME": self.name}
        return self._kdev(*argv, **own, **environ)

    def settled(self, text: str) -> str:
        """A text with the port, seconds, process ids and versions replaced."""
        text = text.replace(str(self.port), "PORT")
        text = re.sub(r"took +\d+\.\d+ s: .*", "took       N s: STEPS", text)
        text = re.sub(r"librdkafka \d+\.\d+\.\d+", "librdkafka VERSION", text)
        return re.sub(r"\d+ s +[\d.]+ MB +\d+ ?", "N s  SIZE  PID ", text)


@pytest.fixture
def environment(kdev: Kdev) -> Iterator[Environment]:
    made = Environment(kdev)
    yield made
    made.run("down", "--volumes")


@pytest.fixture(params=["kdev", "shop"])
def named(kdev: Kdev, request: pytest.FixtureRequest) -> Iterator[Environment]:
    """The usual environment, then one with a name of its own, which hints must say."""
    made = Environment(kdev, request.param)
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


def test_an_example_reads_a_topic_that_is_there(environment: Environment) -> None:
    environment.run("up")
    assert 'subscribe(["car-rentals"])' in environment.run("env", "--lang", "python").out

    environment.run("produce", "boats", "one", "--create")

    assert 'subscribe(["boats"])' in environment.run("env", "--lang", "python").out
    assert 'subscribe(["mine"])' in environment.run("env", "--lang", "python", "--topic", "mine").out

    environment.run("topics", "apply", RENTALS)
    usual = environment.run("env", "--lang", "python")
    near = environment.run("env", "--lang", "python", "--topic", "boat")

    assert 'subscribe(["car-rentals"])' in usual.out
    assert "this reads `car-rentals`; `--topic` takes another: `boats`, `car.available`" in usual.err
    assert 'subscribe(["boat"])' in near.out
    assert "there is no topic `boat` yet; did you mean `boats`?" in near.err


def test_env_prints_the_address_of_the_environment(environment: Environment, same_as: SameAs) -> None:
    environment.run("up")

    result = environment.run("env", "--lang", "dotnet")

    same_as("env-dotnet", environment.settled(result.out))


def test_up_and_status_mean_their_environment_also_where_a_broker_is_named(environment: Environment) -> None:
    other = f"127.0.0.1:{unused_port()}"

    up = environment.run("up", RENTALS, KDEV_BOOTSTRAP=other)
    status = environment.run("status", "-o", "json", KDEV_BOOTSTRAP=other)
    listed = environment.run("topics", "list", "--name", "kdev", "-o", "json", KDEV_BOOTSTRAP=other)

    assert (up.code, status.code, listed.code) == (0, 0, 0)
    assert "kdev tail car-rentals --name kdev\n" in up.out
    assert [each["topic"] for each in json.loads(status.out)["topics"]] == ["car-rentals", "car.available"]
    assert json.loads(listed.out)["topics"] == json.loads(status.out)["topics"]


def test_up_on_a_running_environment_does_not_pass_over_another_port(
    named: Environment, same_as: SameAs
) -> None:
    named.run("up")
    other = unused_port()

    again = named.run("up", "--port", str(other))

    assert (again.code, again.out) == (4, "")
    text = named.settled(again.err).replace(str(other), "OTHER")
    same_as(f"up-another-port-{named.name}", text)


def test_status_of_a_broker_that_hangs_shows_its_services_and_says_so(
    environment: Environment, same_as: SameAs
) -> None:
    environment.run("up", RENTALS)
    pid = int(json.loads(environment.run("status", "-o", "json").out)["services"][0]["id"])
    os.kill(pid, signal.SIGSTOP)
    try:
        text = environment.run("status")
        told = environment.run("status", "-o", "json")
    finally:
        os.kill(pid, signal.SIGCONT)

    assert (text.code, told.code) == (5, 5)
    assert json.loads(told.out)["topics"] is None
    assert json.loads(told.out)["running"]
    settled = re.sub(r"\d+ s +\d+", "N s PID", environment.settled(text.out + text.err))
    same_as("status-hanging", re.sub(r" {2,}", "  ", settled))


@pytest.mark.parametrize(("argv", "name"), [(("tail",), "tail"), (("produce", "x"), "produce")])
def test_an_unknown_topic_is_told_with_those_that_are_there(
    named: Environment, same_as: SameAs, argv: tuple[str, ...], name: str
) -> None:
    named.run("up", RENTALS)
    command, *rest = argv

    result = named.run(command, "car-rental", *rest)

    assert (result.code, result.out) == (5, "")
    same_as(f"{name}-unknown-topic-{named.name}", named.settled(result.err))


def test_down_says_what_becomes_of_the_data_and_status_then_fails(environment: Environment) -> None:
    environment.run("up")

    stopped = environment.run("down", "--volumes")
    after = environment.run("status")

    assert (stopped.code, stopped.out) == (0, "stopped `kdev` (embedded), no data is left\n")
    assert (after.code, after.out) == (4, "")
    assert after.err == "error: environment `kdev` does not exist\nhint: start one: `kdev up`\n"


def test_what_is_stopped_is_not_stopped_again(kdev: Kdev, tmp_path: Path) -> None:
    write_state(
        tmp_path, SavedStack("shop", RuntimeName.PROCESS, Mode.KRAFT, 9092, "127.0.0.1:9092", "4.3.1")
    )

    one, every = (kdev("down", *which, KDEV_HOME=str(tmp_path)) for which in (("--name", "shop"), ("--all",)))

    for ended in (one, every):
        assert ended.code == 0, ended.err
        assert ended.out.startswith("`shop` is stopped already (process), data kept: ")


def test_an_environment_that_cannot_be_stopped_is_told_with_those_that_can(environment: Environment) -> None:
    nothing = environment.run("down")
    environment.run("up")
    other = environment.run("down", "--name", "nope")

    assert (nothing.code, other.code) == (4, 4)
    assert "there is no environment that could be stopped" in nothing.err
    assert (
        "error: environment `nope` does not exist\nhint: there is `kdev`: name one with `--name`" in other.err
    )
    assert "kdev up" not in nothing.err + other.err


def test_a_taken_port_is_named_with_its_holder(named: Environment, same_as: SameAs) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        result = named.run("up", "--port", str(port))

    assert (result.code, result.out) == (4, "")
    text = re.sub(r"process \S+ \(pid \d+\)", "process NAME (pid PID)", result.err)
    same_as(f"up-port-taken-{named.name}", text.replace(str(port), "PORT"))


def test_a_document_with_an_error_starts_nothing(kdev: Kdev) -> None:
    result = kdev("up", "no-such-file.yaml", "--runtime", "embedded")

    assert (result.code, result.out) == (3, "")
    assert kdev("status").code == 4


@pytest.mark.trap(2)
def test_a_runtime_that_was_named_and_cannot_work_is_one_clear_error(
    kdev: Kdev, same_as: SameAs, free_port: int
) -> None:
    # A dead port, for with a dead socket the hint names another one where this machine has it.
    result = kdev("up", "--runtime", "docker", DOCKER_HOST=f"tcp://127.0.0.1:{free_port}")

    assert (result.code, result.out) == (4, "")
    same_as("up-dead-engine", result.err.replace(str(free_port), "PORT"))


@pytest.mark.trap(2)
def test_a_dead_socket_of_docker_is_told_with_what_named_it(kdev: Kdev, same_as: SameAs) -> None:
    result = kdev("up", "--runtime", "docker", DOCKER_HOST="unix:///nowhere/docker.sock")

    assert (result.code, result.out) == (4, "")
    # What to do instead depends on the engines that this machine has.
    same_as("up-dead-socket", re.sub(r"hint: .+", "hint: WHAT THIS MACHINE HAS", result.err))


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


@pytest.mark.trap(2)
@pytest.mark.parametrize(
    "words", [("down", "--volumes"), ("down", "--all", "--volumes"), ("status", "--all")]
)
def test_what_may_be_in_an_engine_that_does_not_answer_is_not_called_gone(
    kdev: Kdev, words: tuple[str, ...], free_port: int, tmp_path: Path
) -> None:
    dead = kdev(*words, DOCKER_HOST=f"tcp://127.0.0.1:{free_port}")
    elsewhere = kdev(*words, DOCKER_HOST="ssh://me@build01")
    (tmp_path / "config.json").write_text('{"currentContext": "gone"}', encoding="utf-8")
    context = {"DOCKER_HOST": "", "DOCKER_CONTEXT": "", "DOCKER_CONFIG": str(tmp_path)}
    noted, asked_for = kdev(*words, **context), kdev(*words, **context, KDEV_RUNTIME="docker")

    assert (dead.code, elsewhere.code, noted.code, asked_for.code) == (4, 0, 0, 4)
    where = f"nothing listens at `tcp://127.0.0.1:{free_port}` (DOCKER_HOST)"
    again = f"then `kdev {' '.join(words)}`"
    assert f"error: containers could not be looked at: no Docker engine runs: {where}" in dead.err
    assert f"hint: start that engine, or `unset DOCKER_HOST`, {again}" in dead.err
    assert "containers" not in elsewhere.err
    assert "kdev: containers were not looked at: Docker's context `gone` does not exist" in noted.err
    assert f"hint: start Docker, {again}" in asked_for.err


@pytest.mark.trap(2)
@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("status",), "start one: `kdev up`"),
        (("down",), "there is no environment that could be stopped; `kdev status --all` lists them"),
        (("logs",), "start one: `kdev up`"),
        (("save", "before"), "start one: `kdev up`"),
        (("chaos", "stop", "2"), "start one with three brokers: `kdev up --brokers 3`"),
        (("topics", "list"), "start one: `kdev up`, or name a broker: `--bootstrap localhost:9092`"),
    ],
)
def test_an_environment_that_may_be_in_an_engine_that_does_not_answer_is_not_called_absent(
    kdev: Kdev, words: tuple[str, ...], hint: str
) -> None:
    result = kdev(*words, DOCKER_HOST="unix:///nowhere/docker.sock")

    nowhere = "no Docker engine runs: DOCKER_HOST is `/nowhere/docker.sock`, which does not exist"
    asked = f"error: environment `kdev` was not found, and Docker could not be asked: {nowhere}\n"
    assert (result.code, result.out) == (4, "")
    assert result.err.startswith(asked)
    assert result.err.endswith(f"; else {hint}\n")


def test_what_shall_be_gone_and_is_gone_is_no_error(kdev: Kdev) -> None:
    text, listed = kdev("down", "--volumes"), kdev("down", "--volumes", "-o", "json")

    assert (text.code, text.out, listed.code) == (0, "", 0)
    assert "environment `kdev` does not exist: nothing to stop, no data to delete" in text.err
    assert json.loads(listed.out) == {"name": "kdev", "runtime": None, "data_kept": False}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("config-own", ("--config", "node.id=3")),
        ("config-no-value", ("--config", "log.retention.ms")),
        ("config-embedded", ("--config", "log.retention.ms=5")),
        ("with-embedded", ("--with", "ui")),
        ("with-nothing", ("--with", ",")),
        ("compose-process", ("--compose", "mine.yaml", "--runtime", "process")),
    ],
)
def test_settings_that_cannot_be_had_are_refused_before_anything_starts(
    environment: Environment, same_as: SameAs, name: str, words: tuple[str, ...]
) -> None:
    result = environment.run("up", *words)

    assert (result.code in {2, 4}, result.out) == (True, "")
    assert environment.run("status").code == 4
    same_as(f"up-{name}", result.err.replace(os.getcwd() + os.sep, ""))  # noqa: PTH109


def test_print_shows_the_whole_compose_file_and_starts_nothing(
    environment: Environment, same_as: SameAs
) -> None:
    words = ("up", "--print", "--runtime", "docker", "--config", "log.retenion.ms=5")

    result = environment.run(*words, DOCKER_HOST="unix:///nowhere.sock")
    told = json.loads(environment.run(*words, "-o", "json", DOCKER_HOST="unix:///nowhere.sock").out)

    cluster_id = re.search(r"CLUSTER_ID: (\S+)", result.out)
    assert result.code == 0
    assert cluster_id is not None
    assert list(told["files"]) == ["compose.yaml"]
    assert environment.run("status").code == 4
    text = environment.settled(result.out).replace(cluster_id[1], "ID")
    same_as("up-print-docker", f"{text}---\n{result.err}")


def test_print_shows_the_settings_file_of_each_process(environment: Environment, same_as: SameAs) -> None:
    words = ("up", "--print", "--runtime", "process", "--mode", "zookeeper", "--config", "num.partitions=3")

    result = environment.run(*words)

    assert (result.code, result.err) == (0, "")
    text = re.sub(r"(localhost|127\.0\.0\.1|clientPort=):?\d+", r"\1 N", environment.settled(result.out))
    same_as("up-print-process", re.sub(r",HOST6:[^,\n]+|listener\.name\.host6.*\n", "", text))


def test_a_port_that_is_taken_is_passed_over_with_auto_and_the_next_one_is_kept(
    environment: Environment,
) -> None:
    with socket.create_server(("127.0.0.1", environment.port)):
        refused = environment.run("up")
    with socket.create_server(("127.0.0.1", 9092)) if is_free(9092) else nullcontext():
        taken = json.loads(environment.run("up", "--port", "auto", "-o", "json").out)
    again = json.loads(environment.run("up", "--port", "auto", "-o", "json").out)

    assert refused.code == 4
    assert "or `--port auto`" in refused.err
    assert taken["bootstrap"] == again["bootstrap"] != "127.0.0.1:9092"
    assert again["already"]


def test_logs_refuse_a_node_that_is_not_there_and_take_only_errors(
    environment: Environment, same_as: SameAs
) -> None:
    environment.run("up", RENTALS)
    environment.run("status")  # whose questions are no errors of the broker either

    unknown = environment.run("logs", "--node", "3")
    errors = environment.run("logs", "--errors", "--node", "1", "--since", "up")
    lately = environment.run("logs", "--errors")
    no_time = environment.run("logs", "--since", "soon")

    assert (unknown.code, errors.code, errors.out, no_time.code) == (2, 0, "", 2)
    assert errors.err.startswith("kdev: no errors in the logs of `")
    assert ("` since the last start" in lately.err, lately.out) == (True, "")
    same_as("logs-refused", unknown.err + no_time.err)


def test_env_has_a_whole_program_for_go(environment: Environment, same_as: SameAs) -> None:
    one, other = f"127.0.0.1:{unused_port()}", f"127.0.0.1:{unused_port()}"
    result = environment.run("env", "--lang", "go", "-b", f"{one},{other}")

    assert (result.code, result.err) == (0, "")
    same_as("env-go", result.out.replace(one, "ONE").replace(other, "OTHER"))


def test_status_holds_the_topics_against_a_document(
    environment: Environment, same_as: SameAs, tmp_path: Path
) -> None:
    environment.run("up", RENTALS)
    other = Path(RENTALS).read_text(encoding="utf-8").replace("car/available", "car/there")
    document = tmp_path / "other.yaml"
    document.write_text(other.replace("partitions: 3", "partitions: 5"), encoding="utf-8")

    same = environment.run("status", RENTALS)
    differs = environment.run("status", str(document))
    told = json.loads(environment.run("status", RENTALS, "-o", "json").out)

    assert (same.code, same.err, differs.code) == (0, "", 5)
    assert same.out.endswith("document   its topics are as it asks, 2 of them\n")
    assert [each["action"] for each in told["document"]] == ["unchanged", "unchanged"]
    assert told["services"][0]["memory_bytes"] > 1_000_000
    after = differs.out[differs.out.index("document") :]
    same_as("status-document", after + differs.err.replace(str(tmp_path), "FOLDER"))


def test_status_that_watches_is_not_for_all_environments(kdev: Kdev) -> None:
    assert (kdev("status", "--all", "--watch").code, kdev("status", RENTALS, "--all").code) == (2, 2)


def test_doctor_looks_at_the_port_that_an_environment_keeps(kdev: Kdev, environment: Environment) -> None:
    assert environment.run("up").code == 0
    os.kill(_broker_pid(environment), signal.SIGKILL)
    failed = kdev("doctor")
    with socket.create_server(("127.0.0.1", environment.port)):
        taken = kdev("doctor")

    assert "`kdev` failed, `broker` ended by itself" in failed.out
    assert f"ok    port              {environment.port} is free" in failed.out
    assert "warn  port" in taken.out
    assert str(environment.port) in taken.out


def _broker_pid(environment: Environment) -> int:
    told = json.loads(environment.run("status", "-o", "json").out)
    return int(told["services"][0]["id"])


def test_a_broker_without_groups_says_so(environment: Environment) -> None:
    assert environment.run("up").code == 0

    listed = environment.run("groups", "list")

    assert (listed.code, listed.out) == (0, "")
    assert listed.err == "kdev: no group has read anything here yet\n"

"""The Docker runtime on a real engine, with the images of tests/images."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from kdev import bundled, wiring
from kdev.errors import PortTaken, RuntimeUnavailable, StackError
from kdev.model import Mode, RuntimeName
from kdev.settings import Settings
from kdev.stack.docker import connected
from kdev.stack.docker_plan import PROJECT
from kdev.stack.docker_runtime import DockerRuntime
from kdev.stack.runtime import Runtime, StackRequest, State
from kdev.stack.up import Started, Steps, bring_up
from tests.conftest import Kdev, unused_port
from tests.e2e.docker_engine import (
    IMAGES,
    KRAFT_IMAGE,
    PATIENCE,
    consumed,
    create_topic,
    docker,
    owned_by,
    produce,
    require_images,
    stranger,
    topics,
)

pytestmark = pytest.mark.docker

FILES = {mode: bundled.compose_file(f"{mode}.yaml") for mode in Mode}
VALUES = [f"record {number}".encode() for number in range(20)]


@pytest.fixture(autouse=True)
def _engine() -> None:
    require_images()


@pytest.fixture
def runtime() -> Runtime:
    """The Docker runtime as kdev uses it, with the images built here."""
    return wiring.runtime(Settings(image_prefix=IMAGES), RuntimeName.DOCKER)


@pytest.fixture
def asked(runtime: Runtime) -> Iterator[StackRequest]:
    """A request with a name and a port of the test's own; what it makes is removed."""
    port = unused_port()
    request = StackRequest(f"e2e-{port}", port=port)
    yield request
    runtime.stop(request.name, keep_data=False)


def start(runtime: Runtime, request: StackRequest) -> None:
    runtime.start(request, lambda _: nullcontext())


def up(runtime: Runtime, request: StackRequest) -> Started:
    return bring_up(runtime, request, wiring.probes(), seconds=PATIENCE, steps=Steps())


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.trap(17)
def test_records_stay_until_they_are_deleted(runtime: Runtime, asked: StackRequest, mode: Mode) -> None:
    request = replace(asked, mode=mode)

    bootstrap = up(runtime, request).status.endpoint.bootstrap_servers
    create_topic(bootstrap, "rentals", partitions=3)
    produce(bootstrap, "rentals", VALUES)
    assert runtime.stop(request.name, keep_data=True)
    down = runtime.status(request.name)
    again = up(runtime, request)

    assert down is not None
    assert {each.state for each in down.services} == {State.STOPPED}
    assert not again.already
    assert topics(bootstrap, among="rentals")["rentals"] == 3
    assert consumed(bootstrap, "rentals", len(VALUES)) == VALUES
    services = {each.service for each in again.status.services}
    assert {line.service for line in runtime.logs(request.name)} == services
    assert services == ({"kafka"} if mode is Mode.KRAFT else {"kafka", "zookeeper"})
    assert runtime.stop(request.name, keep_data=False)
    assert owned_by(request.name) == []


def test_two_that_start_one_stack_at_once_both_have_it(runtime: Runtime, asked: StackRequest) -> None:
    with ThreadPoolExecutor(2) as pool:
        begun = [pool.submit(runtime.start, asked, lambda _: nullcontext()) for _ in range(2)]

    assert begun[0].result() == begun[1].result()
    status = runtime.status(asked.name)
    assert status is not None
    assert status.running


def test_what_a_kdev_with_another_home_makes_meanwhile_is_not_called_foreign(asked: StackRequest) -> None:
    volume = f"kdev-{asked.name}-kraft-data"
    labels = {PROJECT: asked.name}
    with connected() as engine:
        engine.create_volume(volume, labels)
        try:
            with pytest.raises(StackError) as caught:
                engine.create_volume(volume, labels)
        finally:
            engine.remove_volume(volume)

    assert str(caught.value) == f"another kdev just makes volume `{volume}` of this environment"
    assert "again" in caught.value.hint


def test_a_running_stack_is_left_as_it_is(runtime: Runtime, asked: StackRequest) -> None:
    start(runtime, asked)
    before = runtime.status(asked.name)

    start(runtime, asked)

    assert runtime.status(asked.name) == before


def test_a_stack_that_lost_a_container_is_completed_with_its_data(
    runtime: Runtime, asked: StackRequest
) -> None:
    request = replace(asked, mode=Mode.ZOOKEEPER)
    start(runtime, request)
    before = owned_by(request.name)
    docker("rm", "-f", f"kdev-{request.name}-kafka")

    start(runtime, request)

    status = runtime.status(request.name)
    assert status is not None
    assert status.running
    assert owned_by(request.name) == before


def test_a_stack_without_any_container_left_is_made_again_with_its_cluster_id(
    runtime: Runtime, asked: StackRequest
) -> None:
    start(runtime, asked)
    container = f"kdev-{asked.name}-kafka"
    first = cluster_id(container)
    docker("rm", "-f", container)
    gone = runtime.status(asked.name)

    start(runtime, asked)

    assert gone is not None
    assert not gone.running
    assert cluster_id(container) == first


def cluster_id(container: str) -> str:
    variables = docker("inspect", "-f", "{{json .Config.Env}}", container)
    return next(str(each) for each in json.loads(variables) if each.startswith("CLUSTER_ID="))


def test_a_stopped_stack_may_come_back_at_another_port(runtime: Runtime, asked: StackRequest) -> None:
    start(runtime, asked)
    volumes = [each for each in owned_by(asked.name) if each.startswith("volume")]
    runtime.stop(asked.name, keep_data=True)

    other = replace(asked, port=unused_port())
    start(runtime, other)

    status = runtime.status(asked.name)
    assert status is not None
    assert status.endpoint.bootstrap_servers == f"127.0.0.1:{other.port}"
    assert [each for each in owned_by(asked.name) if each.startswith("volume")] == volumes


def test_a_running_stack_is_not_moved_to_another_port(runtime: Runtime, asked: StackRequest) -> None:
    start(runtime, asked)

    with pytest.raises(StackError) as caught:
        start(runtime, replace(asked, port=asked.port + 1))

    assert str(caught.value) == f"environment `{asked.name}` runs at port {asked.port}, not {asked.port + 1}"
    assert "kdev down" in caught.value.hint


def test_data_of_one_mode_is_not_shown_to_the_other(runtime: Runtime, asked: StackRequest) -> None:
    start(runtime, asked)
    runtime.stop(asked.name, keep_data=True)

    with pytest.raises(StackError) as caught:
        start(runtime, replace(asked, mode=Mode.ZOOKEEPER))

    assert str(caught.value) == f"environment `{asked.name}` keeps data of kraft mode, not zookeeper"


def test_a_broker_that_was_killed_has_failed_and_says_how(runtime: Runtime, asked: StackRequest) -> None:
    start(runtime, asked)
    docker("kill", f"kdev-{asked.name}-kafka")

    status = runtime.status(asked.name)

    assert status is not None
    assert [(each.state, each.detail) for each in status.services] == [(State.FAILED, "killed")]


@pytest.mark.trap(18)
def test_a_broker_and_its_zookeeper_that_were_killed_come_back(runtime: Runtime, asked: StackRequest) -> None:
    request = replace(asked, mode=Mode.ZOOKEEPER)
    bootstrap = up(runtime, request).status.endpoint.bootstrap_servers
    create_topic(bootstrap, "rentals", partitions=3)
    docker("kill", f"kdev-{request.name}-kafka", f"kdev-{request.name}-zookeeper")

    again = up(runtime, request)

    assert again.status.running
    assert topics(bootstrap, among="rentals")["rentals"] == 3


@pytest.mark.trap(24)
def test_containers_of_others_are_left_alone(runtime: Runtime, asked: StackRequest) -> None:
    with stranger("--label", "kdev.role=broker") as name:
        start(runtime, asked)
        assert runtime.stop(asked.name, keep_data=False)

        assert docker("inspect", "-f", "{{.State.Running}}", name) == "true"


def test_a_name_that_somebody_else_has_is_told_and_nothing_is_left(
    runtime: Runtime, asked: StackRequest
) -> None:
    request = replace(asked, mode=Mode.ZOOKEEPER)
    taken = f"kdev-{asked.name}-kafka"
    with stranger(name=taken):
        with pytest.raises(StackError) as caught:
            start(runtime, request)

        assert str(caught.value) == f"container `{taken}` exists already and is not of this environment"
        assert f"`docker container rm {taken}`" in caught.value.hint
        assert owned_by(request.name) == []
        assert docker("inspect", "-f", "{{.State.Running}}", taken) == "true"


def test_a_volume_that_somebody_else_has_is_not_used(runtime: Runtime, asked: StackRequest) -> None:
    taken = docker("volume", "create", f"kdev-{asked.name}-kraft-data")
    try:
        with pytest.raises(StackError, match=f"volume `{taken}` exists already"):
            start(runtime, asked)

        assert owned_by(asked.name) == []
    finally:
        docker("volume", "rm", taken)


def test_a_port_that_a_container_has_is_told_with_its_project(runtime: Runtime, asked: StackRequest) -> None:
    publish = ("-p", f"127.0.0.1:{asked.port}:9092", "--label", "com.docker.compose.project=shop")
    with stranger(*publish) as name, pytest.raises(PortTaken) as caught:
        start(runtime, asked)

    assert str(caught.value) == f"port `{asked.port}` is taken by container `{name}` of project `shop`"
    assert f"`docker stop {name}`" in caught.value.hint
    assert owned_by(asked.name) == []


def test_a_port_that_another_environment_has_is_told_with_its_name(
    runtime: Runtime, asked: StackRequest
) -> None:
    start(runtime, asked)
    other = StackRequest(f"{asked.name}-b", port=asked.port)

    with pytest.raises(PortTaken) as caught:
        start(runtime, other)

    assert str(caught.value) == f"port `{asked.port}` is taken by environment `{asked.name}` of kdev"
    assert f"`kdev down --name {asked.name}`" in caught.value.hint
    assert owned_by(other.name) == []


def test_a_port_that_a_process_has_is_told_with_its_number(runtime: Runtime, asked: StackRequest) -> None:
    held = socket.create_server(("127.0.0.1", asked.port))
    with held, pytest.raises(PortTaken, match=r"is taken by process .* \(pid \d+\)"):
        start(runtime, asked)

    assert owned_by(asked.name) == []


def test_a_followed_log_ends_with_the_stack(runtime: Runtime, asked: StackRequest) -> None:
    start(runtime, asked)
    lines = (line for batch in runtime.follow(asked.name) for line in batch)

    first = next(lines)
    runtime.stop(asked.name, keep_data=True)
    rest = list(lines)

    assert first.service == "kafka"
    assert all(line.service == "kafka" for line in rest)


def test_an_image_that_cannot_be_had_makes_the_runtime_unavailable(
    asked: StackRequest, tmp_path: Path
) -> None:
    runtime = DockerRuntime(home=tmp_path, definitions=FILES, image_prefix="registry.invalid/")
    steps = Steps()

    with pytest.raises(RuntimeUnavailable) as caught:
        runtime.check(asked, steps.phase)

    image = "registry.invalid/apache/kafka:4.3.1"
    assert str(caught.value).startswith(f"Docker answers, but has no image `{image}` and cannot pull it: ")
    assert [step.name for step in steps.taken()] == [f"pull {image}"]


def test_images_that_are_there_are_not_asked_for(runtime: Runtime, asked: StackRequest) -> None:
    steps = Steps()

    uses = runtime.check(replace(asked, mode=Mode.ZOOKEEPER), steps.phase)

    assert steps.taken() == ()
    assert uses.startswith("Docker ")
    assert uses.endswith(f"{IMAGES}confluentinc/cp-kafka:7.9.6")


def test_an_environment_goes_on_with_the_images_that_it_was_made_with(
    runtime: Runtime, asked: StackRequest, tmp_path: Path
) -> None:
    other = DockerRuntime(home=tmp_path, definitions=FILES, image_prefix="registry.invalid/")
    container = f"kdev-{asked.name}-kafka"
    steps = Steps()

    start(runtime, asked)
    other.check(asked, steps.phase)
    docker("kill", container)
    other.check(asked, steps.phase)
    docker("rm", "-f", container)
    other.check(asked, steps.phase)
    start(other, asked)

    assert steps.taken() == ()
    assert docker("inspect", "-f", "{{.Config.Image}}", container) == KRAFT_IMAGE


def test_without_an_engine_there_is_no_stack_and_no_trouble(asked: StackRequest, tmp_path: Path) -> None:
    gone = {"DOCKER_HOST": f"unix://{tmp_path}/gone.sock"}
    runtime = DockerRuntime(home=tmp_path, definitions=FILES, environ=gone)

    with pytest.raises(RuntimeUnavailable, match="no Docker engine runs: DOCKER_HOST is"):
        runtime.check(asked, lambda _: nullcontext())

    assert runtime.status(asked.name) is None
    assert runtime.stop(asked.name, keep_data=False) is False


def test_kdev_up_and_down_drive_the_engine(kdev: Kdev, asked: StackRequest) -> None:
    environ = {"KDEV_IMAGE_PREFIX": IMAGES, "KDEV_NAME": asked.name}

    begun = kdev("up", "--runtime", "docker", "--port", str(asked.port), **environ)
    seen = kdev("status", "--output", "json", **environ)
    ended = kdev("down", "--volumes", **environ)

    assert begun.code == 0, begun.err
    status = json.loads(seen.out)
    assert (status["bootstrap"], status["runtime"]) == (f"127.0.0.1:{asked.port}", "docker")
    assert ended.code == 0, ended.err
    assert owned_by(asked.name) == []


def test_kdev_up_without_an_engine_is_one_clear_message(kdev: Kdev, tmp_path: Path) -> None:
    gone = tmp_path / "gone.sock"

    result = kdev("up", "--runtime", "docker", DOCKER_HOST=f"unix://{gone}")

    assert (result.code, result.out) == (4, "")
    assert f"no Docker engine runs: DOCKER_HOST is `{gone}`, which does not exist" in result.err
    assert "hint:" in result.err
    assert "Traceback" not in result.err

"""The real Apache Kafka as Java processes: what it keeps, what it survives, what it refuses."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from kdev import wiring
from kdev.errors import NotReady, StackError
from kdev.model import Endpoint, Mode, RuntimeName, TopicSpec
from kdev.settings import Settings
from kdev.stack.distribution import RELEASES, cached
from kdev.stack.java import find_java
from kdev.stack.process import ProcessRuntime
from kdev.stack.runtime import StackRequest, StackStatus, State
from kdev.stack.state import SavedStack, read_state, write_state
from kdev.wiring.stacks import ways
from tests.conftest import require, shared_cache, unused_port

pytestmark = pytest.mark.kafka

READY_SECONDS = 90


class Stack:
    """An environment of real Kafka, with what a test does to it."""

    def __init__(self, settings: Settings, request: StackRequest) -> None:
        self.settings = settings
        self.phases: list[str] = []
        self.request = request
        self.runtime = ProcessRuntime(
            home=wiring.home(settings),
            cache=wiring.cache(settings),
            java_home=settings.java_home,
            ways=ways,
        )

    def up(self) -> Endpoint:
        endpoint = self.runtime.start(self.request, self.phase)
        wait_until(lambda: wiring.probes().answers(endpoint), f"a broker at {endpoint.bootstrap_servers}")
        return endpoint

    def down(self, *, keep_data: bool = True) -> bool:
        return self.runtime.stop(self.request.name, keep_data=keep_data)

    def status(self) -> StackStatus:
        found = self.runtime.status(self.request.name)
        assert found is not None
        return found

    def saved(self) -> SavedStack:
        found = read_state(self.home, self.request.name)
        assert found is not None
        return found

    @property
    def home(self) -> Path:
        return wiring.home(self.settings)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        self.phases.append(name)
        yield

    def kill(self, *services: str) -> None:
        for process in self.saved().processes:
            if process.service in services:
                os.kill(process.pid, signal.SIGKILL)
                wait_until(lambda: not process.alive, f"the end of {process.service}")  # noqa: B023 - called at once

    def tool(self, main: str, *arguments: str) -> str:
        """What one of Kafka's own console tools prints."""
        kafka = cached(RELEASES[self.request.mode], wiring.cache(self.settings))
        assert kafka is not None
        command = [str(find_java().binary), "-XX:TieredStopAtLevel=1", "-cp", kafka.tools_class_path, main]
        done = subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=60, check=True)
        return done.stdout


def wait_until(done: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not done():
        assert time.monotonic() < deadline, f"no sign of {what}"
        time.sleep(0.02)


def stack_in(mode: Mode, folder: Path) -> Iterator[Stack]:
    port = unused_port()
    request = StackRequest(f"test-{port}", mode, port)
    stack = Stack(Settings(name=request.name, home=folder, cache=shared_cache()), request)
    try:
        stack.runtime.check(stack.request, lambda _: nullcontext())
    except StackError as exc:
        require("process", str(exc))
    yield stack
    stack.down(keep_data=False)


@pytest.fixture
def kraft(tmp_path: Path) -> Iterator[Stack]:
    yield from stack_in(Mode.KRAFT, tmp_path)


@pytest.fixture
def with_zookeeper(tmp_path: Path) -> Iterator[Stack]:
    yield from stack_in(Mode.ZOOKEEPER, tmp_path)


@pytest.fixture(params=list(Mode))
def stack(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stack]:
    yield from stack_in(request.param, tmp_path)


def make_topic(stack: Stack, name: str) -> None:
    with wiring.admin(Settings(bootstrap=stack.status().endpoint.bootstrap_servers)) as admin:
        admin.apply([TopicSpec(name, partitions=3)])
        admin.wait_for_leaders([name], READY_SECONDS)


def wait_for_topic(stack: Stack, name: str) -> None:
    # A broker that was killed may answer before it has read what it knew.
    with wiring.admin(Settings(bootstrap=stack.status().endpoint.bootstrap_servers)) as admin:
        wait_until(lambda: name in {topic.name for topic in admin.topics()}, f"topic {name}")


@pytest.mark.trap(17)
def test_topics_are_still_there_after_down_and_up(stack: Stack) -> None:
    stack.up()
    make_topic(stack, "car-rentals")
    stack.down()
    stopped = stack.status()

    stack.up()

    assert {service.state for service in stopped.services} == {State.STOPPED}
    wait_for_topic(stack, "car-rentals")


def test_a_killed_broker_is_told_and_comes_back_with_its_topics(stack: Stack) -> None:
    stack.up()
    make_topic(stack, "car-rentals")

    stack.kill("kafka")
    broken = stack.status()
    stack.up()

    assert [service.state for service in broken.services][-1] is State.FAILED
    assert broken.services[-1].detail == "its process ended"
    wait_for_topic(stack, "car-rentals")


@pytest.mark.trap(18)
def test_zookeeper_and_kafka_killed_together_come_back(with_zookeeper: Stack) -> None:
    with_zookeeper.up()
    make_topic(with_zookeeper, "car-rentals")

    with_zookeeper.kill("kafka", "zookeeper")
    with_zookeeper.up()

    assert "wait until zookeeper forgets the broker that was killed" in with_zookeeper.phases
    wait_for_topic(with_zookeeper, "car-rentals")


def test_a_killed_zookeeper_makes_the_next_up_start_both(with_zookeeper: Stack) -> None:
    with_zookeeper.up()
    before = with_zookeeper.saved().processes

    with_zookeeper.kill("zookeeper")
    states = [service.state for service in with_zookeeper.status().services]
    with_zookeeper.up()

    assert states == [State.FAILED, State.RUNNING]
    assert not {each.pid for each in before} & {each.pid for each in with_zookeeper.saved().processes}


def test_what_the_console_tools_see_is_what_is_there(kraft: Stack) -> None:
    port = kraft.up().bootstrap_servers.rpartition(":")[2]
    make_topic(kraft, "car-rentals")

    listed = kraft.tool(
        "org.apache.kafka.tools.TopicCommand", "--bootstrap-server", f"localhost:{port}", "--list"
    )

    assert listed.split() == ["car-rentals"]


@pytest.mark.timeout(240)
def test_the_first_run_makes_an_archive_of_classes_for_the_next_and_one_that_crashes_java_does_so_only_once(
    kraft: Stack, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    kafka = cached(RELEASES[Mode.KRAFT], wiring.cache(kraft.settings))
    assert kafka is not None
    (cache / "kafka").mkdir(parents=True)
    (cache / "kafka" / kafka.version).symlink_to(kafka.libs.parent)
    kraft.runtime = ProcessRuntime(home=kraft.home, cache=cache)

    kraft.up()
    kraft.down()
    kept = sorted((cache / "class-data").iterdir())
    kraft.up()

    assert [path.name for path in kept] == [kept[0].name, f"{kept[0].name}.size"]
    pid = kraft.saved().processes[0].pid
    assert str(kept[0]) in Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")

    kraft.down()
    for archive in (cache / "class-data").glob("*.[ja][so][at]"):
        archive.chmod(0o644)
        archive.write_bytes(archive.read_bytes()[:100_000])
        archive.with_name(f"{archive.name}.size").write_text("100000", encoding="ascii")

    kraft.runtime.start(kraft.request, kraft.phase)
    wait_until(
        lambda: not kraft.status().running or wiring.probes().answers(kraft.status().endpoint),
        "an end or a start",
    )
    kraft.up()

    assert kraft.status().running


def test_data_of_another_mode_is_refused_before_anything_starts(kraft: Stack) -> None:
    kraft.up()
    kraft.down()

    with pytest.raises(StackError) as caught:
        kraft.runtime.start(StackRequest(kraft.request.name, Mode.ZOOKEEPER, kraft.request.port), kraft.phase)

    assert "is there as process, kraft, not as process, zookeeper" in str(caught.value)
    assert f"`kdev down --volumes --name {kraft.request.name}`" in caught.value.hint


@pytest.mark.trap(28)
def test_data_of_a_newer_kafka_is_refused(kraft: Stack) -> None:
    write_state(
        kraft.home,
        SavedStack(
            kraft.request.name, RuntimeName.PROCESS, Mode.KRAFT, 9092, "127.0.0.1:9092", version="99.0.1"
        ),
    )

    with pytest.raises(
        StackError, match=r"cannot read the data of environment `test-\d+`, 99\.0\.1 wrote it"
    ):
        kraft.runtime.start(kraft.request, kraft.phase)


def test_a_broker_that_cannot_read_its_data_says_why(kraft: Stack) -> None:
    kraft.up()
    kraft.down()
    properties = kraft.home / "stacks" / kraft.request.name / "data" / "kafka" / "meta.properties"
    properties.write_text("", encoding="utf-8")

    kraft.runtime.start(kraft.request, kraft.phase)
    wait_until(lambda: not kraft.status().running, "the end of kafka")

    failed = kraft.status().services[0]
    assert failed.state is State.FAILED
    assert "node" in failed.detail


def test_a_format_that_fails_takes_everything_back(kraft: Stack) -> None:
    data = kraft.home / "stacks" / kraft.request.name / "data"
    data.mkdir(parents=True)
    (data / "kafka").write_text("in the way", encoding="utf-8")

    with pytest.raises(NotReady) as caught:
        kraft.runtime.start(kraft.request, kraft.phase)

    assert caught.value.last_lines
    assert kraft.runtime.status(kraft.request.name) is None
    assert not list((kraft.home / "stacks").iterdir())

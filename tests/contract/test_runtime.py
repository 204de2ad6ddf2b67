"""What every runtime promises, whatever runs below it."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple

import pytest

from kdev import wiring
from kdev.errors import PortTaken, StackError
from kdev.model import Endpoint, RuntimeName
from kdev.settings import Settings
from kdev.stack.runtime import LogLine, Runtime, StackRequest
from tests.conftest import require, shared_cache, unused_port
from tests.e2e.docker_engine import IMAGES
from tests.fake_runtime import FakeRuntime

pytestmark = pytest.mark.broker

ANSWER_SECONDS = 60


class Subject(NamedTuple):
    """A runtime that can work here, and a request with a name and a port of the test's own."""

    runtime: Runtime
    request: StackRequest

    def start(self) -> Endpoint:
        return self.runtime.start(self.request, lambda _: nullcontext())

    def stop(self, *, keep_data: bool = False) -> bool:
        return self.runtime.stop(self.request.name, keep_data=keep_data)


@pytest.fixture(params=["fake", "embedded", "process", pytest.param("docker", marks=pytest.mark.docker)])
def subject(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Subject]:
    port = unused_port()
    asked = StackRequest(name=f"contract-{port}", port=port)
    if request.param == "fake":
        fake = FakeRuntime()
        yield Subject(fake, asked)
        fake.close()
        return
    name = RuntimeName(request.param)
    runtime = wiring.runtime(Settings(home=tmp_path, cache=shared_cache(), image_prefix=IMAGES), name)
    try:
        runtime.check(asked, lambda _: nullcontext())
    except StackError as exc:
        require(str(name), str(exc))
    yield Subject(runtime, asked)
    runtime.stop(asked.name, keep_data=False)


def test_what_was_never_started_has_no_status_and_nothing_to_stop(subject: Subject) -> None:
    assert subject.runtime.status(subject.request.name) is None
    assert subject.stop() is False
    assert list(subject.runtime.logs(subject.request.name)) == []


def test_a_started_stack_answers_where_it_says_that_it_will(subject: Subject) -> None:
    endpoint = subject.start()

    host, _, port = endpoint.bootstrap_servers.rpartition(":")
    assert int(port) == subject.request.port
    assert _connects(host, int(port))


def test_a_started_stack_says_what_it_is(subject: Subject) -> None:
    endpoint = subject.start()

    status = subject.runtime.status(subject.request.name)

    assert status is not None
    assert status.running
    assert (status.name, status.runtime, status.mode) == (
        subject.request.name,
        subject.runtime.name,
        subject.request.mode,
    )
    assert status.endpoint == endpoint
    assert status.version
    assert status.data
    assert all(service.identity and service.started for service in status.services)


def test_starting_again_changes_nothing(subject: Subject) -> None:
    endpoint = subject.start()
    before = subject.runtime.status(subject.request.name)

    again = subject.start()

    assert again == endpoint
    assert subject.runtime.status(subject.request.name) == before


def test_a_stopped_stack_frees_its_port_and_can_be_started_again(subject: Subject) -> None:
    subject.start()

    assert subject.stop(keep_data=True) is True
    stopped = subject.runtime.status(subject.request.name)
    free = not _connects("127.0.0.1", subject.request.port, patience=0)
    endpoint = subject.start()

    assert stopped is None or not stopped.running
    assert free
    assert _connects("127.0.0.1", int(endpoint.bootstrap_servers.rpartition(":")[2]))


def test_without_its_data_nothing_of_a_stack_stays(subject: Subject) -> None:
    subject.start()

    assert subject.stop(keep_data=False) is True

    assert subject.runtime.status(subject.request.name) is None
    assert subject.stop(keep_data=False) is False


def test_a_taken_port_is_an_error_and_leaves_nothing_behind(subject: Subject) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", subject.request.port))
        other.listen()

        with pytest.raises(PortTaken) as caught:
            subject.start()

    assert caught.value.port == subject.request.port
    assert caught.value.hint
    status = subject.runtime.status(subject.request.name)
    assert status is None or not status.running


def test_a_running_stack_has_log_lines_of_its_services(subject: Subject) -> None:
    subject.start()

    lines = _first_lines(subject)

    status = subject.runtime.status(subject.request.name)
    assert status is not None
    assert lines
    assert {line.service for line in lines} <= {service.service for service in status.services}
    assert not any(line.text.endswith("\n") for line in lines)


def test_following_a_log_begins_with_what_is_there_and_can_be_left(subject: Subject) -> None:
    subject.start()
    followed = subject.runtime.follow(subject.request.name)

    first = next(line for batch in followed for line in batch)

    assert first.text


def test_a_followed_log_that_is_silent_gives_its_reader_a_chance_to_leave(subject: Subject) -> None:
    subject.start()
    followed = subject.runtime.follow(subject.request.name)

    assert any(not batch for batch in followed)


def test_a_followed_log_ends_when_the_stack_has_stopped(subject: Subject) -> None:
    subject.start()
    followed = subject.runtime.follow(subject.request.name)
    first = next(line for batch in followed for line in batch)

    subject.stop(keep_data=True)
    rest = [line for batch in followed for line in batch]

    assert first.text
    assert all(line.service == first.service for line in rest)


def test_two_stacks_of_one_runtime_live_side_by_side(subject: Subject, tmp_path: Path) -> None:
    port = unused_port()
    other = Subject(subject.runtime, StackRequest(name=f"contract-{port}", port=port))
    subject.start()
    try:
        other.start()

        assert other.stop() is True

        status = subject.runtime.status(subject.request.name)
        assert status is not None
        assert status.running
    finally:
        other.stop()


def _first_lines(subject: Subject) -> list[LogLine]:
    deadline = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline:
        lines = list(subject.runtime.logs(subject.request.name))
        if lines:
            return lines
        time.sleep(0.05)
    return []


def _connects(host: str, port: int, patience: float = ANSWER_SECONDS) -> bool:
    deadline = time.monotonic() + patience
    while True:
        try:
            with socket.create_connection((host, port), timeout=1):
                return True
        except OSError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.02)

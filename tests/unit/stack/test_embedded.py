from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from kdev.errors import NotReady, RuntimeUnavailable, StackError
from kdev.model import Mode, RuntimeName, TopicSpec
from kdev.stack.embedded import EmbeddedRuntime
from kdev.stack.embedded_control import answer_one, ask, control_path, listen
from kdev.stack.embedded_library import EmbeddedBroker
from kdev.stack.runtime import StackRequest, State
from kdev.stack.state import SavedStack, read_state, write_state
from tests.conftest import unused_port


def no_phase(_name: str) -> nullcontext[None]:
    return nullcontext()


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[EmbeddedRuntime]:
    made = EmbeddedRuntime(tmp_path)
    yield made
    made.stop("shop", keep_data=False)


def start(runtime: EmbeddedRuntime) -> None:
    runtime.start(StackRequest("shop", port=unused_port()), no_phase)


def test_it_has_no_zookeeper_mode(tmp_path: Path) -> None:
    with pytest.raises(RuntimeUnavailable) as caught:
        EmbeddedRuntime(tmp_path).check(StackRequest(mode=Mode.ZOOKEEPER), no_phase)

    assert str(caught.value) == "the embedded broker has no ZooKeeper mode"
    assert caught.value.hint == "`--runtime process` and `--runtime docker` have one"


def test_its_limits_are_told_before_it_starts(tmp_path: Path) -> None:
    assert "about 5 MB a partition, lost when it stops" in EmbeddedRuntime(tmp_path).check(
        StackRequest(), no_phase
    )


def test_a_broker_that_was_killed_is_failed_and_can_be_started_again(runtime: EmbeddedRuntime) -> None:
    start(runtime)
    killed = runtime.status("shop")
    assert killed is not None

    os.kill(int(killed.services[0].identity), signal.SIGKILL)
    failed = _status_after_end(runtime)
    dead = runtime.status("shop")
    start(runtime)
    again = runtime.status("shop")

    assert failed is State.FAILED
    assert dead is not None
    assert dead.services[0].detail == "its process ended"
    assert again is not None
    assert again.running


def test_a_broker_that_cannot_listen_says_why_and_leaves_nothing(
    runtime: EmbeddedRuntime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kdev.stack.embedded.require_free", lambda _port, _name: None)
    port = unused_port()

    with EmbeddedBroker(port), pytest.raises(NotReady) as caught:
        runtime.start(StackRequest("shop", port=port), no_phase)

    assert f"cannot listen on 127.0.0.1:{port}" in str(caught.value)
    assert runtime.status("shop") is None
    assert not (tmp_path / "stacks" / "shop").exists()


def test_an_environment_of_another_runtime_is_left_alone(runtime: EmbeddedRuntime, tmp_path: Path) -> None:
    write_state(
        tmp_path, SavedStack("shop", RuntimeName.PROCESS, Mode.KRAFT, 9092, "127.0.0.1:9092", "4.3.1")
    )

    with pytest.raises(StackError, match="is there as process, kraft, not as embedded, kraft"):
        start(runtime)

    assert runtime.status("shop") is None
    assert runtime.stop("shop", keep_data=False) is False
    assert (tmp_path / "stacks" / "shop" / "state.json").exists()


def test_a_running_broker_is_not_moved_to_another_port(runtime: EmbeddedRuntime) -> None:
    start(runtime)
    port = unused_port()

    with pytest.raises(StackError, match=f"environment `shop` runs at port .*, not {port}"):
        runtime.start(StackRequest("shop", port=port), no_phase)


def test_what_another_kdev_made_of_it_meanwhile_is_not_stopped(
    runtime: EmbeddedRuntime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = SavedStack("shop", RuntimeName.EMBEDDED, Mode.KRAFT, 9092, "127.0.0.1:9092", "2")
    after = replace(before, runtime=RuntimeName.PROCESS)
    write_state(tmp_path, before)

    @contextmanager
    def locked_late(home: Path, _name: str) -> Generator[None]:
        write_state(home, after)
        yield

    monkeypatch.setattr("kdev.stack.embedded.locked", locked_late)

    assert runtime.stop("shop", keep_data=False) is False
    assert read_state(tmp_path, "shop") == after


def test_a_topic_that_exists_stays_as_it_is_for_another_kdev_may_be_quicker(runtime: EmbeddedRuntime) -> None:
    start(runtime)
    runtime.create_topics("shop", [TopicSpec("rentals", partitions=3)])

    runtime.create_topics("shop", [TopicSpec("rentals", partitions=3)])


def test_topics_cannot_be_made_where_nothing_runs(runtime: EmbeddedRuntime) -> None:
    with pytest.raises(StackError) as caught:
        runtime.create_topics("shop", [TopicSpec("rentals")])

    assert str(caught.value) == "the embedded broker of `shop` does not answer"


def test_an_environment_in_a_very_deep_folder_works(tmp_path: Path) -> None:
    runtime = EmbeddedRuntime(tmp_path / ("deep" * 30))
    start(runtime)
    try:
        runtime.create_topics("shop", [TopicSpec("rentals")])
    finally:
        runtime.stop("shop", keep_data=False)

    assert not control_path(tmp_path / ("deep" * 30) / "stacks" / "shop").exists()


def test_only_the_user_may_ask_a_broker(tmp_path: Path) -> None:
    with listen(tmp_path):
        assert control_path(tmp_path).stat().st_mode & 0o077 == 0


def test_a_refusal_reaches_the_one_who_asked(tmp_path: Path) -> None:
    def refuse(_question: object) -> None:
        raise StackError("not today")

    with listen(tmp_path) as listening:
        server = threading.Thread(target=answer_one, args=(listening, refuse))
        server.start()

        with pytest.raises(StackError, match=r"^not today$"):
            ask(tmp_path, [TopicSpec("rentals")])
        server.join()


def test_a_broker_that_ends_in_the_middle_of_its_answer_does_not_answer(tmp_path: Path) -> None:
    with listen(tmp_path) as listening:

        def half() -> None:
            line, _ = listening.accept()
            with line:
                line.recv(1000)
                line.sendall(b'{"do')

        server = threading.Thread(target=half)
        server.start()

        with pytest.raises(ConnectionResetError):
            ask(tmp_path, [TopicSpec("rentals")])
        server.join()


def test_nonsense_on_the_control_socket_stops_nothing(runtime: EmbeddedRuntime, tmp_path: Path) -> None:
    start(runtime)

    for nonsense in (b"", b"\n", b"\xff\xfe\n", b"[1, 2]\n", b'[7, ["a", "b", {}]]\n'):
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(control_path(tmp_path / "stacks" / "shop")))
            line.sendall(nonsense)

    runtime.create_topics("shop", [TopicSpec("still-there")])


def _status_after_end(runtime: EmbeddedRuntime) -> State:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        status = runtime.status("shop")
        if status is not None and not status.running:
            return status.services[0].state
    return State.RUNNING

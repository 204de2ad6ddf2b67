"""What the process runtime decides before it starts or ends anything."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from kdev.errors import StackError
from kdev.model import Endpoint, Mode, RuntimeName
from kdev.stack.process import ProcessRuntime
from kdev.stack.runtime import StackRequest
from kdev.stack.state import SavedProcess, SavedStack, birth_of, read_state, write_state
from tests.unit.stack.test_java import installed


@pytest.fixture
def runtime(tmp_path: Path) -> ProcessRuntime:
    """The runtime with a Java and a Kafka that nobody starts."""
    installed(tmp_path / "java", "21.0.1")
    libs = tmp_path / "kafka" / "libs"
    libs.mkdir(parents=True)
    (libs / "kafka-clients-4.3.1.jar").touch()
    (libs / "zookeeper-3.8.4.jar").touch()
    return ProcessRuntime(
        home=tmp_path / "home",
        cache=tmp_path / "cache",
        java_home=str(tmp_path / "java"),
        kafka_home=str(tmp_path / "kafka"),
    )


@pytest.fixture
def running(tmp_path: Path) -> SavedStack:
    """An environment whose broker runs: its process is the test's own."""
    process = SavedProcess("kafka", os.getpid(), birth_of(os.getpid()) or "", 1.0)
    stack = SavedStack(
        "shop", RuntimeName.PROCESS, Mode.KRAFT, 9092, "127.0.0.1:9092", "4.3.1", processes=(process,)
    )
    write_state(tmp_path / "home", stack)
    return stack


def start(runtime: ProcessRuntime, request: StackRequest) -> Endpoint:
    return runtime.start(request, lambda _: nullcontext())


@pytest.mark.usefixtures("running")
def test_a_running_stack_that_is_asked_for_again_is_left_alone(runtime: ProcessRuntime) -> None:
    assert start(runtime, StackRequest("shop")).bootstrap_servers == "127.0.0.1:9092"


@pytest.mark.usefixtures("running")
@pytest.mark.parametrize(
    ("request_", "problem"),
    [
        (StackRequest("shop", port=19092), "environment `shop` runs at port 9092, not 19092"),
        (
            StackRequest("shop", Mode.ZOOKEEPER),
            "environment `shop` is there as process, kraft, not as process, zookeeper",
        ),
    ],
)
def test_a_running_stack_is_never_taken_for_another(
    runtime: ProcessRuntime, request_: StackRequest, problem: str
) -> None:
    with pytest.raises(StackError) as caught:
        start(runtime, request_)

    assert str(caught.value) == problem
    assert "`kdev down" in caught.value.hint
    assert "--name shop`" in caught.value.hint


def test_a_running_stack_of_another_runtime_is_no_success(
    runtime: ProcessRuntime, running: SavedStack, tmp_path: Path
) -> None:
    write_state(tmp_path / "home", replace(running, runtime=RuntimeName.EMBEDDED))

    with pytest.raises(StackError, match="is there as embedded, kraft, not as process, kraft"):
        start(runtime, StackRequest("shop"))


def test_what_another_kdev_made_of_it_meanwhile_is_not_stopped(
    runtime: ProcessRuntime, running: SavedStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = replace(running, runtime=RuntimeName.EMBEDDED, processes=())
    write_state(tmp_path / "home", replace(running, processes=()))

    @contextmanager
    def locked_late(home: Path, _name: str) -> Generator[None]:
        write_state(home, other)
        yield

    monkeypatch.setattr("kdev.stack.process.locked", locked_late)

    assert runtime.stop("shop", keep_data=False) is False
    assert read_state(tmp_path / "home", "shop") == other

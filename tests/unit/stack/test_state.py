"""What is remembered of an environment, and what is not believed."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kdev.errors import StackError
from kdev.model import Mode, RuntimeName
from kdev.stack.state import (
    SavedProcess,
    SavedStack,
    birth_of,
    folder_of,
    is_alive,
    locked,
    read_state,
    remove_state,
    write_state,
)

STACK = SavedStack(
    name="shop",
    runtime=RuntimeName.PROCESS,
    mode=Mode.ZOOKEEPER,
    port=9092,
    bootstrap_servers="127.0.0.1:9092",
    version="3.9.2",
    ports={"zookeeper": 2181},
    processes=(SavedProcess("zookeeper", 4, "then", 1.5), SavedProcess("kafka", 5, "later", 2.5)),
)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    write_state(tmp_path, STACK)

    assert read_state(tmp_path, "shop") == STACK


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("bootstrap_servers", 5),
        ("brokers", "x"),
        ("ports", {"zookeeper": "2181"}),
        ("settings", ["x"]),
        ("processes", [{"service": 5, "pid": 4, "birth": "then", "started": 1.5}]),
        ("processes", [{"service": "kafka", "pid": 4, "birth": "then", "started": "noon"}]),
    ],
)
def test_what_is_of_another_kind_than_it_is_taken_for_is_not_believed(
    tmp_path: Path, field: str, value: object
) -> None:
    write_state(tmp_path, STACK)
    path = folder_of(tmp_path, "shop") / "state.json"
    path.write_text(
        json.dumps(json.loads(path.read_text(encoding="utf-8")) | {field: value}), encoding="utf-8"
    )

    with pytest.raises(StackError, match="cannot be read"):
        read_state(tmp_path, "shop")


def write(home: Path) -> None:
    write_state(home, STACK)


def enter(home: Path) -> None:
    with locked(home, "shop"):
        pass


@pytest.mark.parametrize("act", [write, enter])
def test_a_folder_that_cannot_be_used_is_named_with_its_setting(
    tmp_path: Path, act: Callable[[Path], None]
) -> None:
    home = tmp_path / "home"
    home.write_text("a file where a folder is needed", encoding="utf-8")

    with pytest.raises(StackError) as caught:
        act(home)

    assert str(caught.value).startswith(f"kdev cannot keep its state in `{home}`: ")
    assert "KDEV_HOME" in caught.value.hint


def test_a_state_that_may_not_be_read_is_no_damaged_one(tmp_path: Path) -> None:
    (tmp_path / "stacks").write_text("a file where a folder is needed", encoding="utf-8")

    with pytest.raises(StackError, match="kdev cannot keep its state in"):
        read_state(tmp_path, "shop")


def test_an_environment_that_was_never_made_is_none(tmp_path: Path) -> None:
    assert read_state(tmp_path, "shop") is None


@pytest.mark.parametrize("content", ["", "[]", "{", '{"format": 99}', '{"format": 1}', "null"])
def test_a_damaged_file_is_named_with_what_to_do(tmp_path: Path, content: str) -> None:
    write_state(tmp_path, STACK)
    (folder_of(tmp_path, "shop") / "state.json").write_text(content, encoding="utf-8")

    with pytest.raises(StackError) as caught:
        read_state(tmp_path, "shop")

    assert "state.json of environment `shop` cannot be read" in str(caught.value)
    assert str(folder_of(tmp_path, "shop")) in caught.value.hint


def test_writing_leaves_no_draft_behind(tmp_path: Path) -> None:
    write_state(tmp_path, STACK)
    write_state(tmp_path, replace(STACK, port=9093))

    assert [path.name for path in folder_of(tmp_path, "shop").iterdir()] == ["state.json"]


def test_what_finds_no_room_leaves_no_draft_behind(tmp_path: Path) -> None:
    write_state(tmp_path, STACK)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        with pytest.raises(StackError, match="cannot keep its state"):
            write_state(tmp_path, replace(STACK, port=1))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert read_state(tmp_path, STACK.name) == STACK
    assert [each.name for each in folder_of(tmp_path, STACK.name).iterdir()] == ["state.json"]


def test_what_is_stopped_keeps_everything_but_its_processes(tmp_path: Path) -> None:
    write_state(tmp_path, STACK)

    remove_state(tmp_path, "shop", keep_data=True)

    assert read_state(tmp_path, "shop") == replace(STACK, processes=())


def test_what_is_removed_leaves_nothing(tmp_path: Path) -> None:
    with locked(tmp_path, "shop"):
        write_state(tmp_path, STACK)
        remove_state(tmp_path, "shop", keep_data=False)

    assert list((tmp_path / "stacks").iterdir()) == []


def test_a_process_is_known_by_its_birth_and_not_only_by_its_number() -> None:
    birth = birth_of(os.getpid())

    assert birth is not None
    assert is_alive(os.getpid(), birth)
    assert not is_alive(os.getpid(), "another birth")


def test_a_process_that_ended_is_not_alive_even_before_anybody_asked_for_its_result() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    birth = birth_of(child.pid)
    assert birth is not None

    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)

    assert not is_alive(child.pid, birth)
    child.communicate()


def test_a_stack_runs_when_every_process_of_it_does() -> None:
    alive = SavedProcess("zookeeper", os.getpid(), birth_of(os.getpid()) or "", 1.5)

    assert replace(STACK, processes=(alive, replace(alive, service="kafka"))).running
    assert not replace(STACK, processes=(alive,)).running
    assert not replace(STACK, processes=(alive, STACK.processes[1])).running
    assert not replace(STACK, processes=()).running


def test_two_commands_change_an_environment_one_after_the_other(tmp_path: Path) -> None:
    order: list[str] = []
    tried = threading.Event()

    def second() -> None:
        tried.set()
        with locked(tmp_path, "shop"):
            order.append("second")

    with locked(tmp_path, "shop"):
        other = threading.Thread(target=second)
        other.start()
        tried.wait()
        # Removing takes the lock file away too; whoever waits for it must not go in beside a third one.
        remove_state(tmp_path, "shop", keep_data=False)
        order.append("first")
    other.join()

    assert order == ["first", "second"]


def test_environments_of_other_names_are_not_held_up(tmp_path: Path) -> None:
    with locked(tmp_path, "shop"), locked(tmp_path, "other"):
        assert {path.name for path in (tmp_path / "stacks").iterdir()} == {"shop.lock", "other.lock"}

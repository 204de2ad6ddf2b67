"""Of a port that is taken it is said which environment has it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kdev.errors import PortTaken
from kdev.model import Mode, RuntimeName
from kdev.stack.neighbours import named_owners
from kdev.stack.state import SavedProcess, SavedStack, birth_of, folder_of, write_state


def running(home: Path) -> None:
    """An environment whose broker is this very process."""
    here = SavedProcess("kafka", os.getpid(), birth_of(os.getpid()) or "", 1.5)
    servers = "127.0.0.1:9092"
    write_state(
        home, SavedStack("shop", RuntimeName.PROCESS, Mode.KRAFT, 9092, servers, "4.3.1", processes=(here,))
    )


def said_of(home: Path, port: int) -> str:
    with pytest.raises(PortTaken) as caught, named_owners(home, "mine"):
        raise PortTaken(port, "process java")
    return str(caught.value)


def test_the_environment_that_has_it_is_named(tmp_path: Path) -> None:
    running(tmp_path)

    assert said_of(tmp_path, 9092) == "port `9092` is taken by environment `shop` of kdev"
    assert said_of(tmp_path, 9093) == "port `9093` is taken by process java"


def test_a_home_that_cannot_be_looked_into_hides_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "glob", refuse)

    assert said_of(tmp_path, 9092) == "port `9092` is taken by process java"


def test_an_environment_with_a_damaged_file_beside_it_hides_nothing(tmp_path: Path) -> None:
    running(tmp_path)
    folder_of(tmp_path, "broken").mkdir()
    (folder_of(tmp_path, "broken") / "state.json").write_text("{", encoding="utf-8")

    assert said_of(tmp_path, 9092) == "port `9092` is taken by environment `shop` of kdev"

"""What a command that was killed while it moved data has left: nothing is lost, and nothing stays unsaid."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kdev.model import Mode, RuntimeName
from kdev.stack import process_data
from kdev.stack.process_data import ProcessData
from kdev.stack.runtime import StackRequest
from kdev.stack.saves import DATA, Save, data_of, draft, save_of, write
from kdev.stack.state import SavedStack, folder_of, read_state, write_state
from kdev.stack.unfinished import put_in_order, unfinished_findings
from kdev.stack.workshops import is_left, workshop
from tests.conftest import ROOT

SAVE = Save("demo", "shop", RuntimeName.PROCESS, Mode.KRAFT, 1, "4.3.1", "cluster-1", 9092, 1.0, 10)
STACK = SavedStack("shop", RuntimeName.PROCESS, Mode.KRAFT, 9092, "127.0.0.1:9092", "4.3.1", "cluster-2")
DIES = "import os, signal; die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"


def killed(home: Path, script: str) -> None:
    """Run a script in which `die()` is the end, as `kill -9` makes it; `home` is where kdev keeps things."""
    begin = f"from pathlib import Path; home = Path({str(home)!r})\n"
    done = subprocess.run([sys.executable, "-c", DIES + begin + script], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL


def saved(home: Path, content: str = "saved") -> Path:
    with draft(home, SAVE.name) as folder:
        (folder / DATA).mkdir()
        (folder / DATA / "log").write_text(content)
        write(folder, SAVE)
    return data_of(home, SAVE.name)


def environment(home: Path) -> Path:
    data = folder_of(home, "shop") / "data"
    data.mkdir(parents=True)
    (data / "log").write_text("own")
    write_state(home, STACK)
    return data


LOAD = """
from kdev.stack import process_data
from tests.unit.stack.test_unfinished import SAVE, StackRequest, data_of
{patched}
process_data.ProcessData(home).copy_in(StackRequest("shop"), data_of(home, "demo"), SAVE)
"""


LATE = "write = process_data.write_state; process_data.write_state = lambda *_: (write(*_), die())"
OWN_AGAIN = "a `kdev load` was killed: `shop` has the data again that it had before"


@pytest.mark.parametrize(
    ("patched", "words"),
    [
        ("process_data._set_aside = die", []),
        ("process_data.write_state = die", [OWN_AGAIN]),
        (LATE, [OWN_AGAIN]),
    ],
    ids=["before anything was moved", "when it was moved", "when all was done"],
)
def test_after_a_load_that_was_killed_an_environment_has_its_own_data(
    tmp_path: Path, patched: str, words: list[str]
) -> None:
    data = environment(tmp_path)
    saved(tmp_path)
    killed(tmp_path, LOAD.format(patched=patched))

    told = list(unfinished_findings(tmp_path))
    said = list(put_in_order(tmp_path, "shop"))

    assert [each.hint for each in told] == ["the next `kdev up --name shop` puts it in order"]
    assert said == words
    assert (data / "log").read_text() == "own"
    assert read_state(tmp_path, "shop") == STACK
    assert sorted(each.name for each in data.parent.iterdir()) == ["data", "state.json"]
    assert list(unfinished_findings(tmp_path)) == []


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def test_ctrl_c_when_data_was_just_set_aside_leaves_an_environment_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, source = environment(tmp_path), saved(tmp_path)
    set_aside = process_data._set_aside

    def then_interrupted(*at: Path) -> None:
        set_aside(*at)
        interrupted()

    monkeypatch.setattr(process_data, "_set_aside", then_interrupted)

    with pytest.raises(KeyboardInterrupt):
        ProcessData(tmp_path).copy_in(StackRequest("shop"), source, SAVE)

    assert (data / "log").read_text() == "own"
    assert sorted(each.name for each in data.parent.iterdir()) == ["data", "state.json"]


def test_a_second_ctrl_c_while_data_is_put_back_loses_none_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, source = environment(tmp_path), saved(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(process_data, "write_state", interrupted)
        patch.setattr(process_data, "_put_back", interrupted)
        with pytest.raises(KeyboardInterrupt):
            ProcessData(tmp_path).copy_in(StackRequest("shop"), source, SAVE)

    assert list(put_in_order(tmp_path, "shop")) == [OWN_AGAIN]
    assert (data / "log").read_text() == "own"
    assert sorted(each.name for each in data.parent.iterdir()) == ["data", "state.json"]


def test_a_save_called_old_that_was_being_deleted_stays_deleted(tmp_path: Path) -> None:
    with draft(tmp_path, "old") as folder:
        (folder / DATA).mkdir()
        write(folder, replace(SAVE, name="old"))
    dies = "saves.shutil.rmtree = lambda *_, **__: die()"
    killed(tmp_path, f"from kdev.stack import saves\n{dies}\nsaves.delete(home, 'old')\n")

    assert list(put_in_order(tmp_path, "shop")) == []
    assert list((tmp_path / "saves").iterdir()) == []


EXCHANGE = """
from tests.unit.stack.test_docker_exchange import OneEngine, exchanged
engine = OneEngine(refused=0)
engine.{at} = die
exchanged(engine, home, home / "source")
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "volumes.json").write_text('{"data": {"image": "kafka:1", "target": "/data"}}')
    (folder / "data.tar").write_bytes(b"saved")
    return folder


@pytest.mark.usefixtures("source")
def test_the_only_copy_of_volumes_that_a_load_removed_becomes_a_save(tmp_path: Path) -> None:
    killed(tmp_path, EXCHANGE.format(at="put"))

    said = list(put_in_order(tmp_path, "shop"))

    save = save_of(tmp_path, "shop-rescued-1")
    back = "`shop-rescued-1`: `kdev load shop-rescued-1 --name shop`"
    assert said == [f"a `kdev load` was killed: what `shop` had is saved as {back}"]
    assert (save.environment, save.cluster_id, save.settings) == ("shop", "own", {"num.partitions": "2"})
    assert (data_of(tmp_path, save.name) / "data.tar").read_bytes() == b"own"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["saves", "source"]


@pytest.mark.usefixtures("source")
def test_a_copy_of_volumes_that_are_still_there_is_taken_away(tmp_path: Path) -> None:
    killed(tmp_path, EXCHANGE.format(at="made_as"))

    assert list(put_in_order(tmp_path, "other")) == []
    (finding,) = unfinished_findings(tmp_path)
    assert list(put_in_order(tmp_path, "shop")) == []

    assert ".volumes.shop." in finding.text
    assert [each.name for each in tmp_path.iterdir()] == ["source"]


def test_a_save_that_was_to_be_replaced_is_there_again(tmp_path: Path) -> None:
    saved(tmp_path, "before")
    killed(
        tmp_path,
        "from tests.unit.stack.test_unfinished import saved\n"
        "move = Path.replace\n"
        "Path.replace = lambda own, target: die() if own.name == 'new' else move(own, target)\n"
        "saved(home, 'after')\n",
    )

    assert not (tmp_path / "saves" / "demo").exists()
    assert list(put_in_order(tmp_path, "any")) == []

    assert (data_of(tmp_path, "demo") / "log").read_text() == "before"
    assert [each.name for each in (tmp_path / "saves").iterdir()] == ["demo"]


def test_what_somebody_works_in_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "saves").mkdir()
    with workshop(tmp_path / "saves", "demo") as folder:
        list(put_in_order(tmp_path, "shop"))

        assert folder.exists()
        assert not is_left(folder)
        assert list(unfinished_findings(tmp_path)) == []


def test_a_load_into_an_environment_that_is_new_leaves_nothing_when_it_is_killed(tmp_path: Path) -> None:
    saved(tmp_path)
    killed(tmp_path, LOAD.format(patched="process_data.write_state = die"))

    list(put_in_order(tmp_path, "shop"))

    assert not any((folder_of(tmp_path, "shop") / "data").iterdir())
    ProcessData(tmp_path).copy_in(StackRequest("shop"), data_of(tmp_path, "demo"), replace(SAVE, size=1))
    assert (folder_of(tmp_path, "shop") / "data" / "log").read_text() == "saved"

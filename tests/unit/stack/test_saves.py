"""Saved data: what it was taken from, into what it fits, and that nothing is ever half there."""

from __future__ import annotations

import json
import stat
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from kdev.errors import StackError
from kdev.model import Endpoint, Mode, RuntimeName
from kdev.stack import docker_data, docker_volumes, saves
from kdev.stack.process_data import ProcessData
from kdev.stack.runtime import ServiceStatus, StackRequest, StackStatus, State
from kdev.stack.saves import Save
from kdev.stack.state import SavedProcess, SavedStack, birth_of, folder_of, read_state, write_state
from tests.fake_engine import fake_engine

SAVE = Save("demo", "shop", RuntimeName.PROCESS, Mode.KRAFT, 1, "4.3.1", "cluster-1", 9092, 1.0, 10)
STACK = SavedStack("shop", RuntimeName.PROCESS, Mode.KRAFT, 9092, "127.0.0.1:9092", "4.3.1", "cluster-2")


def saved(home: Path, save: Save = SAVE, content: str = "records") -> Path:
    with saves.draft(home, save.name) as folder:
        (folder / saves.DATA).mkdir()
        (folder / saves.DATA / "log").write_text(content)
        saves.write(folder, save)
    return saves.data_of(home, save.name)


def half_saved(home: Path, trouble: BaseException) -> None:
    with saves.draft(home, SAVE.name) as folder:
        (folder / saves.DATA).mkdir()
        raise trouble


def environment(home: Path, content: str = "old") -> Path:
    data = folder_of(home, "shop") / "data"
    data.mkdir(parents=True)
    (data / "log").write_text(content)
    write_state(home, STACK)
    return data


def status(**changed: object) -> StackStatus:
    made = StackStatus(
        "shop", RuntimeName.PROCESS, Mode.KRAFT, Endpoint("127.0.0.1:9092"), (), "4.3.1", "data"
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def test_what_was_saved_is_listed_as_it_was_and_what_is_damaged_is_left_out(tmp_path: Path) -> None:
    saved(tmp_path)
    (tmp_path / "saves" / "broken").mkdir()
    (tmp_path / "saves" / "broken" / "save.json").write_text("{")

    assert saves.saves_in(tmp_path) == (SAVE,)
    assert saves.save_of(tmp_path, "demo") == SAVE


@pytest.mark.parametrize(
    ("field", "value"), [("fast", "faster"), ("port", "x"), ("settings", 5), ("extras", [5]), ("unknown", 1)]
)
def test_a_save_that_cannot_be_read_is_told_as_one(tmp_path: Path, field: str, value: object) -> None:
    saved(tmp_path)
    path = tmp_path / "saves" / "demo" / "save.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {field: value}))

    with pytest.raises(StackError, match="saved as `demo` cannot be read"):
        saves.save_of(tmp_path, "demo")
    assert saves.saves_in(tmp_path) == ()


def test_what_stood_beside_the_brokers_and_their_heap_are_saved_with_them(tmp_path: Path) -> None:
    page = ServiceStatus("kafka-ui", State.RUNNING, extra="ui")
    made = saves.described(
        "demo", status(services=(ServiceStatus("kafka", State.RUNNING), page), memory=1024)
    )
    saved(tmp_path, made)

    assert saves.save_of(tmp_path, "demo") == made
    assert (made.extras, made.memory) == (("ui",), 1024)


def test_a_save_of_before_has_no_compose_file_and_is_not_secured(tmp_path: Path) -> None:
    about = saved(tmp_path).parent / "save.json"
    kept = json.loads(about.read_text())
    about.write_text(
        json.dumps({name: kept[name] for name in kept if name not in {"compose", "secure", "extras"}})
    )

    assert saves.save_of(tmp_path, "demo") == SAVE


def test_saved_data_is_for_its_owner_alone_also_where_the_folder_was_there(tmp_path: Path) -> None:
    (tmp_path / "saves").mkdir(mode=0o755)
    saved(tmp_path)

    assert stat.S_IMODE((tmp_path / "saves").stat().st_mode) == 0o700


def test_a_save_that_fails_leaves_what_was_saved_before_and_nothing_else(tmp_path: Path) -> None:
    data = saved(tmp_path)

    with pytest.raises(StackError, match="No space left"):
        half_saved(tmp_path, OSError(28, "No space left on device"))
    with pytest.raises(KeyboardInterrupt):
        half_saved(tmp_path, KeyboardInterrupt())

    assert (data / "log").read_text() == "records"
    assert [each.name for each in (tmp_path / "saves").iterdir()] == ["demo"]


def test_a_save_in_place_of_another_is_the_new_one_alone(tmp_path: Path) -> None:
    saved(tmp_path)
    data = saved(tmp_path, content="newer")

    assert (data / "log").read_text() == "newer"
    assert [each.name for each in (tmp_path / "saves").iterdir()] == ["demo"]
    with pytest.raises(StackError, match="already"):
        saves.require_new(tmp_path, "demo")


def test_a_save_that_cannot_be_deleted_stays_and_the_reason_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(**_: object) -> str:
        raise OSError(30, "Read-only file system")

    data = saved(tmp_path)
    monkeypatch.setattr("tempfile.mkdtemp", read_only)

    with pytest.raises(StackError, match="Read-only file system"):
        saves.delete(tmp_path, "demo")
    assert (data / "log").read_text() == "records"


def test_a_name_that_is_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    saved(tmp_path)

    with pytest.raises(StackError) as near:
        saves.save_of(tmp_path, "demmo")
    with pytest.raises(StackError) as far:
        saves.save_of(tmp_path, "xyz")
    saves.delete(tmp_path, "demo")
    with pytest.raises(StackError) as none:
        saves.delete(tmp_path, "demo")

    assert [each.value.hint for each in (near, far, none)] == [
        "did you mean `demo`?",
        "there is demo",
        "nothing was saved yet: `kdev save NAME`",
    ]
    assert list((tmp_path / "saves").iterdir()) == []


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (status(mode=Mode.ZOOKEEPER), "is process, zookeeper, 1 broker"),
        (status(endpoint=Endpoint("a:1,b:2,c:3")), "is process, kraft, 3 brokers"),
        (status(version="3.9.2"), "cannot read `demo`: Kafka 4.3.1 wrote it"),
    ],
)
def test_an_environment_that_cannot_take_the_data_refuses_it(found: StackStatus, said: str) -> None:
    with pytest.raises(StackError, match=said) as refused:
        saves.require_fits(SAVE, RuntimeName.PROCESS, found)

    assert "kdev load demo --name demo-again" in refused.value.hint


def test_an_environment_takes_data_of_its_kind_of_the_same_or_an_older_kafka() -> None:
    saves.require_fits(SAVE, RuntimeName.PROCESS, status())
    saves.require_fits(SAVE, RuntimeName.PROCESS, status(version="4.10.0"))
    saves.require_fits(SAVE, RuntimeName.DOCKER, None)
    with pytest.raises(StackError, match="is docker"):
        saves.require_fits(SAVE, RuntimeName.DOCKER, status())


def test_data_comes_with_the_id_of_its_cluster(tmp_path: Path) -> None:
    data = environment(tmp_path)

    ProcessData(tmp_path).copy_in(StackRequest("shop"), saved(tmp_path), SAVE)

    after = read_state(tmp_path, "shop")
    assert after is not None
    assert (after.cluster_id, after.port) == ("cluster-1", 9092)
    assert (data / "log").read_text() == "records"
    assert sorted(each.name for each in data.parent.iterdir()) == ["data", "state.json"]


@pytest.mark.parametrize("there", [True, False])
def test_data_that_cannot_be_copied_leaves_everything_as_it_was(tmp_path: Path, there: bool) -> None:
    data = environment(tmp_path) if there else folder_of(tmp_path, "shop") / "data"
    source = saved(tmp_path)
    (source / "gone").symlink_to(tmp_path / "nowhere")

    with pytest.raises(StackError, match="cannot be copied"):
        ProcessData(tmp_path).copy_in(StackRequest("shop"), source, SAVE)

    assert read_state(tmp_path, "shop") == (STACK if there else None)
    assert [each.name for each in data.iterdir()] == ["log"] if there else not data.parent.exists()


def test_data_that_has_no_room_is_not_copied_at_all(tmp_path: Path) -> None:
    data = environment(tmp_path)

    with pytest.raises(StackError, match="no room"):
        ProcessData(tmp_path).copy_in(StackRequest("shop"), saved(tmp_path), replace(SAVE, size=10**18))

    assert (data / "log").read_text() == "old"


def test_data_of_an_environment_that_runs_is_left_alone(tmp_path: Path) -> None:
    environment(tmp_path)
    own = SavedProcess("kafka", 1, birth_of(1) or "", 0.0)
    write_state(tmp_path, replace(STACK, processes=(own,)))
    (tmp_path / "target").mkdir()

    with pytest.raises(StackError, match="started meanwhile"):
        ProcessData(tmp_path).copy_out("shop", tmp_path / "target")
    with pytest.raises(StackError, match="started meanwhile"):
        ProcessData(tmp_path).copy_in(StackRequest("shop"), saved(tmp_path), SAVE)


def test_an_environment_without_data_has_nothing_to_save(tmp_path: Path) -> None:
    with pytest.raises(StackError, match="has no data"):
        ProcessData(tmp_path).copy_out("shop", tmp_path)


def test_archives_of_volumes_are_read_whole_before_anything_is_removed_for_them(tmp_path: Path) -> None:
    (tmp_path / "volumes.json").write_text('{"data": {"image": "kafka:1", "target": "/data"}}')
    (tmp_path / "log").write_bytes(b"x" * 5000)
    with tarfile.open(tmp_path / "data.tar", "w") as made:
        made.add(tmp_path / "log", "data/log")
    docker_volumes.require_whole(tmp_path)
    (tmp_path / "data.tar").write_bytes((tmp_path / "data.tar").read_bytes()[:3000])

    with pytest.raises(StackError, match="is damaged"):
        docker_volumes.require_whole(tmp_path)


@pytest.mark.parametrize(
    ("volume", "size", "said"),
    [("data", 10**18, "no room"), ("x" * 300, 10, "cannot be copied to .*: File name too long")],
)
def test_old_volumes_that_cannot_be_kept_meanwhile_are_left_alone(
    tmp_path_factory: pytest.TempPathFactory, volume: str, size: int, said: str
) -> None:
    home = tmp_path_factory.mktemp("h")
    (home / "volumes.json").write_text("{}")
    with fake_engine(home / "d.sock", "1.41") as engine:
        engine.more = environment_in_containers(f"kdev-shop-{volume}", size)
        data = docker_data.DockerData(home, {"DOCKER_HOST": f"unix://{home / 'd.sock'}"})
        with pytest.raises(StackError, match=said):
            data.copy_in(StackRequest("shop"), home, SAVE)

    assert [each.name for each in home.glob(".volumes.*")] == []


def environment_in_containers(volume: str, size: int) -> dict[str, object]:
    """What an engine says of one container that has stopped, and of its volume."""
    state = {"Status": "exited", "ExitCode": 0, "OOMKilled": False, "Error": ""}
    container = {
        "Id": "c1",
        "Name": "/kdev-shop-kafka",
        "State": {**state, "StartedAt": "2026-01-01T00:00:00.0Z"},
        "Config": {"Labels": {"kdev.project": "shop"}, "Image": "kafka:1"},
        "Mounts": [{"Name": volume, "Destination": "/data"}],
    }
    return {
        "/containers/json": [{"Id": "c1"}],
        "/containers/c1/json": container,
        "/volumes": {"Volumes": [{"Name": volume, "Labels": {}}]},
        "/networks": [],
        "/system/df": {"Volumes": [{"Name": volume, "UsageData": {"Size": size}}]},
    }

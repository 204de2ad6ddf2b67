"""Saved volumes in place of others, on an engine that fails when a test wants it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import IO, Any, cast

import pytest

from kdev.errors import StackError
from kdev.model import RuntimeName
from kdev.stack.docker import Engine
from kdev.stack.docker_exchange import exchange
from kdev.stack.docker_found import Container, Volume, plan_of
from kdev.stack.docker_plan import CLUSTER_ID, MODE, PORT, PROFILE, SERVICE, SETTINGS, ContainerPlan, Labels
from kdev.stack.docker_start import found_on
from kdev.stack.saves import data_of, save_of

OWN: Labels = {MODE: "kraft", PORT: "9092", CLUSTER_ID: "own"}
BROKER = ContainerPlan(
    "kdev-shop-kafka",
    "kafka",
    {**OWN, SERVICE: "kafka", SETTINGS: '{"num.partitions": "2"}'},
    {"Image": "kafka:1", "HostConfig": {"Binds": ["kdev-shop-data:/data"]}},
)
PAGE = ContainerPlan("kdev-shop-ui", "ui", {**OWN, SERVICE: "ui", PROFILE: "ui"}, {"Image": "ui:1"})


class OneEngine:
    """Keeps volumes and containers of one environment, and refuses so many writes after one that is good."""

    def __init__(self, refused: int) -> None:
        self.data: dict[str, bytes] = {"kdev-shop-data": b"own"}
        self.labels: dict[str, Labels] = {"kdev-shop-data": OWN}
        self.made: dict[str, ContainerPlan] = {each.name: each for each in (BROKER, PAGE)}
        self.refused = refused

    def containers(self, label: str) -> tuple[Container, ...]:
        return tuple(
            Container(name, name, each.labels, "exited", 0, False, "", 0, 10)
            for name, each in self.made.items()
        )

    def volumes(self, label: str) -> tuple[Volume, ...]:
        return tuple(Volume(name, self.labels[name]) for name in self.data)

    def networks(self, label: str) -> tuple[str, ...]:
        return ()

    def mounts(self, container: str) -> tuple[str, Mapping[str, str]]:
        config = cast("Mapping[str, Any]", self.made[container].config)
        binds = config.get("HostConfig", {}).get("Binds", [])
        return config["Image"], dict(bind.split(":") for bind in binds)

    def archive(self, container: str, path: str) -> Iterator[bytes]:
        yield self.data[next(iter(self.mounts(container)[1]))]

    def made_as(self, container: str) -> ContainerPlan:
        return self.made[container]

    def create_volume(self, name: str, labels: Labels) -> None:
        self.data[name], self.labels[name] = b"", labels

    def create_container(self, plan: ContainerPlan) -> str:
        self.made[plan.name] = plan
        return plan.name

    def put(self, container: str, archive: IO[bytes], path: str) -> None:
        if self.refused:
            self.refused -= 1
            raise StackError("Docker refused: no space left")
        self.data[next(iter(self.mounts(container)[1]))] = archive.read()

    def remove_container(self, container: str) -> None:
        del self.made[container]

    def remove_volume(self, name: str) -> None:
        del self.data[name], self.labels[name]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "volumes.json").write_text(json.dumps({"data": {"image": "kafka:1", "target": "/data"}}))
    (folder / "data.tar").write_bytes(b"saved")
    return folder


def exchanged(engine: OneEngine, home: Path, source: Path) -> None:
    real = cast("Engine", engine)
    exchange(real, "shop", found_on(real, "shop"), source, labels={CLUSTER_ID: "saved"}, home=home)


def test_saved_volumes_take_the_place_of_those_there_were(tmp_path: Path, source: Path) -> None:
    engine = OneEngine(refused=0)

    exchanged(engine, tmp_path, source)

    assert (engine.data, engine.labels) == (
        {"kdev-shop-data": b"saved"},
        {"kdev-shop-data": {CLUSTER_ID: "saved"}},
    )
    assert engine.made == {}


@pytest.mark.parametrize("refused", [0, 1])
def test_an_environment_that_is_new_has_what_was_saved_or_nothing(
    tmp_path: Path, source: Path, refused: int
) -> None:
    engine = OneEngine(refused)
    engine.data, engine.labels, engine.made = {}, {}, {}

    with pytest.raises(StackError, match="no space left") if refused else nullcontext():
        exchanged(engine, tmp_path, source)

    assert engine.data == ({} if refused else {"kdev-shop-data": b"saved"})
    assert engine.made == {}
    assert [each.name for each in tmp_path.iterdir()] == ["saved"]


def test_after_one_that_fails_data_and_containers_are_as_they_were(tmp_path: Path, source: Path) -> None:
    engine, before = OneEngine(refused=1), OneEngine(refused=0)

    with pytest.raises(StackError, match=r"cannot be put into environment `shop`: .*no space left") as caught:
        exchanged(engine, tmp_path, source)

    assert caught.value.hint == "the environment has what it had before"
    assert (engine.data, engine.labels, engine.made) == (before.data, before.labels, before.made)
    assert [each.name for each in tmp_path.iterdir()] == ["saved"]


def test_what_cannot_be_put_back_is_saved_with_what_it_was_started_with(tmp_path: Path, source: Path) -> None:
    with pytest.raises(StackError, match="does not have its data again") as caught:
        exchanged(OneEngine(refused=2), tmp_path, source)
    with pytest.raises(StackError, match="is saved as `shop-rescued-2`"):
        exchanged(OneEngine(refused=2), tmp_path, source)

    save = save_of(tmp_path, "shop-rescued-1")
    assert "`kdev load shop-rescued-1 --name shop`" in caught.value.hint
    assert (save.runtime, save.cluster_id, save.port) == (RuntimeName.DOCKER, "own", 9092)
    assert (save.settings, save.extras) == ({"num.partitions": "2"}, ("ui",))
    assert (data_of(tmp_path, save.name) / "data.tar").read_bytes() == b"own"


def test_a_volume_that_no_container_reads_is_not_removed(tmp_path: Path, source: Path) -> None:
    engine = OneEngine(refused=0)
    engine.create_volume("kdev-shop-more", OWN)

    with pytest.raises(StackError, match="has kdev-shop-more, which none of its containers reads") as caught:
        exchanged(engine, tmp_path, source)

    assert "`kdev up --name shop` makes its containers again" in caught.value.hint
    assert engine.data == {"kdev-shop-data": b"own", "kdev-shop-more": b""}


def test_what_an_engine_tells_of_a_container_makes_the_same_again() -> None:
    found = {
        "Id": "0123456789abcdef",
        "Name": "/kdev-shop-kafka",
        "Config": {"Hostname": "0123456789ab", "Image": "kafka:1", "Labels": {SERVICE: "kafka"}},
        "HostConfig": {"NetworkMode": "kdev-shop"},
        "NetworkSettings": {"Networks": {"kdev-shop": {"Aliases": ["kafka", "0123456789ab"]}}},
    }

    assert plan_of(found) == ContainerPlan(
        "kdev-shop-kafka",
        "kafka",
        {SERVICE: "kafka"},
        {
            "Image": "kafka:1",
            "Labels": {SERVICE: "kafka"},
            "HostConfig": {"NetworkMode": "kdev-shop"},
            "NetworkingConfig": {"EndpointsConfig": {"kdev-shop": {"Aliases": ["kafka"]}}},
        },
    )

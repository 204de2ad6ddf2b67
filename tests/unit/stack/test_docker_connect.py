"""A container of the user's on the network of an environment, on an engine that speaks over a socket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kdev.model import Mode, RuntimeName
from kdev.stack.state import SavedStack, write_state
from tests.conftest import Kdev, Result
from tests.fake_engine import FakeEngine, fake_engine

OWN = {
    "kdev.project": "shop",
    "kdev.role": "broker",
    "kdev.service": "kafka",
    "kdev.mode": "kraft",
    "kdev.port": "9092",
    "kdev.brokers": "1",
}
ADVERTISED = "KAFKA_ADVERTISED_LISTENERS=INTERNAL://kafka:19092,HOST://127.0.0.1:9092"


def inspected(name: str, *networks: str, state: str = "running", **labels: str) -> dict[str, Any]:
    """A container as the engine describes it."""
    return {
        "Id": name,
        "Name": f"/{name}",
        "State": {
            "Status": state,
            "ExitCode": 0,
            "OOMKilled": False,
            "Error": "",
            "StartedAt": "2026-11-26T09:00:00.000000000Z",
        },
        "Config": {"Labels": {}, "Env": []},
        "NetworkSettings": {"Networks": {each: {} for each in networks}},
    }


class Shop:
    """An environment in containers, and the command that is typed beside it."""

    def __init__(self, engine: FakeEngine, kdev: Kdev, socket: Path) -> None:
        self._engine, self._kdev = engine, kdev
        self._environ = {"DOCKER_HOST": f"unix://{socket}", "KDEV_NAME": "shop"}
        self._engine.more = {"/networks": [{"Name": "kdev-shop"}], "/volumes": {"Volumes": []}}
        self.has("running")

    def has(self, state: str, *others: dict[str, Any]) -> None:
        """The engine has the broker in a state, and containers that are not kdev's."""
        broker = inspected("kdev-shop-kafka", "kdev-shop", state=state)
        broker["Config"] = {"Labels": OWN, "Env": [ADVERTISED]}
        all_of_them = (broker, *others)
        listed = [{"Id": each["Id"], "Names": [each["Name"]]} for each in all_of_them]
        self._engine.more |= {f"/containers/{each['Id']}/json": each for each in all_of_them}
        # Filters are not looked at here: what is not of the environment is told by its missing labels.
        self._engine.more["/containers/json"] = listed

    def has_no_broker(self, home_has: Path) -> None:
        """The environment is there as Java processes."""
        self._engine.more = {"/networks": [], "/volumes": {"Volumes": []}}
        stack = SavedStack("shop", RuntimeName.PROCESS, Mode.KRAFT, 9092, "127.0.0.1:9092", "4.3.1")
        write_state(home_has, stack)

    def has_on_network(self, *names: str) -> None:
        """These containers run and are on the network of the environment."""
        there = {each: {"Name": each} for each in names}
        self._engine.more["/networks/kdev-shop"] = {"Name": "kdev-shop", "Containers": there}

    def run(self, *words: str, **more: str) -> Result:
        return self.command("connect", *words, **more)

    def command(self, *words: str, **more: str) -> Result:
        return self._kdev(*words, **self._environ, **more)

    @property
    def told(self) -> list[str]:
        """What the engine was told to change."""
        told = (each.partition("/networks/")[2] for each in self._engine.asked)
        return [each for each in told if each]


@pytest.fixture
def shop(kdev: Kdev, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    socket = tmp_path_factory.mktemp("e") / "d.sock"
    with fake_engine(socket, "1.44") as engine:
        yield Shop(engine, kdev, socket)


def test_a_container_is_put_on_the_network_and_its_clients_are_told_the_address(shop: Shop) -> None:
    shop.has("running", inspected("app", "bridge"))

    done = shop.run("app")

    assert done == Result(0, "`app` is on network `kdev-shop`: its clients use kafka:19092\n", "")
    assert shop.told == ["kdev-shop/connect"]


def test_one_that_is_there_already_is_left_as_it_is(shop: Shop) -> None:
    shop.has("running", inspected("app", "bridge", "kdev-shop"))

    done = shop.run("app")

    assert done.out == "`app` is on network `kdev-shop` already: its clients use kafka:19092\n"
    assert (done.code, shop.told) == (0, [])


def test_one_that_does_not_run_is_put_there_for_its_next_start(shop: Shop) -> None:
    shop.has("running", inspected("app", "bridge", state="exited"))

    done = shop.run("app")

    assert (done.code, shop.told) == (0, ["kdev-shop/connect"])
    assert "`app` does not run: it is on the network from its next start on" in done.err


def test_one_with_the_network_of_its_machine_uses_the_address_of_the_machine(shop: Shop) -> None:
    shop.has("running", inspected("app", "host"))

    done = shop.run("app")

    assert done.out == "`app` is on network `host` already: its clients use 127.0.0.1:9092\n"
    assert shop.told == []


def test_programs_are_told_the_same(shop: Shop) -> None:
    shop.has("running", inspected("app", "bridge"))

    told = json.loads(shop.run("app", "-o", "json").out)

    assert told == {
        "name": "shop",
        "container": "app",
        "network": "kdev-shop",
        "connected": True,
        "changed": True,
        "running": True,
        "bootstrap": "kafka:19092",
        "client_config": "",
    }


@pytest.mark.parametrize(
    ("network", "said", "told"),
    [("kdev-shop", "is off", ["kdev-shop/disconnect"]), ("bridge", "is not on", [])],
)
def test_it_is_taken_off_again_also_where_the_brokers_do_not_run(
    shop: Shop, network: str, said: str, told: list[str]
) -> None:
    shop.has("exited", inspected("app", network))

    done = shop.run("app", "--disconnect")

    assert done == Result(0, f"`app` {said} network `kdev-shop`\n", "")
    assert shop.told == told


@pytest.mark.parametrize(
    ("typed", "hint"),
    [("ap", "did you mean `app`?"), ("zzz", "`docker ps -a` shows those that there are")],
)
def test_a_container_that_is_not_there_is_told_with_one_that_is_near(
    shop: Shop, typed: str, hint: str
) -> None:
    shop.has("running", inspected("app", "bridge"))

    assert shop.run(typed) == Result(4, "", f"error: there is no container `{typed}`\nhint: {hint}\n")


def test_a_broker_is_not_taken_off_its_own_network(shop: Shop) -> None:
    done = shop.run("kdev-shop-kafka", "--disconnect")

    assert (done.code, shop.told) == (2, [])
    assert "`kdev-shop-kafka` is of environment `shop` itself" in done.err


def test_an_environment_that_does_not_run_is_told_with_what_starts_it(shop: Shop) -> None:
    shop.has("exited", inspected("app", "bridge"))

    done = shop.run("app")

    assert (done.code, shop.told) == (4, [])
    assert done.err == ("error: environment `shop` is not running\nhint: start it: `kdev up --name shop`\n")


def test_brokers_that_are_in_no_container_are_told(shop: Shop, tmp_path: Path) -> None:
    shop.has_no_broker(tmp_path)

    done = shop.run("app", KDEV_HOME=str(tmp_path))

    assert (done.code, shop.told) == (4, [])
    assert done.err.startswith("error: the brokers of `shop` are in no container")
    assert "`kdev up --runtime docker --name docker`" in done.err


@pytest.mark.parametrize(("others", "who"), [(["app"], "`app` is"), (["app", "web"], "`app` and `web` are")])
def test_an_environment_is_not_removed_under_containers_that_are_on_its_network(
    shop: Shop, others: list[str], who: str
) -> None:
    shop.has_on_network("kdev-shop-kafka", *others)

    done = shop.command("down", "--volumes")

    assert (done.code, done.out) == (4, "")
    assert done.err == (
        f"error: {who} still on the network of environment `shop`\n"
        "hint: `kdev connect app --disconnect --name shop` takes it off, then the same again\n"
    )

"""Engines of other versions and of contexts, over a socket, through the real SDK."""

from __future__ import annotations

import hashlib
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import pytest

from kdev.errors import PortTaken, RuntimeUnavailable, StackError
from kdev.stack.docker import connected
from kdev.stack.docker_endpoint import engine_address, require_answer
from kdev.stack.docker_plan import PROJECT
from kdev.stack.docker_start import require_ports
from tests.fake_engine import FakeEngine, fake_engine


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose path is short enough for a socket."""
    return tmp_path_factory.mktemp("e")


@pytest.fixture
def engine(folder: Path, request: pytest.FixtureRequest) -> Iterator[FakeEngine]:
    with fake_engine(folder / "d.sock", str(request.param)) as made:
        yield made


def named(folder: Path, **more: str) -> dict[str, str]:
    return {"DOCKER_HOST": f"unix://{folder / 'd.sock'}", **more}


def context(folder: Path, name: str, host: str) -> dict[str, str]:
    """The environment of a user who works with a context."""
    meta = folder / "contexts" / "meta" / hashlib.sha256(name.encode()).hexdigest()
    meta.mkdir(parents=True)
    content = {"Name": name, "Metadata": {}, "Endpoints": {"docker": {"Host": host}}}
    (meta / "meta.json").write_text(json.dumps(content), encoding="utf-8")
    return {"DOCKER_CONFIG": str(folder), "DOCKER_CONTEXT": name, "HOME": str(folder)}


@pytest.mark.parametrize("engine", ["1.41", "1.44", "1.52"], indirect=True)
def test_an_engine_is_spoken_to_in_its_own_version(folder: Path, engine: FakeEngine) -> None:
    engine.images = [{"Id": "sha256:1"}]

    with connected(named(folder)) as found:
        assert found.version() == "Docker 99.0, DOCKER_HOST"
        assert found.has_image("apache/kafka:4.3.1")

    assert f"/v{engine.api}/images/json" in engine.asked


VOLUMES = [{"Name": "kdev-shop-data", "UsageData": {"Size": 7}}, {"Name": "x", "UsageData": {"Size": -1}}]


@pytest.mark.parametrize(
    ("engine", "told"),
    [
        ("1.41", {"Images": [], "Volumes": VOLUMES}),
        ("1.41", {"Images": [], "Volumes": None}),
        ("1.52", {"VolumeUsage": {"TotalSize": 7, "Items": VOLUMES}}),
        ("1.52", {"VolumeUsage": {}}),
    ],
    indirect=["engine"],
)
def test_the_bytes_of_volumes_are_read_in_the_form_of_old_and_of_new_engines(
    folder: Path, engine: FakeEngine, told: dict[str, object]
) -> None:
    engine.more = {"/system/df": told}

    with connected(named(folder)) as found:
        assert found.sizes() == ({"kdev-shop-data": 7} if "kdev-shop-data" in str(told) else {})


@pytest.mark.parametrize("engine", ["1.40"], indirect=True)
def test_an_engine_before_20_10_is_refused_with_its_version_and_the_one_that_is_needed(
    folder: Path, engine: FakeEngine
) -> None:
    with (
        pytest.raises(RuntimeUnavailable, match=r"too old: its API is 1\.40") as caught,
        connected(named(folder)),
    ):
        pass

    assert "20.10" in caught.value.hint


@pytest.mark.parametrize("engine", ["1.44"], indirect=True)
def test_the_version_that_the_user_names_is_spoken(folder: Path, engine: FakeEngine) -> None:
    with connected(named(folder, DOCKER_API_VERSION="1.42")) as found:
        found.has_image("apache/kafka:4.3.1")

    assert engine.asked[-1] == "/v1.42/images/json"


@pytest.mark.parametrize("engine", ["1.44"], indirect=True)
@pytest.mark.parametrize("version", ["1.30", "new"])
def test_a_version_that_cannot_be_spoken_is_named_with_the_variable(
    folder: Path, engine: FakeEngine, version: str
) -> None:
    with pytest.raises(StackError) as caught, connected(named(folder, DOCKER_API_VERSION=version)):
        pass

    assert "DOCKER_API_VERSION" in caught.value.hint
    assert version in str(caught.value)


@pytest.mark.parametrize("engine", ["1.44"], indirect=True)
def test_the_engine_of_a_context_is_the_one_that_is_spoken_to(folder: Path, engine: FakeEngine) -> None:
    environ = context(folder, "colima", f"unix://{folder / 'd.sock'}")

    with connected(environ) as found:
        assert found.version() == "Docker 99.0, context `colima`"

    assert engine.asked


def test_an_engine_behind_ssh_is_told_as_one_of_another_machine(folder: Path) -> None:
    environ = context(folder, "build", "ssh://me@build.test")

    with pytest.raises(RuntimeUnavailable) as caught:
        require_answer(engine_address(environ), environ)

    assert str(caught.value) == "context `build` is an engine on another machine, `ssh://me@build.test`"
    assert "`docker context use default`" in caught.value.hint


def test_what_answers_and_is_no_engine_is_told(folder: Path) -> None:
    with (
        fake_engine(folder / "d.sock", "", version="") as engine,
        pytest.raises(RuntimeUnavailable, match=r"d\.sock` is no Docker engine"),
        connected(named(folder)),
    ):
        pass

    assert engine.asked


@pytest.mark.filterwarnings("ignore:docker-credential-")
@pytest.mark.parametrize("engine", ["1.44"], indirect=True)
def test_a_credential_helper_that_is_not_installed_does_not_keep_a_public_image_away(
    folder: Path, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "config.json").write_text('{"credsStore": "of-nobody"}', encoding="utf-8")
    monkeypatch.setenv("DOCKER_CONFIG", str(folder))

    with connected(named(folder)) as found:
        list(found.pull("apache/kafka:4.3.1"))

    assert engine.asked[-1] == "/v1.44/images/create"
    assert len(engine.logins) == 1


def test_an_engine_that_hangs_is_told_as_that(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kdev.stack.docker_sdk._FIRST_SECONDS", 0.2)
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(folder / "d.sock"))
        silent.listen()
        with pytest.raises(RuntimeUnavailable) as caught, connected(named(folder)):
            pass

    assert str(caught.value) == f"the Docker engine at `unix://{folder}/d.sock` hangs: no answer within 0 s"
    assert caught.value.hint == "start that engine again, or do without it: `--runtime process`"


LISTENS = """
import socket, sys
listening = socket.create_server(("127.0.0.1", 0))
print(listening.getsockname()[1], flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("engine", ["1.44"], indirect=True)
def test_a_port_that_an_engine_holds_for_a_container_which_it_does_not_tell_of_yet_has_its_owner(
    folder: Path, engine: FakeEngine
) -> None:
    proxy = folder / "docker-proxy"
    proxy.symlink_to(sys.executable)
    with subprocess.Popen(
        [proxy, "-c", LISTENS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        port = int(process.stdout.readline())
        told = [{"Names": ["/kdev-a-kafka-1"], "Labels": {PROJECT: "a"}, "Ports": [{"PublicPort": port}]}]
        Timer(0.5, engine.more.update, ({"/containers/json": told},)).start()
        with connected(named(folder)) as found, pytest.raises(PortTaken) as caught:
            require_ports(found, [port], "b")
        process.stdin.close()

    assert caught.value.holder == "environment `a` of kdev"
    assert engine.asked.count("/v1.44/containers/json") > 2

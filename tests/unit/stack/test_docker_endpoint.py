"""Where Docker's engine is looked for, and how the ways in which none answers are told apart."""

from __future__ import annotations

import hashlib
import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from kdev.errors import RuntimeUnavailable
from kdev.stack import docker_endpoint
from kdev.stack.docker_endpoint import (
    DEFAULT_URL,
    EngineAddress,
    engine_address,
    may_have_containers,
    require_answer,
)

NOWHERE = {"HOME": "/nonexistent"}


def context(folder: Path, name: str, host: str) -> None:
    meta = folder / "contexts" / "meta" / hashlib.sha256(name.encode()).hexdigest()
    meta.mkdir(parents=True)
    content = {"Name": name, "Endpoints": {"docker": {"Host": host}}}
    (meta / "meta.json").write_text(json.dumps(content), encoding="utf-8")


def current(folder: Path, name: str) -> None:
    (folder / "config.json").write_text(json.dumps({"currentContext": name}), encoding="utf-8")


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "engine.sock"
    with socket.socket(socket.AF_UNIX) as engine:
        engine.bind(str(path))
        engine.listen()
        yield path


def refusal(address: EngineAddress, **environ: str) -> RuntimeUnavailable:
    with pytest.raises(RuntimeUnavailable) as caught:
        require_answer(address, {**NOWHERE, **environ})
    return caught.value


def test_docker_host_is_taken_before_a_context(tmp_path: Path) -> None:
    environ = {"DOCKER_HOST": "unix:///a.sock", "DOCKER_CONTEXT": "b", "DOCKER_CONFIG": str(tmp_path)}

    assert engine_address(environ) == EngineAddress("unix:///a.sock", "DOCKER_HOST")


@pytest.mark.parametrize("url", ["tcp://localhost:99999", "tcp://localhost:abc", "tcp://[::1"])
def test_an_address_that_is_none_is_told_and_may_have_containers(url: str) -> None:
    environ = {**NOWHERE, "DOCKER_HOST": url}

    with pytest.raises(RuntimeUnavailable, match=rf"DOCKER_HOST is `{re.escape(url)}`, which is no address"):
        engine_address(environ)
    assert may_have_containers(environ)


def test_the_context_of_the_environment_is_taken_before_the_current_one(tmp_path: Path) -> None:
    context(tmp_path, "a", "unix:///a.sock")
    context(tmp_path, "b", "unix:///b.sock")
    current(tmp_path, "b")
    config = {"DOCKER_CONFIG": str(tmp_path)}

    assert engine_address(config) == EngineAddress("unix:///b.sock", "context `b`")
    assert engine_address({**config, "DOCKER_CONTEXT": "a"}) == EngineAddress("unix:///a.sock", "context `a`")
    assert engine_address({**config, "DOCKER_CONTEXT": "default"}) == EngineAddress(DEFAULT_URL)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"currentContext": "default"}'])
def test_without_a_usable_configuration_it_is_the_default(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.json").write_text(text, encoding="utf-8")

    assert engine_address({"DOCKER_CONFIG": str(tmp_path)}) == EngineAddress(DEFAULT_URL)


def test_a_context_that_does_not_exist_is_not_passed_over(tmp_path: Path) -> None:
    current(tmp_path, "gone")

    with pytest.raises(RuntimeUnavailable) as caught:
        engine_address({"DOCKER_CONFIG": str(tmp_path)})

    assert str(caught.value) == "Docker's context `gone` does not exist"
    assert "`docker context ls`" in caught.value.hint


def test_an_engine_that_listens_is_good(listening: Path) -> None:
    require_answer(EngineAddress(f"unix://{listening}"), NOWHERE)


def test_a_socket_that_does_not_exist_says_who_named_it(tmp_path: Path) -> None:
    gone = tmp_path / "gone.sock"

    error = refusal(EngineAddress(f"unix://{gone}", "DOCKER_HOST"))

    assert str(error) == f"no Docker engine runs: DOCKER_HOST is `{gone}`, which does not exist"


def test_a_context_whose_socket_is_gone_says_so(tmp_path: Path) -> None:
    gone = tmp_path / "gone.sock"

    error = refusal(EngineAddress(f"unix://{gone}", "context `colima`"))

    assert str(error) == f"no Docker engine runs: context `colima` is `{gone}`, which does not exist"


def test_another_engine_that_is_there_is_pointed_at(tmp_path: Path) -> None:
    other = tmp_path / ".colima" / "default" / "docker.sock"
    other.parent.mkdir(parents=True)
    other.touch()

    error = refusal(EngineAddress(f"unix://{tmp_path}/gone.sock"), HOME=str(tmp_path))

    assert error.hint.startswith("there is one at ")
    assert "export DOCKER_HOST=unix://" in error.hint


def test_a_socket_that_nobody_listens_on_is_told_from_one_that_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "stale.sock"
    with socket.socket(socket.AF_UNIX) as engine:
        engine.bind(str(path))

    error = refusal(EngineAddress(f"unix://{path}"))

    assert str(error) == f"no Docker engine runs: nothing listens on its socket `{path}` any more"


def test_a_socket_that_is_not_ours_to_open_names_the_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may open everything, so the system's answer to anybody else is given here.
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(socket.socket, "connect", refuse)

    error = refusal(EngineAddress(f"unix://{tmp_path}/engine.sock"))

    assert str(error) == f"Docker's socket `{tmp_path}/engine.sock` is not open to you"
    assert "usermod -aG docker" in error.hint


def test_a_port_that_nobody_listens_on_is_an_engine_that_does_not_run(free_port: int) -> None:
    error = refusal(EngineAddress(f"tcp://127.0.0.1:{free_port}", "DOCKER_HOST"))

    expected = f"no Docker engine runs: nothing listens at `tcp://127.0.0.1:{free_port}` (DOCKER_HOST)"
    assert str(error) == expected


@pytest.mark.parametrize("url", ["tcp://build01:2375", "ssh://me@build01", "tcp://192.0.2.1:2376"])
def test_an_engine_on_another_machine_is_refused_without_asking_it(url: str) -> None:
    error = refusal(EngineAddress(url, "DOCKER_HOST"))

    assert str(error) == f"DOCKER_HOST is an engine on another machine, `{url}`"
    assert "--runtime process" in error.hint


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("unix:///nowhere/docker.sock", True),
        ("tcp://127.0.0.1:2375", True),
        ("tcp://192.0.2.1:2376", False),
        ("ssh://me@build01", False),
    ],
)
def test_an_engine_that_is_named_may_have_containers_unless_it_is_elsewhere(url: str, expected: bool) -> None:
    assert may_have_containers({"DOCKER_HOST": url}) is expected


def test_an_engine_that_nothing_names_may_have_containers_where_its_socket_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "docker.sock"
    monkeypatch.setattr(docker_endpoint, "DEFAULT_URL", f"unix://{path}")
    environ = {"DOCKER_CONFIG": str(tmp_path)}

    before = may_have_containers(environ)
    path.touch()

    assert (before, may_have_containers(environ)) == (False, True)

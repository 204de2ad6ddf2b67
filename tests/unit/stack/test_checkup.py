"""What a look at this machine finds, and what it says to do."""

import json
import socket
from pathlib import Path

import pytest

from kdev.figures import bytes_text
from kdev.findings import Finding, Grade
from kdev.model import Mode, RuntimeName
from kdev.stack.checkup import (
    docker_findings,
    embedded_findings,
    environment_findings,
    machine_findings,
    port_finding,
    process_findings,
)
from kdev.stack.state import SavedProcess, SavedStack, write_state
from kdev.stack.usage import size_of


def about(findings: list[Finding], name: str) -> Finding:
    return next(finding for finding in findings if finding.about == name)


def test_the_machine_is_told_with_its_memory_disk_and_name(tmp_path: Path) -> None:
    found = list(machine_findings(tmp_path / "not" / "there", {"HTTPS_PROXY": "http://proxy:3128"}))

    assert [finding.about for finding in found] == ["system", "memory", "disk", "localhost", "proxy"]
    assert str(tmp_path) in about(found, "disk").text
    assert about(found, "proxy").text == "HTTPS_PROXY is set"


def test_an_engine_that_is_not_there_is_a_warning_with_a_way_out() -> None:
    found = list(docker_findings(["kafka:1"], {"DOCKER_HOST": "unix:///nowhere/docker.sock"}))

    assert [(finding.about, finding.grade) for finding in found] == [("docker", Grade.WARN)]
    assert "/nowhere/docker.sock" in found[0].text
    assert found[0].hint


def test_a_java_that_is_not_there_is_a_warning(tmp_path: Path) -> None:
    found = list(process_findings(tmp_path, str(tmp_path / "no-java"), ""))

    assert [(finding.about, finding.grade) for finding in found] == [("java", Grade.WARN)]
    assert found[0].hint


def test_the_library_of_the_client_has_a_broker_inside() -> None:
    assert [finding.grade for finding in embedded_findings()] == [Grade.OK]


def test_a_port_that_is_taken_is_told_with_who_has_it(free_port: int) -> None:
    assert port_finding(free_port, "kdev").grade is Grade.OK
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", free_port))
        holder.listen(1)
        found = port_finding(free_port, "kdev")

    assert found.grade is Grade.WARN
    assert str(free_port) in found.text
    assert "--port" in found.hint


def test_environments_are_told_with_their_size(tmp_path: Path) -> None:
    folder = tmp_path / "stacks" / "shop"
    folder.mkdir(parents=True)
    saved = {
        "format": 1,
        "name": "shop",
        "runtime": "process",
        "mode": "kraft",
        "port": 9092,
        "bootstrap_servers": "127.0.0.1:9092",
        "version": "4.3.1",
        "processes": [],
    }
    (folder / "state.json").write_text(json.dumps(saved), encoding="utf-8")
    (folder / "data").mkdir()
    (folder / "data" / "00.log").write_bytes(b"x" * 3_000_000)
    (folder / "class-data").write_bytes(b"x" * 9_000_000)

    (found,) = environment_findings(tmp_path)

    size = bytes_text(size_of(folder / "data"))
    assert size.startswith("3.00 MB")
    assert found.grade is Grade.NOTE
    assert found.text == f"`shop` is stopped: process, kraft, {size} on disk"


@pytest.mark.parametrize(("stopped", "text"), [(False, "`shop` failed, `kafka` ended"), (True, "is stopped")])
def test_an_environment_whose_process_ended_by_itself_has_failed(
    tmp_path: Path, stopped: bool, text: str
) -> None:
    gone = SavedProcess("kafka", 999_999_999, "never", 0.0, stopped=stopped)
    saved = SavedStack(
        "shop", RuntimeName.PROCESS, Mode.KRAFT, 9092, "127.0.0.1:9092", "4", processes=(gone,)
    )
    write_state(tmp_path, saved)

    (found,) = environment_findings(tmp_path)

    assert text in found.text
    assert (found.grade is Grade.WARN) is not stopped
    assert ("kdev up --name shop" in found.hint) is not stopped


@pytest.mark.parametrize("inside", [".", "kdev"])
def test_a_state_folder_in_which_nothing_can_be_written_is_told_as_that(tmp_path: Path, inside: str) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file", encoding="utf-8")

    found = about(list(machine_findings(taken / inside, {})), "disk")

    assert found.grade is Grade.FAIL
    assert "kdev cannot keep its state" in found.text
    assert "KDEV_HOME" in found.hint
    assert not list(tmp_path.glob("tmp*"))


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="a system without /proc")
def test_a_folder_of_the_system_has_no_lack_of_room() -> None:
    found = about(list(machine_findings(Path("/proc/kdev"), {})), "disk")

    assert found.grade is Grade.FAIL
    assert "cannot keep its state" in found.text


@pytest.mark.parametrize("there", [True, False])
def test_no_environment_is_no_finding(tmp_path: Path, there: bool) -> None:
    if there:
        (tmp_path / "stacks").mkdir()

    assert list(environment_findings(tmp_path)) == []

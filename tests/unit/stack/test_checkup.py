"""What a look at this machine finds, and what it says to do."""

import json
import socket
from pathlib import Path

import pytest

from kdev.findings import Finding, Grade
from kdev.stack.checkup import (
    docker_findings,
    embedded_findings,
    environment_findings,
    machine_findings,
    port_finding,
    process_findings,
)


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
    (folder / "data").write_bytes(b"x" * 3_000_000)

    (found,) = environment_findings(tmp_path)

    assert found.grade is Grade.NOTE
    assert found.text == "`shop` is stopped: process, kraft, 3 MB on disk"


@pytest.mark.parametrize("there", [True, False])
def test_no_environment_is_no_finding(tmp_path: Path, there: bool) -> None:
    if there:
        (tmp_path / "stacks").mkdir()

    assert list(environment_findings(tmp_path)) == []

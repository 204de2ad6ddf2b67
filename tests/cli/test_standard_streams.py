"""Standard streams that are closed, full or cut off: an error of kdev's or none, never a bug."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Broker, Result

FULL = "output cannot be written: No space left on device"
SHOWING = [
    ["--help"],
    ["mock", "--help"],
    ["--version"],
    ["env", "--bootstrap", "here:1"],
    ["validate", "specs/car-rentals.yaml"],
    ["mock", "specs/car-rentals.yaml", "--dry-run", "--rate", "max", "--quiet"],
]

on_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")


def shell(redirection: str, *argv: str, **environ: str) -> Result:
    """The installed program with streams as a shell redirects them."""
    done = subprocess.run(
        ["sh", "-c", f'"$0" -m kdev "$@" {redirection}', sys.executable, *argv],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)


@on_full
@pytest.mark.parametrize("argv", SHOWING, ids=" ".join)
@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
def test_a_full_disk_is_told_in_one_line(argv: list[str], unbuffered: str) -> None:
    result = shell(">/dev/full", *argv, PYTHONUNBUFFERED=unbuffered)

    assert result.code == 6
    assert result.err.splitlines()[-1] == f"error: {FULL}"
    assert "Traceback" not in result.err


@on_full
def test_the_code_of_a_command_stays_where_its_words_find_no_room() -> None:
    assert shell("2>/dev/full", "validate", "no-such-file.yaml") == (3, "", "")


@on_full
def test_a_panel_that_finds_no_room_does_not_stop_the_run() -> None:
    argv = ["mock", "specs/car-rentals.yaml", "--dry-run", "--rate", "max", "--progress", "live"]

    result = shell("2>/dev/full", *argv)

    assert (result.code, len(result.out.splitlines())) == (0, 10)


@pytest.mark.parametrize("argv", SHOWING, ids=" ".join)
def test_a_reader_that_left_before_the_first_line_is_no_error(argv: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)

    command = [sys.executable, "-m", "kdev", *argv]
    done = subprocess.run(command, cwd=ROOT, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_that_are_closed_lead_to_nothing(closed: str) -> None:
    result = shell(closed, "mock", "specs/car-rentals.yaml", "--dry-run", "--rate", "max")

    assert result.code == 0
    assert (result.out == "") is (">&-" in closed.split())
    assert "Traceback" not in result.err


def test_a_character_that_a_terminal_has_not_is_written_as_an_escape(tmp_path: Path) -> None:
    document = tmp_path / "cafe.yaml"
    document.write_text(
        "asyncapi: 3.0.0\ninfo: {title: Caf\u00e9, version: '1'}\nchannels:\n"
        "  orders: {messages: {placed: {payload: {type: boolean}}}}\n",
        encoding="utf-8",
    )

    result = shell("", "explain", str(document), PYTHONIOENCODING="ascii")

    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("Caf\\xe9 1")


def test_a_document_whose_name_is_no_text_has_a_summary(tmp_path: Path) -> None:
    document, summary = tmp_path / os.fsdecode(b"cars\xff.yaml"), tmp_path / "summary.json"
    document.write_bytes((ROOT / "specs/car-rentals.yaml").read_bytes())
    argv = ["mock", str(document), "--dry-run", "-q", "--output", "json", "--summary-file", str(summary)]

    result = shell("", *argv, PYTHONIOENCODING="utf-8:strict")

    assert (result.code, len(result.out.splitlines())) == (0, 10)
    assert json.loads(summary.read_text(encoding="utf-8"))["spec"] == str(document)


@pytest.mark.broker
def test_without_stdin_there_is_nothing_to_send(broker: Broker) -> None:
    topic = broker.topic()

    result = shell("<&-", "produce", topic, **broker.environ())

    assert result == (0, "", f"kdev: 0 records to {topic}\n")


@pytest.mark.broker
@on_full
@pytest.mark.parametrize(("redirection", "code"), [(">&-", 0), (">/dev/full", 6)], ids=["closed", "full"])
def test_a_tail_that_cannot_be_written_ends_as_every_command_does(
    broker: Broker, redirection: str, code: int
) -> None:
    topic = broker.topic()
    shell("", "produce", topic, "one", **broker.environ())

    result = shell(redirection, "tail", topic, "--no-follow", **broker.environ())

    assert (result.code, result.out) == (code, "")
    assert result.err == (f"error: {FULL}\n" if code else "")

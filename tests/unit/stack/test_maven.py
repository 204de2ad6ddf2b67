"""What is made of the user's own Maven: how far it has come, and its last words."""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from kdev.errors import RuntimeUnavailable
from kdev.model import Mode
from kdev.stack.distribution import RELEASES
from kdev.stack.maven import fetch_with_maven

DOWNLOADED = "Downloaded from central: https://repo.test/a.jar (12 kB at 3 MB/s)"


def maven(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a Maven on the PATH that does what a script says."""
    program = folder / "mvn"
    program.write_text(f"#!{sys.executable}\nimport sys\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def test_maven_is_told_of_with_every_twenty_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    maven(tmp_path, monkeypatch, f"for _ in range(47): print({DOWNLOADED!r})")

    assert list(fetch_with_maven(RELEASES[Mode.KRAFT], tmp_path / "libs")) == ["20 files", "40 files"]


def test_a_maven_that_has_all_at_hand_is_told_as_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maven(tmp_path, monkeypatch, "print('[INFO] BUILD SUCCESS')")

    assert list(fetch_with_maven(RELEASES[Mode.KRAFT], tmp_path / "libs")) == []


def test_a_maven_that_fails_is_told_with_its_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = "print('[INFO] one'); print('[ERROR] no such host'); print('[ERROR] '); sys.exit(1)"
    maven(tmp_path, monkeypatch, script)

    with pytest.raises(RuntimeUnavailable, match=r"^mvn ended with 1: no such host$"):
        list(fetch_with_maven(RELEASES[Mode.KRAFT], tmp_path / "libs"))


def test_a_maven_that_says_nothing_of_errors_is_told_with_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maven(tmp_path, monkeypatch, "print('JAVA_HOME is no folder'); sys.exit(2)")

    with pytest.raises(RuntimeUnavailable, match=r"^mvn ended with 2: JAVA_HOME is no folder$"):
        list(fetch_with_maven(RELEASES[Mode.KRAFT], tmp_path / "libs"))


def test_without_maven_its_absence_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(RuntimeUnavailable, match=r"^mvn: "):
        list(fetch_with_maven(RELEASES[Mode.KRAFT], tmp_path / "libs"))


def test_a_maven_that_takes_too_long_is_told_as_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = "import time; print('[INFO] Scanning', flush=True); time.sleep(60)"
    maven(tmp_path, monkeypatch, script)

    with pytest.raises(RuntimeUnavailable, match=r"^mvn was not done after 2 s: \[INFO\] Scanning$"):
        list(fetch_with_maven(RELEASES[Mode.KRAFT], tmp_path / "libs", seconds=2))


@pytest.mark.timeout(30)
def test_a_maven_that_nobody_waits_for_any_more_is_ended_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = f"import time\nfor _ in range(20): print({DOWNLOADED!r}, flush=True)\ntime.sleep(60)"
    maven(tmp_path, monkeypatch, script)

    fetched = fetch_with_maven(RELEASES[Mode.KRAFT], tmp_path / "libs")
    assert next(iter(fetched)) == "20 files"
    assert isinstance(fetched, Generator)
    fetched.close()

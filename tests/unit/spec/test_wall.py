from __future__ import annotations

from pathlib import Path

import pytest

from kdev.spec.reading.wall import inside, root_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two more inside of each other."""
    path = tmp_path.resolve() / "project" / "specs"
    path.mkdir(parents=True)
    return path


@pytest.mark.parametrize("mark", [".git", ".hg", "kdev.toml"])
def test_the_project_around_a_document_is_its_root(
    folder: Path, monkeypatch: pytest.MonkeyPatch, mark: str
) -> None:
    (folder.parent / mark).touch()
    monkeypatch.chdir(folder)

    assert root_of("spec.yaml") == folder.parent
    assert root_of("<stdin>") == folder.parent


def test_without_a_project_the_working_folder_is_the_root_of_what_lies_below_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)

    assert root_of("specs/spec.yaml") == folder.parent


def test_a_document_elsewhere_has_the_widest_folder_that_belongs_to_nobody_else(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    monkeypatch.setenv("HOME", str(folder.parent.parent))

    assert root_of(str(folder / "spec.yaml")) == folder.parent
    assert root_of(str(folder.parent.parent / "spec.yaml")) == folder.parent.parent


def test_a_home_that_is_a_project_is_not_the_root_of_what_lies_below(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder.parent / ".git").touch()
    monkeypatch.chdir(folder.parent)
    monkeypatch.setenv("HOME", str(folder.parent))

    assert root_of("specs/spec.yaml") == folder


def test_links_are_followed_before_a_file_counts_as_inside(folder: Path) -> None:
    (folder / "in").symlink_to(folder)
    (folder / "out").symlink_to(folder.parent)

    assert inside(folder, str(folder / "in" / "x"))
    assert not inside(folder, str(folder / "out" / "x"))

"""The wall around a document: the folder below which files are read for its references."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

MARKS = (".git", ".hg", "kdev.toml")
SHARED = ("/home", "/Users", "/mnt", "/media", "/Volumes", "/tmp", "/var/tmp")  # noqa: S108 - only compared


def root_of(file: str) -> Path:
    """The folder below which the references of a document may lead.

    That is the project around it (the nearest folder with `.git`, `.hg` or `kdev.toml`), else the working
    folder when the document lies below it, else the widest folder around it that belongs to nobody else.
    """
    start = _real(os.path.dirname(file) or ".")  # noqa: PTH120 - the file may be no path, as standard input
    own = tuple(_own(start))
    project = next(filter(_is_project, own), None)
    if project is not None:
        return project
    here = _real(".")
    return here if here in own else own[-1]


def inside(root: Path, file: str) -> bool:
    """Whether a file lies below a folder, once every link on the way is followed."""
    return _real(file).is_relative_to(root)


def _is_project(folder: Path) -> bool:
    # Not Path: it raises where a folder may not be looked into.
    return any(os.path.exists(folder / mark) for mark in MARKS)  # noqa: PTH110


def _own(start: Path) -> Iterator[Path]:
    """A folder and those around it, up to where unrelated things lie side by side."""
    shared = {_real(folder) for folder in (*SHARED, tempfile.gettempdir(), os.path.expanduser("~"))}  # noqa: PTH111
    yield start
    folder = start
    while folder not in shared and folder.parent not in shared and folder.parent.parent != folder.parent:
        folder = folder.parent
        yield folder


def _real(path: str) -> Path:
    return Path(os.path.realpath(path))

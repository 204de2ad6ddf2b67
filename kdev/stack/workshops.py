"""Folders in which data is moved, and those that a kdev which was killed left.

Each is locked by whoever works in it: one that can be locked is of one that has ended.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO

from kdev.model import DEFAULT_NAME
from kdev.stack.locks import taken

_LOCK = "lock"


@contextmanager
def workshop(parent: Path, what: str, needed: str = "") -> Generator[Path]:
    """A folder to work in until the end of the block, which takes it away; `what` is a part of its name.

    Where something of the name `needed` is in it then, as after a Ctrl-C while it was put back, it stays.
    """
    folder = Path(tempfile.mkdtemp(dir=parent, prefix=f".{what}."))
    try:
        with taken(folder / _LOCK) or nullcontext():
            yield folder
    finally:
        if not needed or not (folder / needed).exists():
            shutil.rmtree(folder, ignore_errors=True)


def left_in(parent: Path, what: str) -> Iterator[Path]:
    """The folders of this kind whose maker was killed, each locked until the next is asked for."""
    for folder in sorted(parent.glob(f".{what}.*")):
        with _lock_of(folder) as lock:
            if lock is not None:
                yield folder


def is_left(folder: Path) -> bool:
    """Whether the maker of a folder was killed."""
    with _lock_of(folder) as lock:
        return lock is not None


@contextmanager
def _lock_of(folder: Path) -> Generator[IO[str] | None]:
    try:
        lock = taken(folder / _LOCK, wait=False)
    except OSError:  # a folder of another user
        lock = None
    with lock or nullcontext():
        yield lock


def traces(home: Path, name: str = "*") -> Iterator[tuple[str, Path]]:
    """The folders that anybody works in or left: of this environment, and of all saves.

    With each the name of an environment whose next start finds it.
    """
    yield from ((DEFAULT_NAME, each) for each in home.glob("saves/.*.*"))
    yield from ((each.parent.name, each) for each in home.glob(f"stacks/{name}/.data.*"))
    yield from ((each.name.split(".")[2], each) for each in home.glob(f".volumes.{name}.*"))

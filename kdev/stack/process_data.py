"""The data of environments of Java processes, copied out of their folder and put into it."""

from __future__ import annotations

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from kdev.commands import command
from kdev.errors import StackError
from kdev.stack import kafka_plan
from kdev.stack.runtime import StackRequest
from kdev.stack.saves import Save, cannot_copy, require_room
from kdev.stack.state import STATE, SavedStack, folder_of, locked, read_state, write_state
from kdev.stack.usage import size_of
from kdev.stack.workshops import left_in, workshop

_OLD = "old"  # there while the data is not what it was


class ProcessData:
    """Copies the `data` folder of an environment whole; `home` keeps the environments."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def copy_out(self, name: str, target: Path) -> str:
        """Copy the data of an environment that is stopped."""
        with locked(self._home, name):
            saved = read_state(self._home, name)
            data = folder_of(self._home, name) / "data"
            if saved is None or not data.is_dir():
                raise StackError(
                    f"environment `{name}` has no data", hint=f"{command('up', name)} makes some"
                )
            _require_stopped(saved)
            require_room(target, size_of(data))
            shutil.copytree(data, target, dirs_exist_ok=True)
        return saved.cluster_id

    def copy_in(self, request: StackRequest, source: Path, save: Save) -> None:
        """Put saved data in place of that of an environment that is stopped, with its id and version."""
        with locked(self._home, request.name):
            before = read_state(self._home, request.name)
            if before is not None:
                _require_stopped(before)
            stack = kafka_plan.planned(request, before, save.version)
            folder = folder_of(self._home, request.name)
            require_room(folder, save.size)
            try:
                folder.mkdir(parents=True, exist_ok=True)
                with _swapped(folder, source):
                    write_state(self._home, replace(stack, cluster_id=save.cluster_id, processes=()))
            except OSError as exc:
                raise cannot_copy(folder, exc) from exc
            finally:
                if before is None and read_state(self._home, request.name) is None:
                    shutil.rmtree(folder, ignore_errors=True)


def _require_stopped(stack: SavedStack) -> None:
    if any(each.alive for each in stack.processes):
        raise StackError(
            f"environment `{stack.name}` was started meanwhile", hint=f"{command('down', stack.name)} first"
        )


@contextmanager
def _swapped(folder: Path, source: Path) -> Generator[None]:
    """A copy of saved data in a folder, which has its own again when the block does not end well."""
    with workshop(folder, "data", _OLD) as beside:
        shutil.copytree(source, beside / "new")
        try:
            _set_aside(folder, beside)
            (beside / "new").replace(folder / "data")
            yield
        except BaseException:
            _put_back(folder, beside)
            raise
        (beside / _OLD).rename(beside / "gone")


def put_back(home: Path, name: str) -> bool:
    """Give an environment what it had before a `kdev load` that was killed; says whether there was one."""
    folder, found = folder_of(home, name), False
    for beside in left_in(folder, "data"):
        found = found or (beside / _OLD).exists()
        _put_back(folder, beside)
        shutil.rmtree(beside, ignore_errors=True)
    return found


def _set_aside(folder: Path, beside: Path) -> None:
    if (folder / STATE).exists():
        shutil.copyfile(folder / STATE, beside / STATE)
    if (folder / "data").exists():
        (folder / "data").replace(beside / _OLD)
    else:
        (beside / _OLD).mkdir()


def _put_back(folder: Path, beside: Path) -> None:
    if not (beside / _OLD).exists():
        return
    shutil.rmtree(folder / "data", ignore_errors=True)
    if (beside / STATE).exists():
        (beside / STATE).replace(folder / STATE)
    (beside / _OLD).replace(folder / "data")

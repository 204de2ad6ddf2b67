"""Saved volumes in place of those of an environment, which has its own again when that fails."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from kdev.commands import command
from kdev.errors import StackError
from kdev.stack.docker import Engine
from kdev.stack.docker_plan import CLUSTER_ID, ContainerPlan, Labels
from kdev.stack.docker_start import Found, found_on
from kdev.stack.docker_status import status_of
from kdev.stack.docker_volumes import copy_in, copy_out
from kdev.stack.saves import DATA, Save, described, rescue, write
from kdev.stack.workshops import left_in, workshop

_WHOLE = "whole"
_NEEDED = "needed"  # there while the volumes are not what they were: the copy is all there is of them


def exchange(engine: Engine, name: str, found: Found, source: Path, *, labels: Labels, home: Path) -> None:
    """Put saved volumes in place of those that were found.

    Raises StackError when it cannot; the environment has then what it had, or what it had is saved in `home`.
    """
    with workshop(home, f"volumes.{name}", _NEEDED) as beside:
        before = beside / _WHOLE / DATA
        before.mkdir(parents=True)
        copy_out(engine, name, found, before)
        made = [engine.made_as(each.id) for each in found.containers]
        if found.volumes:
            about = described(name, status_of(name, found))
            write(before.parent, replace(about, cluster_id=found.label(CLUSTER_ID)))
            (beside / _NEEDED).touch()
        try:
            _remove(engine, found)
            copy_in(engine, name, source, labels)
        except BaseException as exc:
            try:
                _put_back(engine, name, found, before, made=made)
            except BaseException as again:
                if not found.volumes:
                    raise
                raise _rescued(home, name, beside, why=again) from again
            (beside / _NEEDED).unlink(missing_ok=True)
            if isinstance(exc, StackError):
                what = f"the saved data cannot be put into environment `{name}`: {exc}"
                raise StackError(what, hint="the environment has what it had before") from exc
            raise
        (beside / _NEEDED).unlink(missing_ok=True)


def rescued(home: Path, name: str) -> Iterator[Save]:
    """Save what a `kdev load` that was killed had copied of volumes and removed; the rest goes."""
    for beside in left_in(home, f"volumes.{name}"):
        if (beside / _NEEDED).exists():
            yield _kept(home, name, beside)
        shutil.rmtree(beside, ignore_errors=True)


def _kept(home: Path, name: str, beside: Path) -> Save:
    save = rescue(home, beside / _WHOLE, name)
    (beside / _NEEDED).unlink()
    return save


def _put_back(
    engine: Engine, name: str, found: Found, before: Path, *, made: Sequence[ContainerPlan]
) -> None:
    _remove(engine, found_on(engine, name))
    if found.volumes:
        copy_in(engine, name, before, found.volumes[0].labels)
    for each in made:  # what they were started with is nowhere but in their labels
        engine.create_container(each)


def _remove(engine: Engine, found: Found) -> None:
    for container in found.containers:
        engine.remove_container(container.id)
    for volume in found.volumes:
        engine.remove_volume(volume.name)


def _rescued(home: Path, name: str, beside: Path, *, why: BaseException) -> StackError:
    """Keep what an environment had where it cannot have it again; returns the error that says so."""
    wanted = _kept(home, name, beside).name
    return StackError(
        f"environment `{name}` does not have its data again, which is saved as `{wanted}`: {why}",
        hint=f"{command('down --volumes', name)} when Docker answers, then {command(f'load {wanted}', name)}",
    )

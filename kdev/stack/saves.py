"""Saved data of environments: what each was taken from, where it is, and into what it fits."""

from __future__ import annotations

import difflib
import errno
import itertools
import json
import shutil
import tempfile
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from kdev.commands import command
from kdev.errors import StackError
from kdev.model import Mode, RuntimeName
from kdev.stack.runtime import Fast, StackRequest, StackStatus
from kdev.stack.sameness import is_newer, port_of
from kdev.stack.state import require_kinds, unusable
from kdev.stack.usage import size_of
from kdev.stack.workshops import left_in, workshop

DATA = "data"
_ABOUT = "save.json"
_OLD = "old"


@dataclass(frozen=True, slots=True)
class Save:
    """Data that was saved: of what environment, `saved` in seconds since 1970, `size` in bytes.

    `settings`, `compose`, `secure`, `extras`, `memory` and `fast` are those that the environment was
    started with.
    """

    name: str
    environment: str
    runtime: RuntimeName
    mode: Mode
    brokers: int
    version: str
    cluster_id: str
    port: int
    saved: float
    size: int
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    compose: str = ""
    secure: bool = False
    extras: tuple[str, ...] = ()
    memory: int = 0
    fast: Fast | None = None


class Data(Protocol):
    """The data of the environments of one runtime, as it is while they are stopped."""

    def copy_out(self, name: str, target: Path) -> str:
        """Copy the data of an environment into an empty folder and return the id of its cluster.

        Raises StackError when it cannot; the environment is as before in any case.
        """
        ...

    def copy_in(self, request: StackRequest, source: Path, save: Save) -> None:
        """Put saved data in place of that of an environment, which need not exist.

        Raises StackError when it cannot; then the environment has what it had before.
        """
        ...


def saves_in(home: Path) -> tuple[Save, ...]:
    """Everything that was saved, sorted by name; what cannot be read is left out.

    Raises StackError where the home cannot be looked into.
    """
    try:
        paths = sorted((home / "saves").glob(f"[!.]*/{_ABOUT}"))
    except OSError as exc:
        raise unusable(home, exc) from exc
    found = (_read(path) for path in paths)
    return tuple(each for each in found if each is not None)


def save_of(home: Path, name: str) -> Save:
    """What was saved under a name; raises StackError, with near names, when there is nothing."""
    folder = home / "saves" / name
    found = _read(folder / _ABOUT)
    if found is not None:
        return found
    if (folder / _ABOUT).exists():
        raise StackError(
            f"{folder / _ABOUT} of what is saved as `{name}` cannot be read",
            hint=f"another version of kdev wrote it, or it was damaged; its data is in {folder / DATA}",
        )
    known = [each.name for each in saves_in(home)]
    near = difflib.get_close_matches(name, known, n=1)
    there = f"there is {', '.join(known)}" if known else "nothing was saved yet: `kdev save NAME`"
    raise StackError(f"nothing was saved as `{name}`", hint=f"did you mean `{near[0]}`?" if near else there)


def data_of(home: Path, name: str) -> Path:
    """The folder of saved data."""
    return home / "saves" / name / DATA


def delete(home: Path, name: str) -> Save:
    """Delete what was saved under a name; raises StackError when there is nothing, or it cannot be."""
    found = save_of(home, name)
    try:
        gone = Path(tempfile.mkdtemp(dir=home / "saves", prefix=f".{name}."))
        # Not by its own name: `tidy` brings back what is called as an old one is.
        (home / "saves" / name).replace(gone / "gone")
    except OSError as exc:
        raise unusable(home, exc) from exc
    shutil.rmtree(gone, ignore_errors=True)
    return found


def require_new(home: Path, name: str) -> None:
    """Make sure that nothing was saved under a name; raises StackError when something was."""
    try:
        there = (home / "saves" / name).exists()
    except OSError as exc:
        raise unusable(home, exc) from exc
    if there:
        raise StackError(
            f"something is saved as `{name}` already",
            hint="take another name, or `--replace` to save over it; `kdev save --list` shows what there is",
        )


def unused_name(home: Path, name: str) -> str:
    """A name to save an environment under, under which nothing was saved."""
    numbers = itertools.count(1)
    names = (f"{name[:20].rstrip('-')}-rescued-{number}" for number in numbers)
    return next(each for each in names if not (home / "saves" / each).exists())


@contextmanager
def draft(home: Path, name: str) -> Generator[Path]:
    """A folder that becomes what is saved under a name at the end of the block, in place of what was there.

    Raises StackError when it cannot be written; nothing has changed then.
    """
    try:
        saves = _folder(home)
        with workshop(saves, name) as beside:
            made = beside / "new"
            made.mkdir()
            yield made
            _put(made, saves / name, beside / _OLD)
    except OSError as exc:
        raise cannot_copy(home / "saves", exc) from exc


def rescue(home: Path, made: Path, name: str) -> Save:
    """Keep a folder that is like a save as one of the environment of this name, under a new name."""
    save = _read(made / _ABOUT)
    if save is None:
        raise FileNotFoundError(errno.ENOENT, "it is damaged", made)
    save = replace(save, name=unused_name(home, name), size=size_of(made / DATA))
    write(made, save)
    made.replace(_folder(home) / save.name)
    return save


def tidy(home: Path) -> None:
    """Take away what a `kdev save` that was killed left; what it was about to replace is there again."""
    for folder in left_in(home / "saves", "*"):
        place = home / "saves" / folder.name.split(".")[1]
        if (folder / _OLD).exists() and not place.exists():
            (folder / _OLD).replace(place)
        shutil.rmtree(folder, ignore_errors=True)


def described(wanted: str, status: StackStatus) -> Save:
    """What a save of an environment is, but for the id of its cluster and its size."""
    return Save(
        name=wanted,
        environment=status.name,
        runtime=status.runtime,
        mode=status.mode,
        brokers=len(status.endpoint.servers),
        version=status.version,
        cluster_id="",
        port=port_of(status),
        saved=time.time(),
        size=0,
        settings=dict(status.settings),
        compose=status.compose,
        secure=status.secure,
        extras=status.extras,
        memory=status.memory,
        fast=status.fast,
    )


def write(folder: Path, save: Save) -> None:
    """Write beside saved data what it is."""
    (folder / _ABOUT).write_text(json.dumps(asdict(save), indent=2), encoding="utf-8")


def require_room(folder: Path, size: int) -> None:
    """Make sure that a disk has room for so many bytes and a little more; raises StackError."""
    at = next(each for each in (folder, *folder.parents) if each.exists())
    free = shutil.disk_usage(at).free
    if free < size + size // 20:
        raise StackError(
            f"the disk of `{folder}` has no room: {free:,} bytes are free, {size:,} are to be copied",
            hint="`kdev save --list` shows what is saved, `kdev save --delete NAME` deletes it",
        )


def require_fits(save: Save, runtime: RuntimeName, status: StackStatus | None) -> None:
    """Make sure that an environment can take what was saved: runtime, mode, brokers and version of Kafka.

    Raises StackError when it cannot.
    """
    if status is None:
        return
    there = (runtime, status.mode, len(status.endpoint.servers))
    taken = (save.runtime, save.mode, save.brokers)
    if there != taken:
        raise StackError(
            f"`{save.name}` was saved from {_kind(*taken)}, environment `{status.name}` is {_kind(*there)}",
            hint=f"load it into a new one: {command(f'load {save.name}', f'{save.name}-again')}",
        )
    if is_newer(save.version, status.version):
        raise StackError(
            f"Kafka {status.version} of environment `{status.name}` cannot read `{save.name}`: "
            f"Kafka {save.version} wrote it",
            hint=f"load it into a new one: {command(f'load {save.name}', f'{save.name}-again')}",
        )


def cannot_copy(where: Path, exc: OSError) -> StackError:
    """The error for data that cannot be copied."""
    return StackError(
        f"the data cannot be copied to `{where}`: {_reason(exc)}",
        hint="nothing was changed; is there room on the disk?",
    )


def _folder(home: Path) -> Path:
    saves = home / "saves"
    saves.mkdir(parents=True, exist_ok=True)
    saves.chmod(0o700)  # also one that was made before: what is in it is as readable as it came
    return saves


def _reason(exc: OSError) -> str:
    if isinstance(exc, shutil.Error) and exc.args and exc.args[0]:  # one for each file that failed
        return str(exc.args[0][0][2])
    return exc.strerror or str(exc)


def _put(made: Path, place: Path, old: Path) -> None:
    try:
        if place.exists():
            place.replace(old)
        made.replace(place)
    except BaseException:
        if old.exists() and not place.exists():
            old.replace(place)
        raise


def _kind(runtime: RuntimeName, mode: Mode, brokers: int) -> str:
    return f"{runtime}, {mode}, {brokers} {'broker' if brokers == 1 else 'brokers'}"


def _read(path: Path) -> Save | None:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        content |= {"runtime": RuntimeName(content["runtime"]), "mode": Mode(content["mode"])}
        content["extras"] = tuple(content.get("extras", ()))
        content["fast"] = Fast(content["fast"]) if content.get("fast") else None
        save = Save(**content)
        texts = (save.name, save.environment, save.version, save.cluster_id, save.compose)
        numbers = (save.brokers, save.port, save.saved, save.size, save.memory)
        require_kinds([*texts, *save.extras, *save.settings.values()], numbers)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return save

"""The data of environments in containers, copied out of their volumes and put into new ones."""

from __future__ import annotations

import json
import os
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from kdev.commands import command
from kdev.errors import StackError
from kdev.stack.definition import StackDefinition
from kdev.stack.docker import Engine, connected
from kdev.stack.docker_plan import CLUSTER_ID, ContainerPlan, Labels, owner_of, plan_from, prefix_of
from kdev.stack.docker_start import Found, found_on
from kdev.stack.runtime import StackRequest
from kdev.stack.saves import Save, cannot_copy, require_room
from kdev.stack.state import locked

_ABOUT = "volumes.json"
_RUNNING = frozenset({"running", "restarting", "paused"})

Volumes = Mapping[str, Mapping[str, str]]
"""By their names without that of the environment: an `image` that has it, and its path as `target`."""


class DockerData:
    """Copies the volumes of an environment, each as a tar archive; `home` keeps the locks."""

    def __init__(self, home: Path, environ: Mapping[str, str] = os.environ) -> None:
        self._home = home
        self._environ = environ

    def copy_out(self, name: str, target: Path) -> str:
        """Copy the volumes of an environment that is stopped."""
        with connected(self._environ) as engine, locked(self._home, name):
            found = _stopped(engine, name)
            _require_room(engine, target, found)
            _copy_out(engine, name, found, target)
            return next((each.labels.get(CLUSTER_ID, "") for each in found.volumes), "")

    def copy_in(self, request: StackRequest, source: Path, save: Save) -> None:
        """Make the volumes of an environment anew, with saved data; the old data is back if it fails."""
        plan = plan_from(StackDefinition((), ""), request, save.cluster_id, owner_of(self._home))
        with connected(self._environ) as engine, locked(self._home, request.name):
            found = _stopped(engine, request.name)
            _require_whole(source)
            _require_images(engine, source)
            _require_room(engine, self._home, found)
            try:
                with tempfile.TemporaryDirectory(dir=self._home, prefix=".volumes.") as before:
                    _copy_out(engine, request.name, found, Path(before))
                    _exchange(engine, request.name, found, source, labels=plan.labels, before=Path(before))
            except OSError as exc:
                raise cannot_copy(self._home, exc) from exc


def _exchange(engine: Engine, name: str, found: Found, source: Path, *, labels: Labels, before: Path) -> None:
    try:
        _remove(engine, found)
        _copy_in(engine, name, source, labels)
    except BaseException:
        _remove(engine, found_on(engine, name))
        if found.volumes:
            _copy_in(engine, name, before, found.volumes[0].labels)
        raise


def _require_room(engine: Engine, folder: Path, found: Found) -> None:
    sizes = engine.sizes()
    require_room(folder, sum(sizes.get(each.name, 0) for each in found.volumes))


def _stopped(engine: Engine, name: str) -> Found:
    found = found_on(engine, name)
    if any(each.state in _RUNNING for each in found.containers):
        raise StackError(f"environment `{name}` was started meanwhile", hint=f"{command('down', name)} first")
    if found.volumes and not found.containers:
        raise StackError(
            f"environment `{name}` has data and no containers that could read it",
            hint=f"{command('up', name)}, then {command('down', name)}",
        )
    return found


def _copy_out(engine: Engine, name: str, found: Found, target: Path) -> None:
    volumes: dict[str, dict[str, str]] = {}
    named = {each.name for each in found.volumes}
    for container in found.containers:
        image, mounts = engine.mounts(container.id)
        for volume, path in mounts.items():
            if volume in named:
                short = volume.removeprefix(f"{prefix_of(name)}-")
                volumes[short] = {"image": image, "target": path}
                with (target / f"{short}.tar").open("wb") as written:
                    written.writelines(engine.archive(container.id, path))
    (target / _ABOUT).write_text(json.dumps(volumes, indent=2), encoding="utf-8")


def _copy_in(engine: Engine, name: str, source: Path, labels: Labels) -> None:
    prefix = prefix_of(name)
    for short, about in _volumes(source).items():
        engine.create_volume(f"{prefix}-{short}", labels)
        config = {
            "Image": about["image"],
            "Labels": dict(labels),
            "HostConfig": {"Binds": [f"{prefix}-{short}:{about['target']}"]},
        }
        # Never started: an engine reads and writes the volumes of a container that only exists.
        container = engine.create_container(ContainerPlan(f"{prefix}-load", "load", labels, config))
        try:
            with (source / f"{short}.tar").open("rb") as read:
                engine.put(container, read, str(PurePosixPath(about["target"]).parent))
        finally:
            engine.remove_container(container)


def _remove(engine: Engine, found: Found) -> None:
    for container in found.containers:
        engine.remove_container(container.id)
    for volume in found.volumes:
        engine.remove_volume(volume.name)


def _require_whole(source: Path) -> None:
    """Read all archives once, while nothing has been removed for them."""
    for short in _volumes(source):
        try:
            with tarfile.open(source / f"{short}.tar") as archive:
                for _ in archive:
                    continue
        except (OSError, tarfile.TarError) as exc:
            raise _damaged(source) from exc


def _require_images(engine: Engine, source: Path) -> None:
    for image in {each["image"] for each in _volumes(source).values()}:
        if not engine.has_image(image):
            raise StackError(f"image `{image}` of the saved data is not here", hint=f"`docker pull {image}`")


def _volumes(source: Path) -> Volumes:
    try:
        found: Volumes = json.loads((source / _ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise _damaged(source) from exc
    return found


def _damaged(source: Path) -> StackError:
    return StackError(f"the saved data in `{source}` is damaged", hint="nothing was changed; save it anew")

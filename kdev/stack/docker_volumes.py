"""The volumes of an environment as files, each a tar archive, and such files as volumes again."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from kdev.commands import command
from kdev.errors import StackError
from kdev.stack.docker import Engine
from kdev.stack.docker_plan import ContainerPlan, Labels, prefix_of
from kdev.stack.docker_start import Found

_ABOUT = "volumes.json"

Volumes = Mapping[str, Mapping[str, str]]
"""By their names without that of the environment: an `image` that has it, and its path as `target`."""


def copy_out(engine: Engine, name: str, found: Found, target: Path) -> None:
    """Write every volume of an environment into a folder.

    Raises StackError for a volume that no container has: none says where it belongs.
    """
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
    unread = named - {f"{prefix_of(name)}-{short}" for short in volumes}
    if unread:
        raise StackError(
            f"environment `{name}` has {' and '.join(sorted(unread))}, which none of its containers reads",
            hint=f"{command('up', name)} makes its containers again, then {command('down', name)}",
        )
    (target / _ABOUT).write_text(json.dumps(volumes, indent=2), encoding="utf-8")


def copy_in(engine: Engine, name: str, source: Path, labels: Labels) -> None:
    """Make the volumes of an environment from what was written into a folder."""
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


def require_whole(source: Path) -> None:
    """Read all archives once, while nothing has been removed for them."""
    for short in _volumes(source):
        try:
            with tarfile.open(source / f"{short}.tar") as archive:
                for _ in archive:
                    continue
        except (OSError, tarfile.TarError) as exc:
            raise _damaged(source) from exc


def require_images(engine: Engine, source: Path) -> None:
    """Make sure that the engine has what made the volumes in a folder; raises StackError."""
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

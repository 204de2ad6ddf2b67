"""The data of environments in containers, copied out of their volumes and put into new ones."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from kdev.commands import command
from kdev.errors import StackError
from kdev.stack.definition import StackDefinition
from kdev.stack.docker import Engine, connected
from kdev.stack.docker_exchange import exchange
from kdev.stack.docker_plan import CLUSTER_ID, owner_of, plan_from
from kdev.stack.docker_start import Found, found_on
from kdev.stack.docker_volumes import copy_out, require_images, require_whole
from kdev.stack.runtime import StackRequest
from kdev.stack.saves import Save, cannot_copy, require_room
from kdev.stack.state import locked

_RUNNING = frozenset({"running", "restarting", "paused"})


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
            copy_out(engine, name, found, target)
            return next((each.labels.get(CLUSTER_ID, "") for each in found.volumes), "")

    def copy_in(self, request: StackRequest, source: Path, save: Save) -> None:
        """Make the volumes of an environment anew, with saved data; the old data is back if it fails."""
        plan = plan_from(StackDefinition((), ""), request, save.cluster_id, owner_of(self._home))
        with connected(self._environ) as engine, locked(self._home, request.name):
            found = _stopped(engine, request.name)
            require_whole(source)
            require_images(engine, source)
            _require_room(engine, self._home, found)
            try:
                exchange(engine, request.name, found, source, labels=plan.labels, home=self._home)
            except OSError as exc:
                raise cannot_copy(self._home, exc) from exc


def _require_room(engine: Engine, folder: Path, found: Found) -> None:
    sizes = engine.sizes()
    require_room(folder, sum(sizes.get(each.name, 0) for each in found.volumes))


def _stopped(engine: Engine, name: str) -> Found:
    found = found_on(engine, name)
    if any(each.state in _RUNNING for each in found.containers):
        raise StackError(f"environment `{name}` was started meanwhile", hint=f"{command('down', name)} first")
    return found

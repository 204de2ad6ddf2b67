"""An engine that has containers, in kdev's own values and errors."""

from __future__ import annotations

import os
import signal
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from typing import IO, cast

from kdev.stack.again import again
from kdev.stack.docker_endpoint import (
    EngineAddress,
    engine_address,
    require_answer,
    require_api,
    require_version,
)
from kdev.stack.docker_errors import PortHeld, cannot_pull, is_port_conflict, there_already
from kdev.stack.docker_found import Container, Volume, container_from, memory_from, plan_of
from kdev.stack.docker_plan import ContainerPlan, Labels
from kdev.stack.docker_pull import PullError, marks, waited_for
from kdev.stack.docker_sdk import Api, Gone, Refused, engine_errors, measured_volumes, opened, pulled

_CONFLICT = 409


@contextmanager
def connected(environ: Mapping[str, str] = os.environ) -> Generator[Engine]:
    """The engine that Docker's own command line would use, until the end of the block.

    Raises RuntimeUnavailable when none answers, or one that is too old.
    """
    address = engine_address(environ)
    require_answer(address, environ)
    require_version(environ)
    with opened(address, environ) as api:
        yield Engine(api, address)


class Engine:
    """One connection to a Docker engine; every failure is a StackError."""

    def __init__(self, api: Api, address: EngineAddress) -> None:
        self._api = api
        self._address = address
        require_api(api.api_version)

    def version(self) -> str:
        """The engine in a few words: its version, and what named it."""
        with engine_errors():
            version = str(self._api.version()["Version"])
        by = f", {self._address.named_by}" if self._address.named_by else ""
        return f"Docker {version}{by}"

    def has_image(self, image: str) -> bool:
        """Whether an image is there, without asking a registry."""
        with engine_errors():
            return bool(self._api.images(image))

    def pull(self, image: str) -> Iterator[str]:
        """Fetch an image; gives a few words whenever a good part more of it is there.

        Raises RuntimeUnavailable when it cannot be had.
        """
        try:
            yield from marks(waited_for(lambda: pulled(self._api, image)))
        except PullError as exc:
            raise cannot_pull(image, str(exc)) from exc

    def containers(self, label: str) -> tuple[Container, ...]:
        """The containers that have a label, running or not, sorted by name."""
        with engine_errors():
            found = self._api.containers(all=True, filters={"label": label})
            each = [self.container(str(item["Id"])) for item in found]
        return tuple(sorted((one for one in each if one), key=lambda one: one.name))

    def container(self, name: str) -> Container | None:
        """The container of a name or an id, running or not; None when there is none."""
        with engine_errors(), suppress(Gone):
            return container_from(self._api.inspect_container(name))
        return None

    def container_names(self) -> tuple[str, ...]:
        """The names of all containers, running or not, sorted."""
        with engine_errors():
            found = self._api.containers(all=True)
        return tuple(sorted(str(each["Names"][0]).removeprefix("/") for each in found if each["Names"]))

    def publisher(self, port: int) -> tuple[str, Labels] | None:
        """The name and the labels of the running container that has a port of this machine."""
        with engine_errors():
            for item in self._api.containers():
                if any(each.get("PublicPort") == port for each in item["Ports"]):
                    return str(item["Names"][0]).removeprefix("/"), cast("Labels", item["Labels"] or {})
        return None

    def volumes(self, label: str) -> tuple[Volume, ...]:
        """The volumes that have a label, sorted by name."""
        with engine_errors():
            found = self._api.volumes(filters={"label": label})["Volumes"] or []
        return tuple(sorted(Volume(str(each["Name"]), each["Labels"] or {}) for each in found))

    def memory(self, container: str) -> int | None:
        """The bytes of memory that a running container takes, None where the engine does not tell."""
        with engine_errors(), suppress(Gone):
            return memory_from(self._api.stats(container, stream=False, one_shot=True))
        return None

    def memory_in_all(self) -> int | None:
        """The bytes of memory that the engine has for all containers, None where it does not tell."""
        with engine_errors():
            return int(self._api.info().get("MemTotal") or 0) or None

    def sizes(self) -> Mapping[str, int]:
        """The bytes on each volume, as far as the engine tells them."""
        with engine_errors():
            volumes = measured_volumes(self._api)
        known = [each for each in volumes if (each.get("UsageData") or {}).get("Size", -1) >= 0]
        return {str(each["Name"]): int(each["UsageData"]["Size"]) for each in known}

    def networks(self, label: str) -> tuple[str, ...]:
        """The names of the networks that have a label."""
        with engine_errors():
            found = self._api.networks(filters={"label": label})
        return tuple(sorted(str(each["Name"]) for each in found))

    def create_volume(self, name: str, labels: Labels) -> None:
        """Make a volume; raises StackError when there is one of this name, whoever made it."""
        with engine_errors():
            try:
                there = self._api.inspect_volume(name)
            except Gone:
                self._api.create_volume(name, labels=dict(labels))
                return
        raise there_already("volume", name, there["Labels"], labels)

    def create_network(self, name: str, labels: Labels) -> None:
        """Make a network; raises StackError when there is one of this name, whoever made it."""
        with engine_errors():
            try:
                self._api.create_network(name, driver="bridge", check_duplicate=True, labels=dict(labels))
            except Refused as exc:
                if exc.status_code != _CONFLICT:
                    raise
                there = self._api.inspect_network(name)
                raise there_already("network", name, there["Labels"], labels) from exc

    def connect(self, network: str, container: str) -> None:
        """Put a container on a network; one that does not run is there from its next start on."""
        with engine_errors():
            self._api.connect_container_to_network(container, network)

    def running_on(self, network: str) -> Mapping[str, str]:
        """The names of the running containers that are on a network, by their ids."""
        with engine_errors(), suppress(Gone):
            there = self._api.inspect_network(network).get("Containers") or {}
            return {str(each): str(about["Name"]) for each, about in there.items()}
        return {}

    def disconnect(self, network: str, container: str) -> None:
        """Take a container off a network."""
        with engine_errors():
            self._api.disconnect_container_from_network(container, network)

    def create_container(self, plan: ContainerPlan) -> str:
        """Make a container, without starting it, and return its id."""
        with engine_errors():
            try:
                made = self._api.create_container_from_config(  # type: ignore[no-untyped-call]
                    dict(plan.config), plan.name
                )
            except Refused as exc:
                if exc.status_code != _CONFLICT:
                    raise
                there = self._api.inspect_container(plan.name)["Config"]
                raise there_already("container", plan.name, there["Labels"], plan.labels) from exc
        return str(made["Id"])

    def made_as(self, container: str) -> ContainerPlan:
        """What a container is made of, to make the same again."""
        with engine_errors():
            return plan_of(self._api.inspect_container(container))

    def start(self, container: str) -> None:
        """Start a container; raises PortHeld when a port of it is held by something else."""
        with engine_errors():
            try:
                self._api.start(container)
            except Refused as exc:
                if not is_port_conflict(str(exc.explanation)):
                    raise
                raise PortHeld(str(exc.explanation)) from exc

    def put(self, container: str, archive: bytes | IO[bytes], path: str = "/") -> None:
        """Put the files of a tar archive into a container, below a path of it."""
        with engine_errors():
            self._api.put_archive(container, path, archive)

    def archive(self, container: str, path: str) -> Iterator[bytes]:
        """What a container has at a path, as a tar archive in pieces."""
        with engine_errors():
            yield from self._api.get_archive(container, path)[0]

    def mounts(self, container: str) -> tuple[str, Mapping[str, str]]:
        """The image of a container, and the path of each named volume in it."""
        with engine_errors():
            found = self._api.inspect_container(container)
        volumes = {str(each.get("Name", "")): str(each["Destination"]) for each in found["Mounts"]}
        return str(found["Config"]["Image"]), volumes

    def unpause(self, container: str) -> None:
        """Let a container go on that is paused."""
        with engine_errors(), suppress(Gone):
            if self._api.inspect_container(container)["State"]["Paused"]:
                self._api.unpause(container)

    def pause(self, container: str) -> None:
        """Halt all processes of a container; those that are just starting others can be a moment later."""
        with engine_errors():
            again(partial(self._api.pause, container), Refused)

    def kill(self, container: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to a container that runs."""
        with engine_errors(), suppress(Gone):
            self._api.kill(container, number)

    def stop(self, container: Container) -> None:
        """Stop a container, with as much time as it was made with."""
        if container.state == "paused":
            self.unpause(container.id)
        with engine_errors(), suppress(Gone):
            self._api.stop(container.id, timeout=container.stop_seconds)

    def remove_container(self, container: str) -> None:
        """Remove a container, running or not, with the volumes that have no name."""
        with engine_errors(), suppress(Gone):
            self._api.remove_container(container, v=True, force=True)

    def remove_volume(self, name: str) -> None:
        """Remove a volume and what is on it."""
        with engine_errors(), suppress(Gone):
            self._api.remove_volume(name)

    def remove_network(self, name: str) -> None:
        """Remove a network."""
        with engine_errors(), suppress(Gone):
            self._api.remove_network(name)

    @contextmanager
    def log(self, container: str, *, follow: bool, since: float = 0) -> Generator[Iterator[bytes]]:
        """The log of a container in pieces, each line with its time before it, until the end of the block.

        `since` is in seconds since 1970.
        """
        with engine_errors():
            stream = self._api.logs(
                container, stream=True, follow=follow, timestamps=True, since=since or None
            )
        try:
            yield _told(stream)
        finally:
            stream.close()


def _told(stream: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces of a stream; raises StackError where the engine stops in the middle of it."""
    with engine_errors():
        yield from stream

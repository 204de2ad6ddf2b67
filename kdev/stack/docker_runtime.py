"""The runtime whose services are containers; the labels of what it makes are its only memory."""

from __future__ import annotations

import os
import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from kdev.errors import RuntimeUnavailable, StackError
from kdev.model import Endpoint, Mode, RuntimeName
from kdev.stack import docker_stop, secure
from kdev.stack.compose_writing import compose_text
from kdev.stack.definition import definition_from
from kdev.stack.docker import Engine, connected
from kdev.stack.docker_connect import require_alone_on
from kdev.stack.docker_definition import Definitions, notes
from kdev.stack.docker_endpoint import engine_address, require_answer
from kdev.stack.docker_extras import native_missing, remove_others, without_image, without_port
from kdev.stack.docker_found import Container
from kdev.stack.docker_logs import Stamped, followed, merged, stamped_lines, through_starts
from kdev.stack.docker_plan import (
    CLUSTER_ID,
    OWNER,
    PROJECT,
    SERVICE,
    owner_of,
    plan_from,
    prefix_of,
    variables_for,
)
from kdev.stack.docker_secure import archive, note, require_alone
from kdev.stack.docker_start import Found, bring, found_on, require_ports, require_same
from kdev.stack.docker_status import endpoint_of, status_of
from kdev.stack.heap import crowded, limit_of, require_room
from kdev.stack.kafka_config import new_cluster_id
from kdev.stack.marks import in_steps
from kdev.stack.runtime import (
    Disturbance,
    Fast,
    LogLine,
    Phase,
    Planned,
    StackRequest,
    StackStatus,
    Usage,
    broker_services,
)
from kdev.stack.state import folder_of, locked

_LOOK_SECONDS = 0.5
_NOTED_LATE_SECONDS = 1.0  # an engine may note a start after the first lines have come


class DockerRuntime:
    """Runs a stack as containers of the Docker engine that the user's command line would use.

    `home` keeps one kdev from disturbing another; `definitions` are the Compose files, one for each mode;
    `image_prefix` stands before every image; `certify` makes certificates.
    """

    def __init__(
        self,
        *,
        home: Path,
        definitions: Mapping[Mode, Path],
        image_prefix: str = "",
        environ: Mapping[str, str] = os.environ,
        certify: secure.Certify = secure.nobody_certifies,
    ) -> None:
        self._home = home
        self._certify = certify
        self._definitions = Definitions(definitions, image_prefix, environ)
        self._environ = environ
        self._left_out: dict[str, str] = {}
        self._not_native = ""

    @property
    def name(self) -> RuntimeName:
        """Docker."""
        return RuntimeName.DOCKER

    def names(self) -> tuple[str, ...]:
        """The environments whose containers or volumes say that this home made them."""
        try:
            with connected(self._environ) as engine:
                label = f"{OWNER}={owner_of(self._home)}"
                labels = [each.labels for each in engine.containers(label)]
                labels += [each.labels for each in engine.volumes(label)]
        except RuntimeUnavailable:
            return ()
        return tuple(sorted({each[PROJECT] for each in labels}))

    def require_possible(self, request: StackRequest) -> None:
        """Make sure that an engine answers."""
        require_answer(engine_address(self._environ), self._environ)

    def planned(self, request: StackRequest) -> Planned:
        """The Compose file with the user's over it and every variable filled."""
        found, definitions = Found((), (), ()), self._definitions
        with suppress(RuntimeUnavailable), connected(self._environ) as engine:
            found = found_on(engine, request.name)
            definitions = definitions.with_images_of(engine, found, request)
        require_alone(request)
        definition = definitions.of(request, found.label(CLUSTER_ID) or new_cluster_id())
        text = compose_text(definition, prefix_of(request.name))
        missing = [f"`{name}` is left out: {why}" for name, why in self._left_out.items()]
        missing += [f"Java in place of the native image: {self._not_native}"] if self._not_native else []
        files = [note(self._folder(request.name))] if request.secure else []
        return Planned({"compose.yaml": text}, (*notes(definition, request), *files, *missing))

    def check(self, request: StackRequest, phase: Phase) -> str:
        """Make sure that an engine answers and has the images, pulling those that are missing.

        Raises PortTaken before anything is pulled.
        """
        require_alone(request)
        self._definitions.of(request, "")  # what is wrong with a Compose file is told without an engine
        with connected(self._environ) as engine:
            there = engine.memory_in_all()
            if request.memory:
                require_room(request, limit_of(request.memory), there, "Docker")
            found = found_on(engine, request.name)
            if not found.containers:
                require_ports(engine, request.ports, request.name)
            definitions = self._definitions.with_images_of(engine, found, request)
            services = definitions.of(request, "").services
            needed = [each for each in services if each.name not in found.running]
            if request.fast is Fast.NATIVE and (why := native_missing(engine, needed, phase)):
                self._not_native = why
                services = definitions.of(self._possible(request), "").services
                needed = [each for each in services if each.name not in found.running]
            for image in dict.fromkeys(each.image for each in needed if not each.profiles):
                if not engine.has_image(image):
                    in_steps(phase, f"pull {image}", engine.pull(image))
            self._left_out = without_image(engine, needed, phase, request.name)
            images = dict.fromkeys(each.image for each in services if not each.profiles)
            much = crowded(sum(each.memory for each in services), there)
            return "; ".join(filter(None, (f"{engine.version()}, {' and '.join(images)}", much)))

    def start(self, request: StackRequest, phase: Phase) -> Endpoint:
        """Make and start the containers that do not run yet."""
        request = self._possible(request)
        with connected(self._environ) as engine, locked(self._home, request.name):
            found = found_on(engine, request.name)
            require_same(found, request)
            cluster_id = found.label(CLUSTER_ID) or new_cluster_id()
            definitions = self._definitions.with_images_of(engine, found, request)
            definition = definitions.of(request, cluster_id)
            self._left_out |= without_port(engine, definition, found, request.name)
            definition = definition.without(self._left_out)
            with phase("containers start"), self._files(request, found) as files:
                prefix = definitions.image_prefix
                owner = owner_of(self._home)
                plan = plan_from(definition, request, cluster_id, owner, files=files, image_prefix=prefix)
                remove_others(engine, request.extras, found)
                bring(engine, plan, found, request)
        # A Compose file of the user's may give the cluster another id.
        own = request.mode is Mode.KRAFT and not request.compose
        where = replace(endpoint_of(request), cluster_id=cluster_id if own else "")
        return secure.reached(where, self._folder(request.name)) if request.secure else where

    def disturb(self, name: str, service: str, what: Disturbance) -> None:
        """Stop, kill, pause or start the container of one service."""
        with connected(self._environ) as engine, locked(self._home, name):
            found = found_on(engine, name)
            there = {each.labels.get(SERVICE, ""): each for each in found.containers}
            if service in there:
                servers = status_of(name, found).endpoint.servers
                brokers = dict(zip(broker_services(len(servers)), servers, strict=True))
                docker_stop.disturb(engine, there[service], what, int(brokers[service].rpartition(":")[2]))

    def stop(self, name: str, *, keep_data: bool) -> bool:
        """Stop the containers, brokers first, to be started again; or remove them and their data at once."""
        try:
            with connected(self._environ) as engine, locked(self._home, name):
                found = found_on(engine, name)
                if keep_data:
                    docker_stop.stop(engine, found)
                else:
                    require_alone_on(engine, found, name)
                    docker_stop.remove(engine, found)
                    secure.remove(self._folder(name))
        except RuntimeUnavailable:
            return False
        return found.anything

    def status(self, name: str) -> StackStatus | None:
        """The environment as the engine has it; None as well where no engine answers."""
        try:
            with connected(self._environ) as engine:
                found = found_on(engine, name)
        except RuntimeUnavailable:
            return None
        if not found.anything:
            return None
        status = status_of(name, found)
        if not status.secure:
            return status
        return replace(status, endpoint=secure.reached(status.endpoint, self._folder(name)))

    def usage(self, name: str) -> Usage:
        """The memory of the containers that run and the bytes on the volumes, as the engine counts them."""
        memory: dict[str, int | None] = {}
        limits: dict[str, int] = {}
        with suppress(StackError), connected(self._environ) as engine:
            found = found_on(engine, name)
            limits |= {
                each.labels.get(SERVICE, each.name): each.limit for each in found.containers if each.limit
            }
            for each in found.containers:
                if each.state == "running":
                    memory[each.labels.get(SERVICE, each.name)] = engine.memory(each.id)
            sizes = engine.sizes()
            data = [sizes[volume.name] for volume in found.volumes if volume.name in sizes]
            return Usage(memory, sum(data) if data else None, limits)
        return Usage(memory, None, limits)

    def logs(self, name: str, *, all_runs: bool = True) -> Iterator[LogLine]:
        """The logs of all containers, merged by time, which keep what was said in earlier runs."""
        with self._opened(name, all_runs=all_runs) as logs:
            yield from merged(logs)

    def follow(self, name: str) -> Iterator[Sequence[LogLine]]:
        """The logs of all containers as they come, until all of them have stopped."""
        over = threading.Event()
        with connected(self._environ) as engine:
            try:
                yield from followed(
                    [self._through_starts(engine, each, over) for each in found_on(engine, name).containers]
                )
            finally:
                over.set()

    def _possible(self, request: StackRequest) -> StackRequest:
        """A request that does without the native image where that cannot be had."""
        wanted = request.fast is Fast.NATIVE and self._not_native
        return replace(request, fast=Fast.MISSING) if wanted else request

    def _folder(self, name: str) -> Path:
        return folder_of(self._home, name)

    @contextmanager
    def _files(self, request: StackRequest, found: Found) -> Generator[bytes]:
        """The files of secured brokers, made where there are none; taken back with a start that fails."""
        folder = self._folder(request.name)
        try:
            if request.secure:
                secure.prepare(folder, endpoint_of(request).bootstrap_servers, self._certify)
            yield archive(folder) if request.secure else b""
        except BaseException:
            if request.secure and not found.anything:
                secure.remove(folder)
            raise

    def _through_starts(
        self, engine: Engine, container: Container, over: threading.Event
    ) -> Iterator[Stamped | None]:
        """The log of a container through all its runs, until nobody reads it any more."""

        def next_start() -> float | None:
            while not over.wait(_LOOK_SECONDS):
                now = engine.container(container.id)
                if now is None:
                    return None
                if now.state == "running":
                    return _start_of(now)
            return None

        service = container.labels.get(SERVICE, container.name)
        yield from through_starts(
            service, lambda since: engine.log(container.id, follow=True, since=since), next_start
        )

    @contextmanager
    def _opened(self, name: str, *, all_runs: bool) -> Generator[list[Iterator[Stamped]]]:
        with ExitStack() as stack:
            engine = stack.enter_context(connected(self._environ))
            yield [
                stamped_lines(
                    each.labels.get(SERVICE, each.name),
                    stack.enter_context(
                        engine.log(each.id, follow=False, since=0 if all_runs else _start_of(each))
                    ),
                )
                for each in found_on(engine, name).containers
            ]


def _start_of(container: Container) -> float:
    """The moment from which on a log is that of the last start; 0 for a container that was never started."""
    return max(0.0, container.started - _NOTED_LATE_SECONDS)


def images_of(definition: Path, image_prefix: str, environ: Mapping[str, str] = os.environ) -> list[str]:
    """The images that a Compose file of kdev asks for."""
    variables = variables_for(StackRequest(), image_prefix, "", environ)
    return [service.image for service in definition_from(definition, variables).services]

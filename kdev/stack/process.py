"""The real Apache Kafka as Java processes of this machine, without containers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path

from kdev.errors import RuntimeUnavailable
from kdev.model import Endpoint, Mode, RuntimeName
from kdev.stack import broker_settings, kafka_plan, kafka_process, secure, service_logs
from kdev.stack.claims import Claims, claims_in
from kdev.stack.distribution import RELEASES, Distribution, Way, cached, fetched, installed
from kdev.stack.heap import memory_here, require_room
from kdev.stack.java import Java, find_java
from kdev.stack.kafka_disturb import disturb
from kdev.stack.kafka_plan import log_of, services_of
from kdev.stack.kafka_process import Environment
from kdev.stack.ports import is_free, require_all_free
from kdev.stack.runtime import (
    Disturbance,
    LogLine,
    Phase,
    Planned,
    ServiceStatus,
    StackRequest,
    StackStatus,
    State,
    Usage,
    beside_brokers,
    no_phase,
)
from kdev.stack.state import (
    SavedStack,
    folder_of,
    is_paused,
    locked,
    names_in,
    read_state,
    remove_state,
    require_same,
    write_state,
)
from kdev.stack.usage import usage_of


class ProcessRuntime:
    """Runs Kafka, and ZooKeeper where it is asked for, as processes that outlive the command.

    `home` keeps the environments, `cache` what can be fetched again; `java_home` and `kafka_home` name
    what the user installed, empty when kdev shall look for it; `certify` makes certificates, `ways` are those
    in which a Kafka that is not here can be fetched.
    """

    name = RuntimeName.PROCESS

    def __init__(
        self,
        *,
        home: Path,
        cache: Path,
        java_home: str = "",
        kafka_home: str = "",
        certify: secure.Certify = secure.nobody_certifies,
        ways: Callable[[], Sequence[Way]] = tuple,
    ) -> None:
        self._home = home
        self._cache = cache
        self._java_home = java_home
        self._kafka_home = kafka_home
        self._certify = certify
        self._ways = ways

    def names(self) -> tuple[str, ...]:
        """The environments that have a folder."""
        return names_in(self._home, self.name)

    def require_possible(self, request: StackRequest) -> None:
        """Make sure that there is a Java that is new enough."""
        _require_no_containers(request)
        _ = self._java

    def planned(self, request: StackRequest) -> Planned:
        """The settings files of the services, by their names below the folder of the environment."""
        _require_no_containers(request)
        saved = self._saved(request.name)
        version = self._version(request.mode)
        stack = saved if saved is not None and saved.running else kafka_plan.planned(request, saved, version)
        fast = (
            ["`--fast` is about containers: as Java processes brokers are quick by themselves"]
            if request.fast
            else []
        )
        notes = (*broker_settings.notes(request.settings), *fast)
        return Planned(kafka_process.settings_texts(stack, version), notes)

    def check(self, request: StackRequest, phase: Phase) -> str:
        """Find Java and Kafka, fetching Kafka when it is not here; say which ones are used.

        Raises RuntimeUnavailable when there is no Java that is new enough, or no Kafka to be had, and
        PortTaken before anything is fetched.
        """
        _require_no_containers(request)
        if request.memory:
            require_room(request, request.memory, memory_here(), "this machine")
        java = self._java
        if self._saved(request.name) is None:
            require_all_free(request.ports, request.name)
        kafka = self._distribution(request.mode, phase)
        return f"Kafka {kafka.version} on Java {java.version} ({java.binary})"

    def start(self, request: StackRequest, phase: Phase) -> Endpoint:
        """Start every service that does not run yet and return where the broker will answer.

        Raises PortTaken, NotReady or another StackError; what this call started is stopped then.
        """
        java, kafka = self._java, self._distribution(request.mode, phase)
        with locked(self._home, request.name):
            saved = read_state(self._home, request.name)
            if saved is not None:
                require_same(saved, self.name, request)
                if saved.running:
                    kafka_process.resume(saved.processes)
                    return self._endpoint(saved)
                kafka_plan.require_readable(saved, kafka.version)
                if not saved.usable:
                    self._end(saved)
            return self._started(request, saved, self._environment(request.name, java, kafka), phase)

    def stop(self, name: str, *, keep_data: bool) -> bool:
        """Stop an environment, Kafka before ZooKeeper; says whether there was one."""
        if self._saved(name) is None:
            return False
        with locked(self._home, name):
            saved = self._saved(name)
            if saved is not None:
                self._end(saved)
                remove_state(self._home, name, keep_data=keep_data)
        return saved is not None

    def disturb(self, name: str, service: str, what: Disturbance) -> None:
        """Stop, kill, pause or start the process of one service."""
        with locked(self._home, name):
            saved = self._saved(name)
            if saved is None:
                return
            java, kafka = self._java, self._distribution(saved.mode, no_phase)
            environment = self._environment(name, java, kafka)
            disturb(environment, saved, service, what, keep=partial(write_state, self._home))

    def status(self, name: str) -> StackStatus | None:
        """The environment as it is now, None when there is none of this name."""
        saved = self._saved(name)
        if saved is None:
            return None
        return StackStatus(
            name=name,
            runtime=self.name,
            mode=saved.mode,
            endpoint=self._endpoint(saved),
            services=tuple(
                self._service(saved, service) for service in services_of(saved.mode, saved.brokers)
            ),
            version=saved.version,
            data=str(folder_of(self._home, name) / "data"),
            keeps_topics=kafka_plan.keeps_topics(folder_of(self._home, name)),
            settings=saved.settings,
            secure=saved.secure,
            memory=saved.memory,
        )

    def usage(self, name: str) -> Usage:
        """The memory of the processes that run, and the bytes of the data folder."""
        status = self.status(name)
        return usage_of(status.services if status else (), folder_of(self._home, name) / "data")

    def logs(self, name: str, *, all_runs: bool = True) -> Iterator[LogLine]:
        """The log lines of all services in this run, oldest first."""
        return service_logs.merged(self._log_files(name))

    def follow(self, name: str) -> Iterator[Sequence[LogLine]]:
        """The same lines, then new ones as they come, until no service runs."""
        return service_logs.followed(self._log_files(name), lambda: self._alive(name))

    def _log_files(self, name: str) -> dict[str, Path]:
        saved = self._saved(name)
        services = services_of(saved.mode, saved.brokers) if saved is not None else ()
        return {service: log_of(folder_of(self._home, name), service) for service in services}

    def _alive(self, name: str) -> bool:
        status = self.status(name)
        return status is not None and status.alive

    @cached_property
    def _java(self) -> Java:
        return find_java(self._java_home)

    def _distribution(self, mode: Mode, phase: Phase) -> Distribution:
        if self._kafka_home:
            return installed(self._kafka_home, mode)
        release = RELEASES[mode]
        found = cached(release, self._cache)
        if found is None:
            found = fetched(release, self._cache, self._ways(), phase)
        return found

    def _version(self, mode: Mode) -> str:
        return installed(self._kafka_home, mode).version if self._kafka_home else RELEASES[mode].version

    def _environment(self, name: str, java: Java, kafka: Distribution) -> Environment:
        return Environment(folder_of(self._home, name), java, kafka, self._cache)

    def _started(
        self, request: StackRequest, saved: SavedStack | None, environment: Environment, phase: Phase
    ) -> Endpoint:
        with Claims(claims_in(self._cache)) as claims:
            stack = _continued(request, saved, environment.kafka.version, claims)
            try:
                if stack.secure:
                    secure.prepare(environment.folder, stack.bootstrap_servers, self._certify)
                kafka_process.start(environment, stack, phase, partial(write_state, self._home))
            except BaseException:  # also when the user gives up meanwhile: nothing half-made stays
                self._end(read_state(self._home, request.name))
                remove_state(self._home, request.name, keep_data=saved is not None)
                raise
        return self._endpoint(stack)

    def _endpoint(self, stack: SavedStack) -> Endpoint:
        where = _endpoint_of(stack)
        return secure.reached(where, folder_of(self._home, stack.name)) if stack.secure else where

    def _end(self, saved: SavedStack | None) -> None:
        if saved is not None:
            kafka_process.stop(saved.processes, folder_of(self._home, saved.name), self._cache)

    def _saved(self, name: str) -> SavedStack | None:
        saved = read_state(self._home, name)
        return saved if saved is not None and saved.runtime is self.name else None

    def _service(self, saved: SavedStack, service: str) -> ServiceStatus:
        process = next((each for each in saved.processes if each.service == service), None)
        if process is None:
            return ServiceStatus(service, State.STARTING if saved.processes else State.STOPPED)
        if process.alive:
            state = State.PAUSED if is_paused(process.pid) else State.RUNNING
            return ServiceStatus(service, state, "", str(process.pid), process.started)
        if process.stopped:
            return ServiceStatus(service, State.STOPPED, "stopped on purpose")
        why = service_logs.failure_in(log_of(folder_of(self._home, saved.name), service))
        return ServiceStatus(
            service, State.FAILED, why or "its process ended", str(process.pid), process.started
        )


def _require_no_containers(request: StackRequest) -> None:
    if request.compose:
        raise RuntimeUnavailable(
            f"`{request.compose}` is a Compose file, and Java processes have none",
            hint="`--runtime docker` takes it; `--config NAME=VALUE` sets brokers in both",
        )
    if request.extras:
        raise beside_brokers(request)


def _endpoint_of(stack: SavedStack) -> Endpoint:
    return Endpoint(stack.bootstrap_servers, cluster_id=stack.cluster_id)


def _continued(request: StackRequest, saved: SavedStack | None, version: str, claims: Claims) -> SavedStack:
    """The stack to start, with what runs of it already; makes sure that the other ports are free."""
    if saved is None or not saved.usable:
        require_all_free(request.ports, request.name)
        return kafka_plan.planned(
            request, saved, version, lambda port: is_free(port) and claims.has_ports([port])
        )
    alive = tuple(each for each in saved.processes if each.alive)
    kafka_process.resume(alive)
    return replace(saved, processes=alive)

"""The embedded runtime: librdkafka's own broker in a background process, memory only."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from kdev.commands import command
from kdev.errors import NotReady, RuntimeUnavailable, StackError
from kdev.model import Endpoint, Mode, RuntimeName, TopicSpec
from kdev.stack.detached import end, launch
from kdev.stack.embedded_control import ask
from kdev.stack.embedded_library import HOST, library_version
from kdev.stack.ports import require_free
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
)
from kdev.stack.service_logs import followed, last_lines, merged
from kdev.stack.state import (
    SavedProcess,
    SavedStack,
    folder_of,
    locked,
    names_in,
    read_state,
    remove_state,
    require_same,
    write_state,
)
from kdev.stack.usage import usage_of

_SERVICE = "broker"
_LOG = "broker.log"
_SERVER = "kdev.stack.embedded_server"
_START_SECONDS = 15.0
_STOP_SECONDS = 5.0
_POLL_SECONDS = 0.005
_LAST_LINES = 12


class EmbeddedRuntime:
    """A broker that needs nothing but Python, for a first look; its records are gone when it stops."""

    def __init__(self, home: Path) -> None:
        self._home = home

    @property
    def name(self) -> RuntimeName:
        """The embedded runtime."""
        return RuntimeName.EMBEDDED

    def names(self) -> tuple[str, ...]:
        """The environments that have a folder."""
        return names_in(self._home, self.name)

    def require_possible(self, request: StackRequest) -> None:
        """Refuse what a broker in memory has not: ZooKeeper, neighbours, settings, TLS, a heap."""
        if request.mode is Mode.ZOOKEEPER:
            raise RuntimeUnavailable(
                "the embedded broker has no ZooKeeper mode",
                hint="`--runtime process` and `--runtime docker` have one",
            )
        if request.brokers > 1:
            raise RuntimeUnavailable(
                "the embedded broker is one broker",
                hint="`--runtime process` and `--runtime docker` can have three",
            )
        if request.extras:
            raise beside_brokers(request)
        if request.secure:
            raise RuntimeUnavailable(
                "the embedded broker has neither TLS nor passwords",
                hint="`--runtime process` and `--runtime docker` have both: `kdev up --secure`",
            )
        if request.memory:
            raise RuntimeUnavailable(
                "the embedded broker has no heap",
                hint="`--runtime process` and `--runtime docker` take `--memory`",
            )
        if request.settings or request.compose:
            raise RuntimeUnavailable(
                "the embedded broker has no settings",
                hint="`--runtime process` and `--runtime docker` take `--config`",
            )

    def planned(self, request: StackRequest) -> Planned:
        """No files: this broker is told its port and nothing else."""
        self.require_possible(request)
        fast = ["`--fast` is about containers: an embedded broker is quick by itself"] if request.fast else []
        return Planned({}, ("the embedded broker has no settings: it is librdkafka's own", *fast))

    def check(self, request: StackRequest, phase: Phase) -> str:
        """Make sure that the library has a broker inside; there is nothing to fetch."""
        self.require_possible(request)
        return f"librdkafka {library_version()}, about 5 MB a partition, lost when it stops"

    def start(self, request: StackRequest, phase: Phase) -> Endpoint:
        """Start the broker's process, unless it runs, and wait until it listens."""
        with locked(self._home, request.name):
            found = read_state(self._home, request.name)
            if found is not None:
                require_same(found, self.name, request)
                if found.running:
                    return Endpoint(found.bootstrap_servers)
            require_free(request.port, request.name)
            with phase("start the embedded broker"):
                return self._started(request)

    def stop(self, name: str, *, keep_data: bool) -> bool:
        """End the broker's process; its records were in memory, so nothing can be kept."""
        if self._saved(name) is None:
            return False
        with locked(self._home, name):
            # Another kdev may have ended it, and begun something else, before this one had the lock.
            found = self._saved(name)
            if found is not None:
                for process in found.processes:
                    end(process, _STOP_SECONDS)
                remove_state(self._home, name, keep_data=False)
        return found is not None

    def disturb(self, name: str, service: str, what: Disturbance) -> None:
        """Refuse: a broker that keeps its records in memory would lose them."""
        raise StackError(
            f"an embedded broker cannot be disturbed ({what} {service}): its records would be gone",
            hint=f"take another runtime: {command('up --runtime process --brokers 3', 'three')}",
        )

    def status(self, name: str) -> StackStatus | None:
        """The environment as it is now, None when there is none of this name."""
        found = self._saved(name)
        if found is None:
            return None
        return StackStatus(
            name=name,
            runtime=self.name,
            mode=found.mode,
            endpoint=Endpoint(found.bootstrap_servers),
            services=tuple(self._service(each, name) for each in found.processes),
            version=found.version,
            data="in memory, lost when it stops",
            keeps_topics=False,
        )

    def usage(self, name: str) -> Usage:
        """The memory of the broker's process, which holds its records as well."""
        status = self.status(name)
        return usage_of(status.services if status else (), None)

    def logs(self, name: str, *, all_runs: bool = True) -> Iterator[LogLine]:
        """The lines of the broker's log in this run, oldest first."""
        return merged({_SERVICE: self._log(name)})

    def follow(self, name: str) -> Iterator[Sequence[LogLine]]:
        """The same lines, then new ones as they come, until the broker has ended."""
        return followed({_SERVICE: self._log(name)}, lambda: self._alive(name))

    def create_topics(self, name: str, specs: Sequence[TopicSpec]) -> None:
        """Make topics in a running environment; this broker has no admin API that could.

        Raises StackError when a topic is refused or the broker does not run.
        """
        try:
            ask(folder_of(self._home, name), specs)
        except OSError as exc:
            raise StackError(
                f"the embedded broker of `{name}` does not answer",
                hint=f"start it again: {command('up', name)}",
            ) from exc

    def _started(self, request: StackRequest) -> Endpoint:
        folder = folder_of(self._home, request.name)
        folder.mkdir(parents=True, exist_ok=True)
        self._log(request.name).unlink(missing_ok=True)
        command = [sys.executable, "-P", "-m", _SERVER, str(folder.absolute()), str(request.port)]
        saved = SavedStack(
            name=request.name,
            runtime=self.name,
            mode=request.mode,
            port=request.port,
            bootstrap_servers=f"{HOST}:{request.port}",
            version=f"librdkafka {library_version()}",
        )

        def record(process: SavedProcess) -> None:
            write_state(self._home, saved.having(process))

        process = launch(_SERVICE, command, record, folder=folder, log=self._log(request.name))
        try:
            self._wait_until_listening(folder, process)
        except NotReady:
            end(process, _STOP_SECONDS)
            remove_state(self._home, request.name, keep_data=False)
            require_free(request.port, request.name)  # it may have been taken meanwhile
            raise
        return Endpoint(saved.bootstrap_servers)

    def _wait_until_listening(self, folder: Path, process: SavedProcess) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                return ask(folder, ())
            except OSError as exc:
                waiting = "ended at once" if not process.alive else "did not listen"
                if not process.alive or time.monotonic() > deadline:
                    raise NotReady(_SERVICE, waiting, last_lines(folder / _LOG, _LAST_LINES)) from exc
            time.sleep(_POLL_SECONDS)

    def _alive(self, name: str) -> bool:
        status = self.status(name)
        return status is not None and status.alive

    def _saved(self, name: str) -> SavedStack | None:
        found = read_state(self._home, name)
        return found if found is not None and found.runtime is self.name else None

    def _service(self, process: SavedProcess, name: str) -> ServiceStatus:
        if process.alive:
            return ServiceStatus(_SERVICE, State.RUNNING, "", str(process.pid), process.started)
        why = [line for line in last_lines(self._log(name), 1) if " INFO " not in line]
        return ServiceStatus(_SERVICE, State.FAILED, why[0] if why else "its process ended")

    def _log(self, name: str) -> Path:
        return folder_of(self._home, name) / _LOG

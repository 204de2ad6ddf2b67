"""One folder per environment: what was started in it, and where its data and logs are."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from kdev.commands import command
from kdev.errors import StackError
from kdev.model import Mode, RuntimeName
from kdev.stack.locks import taken
from kdev.stack.runtime import StackRequest, broker_services
from kdev.writing import put

FORMAT = 1
STATE = "state.json"


@dataclass(frozen=True, slots=True)
class SavedProcess:
    """A process of a stack; `birth` is what the system says of its start, `started` seconds since 1970.

    `stopped` says that it was ended on purpose while others of the stack go on.
    """

    service: str
    pid: int
    birth: str
    started: float
    stopped: bool = False

    @property
    def alive(self) -> bool:
        """Whether this very process still runs, and not another one that got its number."""
        return is_alive(self.pid, self.birth)


@dataclass(frozen=True, slots=True)
class SavedStack:
    """An environment as its last `up` left it; `ports` holds the ports beside the one of the clients."""

    name: str
    runtime: RuntimeName
    mode: Mode
    port: int
    bootstrap_servers: str
    version: str
    cluster_id: str = ""
    ports: Mapping[str, int] = field(default_factory=dict[str, int])
    processes: tuple[SavedProcess, ...] = ()
    brokers: int = 1
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    secure: bool = False
    memory: int = 0

    @property
    def running(self) -> bool:
        """Whether every process of the stack runs."""
        services = self.brokers + (self.mode is Mode.ZOOKEEPER)
        return len(self.processes) >= services and all(each.alive for each in self.processes)

    @property
    def usable(self) -> bool:
        """Whether a client finds a broker: every process runs, or some of several brokers do."""
        brokers = [each for each in self.processes if each.service.startswith("kafka-")]
        return self.running or any(each.alive for each in brokers)

    @property
    def off(self) -> tuple[int, ...]:
        """The numbers of the brokers that do not run."""
        off = {each.service for each in self.processes if not each.alive or is_paused(each.pid)}
        brokers = enumerate(broker_services(self.brokers), start=1)
        return tuple(number for number, name in brokers if name in off)

    @property
    def ended(self) -> tuple[str, ...]:
        """The services whose processes have ended, though nobody stopped them."""
        return tuple(each.service for each in self.processes if not each.alive and not each.stopped)

    def having(self, process: SavedProcess) -> SavedStack:
        """The same stack with a process, in place of the one that its service had."""
        others = tuple(each for each in self.processes if each.service != process.service)
        return replace(self, processes=(*others, process))


def folder_of(home: Path, name: str) -> Path:
    """The folder of an environment, which need not exist."""
    return home / "stacks" / name


def names_in(home: Path, runtime: RuntimeName) -> tuple[str, ...]:
    """The environments of a runtime that have a folder; those that cannot be read are left out.

    Raises StackError where the home cannot be looked into.
    """
    return tuple(each.name for each in stacks_in(home) if each.runtime is runtime)


def stacks_in(home: Path) -> tuple[SavedStack, ...]:
    """What was saved of the environments that have a folder, as for `names_in`."""
    return tuple(each for each in _all_in(home) if isinstance(each, SavedStack))


def damaged_in(home: Path) -> tuple[StackError, ...]:
    """The errors of the environments that have a folder and cannot be read."""
    return tuple(each for each in _all_in(home) if isinstance(each, StackError))


def read_state(home: Path, name: str) -> SavedStack | None:
    """What was saved of an environment, None when there is none.

    Raises StackError when the file is there and cannot be understood.
    """
    path = _file(home, name)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except OSError as exc:
        raise unusable(home, exc) from exc
    except UnicodeDecodeError:
        text = ""
    try:
        return _stack_from(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise StackError(
            f"{path} of environment `{name}` cannot be read",
            hint=f"another version of kdev wrote it, or it was damaged; to start afresh remove {path.parent}",
        ) from exc


def require_same(saved: SavedStack, runtime: RuntimeName, request: StackRequest) -> None:
    """Make sure that an environment can be what is asked for: runtime, mode, and its port while it runs.

    Raises StackError when it cannot.
    """
    if saved.runtime is not runtime or saved.mode is not request.mode:
        raise StackError(
            f"environment `{saved.name}` is there as {saved.runtime}, {saved.mode}, "
            f"not as {runtime}, {request.mode}",
            hint=f"{command('down --volumes', saved.name)} removes the environment with its data, "
            "or take another name with `--name`",
        )
    if saved.brokers != request.brokers:
        raise StackError(
            f"environment `{saved.name}` was made with `--brokers {saved.brokers}`, not {request.brokers}",
            hint=f"{command('down --volumes', saved.name)} removes the environment with its data, "
            "or take another name with `--name`",
        )
    if saved.running and saved.port != request.port:
        raise StackError(
            f"environment `{saved.name}` runs at port {saved.port}, not {request.port}",
            hint=f"{command('down', saved.name)} first, or a second one beside it: `--name`",
        )


def write_state(home: Path, stack: SavedStack) -> None:
    """Save an environment; a reader sees the old file or the new one, never a part.

    Raises StackError where nothing can be written.
    """
    path = _file(home, stack.name)
    content = {"format": FORMAT, **asdict(stack)}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        put(path, json.dumps(content, indent=2))
    except OSError as exc:
        raise unusable(home, exc) from exc


def remove_state(home: Path, name: str, *, keep_data: bool) -> None:
    """Forget the processes of an environment and, without `keep_data`, everything else of it."""
    if not keep_data:
        shutil.rmtree(folder_of(home, name), ignore_errors=True)
        return
    saved = read_state(home, name)
    if saved is not None:
        write_state(home, replace(saved, processes=()))


@contextmanager
def locked(home: Path, name: str) -> Generator[None]:
    """Keep other kdev commands from changing an environment; waits for the one that does.

    Raises StackError where there can be no lock.
    """
    try:
        lock = taken(_lock_file(home, name))
    except OSError as exc:
        raise unusable(home, exc) from exc
    with lock or nullcontext():
        try:
            yield
        finally:
            _tidy(home, name)


def birth_of(pid: int) -> str | None:
    """What the system says of a process's start, None when there is no such process or it has ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        fields = stat.rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8")[:8]
    except (FileNotFoundError, ProcessLookupError):
        return None if Path("/proc/self/stat").exists() else _birth_by_ps(pid)
    state, threads, ticks = fields[0], int(fields[17]), fields[19]
    # While other threads of it end, a process still has its ports and files.
    return None if state in "ZX" and threads <= 1 else f"{boot}-{ticks}"


def is_alive(pid: int, birth: str) -> bool:
    """Whether the process of this number runs and is the one that was born then."""
    return birth_of(pid) == birth


def is_paused(pid: int) -> bool:
    """Whether a process was stopped by a signal and waits for another one to go on."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] == "T"


def _all_in(home: Path) -> Iterator[SavedStack | StackError | None]:
    try:
        names = sorted(each.parent.name for each in (home / "stacks").glob(f"*/{STATE}"))
    except OSError as exc:
        raise unusable(home, exc) from exc
    for name in names:
        try:
            yield read_state(home, name)
        except StackError as exc:
            yield exc


def _birth_by_ps(pid: int) -> str | None:
    asked = ["ps", "-o", "stat=,lstart=", "-p", str(pid)]  # the form that macOS and the BSDs know
    answer = subprocess.run(  # noqa: S603 - a fixed command and a number
        asked, capture_output=True, text=True, check=False, env=os.environ | {"LC_ALL": "C"}
    )
    state, _, born = answer.stdout.strip().partition(" ")
    return None if not born or state.startswith("Z") else " ".join(born.split())


def _file(home: Path, name: str) -> Path:
    return folder_of(home, name) / STATE


def _lock_file(home: Path, name: str) -> Path:
    return home / "stacks" / f"{name}.lock"


def unusable(home: Path, exc: OSError) -> StackError:
    """The error of a home that cannot be read or written."""
    full = exc.errno in {errno.ENOSPC, errno.EDQUOT}
    room = "make room there: `kdev doctor` shows how much there is and which environments take it"
    return StackError(
        f"kdev cannot keep its state in `{home}`: {exc.strerror or type(exc).__name__}",
        hint=room if full else "name a folder that is yours: `export KDEV_HOME=~/.kdev`",
    )


def _tidy(home: Path, name: str) -> None:
    if not folder_of(home, name).exists():
        _lock_file(home, name).unlink(missing_ok=True)


def _stack_from(content: dict[str, Any]) -> SavedStack:
    if content["format"] != FORMAT:
        raise ValueError(content["format"])
    known = {key: value for key, value in content.items() if key != "format"}
    known["runtime"] = RuntimeName(content["runtime"])
    known["mode"] = Mode(content["mode"])
    known["processes"] = tuple(SavedProcess(**each) for each in content["processes"])
    saved = SavedStack(**known)
    texts: list[object] = [saved.name, saved.bootstrap_servers, saved.version, saved.cluster_id]
    numbers: list[object] = [saved.port, saved.brokers, saved.memory, *saved.ports.values()]
    for each in saved.processes:
        texts += each.service, each.birth
        numbers += each.pid, each.started
    require_kinds([*texts, *saved.settings.values()], numbers)
    return saved


def require_kinds(texts: Iterable[object], numbers: Iterable[object]) -> None:
    """Make sure that what was read is what it is taken for; raises TypeError for another kind."""
    if not all(isinstance(text, str) for text in texts) or not all(
        isinstance(number, int | float) for number in numbers
    ):
        raise TypeError

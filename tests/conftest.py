"""Fixtures that more than one folder of tests uses."""

from __future__ import annotations

import fcntl
import gc
import os
import re
import shutil
import signal
import socket
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext, suppress
from itertools import cycle
from pathlib import Path
from tempfile import gettempdir
from typing import NamedTuple, NoReturn

import pytest
from hypothesis import settings as hypothesis

from kdev import wiring
from kdev.cli.app import main
from kdev.errors import StackError
from kdev.model import Endpoint, RuntimeName, TopicSpec
from kdev.settings import Settings
from kdev.stack.runtime import StackRequest
from kdev.stack.up import Steps, bring_up
from tests.real_registry import started, unpacked

ROOT = Path(__file__).parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"
EXPECTED = Path(__file__).parent / "cli" / "expected"
REWRITE = bool(os.environ.get("KDEV_TEST_REWRITE"))
# A command ends before cycles in memory matter, so kdev looks for them seldom; tests run thousands.
gc.set_threshold(700, 10, 10)
# Who was started in the background is deaf to Ctrl-C or a hang-up, and so would be what the tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
# A test that other work on the machine held up has not failed.
hypothesis.register_profile("untimed", hypothesis.default, deadline=None)
hypothesis.load_profile("untimed")
# A broker that was killed counts as there for nine seconds by default, and its next start waits as long.
SOON_FORGOTTEN = {"broker.session.timeout.ms": "3000", "broker.heartbeat.interval.ms": "1000"}
REQUIRED = frozenset(filter(None, os.environ.get("KDEV_TEST_REQUIRE", "").split(",")))


def own_ports() -> range:
    """Ports ten apart, as an environment may want those that follow, that no other run of tests gives out.

    They lie below what goes to outgoing connections. The lock on their thousand ends with this process.
    """
    for first in range(20000, 32000, 1000):
        with suppress(OSError):
            lock = os.open(Path(gettempdir()) / f"kdev-test-ports-{first}", os.O_CREAT | os.O_RDWR, 0o666)
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return range(first, first + 1000, 10)
    return range(20000, 32000, 10)


PORTS = cycle(own_ports())


def require(kind: str, reason: str) -> NoReturn:
    """Skip a test that cannot run here, or fail it where KDEV_TEST_REQUIRE says that it must run."""
    if kind in REQUIRED:
        pytest.fail(f"{kind} is required here: {reason}", pytrace=False)
    pytest.skip(reason)


class Result(NamedTuple):
    """What one command line did."""

    code: int
    out: str
    err: str


Kdev = Callable[..., Result]


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*filter(lambda name: name.startswith("KDEV_"), os.environ), "FORCE_COLOR", "NO_COLOR", "CI"]:
        if name not in {"KDEV_TEST_REQUIRE", "KDEV_CACHE"}:
            monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def kdev(
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> Kdev:
    """Runs one command line through `main`, with a home of its own."""
    home = tmp_path_factory.mktemp("home")

    def run(*argv: str, **environ: str) -> Result:
        with monkeypatch.context() as patch:
            patch.setenv("KDEV_HOME", str(home))
            for name, value in environ.items():
                patch.setenv(name, value)
            code = main(argv)
        out, err = capfd.readouterr()
        return Result(code, out, err)

    return run


@pytest.fixture
def same_as() -> Callable[[str, str], None]:
    """Compares a text with the file of this name below `expected/`; KDEV_TEST_REWRITE=1 writes the file."""

    def compare(name: str, text: str) -> None:
        path = EXPECTED / f"{name}.txt"
        settled = settle(text)
        if REWRITE:
            path.parent.mkdir(exist_ok=True)
            path.write_text(settled, encoding="utf-8")
        assert settled == path.read_text(encoding="utf-8"), f"KDEV_TEST_REWRITE=1 rewrites {path.name}"

    return compare


def settle(text: str) -> str:
    """A text with what differs from run to run replaced: colours, temporary folders, the checkout."""
    plain = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text)
    plain = plain.replace(str(ROOT) + os.sep, "")
    return re.sub(r"/tmp/pytest-of-[\w-]+/pytest-\d+/[\w-]+", "TMP", plain)


@pytest.fixture
def free_port() -> int:
    """A port of this machine that nobody listens on."""
    return unused_port()


def unused_port() -> int:
    """A port of this machine that nobody listens on, and that no outgoing connection gets."""
    for port in PORTS:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port of this machine is free")


class Broker(NamedTuple):
    """A broker for tests: where it answers, and how topics are made on it."""

    endpoint: Endpoint
    runtime: RuntimeName
    name: str
    home: Path

    def topic(self, partitions: int = 3, **config: str) -> str:
        """Make a topic of the test's own and return its name."""
        name = f"test-{uuid.uuid4().hex[:12]}"
        with wiring.admin(self.settings()) as admin:
            admin.create(TopicSpec(name, partitions=partitions, config=config))
        return name

    def settings(self) -> Settings:
        """The settings that mean this broker's environment."""
        return Settings(name=self.name, home=self.home)

    def environ(self) -> dict[str, str]:
        """The environment variables that make kdev use this broker."""
        return {"KDEV_NAME": self.name, "KDEV_HOME": str(self.home)}


@pytest.fixture(scope="session", params=["embedded", "process"])
def broker(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A broker that speaks the protocol: the embedded one, then real Kafka as a Java process."""
    yield from brought_up(RuntimeName(request.param), tmp_path_factory)


@pytest.fixture(scope="session")
def real_registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a real schema registry, as its clients need it."""
    for program in ("java", "mvn"):
        needs_command(program, "process")
    cache = Path(os.environ.get("KDEV_CI_CACHE", Path.home() / ".cache" / "kdev-ci"))
    try:
        folder = unpacked(cache)
    except OSError as exc:
        require("process", str(exc))
    with started(folder, unused_port(), tmp_path_factory.mktemp("registry") / "log") as url:
        yield url


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A real Apache Kafka as a Java process of this machine."""
    yield from brought_up(RuntimeName.PROCESS, tmp_path_factory)


def brought_up(
    name: RuntimeName, folders: pytest.TempPathFactory, own: Mapping[str, str] | None = None
) -> Iterator[Broker]:
    """Bring a broker of a runtime up for a fixture, and take everything of it away afterwards."""
    home = folders.mktemp(f"{name}-home")
    settings = Settings(name=f"test-{name}", home=home, cache=shared_cache())
    runtime = wiring.runtime(settings, name)
    request = StackRequest(name=settings.name, port=unused_port(), settings=own or {})
    try:
        runtime.check(request, phase=lambda _: nullcontext())
    except StackError as exc:
        require(str(name), str(exc))
    try:
        started = bring_up(runtime, request, wiring.probes(), seconds=60, steps=Steps())
        yield Broker(started.status.endpoint, name, settings.name, home)
    finally:
        runtime.stop(settings.name, keep_data=False)


def shared_cache() -> Path | None:
    """The cache that tests share with the user, so that nothing is fetched twice."""
    return Path(os.environ["KDEV_CACHE"]) if os.environ.get("KDEV_CACHE") else None


def needs_command(name: str, kind: str) -> str:
    """The path of a program, or a skip (a failure where `kind` is required)."""
    return shutil.which(name) or require(kind, f"`{name}` is not on the PATH")

"""An engine of the test's own, in a network of its own: it is killed, and it runs out of subnets."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import REQUIRED, Result, require
from tests.e2e.docker_engine import IMAGES, KRAFT_IMAGE, PATIENCE, require_images

pytestmark = [pytest.mark.docker, pytest.mark.timeout(300)]

SameAs = Callable[[str, str], None]

TWO_SUBNETS = "base=10.213.0.0/23,size=24"
SHOP = """\
asyncapi: 3.0.0
info: {title: Shop, version: 1.0.0}
channels: {orders: {address: orders, messages: {placed: {payload: {type: number}}}}}
"""


class OwnEngine:
    """A dockerd with its own data, socket and network; who speaks to its containers is in that network."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = {
            **os.environ,
            "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin",
            "DOCKER_HOST": f"unix://{folder}/d.sock",
            "KDEV_HOME": str(folder / "home"),
            "KDEV_IMAGE_PREFIX": IMAGES,
            "COLUMNS": "80",
        }
        # A network is there as long as somebody is in it, also when the engine has gone.
        self._network = subprocess.Popen(["unshare", "-n", "sleep", "600"], env=self.environ)
        own = Path("/proc/self/ns/net").readlink()
        self._until(lambda: self._namespace().readlink() != own, "a network of its own")
        up = self._within("ip", "link", "set", "lo", "up")
        assert up.returncode == 0, up.stderr

    def start(self) -> None:
        """Start it; one that does not come up is started anew, and is no fault of kdev's."""
        for _ in range(3):
            self._launch()
            if self._comes_up():
                return
            self.kill()
        require("engine", f"dockerd does not come up: {self._log()}")

    def _launch(self) -> None:
        places = {"--data-root": "data", "--exec-root": "exec", "--pidfile": "pid"}
        arguments = [f"{option}={self.folder / place}" for option, place in places.items()]
        arguments += [f"--host={self.environ['DOCKER_HOST']}", f"--default-address-pool={TWO_SUBNETS}"]
        with (self.folder / "log").open("a") as log:
            self._engine = subprocess.Popen(
                [*self._inside(), "dockerd", *arguments], env=self.environ, stdout=log, stderr=log
            )

    def load(self, image: str) -> None:
        """Give it an image of the engine of this machine."""
        with subprocess.Popen(["docker", "save", image], stdout=subprocess.PIPE) as saved:
            subprocess.run(
                ["docker", "load"], stdin=saved.stdout, env=self.environ, check=True, capture_output=True
            )

    def kill(self) -> None:
        """Kill it with its containerd, and leave nothing that the next one would take for a living one."""
        parts = self._of_containerd()
        self._engine.kill()
        self._engine.wait(30)
        for pid in parts:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            self._until(partial(_has_ended, pid), "the end of its containerd")
        for left in ("pid", "exec/containerd/containerd.pid", "exec/containerd/containerd.sock"):
            (self.folder / left).unlink(missing_ok=True)

    def kdev(self, *argv: str) -> Result:
        done = self._within(sys.executable, "-m", "kdev", *argv)
        return Result(done.returncode, done.stdout, done.stderr)

    def close(self) -> None:
        self.kdev("down", "--all", "--volumes")
        for pid in [self._engine.pid, *self._of_containerd()]:
            with suppress(OSError):
                os.kill(pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._engine.wait(60)
        self.kill()
        self._network.kill()
        self._network.wait(10)
        # An engine mounts the folder of its data onto itself, and leaves that so.
        subprocess.run(["umount", "-l", str(self.folder / "data")], check=False, capture_output=True)
        shutil.rmtree(self.folder / "data", ignore_errors=True)

    def _of_containerd(self) -> list[int]:
        path = self.folder / "exec" / "containerd" / "containerd.pid"
        return [int(path.read_text())] if path.exists() else []

    def _comes_up(self) -> bool:
        deadline = time.monotonic() + PATIENCE / 2
        while self._engine.poll() is None and time.monotonic() < deadline:
            if self._within("docker", "version").returncode == 0:
                return True
            time.sleep(0.2)
        return False

    def _log(self) -> str:
        log = self.folder / "log"
        return log.read_text()[-2000:] if log.exists() else ""

    def _until(self, holds: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < deadline, f"no {what}: {self._log()}"
            time.sleep(0.2)

    def _namespace(self) -> Path:
        return Path(f"/proc/{self._network.pid}/ns/net")

    def _inside(self) -> list[str]:
        return ["nsenter", f"--net={self._namespace()}"]

    def _within(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self._inside(), *command],
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=200,
        )


@pytest.fixture
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnEngine]:
    if "engine" not in REQUIRED:
        pytest.skip("it takes a minute or two: KDEV_TEST_REQUIRE=engine starts a Docker engine of its own")
    require_images()
    programs = [each for each in ("dockerd", "unshare", "nsenter", "ip") if not _found(each)]
    if os.geteuid() or programs:
        require("engine", f"an engine of its own needs root and {', '.join(programs) or 'nothing else'}")
    made = OwnEngine(tmp_path_factory.mktemp("e"))
    try:
        made.start()
        made.load(KRAFT_IMAGE)
        yield made
    finally:
        made.close()


def _has_ended(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return True
    return state == "Z"  # nobody may have asked for its end yet


def _found(program: str) -> str | None:
    return shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")


@pytest.mark.trap(2, 26)
def test_an_engine_that_was_killed_is_told_and_with_it_the_stack_comes_back_with_its_data(
    engine: OwnEngine, same_as: SameAs
) -> None:
    document = engine.folder / "shop.yaml"
    document.write_text(SHOP, encoding="utf-8")
    up = ("up", "--runtime", "docker")

    first = engine.kdev(*up, str(document))
    crowded = engine.kdev(*up, "--name", "other", "--port", "19092")
    engine.kill()
    without = engine.kdev(*up)
    asked, stopped = engine.kdev("status"), engine.kdev("down")
    engine.start()
    again = engine.kdev(*up)
    listed = engine.kdev("topics", "list")

    assert (first.code, again.code) == (0, 0), first.err + again.err
    assert "orders" in listed.out
    same_as("trap-26", _settled(engine, crowded))
    same_as("trap-02-engine-killed", _settled(engine, without))
    same_as("trap-02-engine-killed-status", _settled(engine, asked))
    # The cause is the same; what to do differs.
    assert stopped.code == asked.code
    assert stopped.err.splitlines()[0] == asked.err.splitlines()[0]
    assert "other" not in engine.kdev("status", "--all").out


def _settled(engine: OwnEngine, result: Result) -> str:
    text = f"{result.code}\n{result.err}".replace(str(engine.folder), "FOLDER")
    # What to do without this engine depends on the others that this machine has.
    return re.sub(r"there is one at [^;\n]*", "ANOTHER ENGINE", text)

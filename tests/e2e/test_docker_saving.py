"""`kdev save` and `kdev load` of containers on a real engine."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Kdev, Result, unused_port
from tests.e2e.docker_engine import IMAGES, docker, owned_by, require_images

pytestmark = [pytest.mark.docker, pytest.mark.timeout(600)]

FILLER = 400 << 20
"""Bytes that an engine takes long enough for to be met in the middle."""

SameAs = Callable[[str, str], None]
PATIENT = ("--timeout", "5m")


def failed_load(kdev: Kdev, saved: Path, environ: Mapping[str, str]) -> tuple[Result, Any]:
    """What `kdev load` says of archives that are whole and that no engine takes, and what there is then."""
    kdev("down", **environ)
    whole = {path: path.read_bytes() for path in saved.glob("*.tar")}
    for short, about in json.loads((saved / "volumes.json").read_text()).items():
        with tarfile.open(saved / f"{short}.tar", "w") as made:
            made.addfile(tarfile.TarInfo(Path(about["target"]).name))  # a file where a volume is
    result = kdev("load", "demo", "--yes", **environ)
    for path, content in whole.items():
        path.write_bytes(content)
    return result, json.loads(kdev("save", "left", "-o", "json", **environ).out)


@pytest.mark.parametrize("mode", ["zookeeper"])
def test_volumes_are_saved_and_put_back_and_into_a_new_environment(
    kdev: Kdev, tmp_path: Path, same_as: SameAs, mode: str
) -> None:
    require_images()
    port = unused_port()
    shared = {"KDEV_HOME": str(tmp_path), "KDEV_IMAGE_PREFIX": IMAGES}
    environ = {"KDEV_NAME": f"saved-{port}", **shared}
    other = {"KDEV_NAME": f"other-{port}", **shared}
    wanted = ("--runtime", "docker", "--mode", mode, "--port", str(port), "--config", "num.partitions=2")

    def tailed(words: dict[str, str]) -> list[str]:
        return kdev("tail", "cars", "-n", "all", "--no-follow", **words).out.splitlines()

    try:
        up = kdev("up", *wanted, *PATIENT, **environ)
        kdev("produce", "cars", "--create", "one", **environ)
        saved = kdev("save", "demo", "-o", "json", *PATIENT, **environ)
        kdev("produce", "cars", "two", **environ)
        more = tailed(environ)
        loaded = kdev("load", "demo", "--yes", *PATIENT, **environ)
        back = tailed(environ)
        kept = json.loads(kdev("status", "-o", "json", **environ).out)["config"]
        failed, left = failed_load(kdev, tmp_path / "saves/demo/data", environ)
        kdev("down", "--volumes", **environ)
        fresh = kdev("load", "demo", *PATIENT, **other)
        copied = tailed(other)
    finally:
        for words in (environ, other):
            kdev("down", "--volumes", **words)

    assert [each.code for each in (up, saved, loaded, fresh)] == [0] * 4, (up, saved, loaded, fresh)
    assert [len(each) for each in (more, back, copied)] == [2, 1, 1]
    assert (kept, left["settings"]) == ({"num.partitions": "2"}, kept)
    same_as("load-that-fails-late", f"{failed.code}\n{failed.err}".replace(environ["KDEV_NAME"], "NAME"))
    assert left["size"] >= json.loads(saved.out)["size"]
    assert json.loads(saved.out)["runtime"] == "docker"
    assert owned_by(other["KDEV_NAME"]) == []


class _Zeros(io.RawIOBase):
    """A file of nothing but zeros, so long that whoever reads it stops first."""

    def read(self, size: int = -1) -> bytes:
        return bytes(size)


def filled(saved: Path) -> None:
    """Make saved volumes so large that they are not put in place at once."""
    (short, about), *_ = json.loads((saved / "volumes.json").read_text()).items()
    with tarfile.open(saved / f"{short}.tar", "a") as archive:
        filler = tarfile.TarInfo(f"{Path(about['target']).name}/filler")
        filler.size = FILLER
        archive.addfile(filler, _Zeros())


def loading_stopped_by(number: signal.Signals, own: Mapping[str, str]) -> tuple[int, str]:
    """How `kdev load` ends that gets a signal while the volumes are not what they were, and what it says."""
    load = [sys.executable, "-m", "kdev", "load", "demo", "--yes"]
    with subprocess.Popen(load, env={**os.environ, **own}, stderr=subprocess.PIPE, text=True) as running:
        name = f"name=kdev-{own['KDEV_NAME']}-load"
        while running.poll() is None and not docker("ps", "-a", "-q", "--filter", name):
            time.sleep(0.02)
        running.send_signal(number)
        _, err = running.communicate(timeout=120)
        return running.returncode, err


def values(kdev: Kdev, own: Mapping[str, str]) -> list[str]:
    told = kdev("tail", "cars", "-n", "all", "--no-follow", **own).out
    return [json.loads(line)["value"] for line in told.splitlines()]


@pytest.fixture
def kept(kdev: Kdev, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The variables of an environment that is stopped, and has more than what was saved of it as `demo`."""
    require_images()
    port = unused_port()
    own = {"KDEV_NAME": f"kept-{port}", "KDEV_HOME": str(tmp_path), "KDEV_IMAGE_PREFIX": IMAGES}
    try:
        kdev("up", "--runtime", "docker", "--port", str(port), *PATIENT, **own)
        kdev("produce", "cars", "--create", "saved", **own)
        kdev("save", "demo", *PATIENT, **own)
        kdev("produce", "cars", "not saved", **own)
        kdev("down", **own)
        filled(tmp_path / "saves/demo/data")
        yield own
    finally:
        kdev("down", "--volumes", **own)
        assert owned_by(own["KDEV_NAME"]) == []


def test_what_an_environment_had_outlives_a_load_that_is_stopped_in_the_middle(
    kdev: Kdev, kept: dict[str, str]
) -> None:
    interrupted, said = loading_stopped_by(signal.SIGINT, kept)
    kdev("up", *PATIENT, **kept)
    back = values(kdev, kept)
    kdev("down", **kept)
    killed, _ = loading_stopped_by(signal.SIGKILL, kept)
    after = kdev("up", *PATIENT, **kept)
    rescued = re.search(r"what `\S+` had is saved as `(\S+)`", after.out)
    assert rescued is not None, after
    kdev("down", **kept)
    kdev("load", rescued[1], "--yes", *PATIENT, **kept)

    assert (interrupted, killed) == (130, -signal.SIGKILL)
    assert f"`{kept['KDEV_NAME']}` has what it had before" in said
    assert back == ["saved", "not saved"]
    assert values(kdev, kept) == back

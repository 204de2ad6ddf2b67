"""`kdev save` and `kdev load` of containers on a real engine."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Kdev, Result, unused_port
from tests.e2e.docker_engine import IMAGES, owned_by, require_images

pytestmark = [pytest.mark.docker, pytest.mark.timeout(600)]

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

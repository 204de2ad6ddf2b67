"""A real schema registry on this machine: that of Apicurio, a Java process, its data in memory."""

from __future__ import annotations

import os
import subprocess
import tarfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

NAME, VERSION = "apicurio-registry-app", "2.6.13.Final"
PATH = "/apis/ccompat/v7"
FETCH_SECONDS, START_SECONDS = 500, 110


def unpacked(cache: Path) -> Path:
    """The folder where it is, which is filled once, outside the checkout.

    Raises OSError when Maven cannot fetch it.
    """
    folder = cache / f"{NAME}-{VERSION}"
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        artifact = f"-Dartifact=io.apicurio:{NAME}:{VERSION}:tar.gz:all"
        for goal in ("get", "copy"):
            options = ["-q", "-B", "-Dtransitive=false", artifact, f"-DoutputDirectory={cache}"]
            words = ["mvn", f"dependency:{goal}", *options]
            done = subprocess.run(
                words, cwd=cache, capture_output=True, text=True, check=False, timeout=FETCH_SECONDS
            )
            if done.returncode:
                raise OSError(f"mvn cannot fetch {NAME}: {done.stdout[-300:]}")
        half = cache / f"{NAME}-{os.getpid()}"
        with tarfile.open(cache / f"{NAME}-{VERSION}-all.tar.gz") as archive:
            archive.extractall(half, filter="data")
        half.replace(folder)
    return folder


@contextmanager
def started(folder: Path, port: int, log: Path) -> Generator[str]:
    """The URL of a registry of its own, gone at the end."""
    environ = {**os.environ, "QUARKUS_HTTP_PORT": str(port), "QUARKUS_HTTP_HOST": "127.0.0.1"}
    (jar,) = folder.glob("*-runner.jar")
    command = ["java", "-Xmx256m", "-XX:TieredStopAtLevel=1", "-jar", str(jar)]
    with log.open("wb") as told:
        process = subprocess.Popen(command, cwd=folder, env=environ, stdout=told, stderr=subprocess.STDOUT)
    try:
        _wait_for(f"http://127.0.0.1:{port}{PATH}/subjects", process, log)
        yield f"http://127.0.0.1:{port}{PATH}"
    finally:
        process.kill()
        process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(log.read_text(encoding="utf-8", errors="replace")[-2000:])

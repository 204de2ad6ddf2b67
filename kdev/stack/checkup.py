"""A look at this machine: what each runtime would have here, and what would be in its way."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kdev.commands import command
from kdev.errors import KdevError, PortTaken, StackError
from kdev.figures import bytes_text
from kdev.findings import Finding, Grade
from kdev.model import Mode
from kdev.stack.distribution import RELEASES, cached, installed
from kdev.stack.docker import connected
from kdev.stack.embedded_library import library_version
from kdev.stack.java import QUICK, find_java
from kdev.stack.maven import has_maven
from kdev.stack.ports import LOOPBACK_6, require_free, require_loopback
from kdev.stack.state import SavedStack, read_state, unusable
from kdev.stack.usage import size_of

GIGABYTE = 1_000_000_000
LEAST_DISK = GIGABYTE
LEAST_MEMORY = GIGABYTE
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


def machine_findings(home: Path, environ: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """The system, its memory and disk, the names of this machine, and a proxy."""
    system = f"{platform.system()} {platform.release()}, {platform.machine()}, {os.cpu_count()} processors"
    yield Finding("system", Grade.OK, f"{system}, Python {platform.python_version()}")
    yield _memory()
    yield _disk(home)
    yield _localhost()
    named = [name for name in PROXIES if environ.get(name) or environ.get(name.lower())]
    if named:
        hint = "Kafka does not go through it; what is fetched does"
        yield Finding("proxy", Grade.NOTE, f"{' and '.join(named)} is set", hint)


def docker_findings(images: Sequence[str], environ: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """Whether an engine answers and has the images."""
    try:
        with connected(environ) as engine:
            yield Finding("docker", Grade.OK, f"{engine.version()} answers")
            missing = [image for image in images if not engine.has_image(image)]
    except StackError as exc:
        yield Finding("docker", Grade.WARN, str(exc), exc.hint)
        return
    if missing:
        hint = "`kdev up` pulls what is missing, where a registry can be reached"
        yield Finding("images", Grade.NOTE, f"not here yet: {', '.join(missing)}", hint)
    else:
        yield Finding("images", Grade.OK, f"here: {', '.join(images)}")


def process_findings(cache: Path, java_home: str, kafka_home: str) -> Iterator[Finding]:
    """Whether there is a Java, and Kafka for it."""
    try:
        java = find_java(java_home)
    except KdevError as exc:
        yield Finding("java", Grade.WARN, str(exc), exc.hint)
        return
    slow = "" if java.major >= QUICK else f"Java {QUICK} or newer starts Kafka in half the time"
    yield Finding("java", Grade.OK, f"Java {java.version} at {java.binary}", slow)
    for mode in Mode:
        yield _kafka(mode, cache, kafka_home)


def embedded_findings() -> Iterator[Finding]:
    """Whether the client library has a broker inside."""
    try:
        yield Finding("embedded", Grade.OK, f"librdkafka {library_version()} has a broker inside")
    except KdevError as exc:
        yield Finding("embedded", Grade.WARN, str(exc), exc.hint)


def port_finding(port: int, name: str) -> Finding:
    """Whether the port of an environment that does not run is free."""
    try:
        require_free(port, name)
    except PortTaken as exc:
        return Finding("port", Grade.WARN, str(exc), exc.hint)
    except StackError as exc:
        return Finding("port", Grade.FAIL, str(exc), exc.hint)
    return Finding("port", Grade.OK, f"{port} is free")


def environment_findings(home: Path) -> Iterator[Finding]:
    """The environments that runtimes without containers have left on this machine, running or not."""
    folder = home / "stacks"
    try:
        names = sorted(each.name for each in folder.iterdir() if each.is_dir())
    except OSError:  # there is none yet, or the disk is found to be another's
        return
    for name in names:
        try:
            saved = read_state(home, name)
        except StackError as exc:
            yield Finding("environment", Grade.WARN, str(exc), exc.hint)
            continue
        if saved is not None:
            yield _environment(saved, folder / name / "data")


def _environment(saved: SavedStack, data: Path) -> Finding:
    size = f", {bytes_text(size_of(data))} on disk" if data.exists() else ""
    about = f"{saved.runtime}, {saved.mode}{size}"
    if saved.ended:
        text = f"`{saved.name}` failed, {_and(saved.ended)} ended by itself: {about}"
        hint = f"{command('logs', saved.name)} may say why, {command('up', saved.name)} starts it again"
        return Finding("environment", Grade.WARN, text, hint)
    state = f"runs at {saved.bootstrap_servers}" if saved.running else "is stopped"
    return Finding(
        "environment", Grade.OK if saved.running else Grade.NOTE, f"`{saved.name}` {state}: {about}"
    )


def _and(services: Sequence[str]) -> str:
    return " and ".join(f"`{each}`" for each in services)


def _kafka(mode: Mode, cache: Path, kafka_home: str) -> Finding:
    about = f"kafka, {mode}"
    try:
        found = installed(kafka_home, mode) if kafka_home else cached(RELEASES[mode], cache)
    except KdevError as exc:
        return Finding(about, Grade.WARN, str(exc), exc.hint)
    version = RELEASES[mode].version
    if found is not None:
        return Finding(about, Grade.OK, f"Kafka {version} is here")
    way = "with Maven" if has_maven() else "from the Apache archive"
    return Finding(about, Grade.NOTE, f"Kafka {version} is not here yet", f"`kdev up` fetches it once, {way}")


def _memory() -> Finding:
    try:
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return Finding("memory", Grade.NOTE, "not told by this system")
    text = f"{free / GIGABYTE:.1f} GB free"
    if free >= LEAST_MEMORY:
        return Finding("memory", Grade.OK, text)
    return Finding("memory", Grade.WARN, text, "a broker takes 0.5 GB; `--runtime embedded` takes a tenth")


def _disk(home: Path) -> Finding:
    there = _existing(home)
    for folder in (there, _existing(home / "stacks")):
        try:  # rights alone say too little: a disk may be read-only, a folder one of the system
            tempfile.TemporaryFile(dir=folder).close()
        except OSError as exc:
            problem = unusable(home, exc)
            return Finding("disk", Grade.FAIL, str(problem), problem.hint)
    free = shutil.disk_usage(there).free
    text = f"{free / GIGABYTE:.1f} GB free for {home}"
    if free >= LEAST_DISK:
        return Finding("disk", Grade.OK, text)
    grade = Grade.FAIL if free < LEAST_DISK / 10 else Grade.WARN
    return Finding("disk", grade, text, "make room, or set KDEV_HOME to a folder that has more")


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(each for each in (folder, *folder.parents) if os.path.lexists(each))


def _localhost() -> Finding:
    try:
        require_loopback()
    except StackError as exc:
        return Finding("localhost", Grade.FAIL, str(exc), exc.hint)
    try:
        found = socket.getaddrinfo("localhost", None, type=socket.SOCK_STREAM)
    except OSError:
        return Finding("localhost", Grade.FAIL, "`localhost` has no address", "add it to /etc/hosts")
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if addresses[0] == LOOPBACK_6:
        hint = "kdev listens on both; for other brokers write 127.0.0.1 where a client waits at first"
        return Finding("localhost", Grade.NOTE, f"is {LOOPBACK_6} first", hint)
    return Finding("localhost", Grade.OK, f"is {', '.join(addresses)}")

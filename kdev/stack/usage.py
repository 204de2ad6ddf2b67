"""What processes and folders of this machine take."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from kdev.stack.runtime import ServiceStatus, State, Usage

_BLOCK = 512  # the unit of `st_blocks`, whatever the file system has


def usage_of(services: Iterable[ServiceStatus], data: Path | None) -> Usage:
    """The memory of those services that are running processes, and the bytes in a folder."""
    running = [each for each in services if each.state is State.RUNNING and each.identity]
    memory = {each.service: memory_of(int(each.identity)) for each in running}
    return Usage(memory, None if data is None else size_of(data))


def memory_of(pid: int) -> int | None:
    """The bytes of memory that a process has, None where there is no such process."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return None if Path("/proc/self").exists() else _memory_by_ps(pid)
    return pages * os.sysconf("SC_PAGE_SIZE")


def size_of(folder: Path) -> int:
    """The bytes that the files in a folder take on the disk: Kafka's index files are mostly holes."""
    size = 0
    for path in folder.rglob("*"):
        with suppress(OSError):  # a broker takes files away meanwhile
            size += path.lstat().st_blocks * _BLOCK if path.is_file() else 0
    return size


def _memory_by_ps(pid: int) -> int | None:
    asked = ["ps", "-o", "rss=", "-p", str(pid)]  # the form that macOS and the BSDs know
    answer = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603 - a number
    return int(answer.stdout) * 1024 if answer.stdout.strip().isdecimal() else None

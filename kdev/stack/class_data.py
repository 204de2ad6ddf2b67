"""Class-data archives: what a Java has to read, verify and link once only, kept for its next starts.

They belong to one Java, one class path in its order and one collector; the name of the file is made
from these, so an archive that no longer fits is simply not there. Java itself goes on without one that
it cannot use.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from kdev.stack.java import Java

COLLECTOR = "-XX:+UseSerialGC"

_AOT_IN_ONE_STEP = 25


def archive_for(java: Java, jars: Sequence[Path], service: str, cache: Path) -> Path:
    """Where the archive of a service is kept, which need not exist yet."""
    identity = hashlib.sha256(f"{java.version} {COLLECTOR}\n".encode())
    for file in (java.binary, *jars):
        found = file.stat()
        identity.update(f"{file} {found.st_size} {found.st_mtime_ns}\n".encode())
    suffix = "aot" if _ahead_of_time(java) else "jsa"
    return cache / "class-data" / f"{service}-{java.major}-{identity.hexdigest()[:16]}.{suffix}"


def archive_flags(java: Java, archive: Path, *, draft: Path | None = None) -> tuple[str, ...]:
    """The flags that use an archive, or make Java write it to `draft` at its end where there is none."""
    quiet = ("-Xlog:disable", "-Xlog:all=error:stderr")
    if archive.exists():
        use = "AOTCache" if _ahead_of_time(java) else "SharedArchiveFile"
        return (*quiet, f"-XX:{use}={archive}")
    if draft is None:
        return quiet
    make = "AOTCacheOutput" if _ahead_of_time(java) else "ArchiveClassesAtExit"
    return (*quiet, f"-XX:{make}={draft}")


def keep_archive(draft: Path, cache: Path) -> None:
    """Move what a Java wrote when it ended into the cache; nobody ever sees a part of it there."""
    archives = cache / "class-data"
    archives.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=archives) as beside:
        whole = shutil.move(draft, beside)
        Path(whole).replace(archives / draft.name)


def _ahead_of_time(java: Java) -> bool:
    return java.major >= _AOT_IN_ONE_STEP

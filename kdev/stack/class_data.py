"""Class-data archives: what a Java has to read, verify and link once only, kept for its next starts.

They belong to one Java, one class path in its order, one collector and the flags of the run that made them:
these say what it compiled, which is compiled at once in the next. The name of the file is made from all
that, so an archive that no longer fits is simply not there. Java goes on without one that does not suit it,
but crashes on one that is damaged: so its size is kept beside it, and a crash throws it away. The file of
the size also says when the archive was last used: those that nobody used for weeks go when a new one comes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from kdev.stack.java import Java

COLLECTOR = "-XX:+UseSerialGC"

_AOT_IN_ONE_STEP = 25
_UNUSED_SECONDS = 30 * 24 * 3600


def archive_for(
    java: Java, jars: Sequence[Path], service: str, cache: Path, *, flags: Sequence[str] = ()
) -> Path:
    """Where the archive of a service that is started with these flags is kept; it need not exist yet."""
    identity = hashlib.sha256(f"{' '.join((java.version, COLLECTOR, *flags))}\n".encode())
    for file in (java.binary, *jars):
        identity.update(_identity(file))
    # Java refuses, silently, what was made on top of another base archive than it has now.
    base = java.binary.parent.parent / "lib" / "server" / "classes.jsa"
    if base.exists():
        identity.update(_identity(base))
    suffix = "aot" if _ahead_of_time(java) else "jsa"
    return cache / "class-data" / f"{service}-{java.major}-{identity.hexdigest()[:16]}.{suffix}"


def archive_flags(java: Java, archive: Path, *, draft: Path | None = None) -> tuple[str, ...]:
    """The flags that use an archive, or make Java write it to `draft` at its end where there is none."""
    quiet = ("-Xlog:disable", "-Xlog:all=error:stderr")
    if _is_whole(archive):
        with suppress(OSError):  # of another user's cache
            os.utime(_size_of(archive))
        use = "AOTCache" if _ahead_of_time(java) else "SharedArchiveFile"
        return (*quiet, f"-XX:{use}={archive}")
    if draft is None:
        return quiet
    make = "AOTCacheOutput" if _ahead_of_time(java) else "ArchiveClassesAtExit"
    return (*quiet, f"-XX:{make}={draft}")


def keep_archive(draft: Path, cache: Path) -> None:
    """Move what a Java wrote when it ended into the cache; nobody ever sees a part of it there.

    Where the cache cannot be used it is thrown away, and the next start is no quicker. Archives of other
    Javas and Kafkas that nobody used for a month make room for it.
    """
    try:
        _put(draft, cache / "class-data")
        _drop_unused(cache / "class-data")
    except OSError:
        draft.unlink(missing_ok=True)


def _put(draft: Path, archives: Path) -> None:
    archives.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=archives) as beside:
        whole = Path(shutil.move(draft, beside))
        size = Path(beside) / "size"
        size.write_text(str(whole.stat().st_size), encoding="ascii")
        whole.replace(archives / draft.name)
        size.replace(_size_of(archives / draft.name))


def drop_archives(service: str, cache: Path) -> None:
    """Throw the archives of a service away."""
    for path in (cache / "class-data").glob(f"{service}-*"):
        path.unlink(missing_ok=True)


def _drop_unused(archives: Path) -> None:
    """Remove what was not used for long, also what a kdev that was killed had begun to move here."""
    oldest = time.time() - _UNUSED_SECONDS
    for path in archives.iterdir():
        with suppress(OSError):
            if _last_used(path) >= oldest:
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def _last_used(path: Path) -> float:
    size = _size_of(path)
    return (size if size.exists() else path).stat().st_mtime


def _identity(file: Path) -> bytes:
    found = file.stat()
    return f"{file} {found.st_size} {found.st_mtime_ns}\n".encode()


def _is_whole(archive: Path) -> bool:
    try:
        return str(archive.stat().st_size) == _size_of(archive).read_text(encoding="ascii")
    except OSError:
        return False


def _size_of(archive: Path) -> Path:
    return archive.with_name(f"{archive.name}.size")


def _ahead_of_time(java: Java) -> bool:
    return java.major >= _AOT_IN_ONE_STEP

"""Writing where there may be no room: the one place where the system's refusal becomes an error of kdev's."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from kdev.errors import OutputError

OWN = 0o600
"""The rights of a file that only its owner reads and writes."""


@contextmanager
def writing(where: str = "output") -> Generator[None]:
    """Turns a refused write into an OutputError; a BrokenPipeError, from a reader that left, passes."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as exc:
        raise OutputError(exc.strerror or str(exc), where) from exc


def write_whole(path: Path, text: str) -> None:
    """Write a file whole, or leave what is there; raises OutputError when it cannot be written."""
    with writing(f"`{path}`"):
        # A device or a pipe cannot be put in place, only written to.
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8")
        else:
            put(path.resolve(), text, _mode(path.resolve()))


def put(path: Path, text: str, mode: int = OWN) -> None:
    """Put a file in place with these rights: a reader sees the old one or the new one, never a part.

    Raises OSError when it cannot, with nothing left behind.
    """
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(draft).chmod(mode)
        Path(draft).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(draft).unlink()
        raise


def _mode(path: Path) -> int:
    """The rights of a file that is there, else those that a new one gets here."""
    with suppress(OSError):
        return stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask

"""Writing where there may be no room: the one place where the system's refusal becomes an error of kdev's."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from kdev.errors import OutputError


@contextmanager
def writing(where: str = "output") -> Generator[None]:
    """Turns a refused write into an OutputError; a BrokenPipeError, from a reader that left, passes."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as exc:
        raise OutputError(exc.strerror or str(exc), where) from exc

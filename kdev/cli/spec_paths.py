"""Which documents are meant by what the user typed: files, `-` for standard input, and quoted globs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from glob import glob, has_magic
from pathlib import Path
from typing import NamedTuple

from kdev.cli import console
from kdev.errors import UsageError

_FIELD = re.compile(rb"""(^|[{,])\s*["']?asyncapi["']?\s*:""", re.MULTILINE | re.IGNORECASE)
_SNIFFED = 1 << 20
_NAMED = 3


class Meant(NamedTuple):
    """Documents in the order in which they were meant, and the files of globs that are none."""

    documents: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def note(self) -> str:
        """What to tell of the files that are no documents; empty when there are none."""
        if not self.others:
            return ""
        more = f" and {len(self.others) - _NAMED} more" if len(self.others) > _NAMED else ""
        return f"left out, no `asyncapi` field: {', '.join(self.others[:_NAMED])}{more}"


def documents_from(words: Iterable[str]) -> Meant:
    """The documents that some words mean, each once, those of a glob in the order of their names.

    A glob means AsyncAPI documents only, for those often share a folder with parts of theirs.
    Raises UsageError for a glob that matches none.
    """
    found: dict[str, bool] = {}
    for word in words:
        # A file may have a name that looks like a glob, and so may an address on the web.
        if not has_magic(word) or "://" in word or Path(word).exists():
            found[word] = True
        else:
            for path, wanted in _matches(word).items():
                found.setdefault(path, wanted)
    return Meant(*(tuple(path for path, wanted in found.items() if wanted is kind) for kind in (True, False)))


def documents_told(words: Iterable[str]) -> tuple[str, ...]:
    """The documents that some words mean, telling the person which files of a glob are none."""
    meant = documents_from(words)
    if meant.note:
        console.note(meant.note)
    return meant.documents


def _matches(pattern: str) -> dict[str, bool]:
    # Not Path: its globs are no paths with `..` in them, and none that begin at the root.
    files = (path for path in sorted(glob(pattern, recursive=True)) if Path(path).is_file())  # noqa: PTH207
    found = {path: _is_document(Path(path)) for path in files}
    if not found:
        raise UsageError(f"`{pattern}` matches no file", hint=_advice(pattern))
    if not any(found.values()):
        matched = "a file" if len(found) == 1 else f"{len(found)} files"
        raise UsageError(
            f"`{pattern}` matches no AsyncAPI document, only {matched} without an `asyncapi` field",
            hint="name a file to see what is wrong with it",
        )
    return found


def _is_document(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return _FIELD.search(stream.read(_SNIFFED)) is not None
    except OSError:
        return True  # what the matter is with it will be told


def _advice(pattern: str) -> str:
    parts = Path(pattern).parts
    folder = Path(*parts[: next(index for index, part in enumerate(parts) if has_magic(part))])
    if not folder.is_dir():
        return f"there is no folder `{folder}`"
    return "look at the folder and the ending, `.yaml`, `.yml` or `.json`"

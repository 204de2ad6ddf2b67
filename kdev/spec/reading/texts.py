"""The bytes of a file become text, or the reason why they do not."""

from __future__ import annotations

import codecs
import shlex
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kdev.spec.rules.spelling import nearest

MAX_BYTES = 10 * 1024 * 1024
WIDE = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(eq=False)
class Unreadable(Exception):
    """A file that gives no text: what is the matter with it, and what to do."""

    text: str
    hint: str


def text_of_file(path: Path, *, ordinary: bool = False) -> str:
    """The text of a file; `ordinary` refuses what is no plain file, such as a pipe that never ends.

    Raises Unreadable.
    """
    try:
        if ordinary and not stat.S_ISREG(path.stat().st_mode):
            raise Unreadable("is a folder" if path.is_dir() else "is no ordinary file", "name a file")
        with path.open("rb") as stream:
            return text_of(stream)
    except FileNotFoundError as exc:
        raise Unreadable("does not exist", near_file(path)) from exc
    except IsADirectoryError as exc:
        several = f"name a document in it, or several: `{path / '**' / '*.yaml'}`"
        raise Unreadable("is a folder", several) from exc
    except OSError as exc:
        raise _unreadable(exc) from exc
    except ValueError as exc:  # what no system takes as the name of a file
        raise Unreadable("has a name that no file can have", "look for stray characters in it") from exc


def text_of(stream: BinaryIO) -> str:
    """The text that a stream gives until its end. Raises Unreadable."""
    try:
        return text_from(stream.read(MAX_BYTES + 1))
    except OSError as exc:
        raise _unreadable(exc) from exc


def text_from(content: bytes) -> str:
    """The text of some bytes. Raises Unreadable when they are too many, or no UTF-8."""
    if len(content) > MAX_BYTES:
        raise Unreadable(f"is larger than {MAX_BYTES // 1024**2} MiB", "split it into several files")
    if content.startswith(WIDE):
        raise Unreadable("is UTF-16 or UTF-32 text", "save it as UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise Unreadable(f"is not UTF-8 text, byte {exc.start} is wrong", "save it as UTF-8") from exc


def near_file(path: Path) -> str:
    """A hint that names a file in the same folder whose name looks like a missing one's."""
    if path.parts[:1] == ("file:",):
        return f"leave `file://` out: `/{'/'.join(path.parts[1:])}`"
    if path.parts[:1] in {("http:",), ("https:",)}:
        # A path has one slash where an address has two.
        address = "/".join([f"{path.parts[0]}/", *path.parts[1:]])
        fetched = f"curl -L {shlex.quote(address)}"
        return f"a document is a file, or `-` for standard input: `{fetched} | kdev validate -`"
    try:
        names = {entry.stem: entry.name for entry in path.parent.iterdir() if entry.is_file()}
    except OSError:
        return f"there is no folder `{path.parent}`"
    near = nearest(path.stem, names, cutoff=0.7)
    return f"did you mean `{path.parent / names[near]}`?" if near else "check the name and the folder"


def _unreadable(exc: OSError) -> Unreadable:
    return Unreadable(f"cannot be read: {str(exc.strerror).lower()}", "look at its name and its rights")

"""What is said to a running embedded broker: one JSON line asks, one answers, over a Unix socket."""

from __future__ import annotations

import json
import os
import socket
import tempfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from kdev.errors import StackError
from kdev.model import TopicSpec

_LONGEST_PATH = 100
_PATIENCE = 5.0


def control_path(folder: Path) -> Path:
    """The path of the control socket of the environment in a folder."""
    path = folder.absolute() / "control.sock"
    if len(os.fsencode(path)) <= _LONGEST_PATH:
        return path
    # The path of a Unix socket has room for about a hundred bytes.
    return Path(tempfile.gettempdir()) / f"kdev-{os.getuid()}-{zlib.crc32(os.fsencode(path)):08x}.sock"


def ask(folder: Path, topics: Sequence[TopicSpec]) -> None:
    """Ask the broker of an environment to make topics and wait until they are made.

    Raises StackError when it refuses, and OSError when nobody listens.
    """
    question = [[each.name, each.partitions or 1, each.replicas or 1] for each in topics]
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(_PATIENCE)
        line.connect(str(control_path(folder)))
        line.sendall(json.dumps(question).encode() + b"\n")
        with line.makefile("rb") as replies:
            answer = _read(replies.readline() or b"{}")
    if not answer.get("done"):
        raise StackError(answer.get("refused", "the embedded broker stopped"))


def _read(reply: bytes) -> dict[str, Any]:
    """An answer; raises OSError for one whose broker ended in the middle of it."""
    try:
        answer: dict[str, Any] = json.loads(reply)
    except ValueError as exc:
        raise ConnectionResetError from exc
    return answer


def listen(folder: Path) -> socket.socket:
    """A socket on which questions about the environment in a folder arrive; only this user may ask."""
    path = control_path(folder)
    path.unlink(missing_ok=True)
    made = socket.socket(socket.AF_UNIX)
    before = os.umask(0o077)
    try:
        made.bind(str(path))
    finally:
        os.umask(before)
    made.listen(16)
    return made


def answer_one(listening: socket.socket, create: Callable[[TopicSpec], None]) -> None:
    """Wait for one question, make its topics, and answer; nonsense, and one who goes away, is let be."""
    line, _ = listening.accept()
    with line, suppress(OSError, ValueError, TypeError):
        line.settimeout(_PATIENCE)
        with line.makefile("rb") as asked:
            topics = [TopicSpec(str(name), int(count), int(copies)) for name, count, copies in _rows(asked)]
        line.sendall(json.dumps(_answer(topics, create)).encode() + b"\n")


def _rows(asked: BinaryIO) -> list[Any]:
    rows: list[Any] = json.loads(asked.readline())
    return rows


def _answer(topics: Sequence[TopicSpec], create: Callable[[TopicSpec], None]) -> Mapping[str, object]:
    try:
        for topic in topics:
            create(topic)
    except StackError as exc:
        return {"refused": str(exc)}
    return {"done": True}

"""What commands that were killed in the midst of moving data have left: told, and put in order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from kdev.commands import command
from kdev.figures import bytes_text
from kdev.findings import Finding, Grade
from kdev.stack import docker_exchange, process_data, saves
from kdev.stack.usage import size_of
from kdev.stack.workshops import is_left, traces


def put_in_order(home: Path, name: str) -> Iterator[str]:
    """End for an environment, and for all saves, what was begun by a command that was killed; a line each."""
    with suppress(OSError):  # what cannot be put in order is told by `unfinished_findings`
        saves.tidy(home)
        if process_data.put_back(home, name):
            yield f"a `kdev load` was killed: `{name}` has the data again that it had before"
        for save in docker_exchange.rescued(home, name):
            back = f"saved as `{save.name}`: {command(f'load {save.name}', name)}"
            yield f"a `kdev load` was killed: what `{name}` had is {back}"


def unfinished_findings(home: Path) -> Iterator[Finding]:
    """The folders that commands which were killed have left, each with its size."""
    for name, folder in traces(home):
        if is_left(folder):
            text = f"a command that was killed left {bytes_text(size_of(folder))} in {folder}"
            yield Finding("unfinished", Grade.WARN, text, f"the next {command('up', name)} puts it in order")

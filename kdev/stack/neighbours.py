"""The other environments of a home, where one of them has what a start wants."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from kdev.commands import command
from kdev.errors import PortTaken, StackError
from kdev.stack.ports import other_port_hint
from kdev.stack.state import stacks_in


@contextmanager
def named_owners(home: Path, name: str) -> Generator[None]:
    """Say of a port that is taken in the block which environment has it, where it is one of this home."""
    try:
        yield
    except PortTaken as exc:
        owner = _owner(home, exc.port)
        if owner in {"", name}:
            raise
        hint = f"{command('down', owner)} stops it, or {other_port_hint(exc.port, name)}"
        raise PortTaken(exc.port, f"environment `{owner}` of kdev", hint=hint) from exc


def _owner(home: Path, port: int) -> str:
    with suppress(StackError):
        for saved in stacks_in(home):
            servers = saved.bootstrap_servers.split(",") if saved.usable else []
            if str(port) in {each.rpartition(":")[2] for each in servers}:
                return saved.name
    return ""

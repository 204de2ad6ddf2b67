"""Whether a port of this machine is free, and who holds it when it is not."""

from __future__ import annotations

import errno
import os
import re
import socket
import struct
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

from kdev.commands import command
from kdev.errors import PortTaken, StackError
from kdev.model import DEFAULT_NAME
from kdev.stack.runtime import StackRequest

LOOPBACK = "127.0.0.1"
LOOPBACK_6 = "::1"

_LISTENING = "0A"  # the state of a listening socket in /proc/net/tcp
_API_VERSIONS = struct.pack(
    ">ihhih", 10, 18, 0, 7, -1
)  # Kafka's ApiVersions request, version 0, no client id
_ANSWER_SECONDS = 0.3
_LOOPBACK_SECONDS = 5
_LOOPBACK_HINTS = {
    errno.EADDRNOTAVAIL: f"root can give it this address: `ip address add {LOOPBACK}/8 dev lo`",
    errno.ENETUNREACH: "root can bring its loopback interface up: `ip link set lo up`",
}
_OTHER_PORT = 19092
_USUAL_PORTS = (9092, 19092, 29092, 39092, 49092)


def require_free(port: int, name: str = DEFAULT_NAME) -> None:
    """Make sure that a port can be listened on for an environment, over IPv4 and, where there is one, IPv6.

    Raises PortTaken, with who holds it, or StackError where the system does not allow this port.
    """
    require_loopback()
    for address in loopbacks():
        try:
            with _listening_socket(address, port):
                pass
        except PermissionError as exc:
            raise StackError(
                f"port `{port}` needs more rights than you have",
                hint=other_port_hint(port, name),
            ) from exc
        except OSError as exc:
            if exc.errno != errno.EADDRINUSE:
                reason = _reason(exc)
                hint = other_port_hint(port, name)
                raise StackError(f"port `{port}` cannot be listened on: {reason}", hint=hint) from exc
            raise PortTaken(port, _holder(port), hint=_hint(port, address, name)) from exc


def require_all_free(ports: Iterable[int], name: str) -> None:
    """Make sure that all ports of an environment can be listened on; raises what `require_free` raises."""
    for port in ports:
        require_free(port, name)


def require_loopback() -> None:
    """Make sure that this machine reaches itself; raises StackError where it does not."""
    try:
        with _listening_socket(LOOPBACK, 0) as probe:
            socket.create_connection(probe.getsockname(), timeout=_LOOPBACK_SECONDS).close()
    except OSError as exc:
        raise StackError(
            f"this machine does not reach itself at `{LOOPBACK}`: {_reason(exc)}",
            hint=_LOOPBACK_HINTS.get(exc.errno or 0, "`kdev doctor` looks at this machine"),
        ) from exc


def other_port_hint(port: int, name: str) -> str:
    """How an environment is started at another port than this one."""
    other = _OTHER_PORT if port != _OTHER_PORT else _OTHER_PORT + 1
    return f"take another port: {command(f'up --port {other}', name)}, or `--port auto`"


def is_free(port: int) -> bool:
    """Whether a port can be listened on."""
    try:
        with _listening_socket(LOOPBACK, port):
            return True
    except OSError:
        return False


def free_port() -> int:
    """A port of this machine that nobody listens on at this moment; raises StackError where it has none."""
    require_loopback()
    with _listening_socket(LOOPBACK, 0) as probe:
        port: int = probe.getsockname()[1]
        return port


def any_ports(_: Iterable[int]) -> bool:
    """The answer of one who leaves all free ports to whoever asks."""
    return True


def open_port(wanted: int, brokers: int = 1, usable: Callable[[Iterable[int]], bool] = any_ports) -> int:
    """A port from which on as many brokers find theirs free: the one that is wanted, else a usual one.

    `usable` says whether ports that are free can be had.
    """
    ports = chain((wanted, *_USUAL_PORTS), iter(free_port, None))
    tried = (StackRequest(port=port, brokers=brokers) for port in ports)
    return next(each.port for each in tried if _all_free(each.ports) and usable(each.ports))


def loopbacks() -> tuple[str, ...]:
    """The addresses by which this machine reaches itself: IPv4 and, where it has it, IPv6."""
    try:
        with _listening_socket(LOOPBACK_6, 0):
            return (LOOPBACK, LOOPBACK_6)
    except OSError:
        return (LOOPBACK,)


def _all_free(ports: Iterable[int]) -> bool:
    try:
        for port in ports:
            for address in loopbacks():
                _listening_socket(address, port).close()
    except (OSError, OverflowError):
        return False
    return True


def _listening_socket(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    probe = socket.socket(family, socket.SOCK_STREAM)
    try:
        # As Java does it: connections of a broker that was just stopped do not hold its port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((address, port))
        probe.listen(1)
    except (OSError, OverflowError):  # the latter for a number that is no port
        probe.close()
        raise
    return probe


def _hint(port: int, address: str, name: str) -> str:
    other = other_port_hint(port, name)
    if _speaks_kafka(port, address):
        return f"a Kafka broker answers there: use it with `--bootstrap localhost:{port}`, or {other}"
    return other


def _speaks_kafka(port: int, address: str) -> bool:
    try:
        with socket.create_connection((address, port), timeout=_ANSWER_SECONDS) as connection:
            connection.settimeout(_ANSWER_SECONDS)
            connection.sendall(_API_VERSIONS)
            answer = connection.recv(8)
    except OSError:
        return False
    return len(answer) == 8 and answer[4:] == _API_VERSIONS[8:12]  # noqa: PLR2004 - length and correlation id


def _reason(exc: OSError) -> str:
    return (exc.strerror or str(exc)).lower()


def _holder(port: int) -> str:
    # A port can also be the near end of a connection to somewhere else: the system gave it to a client.
    listener = _process_with(_inodes(port, listening=True))
    client = "" if listener else _process_with(_inodes(port, listening=False))
    return f"a connection of {client}" if client else listener


def _process_with(found: Iterable[str]) -> str:
    inodes = set(found)
    pid = next((pid for pid in _own_processes() if inodes & set(_sockets(pid))), None) if inodes else None
    if pid is None:
        return ""
    try:
        name = Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
    except OSError:
        return f"process {pid}"
    return f"process {name} (pid {pid})"


def _inodes(port: int, *, listening: bool) -> Iterator[str]:
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            rows = Path(table).read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            columns = row.split()
            at = int(columns[1].rpartition(":")[2], 16)
            if at == port and (columns[3] == _LISTENING) is listening:
                yield columns[9]


def _own_processes() -> Iterator[int]:
    try:
        yield from (int(entry) for entry in os.listdir("/proc") if entry.isdecimal())  # noqa: PTH208 - cheap
    except OSError:
        return


def _sockets(pid: int) -> Iterator[str]:
    try:
        descriptors = list(Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return
    for descriptor in descriptors:
        # Another thread may close one meanwhile, which says nothing of the others.
        with suppress(OSError):
            found = re.fullmatch(r"socket:\[(\d+)\]", str(descriptor.readlink()))
            if found:
                yield found[1]

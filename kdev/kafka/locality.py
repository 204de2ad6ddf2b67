"""Whether a broker is on this machine, so that nobody harms a shared one by mistake."""

from __future__ import annotations

import ipaddress
import socket

_NO_PACKET = 9


def is_here(host: str) -> bool:
    """Whether a host name or an address means this machine, by whatever of its addresses."""
    owned = _owned(host)
    return bool(owned) and all(owned)


def is_away(host: str) -> bool:
    """Whether a host name or an address is known and means another machine."""
    return not all(_owned(host))


def _owned(host: str) -> list[bool]:
    try:
        found = socket.getaddrinfo(host, _NO_PACKET, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError):
        return []
    return [_is_own(family, address) for family, _, _, _, address in found]


def _is_own(family: int, address: tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]) -> bool:
    target = str(address[0])
    known = ipaddress.ip_address(target.partition("%")[0])
    if known.is_loopback or known.is_unspecified:
        return True
    try:
        # To connect a datagram socket sends nothing, yet the system says from which address it would send:
        # to one of its own addresses that is this very one.
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect(address)
            own: str = probe.getsockname()[0]
    except OSError:
        return False
    return own == target

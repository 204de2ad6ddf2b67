"""What servers say about where they are and how they are spoken to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kdev.errors import Problem
from kdev.spec.node import Node
from kdev.spec.rules.wording import near_hint

PROTOCOLS = frozenset(
    {
        *("amqp", "amqp1", "amqps", "anypointmq", "googlepubsub", "http", "https", "ibmmq", "ibmmq-secure"),
        *("jms", "kafka", "kafka-secure", "mercure", "mqtt", "mqtt5", "mqtts", "nats", "pulsar", "redis"),
        *("rediss", "ros2", "secure-mqtt", "sns", "solace", "sqs", "stomp", "stomps", "ws", "wss"),
    }
)
_PLAIN, _SECURE = "write `kafka`", "write `kafka-secure`"
MEANT = {
    "plaintext": _PLAIN,
    "sasl_plaintext": f"{_PLAIN}, and the way to log in below `security`",
    "ssl": _SECURE,
    "sasl_ssl": f"{_SECURE}, and the way to log in below `security`",
    **dict.fromkeys(("kafka-ssl", "kafka-tls", "kafkas", "kafka+ssl", "secure-kafka"), _SECURE),
}
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
PORT = re.compile(r":(\d+)(?=$|[/,])")
HIGHEST_PORT = 65535


def server_problems(servers: Iterable[Node]) -> Iterator[Problem]:
    """What is odd about the hosts and protocols of servers."""
    for server in servers:
        protocol, host = server.child("protocol"), server.child("host")
        if protocol is not None and isinstance(protocol.value, str):
            yield from _protocol(protocol, protocol.value)
        if host is not None and isinstance(host.value, str):
            yield from _host(host, host.value)
        url = server.child("url")
        if url is not None and isinstance(url.value, str):
            yield from _port(url, url.value)


def _protocol(node: Node, name: str) -> Iterator[Problem]:
    if name in PROTOCOLS:
        return
    hint = MEANT.get(name.lower()) or near_hint(name, PROTOCOLS)
    if hint:
        text = f"names the protocol `{name}`, which AsyncAPI does not know"
        yield Problem("server-protocol", text, node.place, hint, "warning")


def _host(node: Node, host: str) -> Iterator[Problem]:
    scheme = SCHEME.match(host)
    if scheme:
        rest = host[scheme.end() :].partition("/")[0]
        text = f"has the scheme `{scheme[0]}`"
        yield Problem(
            "server-host", text, node.place, f"write `host: {rest}`; the scheme is `protocol`", "warning"
        )
        return
    name, slash, path = host.partition("/")
    if slash:
        hint = f"write `host: {name}` and `pathname: /{path}`"
        yield Problem("server-host", "has a path", node.place, hint, "warning")
    elif host != host.strip() or " " in host:
        yield Problem("server-host", "has blanks", node.place, f"write `{''.join(host.split())}`", "warning")
    yield from _port(node, host)


def _port(node: Node, text: str) -> Iterator[Problem]:
    for found in PORT.finditer(text):
        if not 0 < int(found[1]) <= HIGHEST_PORT:
            said = f"has the port {found[1]}, which cannot be"
            yield Problem("server-host", said, node.place, f"ports go from 1 to {HIGHEST_PORT}", "warning")

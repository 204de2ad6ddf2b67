"""What all Kafka clients of kdev share: their settings, and whether a broker is there."""

from __future__ import annotations

import socket
from collections.abc import Callable

from confluent_kafka import KafkaError, KafkaException

from kdev.kafka.lines import NEAR, addresses, connect
from kdev.kafka.refusals import unreachable
from kdev.model import Endpoint

Config = dict[str, str | int | float | bool]

_NEAR_SECONDS = 1.0
_FAR_SECONDS = 10.0


def client_config(endpoint: Endpoint, role: str) -> Config:
    """The settings that every client starts from; `role` is its name in the broker's log."""
    near = all(host in NEAR for host, _ in addresses(endpoint))
    return {
        "bootstrap.servers": endpoint.bootstrap_servers,
        "client.id": f"kdev-{role}",
        # Brokers on this machine listen on 127.0.0.1; a `localhost` that is ::1 first would be tried in vain.
        "broker.address.family": "v4" if near and _resolves_ipv4() else "any",
        "socket.connection.setup.timeout.ms": int(1000 * _patience(endpoint)),
        "reconnect.backoff.ms": 10,
        "reconnect.backoff.max.ms": 500,
        "allow.auto.create.topics": False,
        "enable.metrics.push": False,
        # librdkafka would write to stderr; what matters comes as an error, and the rest is nobody's business.
        "log_level": 0,
        **endpoint.client,
    }


def require_listener(endpoint: Endpoint) -> None:
    """Make sure that something listens at an endpoint, which takes a moment where a client takes seconds.

    Raises Unreachable with the system's reason.
    """
    reason = ""
    for host, port in addresses(endpoint):
        try:
            connect(host, port, _patience(endpoint))
        except OSError as exc:
            reason = reason or (exc.strerror or str(exc)).lower()
        else:
            return
    raise unreachable(endpoint, reason)


class Connection:
    """Whether a broker answers, without asking as long as none was lost.

    `ask` asks the broker anything, within the seconds it is given, and raises KafkaException when none
    answers.
    """

    __slots__ = ("_lost", "fatal")

    def __init__(self) -> None:
        self._lost = False
        self.fatal: KafkaError | None = None

    @property
    def lost(self) -> bool:
        """Whether all brokers were lost and none has answered since."""
        return self._lost

    def on_error(self, error: KafkaError) -> None:
        """Take note of an error that concerns the client as a whole."""
        if error.fatal():
            self.fatal = self.fatal or error
        elif error.code() == KafkaError._ALL_BROKERS_DOWN:
            self._lost = True

    def answers(self, ask: Callable[[float], object], seconds: float = 0.3) -> bool:
        """Whether a broker answers; asks only after all were lost."""
        if self._lost:
            try:
                ask(seconds)
            except KafkaException:
                return False
            self._lost = False
        return True


def _resolves_ipv4() -> bool:
    # librdkafka resolves with this flag, by which a machine that is offline has no IPv4 address at all.
    try:
        return bool(socket.getaddrinfo("127.0.0.1", None, socket.AF_INET, flags=socket.AI_ADDRCONFIG))
    except socket.gaierror:
        return False


def _patience(endpoint: Endpoint) -> float:
    return _NEAR_SECONDS if all(host in NEAR for host, _ in addresses(endpoint)) else _FAR_SECONDS

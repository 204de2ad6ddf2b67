"""How an admin client gets into a cluster, and why it does not: a password, a certificate, or no TLS."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from struct import pack
from typing import Any

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._metadata import ClusterMetadata

from kdev.errors import BrokerError, SettingsError
from kdev.kafka.client import client_config, require_listener
from kdev.kafka.lines import addresses, connection
from kdev.kafka.refusals import broker_error
from kdev.kafka.spoken import NotKafka, oldest_versions
from kdev.model import Endpoint

_SLICE_SECONDS = 1.0
_HELLO_SECONDS = 2.0
_REFUSED = frozenset({KafkaError._AUTHENTICATION, KafkaError._SSL})
_UNHEARD = frozenset({KafkaError._TRANSPORT, KafkaError._TIMED_OUT, KafkaError._ALL_BROKERS_DOWN})
# A hello of TLS 1.2, with the groups and signatures without which newer Javas hang up.
_MORE = bytes.fromhex("000a00060004001d0017000b00020100000d00080006080404030401")
_SUITES = bytes.fromhex("0303" + "5a" * 32 + "00" + "000ac02fc02bc030c02c009c" + "0100")
_BODY = _SUITES + pack(">H", len(_MORE)) + _MORE
_SHAKE = b"\x01\0" + pack(">H", len(_BODY)) + _BODY
_HELLO = b"\x16\x03\x01" + pack(">H", len(_SHAKE)) + _SHAKE
_TLS_ANSWERS = (b"\x16", b"\x15")
_SUPPORTED = re.compile(r"supported mechanisms: (\S+)")

_CAUSES: tuple[tuple[str, str, str], ...] = (
    (
        r"Unsupported SASL mechanism",
        "does not know the SASL mechanism `{mechanism}`",
        "it has {supported}: write one of them as `sasl.mechanism` in {place}",
    ),
    (
        r"invalid credentials|Invalid username or password|Authentication failed",
        "does not let user `{user}` in with this password",
        "`sasl.username`, `sasl.password` and `sasl.mechanism` in {place} must be those of the cluster",
    ),
    (
        r"hostname mismatch|IP address mismatch",
        "has a certificate for another name than the one it was asked by",
        "take an address that it names; `ssl.endpoint.identification.algorithm=none` in {place} trusts any",
    ),
    (
        r"certificate has expired|certificate is not yet valid",
        "has a certificate that is not valid today",
        "it needs a new one, or the clock of this machine is wrong",
    ),
    (
        r"certificate verify failed",
        "has a certificate that nobody whom kdev trusts has signed",
        "name the certificate of the authority that did as `ssl.ca.location` in {place}, a PEM file",
    ),
    (
        r"certificate required|bad certificate|unknown ca|certificate unknown",
        "wants a certificate of the client, and takes none that it was shown",
        "name it in {place}: `ssl.certificate.location` and `ssl.key.location`, or `ssl.keystore.location`",
    ),
    (
        r"wrong version number|packet length too long|PLAINTEXT broker",
        "speaks no TLS at this port",
        "write `security.protocol=SASL_PLAINTEXT` or `PLAINTEXT` in {place}, or take the cluster's TLS port",
    ),
)
"""What librdkafka says, what is the matter then, and what to do."""

_ASKS_FOR_TLS = (
    "speaks TLS at this port, and kdev came without",
    "write `security.protocol=SASL_SSL`, or `SSL`, into a client file and name it: `--client-config FILE`",
)
_HAS_NO_TLS = _CAUSES[-1][1:]
_ASKS_FOR_A_LOGIN = (
    "ends the connection before it answers, as one does that wants a login",
    "name a client file with `security.protocol` and what belongs to `sasl`: `--client-config FILE`",
)


class Entry:
    """The way of one admin client into a cluster."""

    def __init__(self, endpoint: Endpoint, role: str) -> None:
        self._endpoint = endpoint
        self._noted = _Refusals()
        try:
            config: dict[str, Any] = {**client_config(endpoint, role), "error_cb": self._noted.take}
            self.client = AdminClient(config)
        except KafkaException as exc:
            raise unusable(endpoint, exc.args[0].str()) from exc

    def metadata(self, seconds: float, *, known: ClusterMetadata | None = None) -> ClusterMetadata:
        """What the cluster tells of itself. Raises BrokerError with the reason why it does not."""
        require_listener(self._endpoint)
        deadline = time.monotonic() + seconds
        while known is None:
            try:
                known = self.client.list_topics(timeout=min(_SLICE_SECONDS, seconds))
            except KafkaException as exc:
                self._require_no_refusal(exc.args[0], deadline)
        return known

    def _require_no_refusal(self, error: KafkaError, deadline: float) -> None:
        """Raise the reason why a client is not let in, once it is known or the time is over."""
        self.client.poll(0)
        if self._noted.last is not None:
            raise refused(self._noted.last, self._endpoint)
        if error.code() not in _UNHEARD:
            raise broker_error(error, self._endpoint)
        _require_kafka(self._endpoint)
        cause = _why_unheard(self._endpoint, deadline)
        if cause is not None:
            raise _error(self._endpoint, cause, error.name())
        if time.monotonic() >= deadline:
            raise broker_error(error, self._endpoint)


class _Refusals:
    """Keeps the last reason why a client was not let in.

    It knows nothing of the client: one that is in a cycle could be thrown away by a thread of its own, at
    which librdkafka ends the process.
    """

    def __init__(self) -> None:
        self.last: KafkaError | None = None

    def take(self, error: KafkaError) -> None:
        """Take note of an error."""
        if error.code() in _REFUSED:
            self.last = error


def refused(error: KafkaError, endpoint: Endpoint) -> BrokerError:
    """The error to show for a broker that does not let a client in."""
    said = error.str()
    for pattern, text, hint in _CAUSES:
        if re.search(pattern, said):
            supported = _SUPPORTED.search(said)
            more = {"supported": supported[1].replace(",", ", ") if supported else "others"}
            return _error(endpoint, (text, hint), error.name(), more)
    reason = " ".join(said.partition(": ")[2].partition(" (after ")[0].split())
    return _error(
        endpoint, ("does not let kdev in: {reason}", "look at {place}"), error.name(), {"reason": reason}
    )


def unusable(endpoint: Endpoint, said: str) -> SettingsError:
    """The error for client settings that librdkafka refuses; no value of them is shown."""
    for name, value in endpoint.client.items():
        if "password" in name or "secret" in name or "pem" in name:
            said = said.replace(value, "...")
    reason = said.partition("client: ")[2] or said
    text = f"the client settings cannot be used: {reason}"
    return SettingsError(text, hint=f"look at {_place(endpoint)}; a certificate or key is a PEM file")


def _require_kafka(endpoint: Endpoint) -> None:
    """Raise BrokerError where something answers that is no Kafka; TLS is no answer here."""
    try:
        if not endpoint.client.get("security.protocol", "").upper().endswith("SSL"):
            oldest_versions(endpoint)
    except NotKafka as exc:
        if not speaks_tls(endpoint):
            raise BrokerError(
                f"what listens at {endpoint.bootstrap_servers} is no Kafka broker",
                hint="is the address right? it belongs to another program, such as a web server",
            ) from exc


def _why_unheard(endpoint: Endpoint, deadline: float) -> tuple[str, str] | None:
    """Why a broker whose port is open says nothing: whether it speaks TLS is tried, for seconds."""
    protocol = endpoint.client.get("security.protocol", "PLAINTEXT").upper()
    spoken = speaks_tls(endpoint)
    if spoken != protocol.endswith("SSL"):
        return _ASKS_FOR_TLS if spoken else _HAS_NO_TLS
    final = time.monotonic() >= deadline
    return _ASKS_FOR_A_LOGIN if final and not protocol.startswith("SASL") and endpoint.client else None


def speaks_tls(endpoint: Endpoint) -> bool:
    """Whether what listens at the first address that answers speaks TLS."""
    for host, port in addresses(endpoint):
        try:
            with connection(host, port, _HELLO_SECONDS) as open_one:
                open_one.sendall(_HELLO)
                return open_one.recv(1) in _TLS_ANSWERS
        except OSError:
            continue
    return False


def _error(
    endpoint: Endpoint, cause: tuple[str, str], code: str, more: Mapping[str, str] | None = None
) -> BrokerError:
    client = endpoint.client
    words = {
        "user": client.get("sasl.username", ""),
        "mechanism": client.get("sasl.mechanism", "GSSAPI"),
        "place": _place(endpoint),
        **(more or {}),
    }
    text, hint = (part.format(**words) for part in cause)
    return BrokerError(f"the broker at {endpoint.bootstrap_servers} {text}", code=code, hint=hint)


def _place(endpoint: Endpoint) -> str:
    return f"`{endpoint.client_file}`" if endpoint.client_file else "the client settings"

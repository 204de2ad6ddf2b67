"""A plain connection to a broker that wants TLS or a password, for requests that the Kafka client has not."""

from __future__ import annotations

import errno
import hashlib
import hmac
import os
import socket
import ssl
import struct
import time
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path

from kdev.kafka.lines import connection
from kdev.kafka.plain import Answer, Request, answered, text

_HANDSHAKE, _HANDSHAKE_VERSION = 17, 1
_AUTHENTICATE, _AUTHENTICATE_VERSION = 36, 0
_HASHES = {"SCRAM-SHA-256": "sha256", "SCRAM-SHA-512": "sha512"}
_MOST_ITERATIONS = 1_000_000
_BEYOND = ("ssl.keystore.location", "ssl.certificate.pem", "ssl.key.pem", "ssl.crl.location")


def secured(host: str, port: int, seconds: float, client: Mapping[str, str]) -> socket.socket:
    """An open connection that is let in as the settings of a client say, in librdkafka's words.

    Raises OSError where there is none within `seconds`, and for a way in that only librdkafka has.
    """
    until = time.monotonic() + seconds
    login, _, tls = client.get("security.protocol", "PLAINTEXT").upper().rpartition("_")
    line = connection(host, port, seconds)
    try:
        if tls == "SSL":
            line = _context(client).wrap_socket(line, server_hostname=host)
        if login:
            _log_in(line, client, until)
    except ValueError as exc:  # what is no number or no base64 is no answer of a broker
        line.close()
        raise ConnectionError(str(exc)) from exc
    except BaseException:
        line.close()
        raise
    return line


def _context(client: Mapping[str, str]) -> ssl.SSLContext:
    if any(client.get(word) for word in _BEYOND):
        raise _unable("a certificate of this kind")
    trusted = client.get("ssl.ca.location", "probe")
    known = "" if trusted == "probe" else trusted
    context = ssl.create_default_context(
        cafile=known if Path(known).is_file() else None,
        capath=known if Path(known).is_dir() and known else None,
        cadata=client.get("ssl.ca.pem"),
    )
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT  # librdkafka is not as strict either
    context.check_hostname = client.get("ssl.endpoint.identification.algorithm") != "none"
    if client.get("enable.ssl.certificate.verification", "true").lower() == "false":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if own := client.get("ssl.certificate.location"):
        key = client.get("ssl.key.location")
        context.load_cert_chain(own, key, client.get("ssl.key.password", ""))
    return context


def _log_in(line: socket.socket, client: Mapping[str, str], until: float) -> None:
    mechanism = client.get("sasl.mechanism", "").upper()
    user, password = client.get("sasl.username", ""), client.get("sasl.password", "")
    if mechanism != "PLAIN" and mechanism not in _HASHES:
        raise _unable(f"SASL mechanism {mechanism}")
    asked = Request(_HANDSHAKE, _HANDSHAKE_VERSION, text(mechanism))
    _require_taken(answered(line, asked, until))
    if mechanism == "PLAIN":
        _exchanged(line, f"\0{user}\0{password}", until)
        return
    scram = _Scram(_HASHES[mechanism], user, password)
    final = scram.final(_exchanged(line, scram.first(), until))
    scram.require_proven(_exchanged(line, final, until))


class _Scram:
    """One login by SCRAM, as RFC 5802 has it: both sides prove that they know the password."""

    def __init__(self, kind: str, user: str, password: str) -> None:
        self._kind = kind
        self._password = password.encode()
        self._nonce = os.urandom(18).hex()
        self._bare = f"n={user.replace('=', '=3D').replace(',', '=2C')},r={self._nonce}"
        self._proof = b""

    def first(self) -> str:
        return f"n,,{self._bare}"

    def final(self, challenge: str) -> str:
        said = dict(part.split("=", 1) for part in challenge.split(","))
        nonce, times = said.get("r", ""), int(said.get("i", "0"))
        if not nonce.startswith(self._nonce) or not 0 < times <= _MOST_ITERATIONS:
            raise ConnectionError("a challenge that is none")
        salted = hashlib.pbkdf2_hmac(self._kind, self._password, b64decode(said.get("s", "")), times)
        bare = f"c=biws,r={nonce}"
        signed = f"{self._bare},{challenge},{bare}"
        self._proof = self._signature(self._signature(salted, "Server Key"), signed)
        key = self._signature(salted, "Client Key")
        signature = self._signature(hashlib.new(self._kind, key).digest(), signed)
        proof = bytes(one ^ other for one, other in zip(key, signature, strict=True))
        return f"{bare},p={b64encode(proof).decode()}"

    def require_proven(self, verdict: str) -> None:
        if not hmac.compare_digest(verdict.encode(), b"v=" + b64encode(self._proof)):
            raise ConnectionError("a broker that does not know the password")

    def _signature(self, key: bytes, words: str) -> bytes:
        return hmac.digest(key, words.encode(), self._kind)


def _exchanged(line: socket.socket, words: str, until: float) -> str:
    content = words.encode()
    body = struct.pack(">i", len(content)) + content
    answer = answered(line, Request(_AUTHENTICATE, _AUTHENTICATE_VERSION, body), until)
    _require_taken(answer)
    answer.text()  # what is wrong, where something is
    return answer.data().decode()


def _require_taken(answer: Answer) -> None:
    if answer.number("h") != 0:
        raise ConnectionError("the login was refused")


def _unable(what: str) -> OSError:
    return OSError(errno.EPROTONOSUPPORT, f"{what} is for librdkafka alone")

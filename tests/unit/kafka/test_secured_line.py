"""The way into a broker on a plain connection, past brokers that are none: a socket of the test's own."""

from __future__ import annotations

import socket
import struct
import threading
from base64 import b64encode
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager

import pytest

from kdev.kafka.secured_line import secured

SCRAM = {
    "security.protocol": "SASL_PLAINTEXT",
    "sasl.mechanism": "SCRAM-SHA-256",
    "sasl.username": "a=b,c",
    "sasl.password": "swordfish",
}
PLAIN = {**SCRAM, "sasl.mechanism": "PLAIN"}
TAKEN = struct.pack(">hi", 0, 0)
REFUSED = struct.pack(">hi", 58, 0)


def reply(words: str, code: int = 0) -> bytes:
    """An answer to SaslAuthenticate."""
    return struct.pack(">hhi", code, -1, len(words.encode())) + words.encode()


@contextmanager
def answering(answers: Sequence[bytes], asked: list[bytes]) -> Generator[int]:
    """A port where requests are answered with these, in turn; `NONCE` in them is the client's."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            line, _ = server.accept()
            with line:
                for answer in answers:
                    request = line.recv(65_536)
                    asked.append(request)
                    nonce = request.rpartition(b",r=")[2]
                    whole = struct.pack(">i", 1) + answer.replace(b"N" * 36, nonce)
                    line.sendall(struct.pack(">i", len(whole)) + whole)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            thread.join()


def entered(client: Mapping[str, str], *answers: bytes) -> list[bytes]:
    """What was asked until the client was let in."""
    asked: list[bytes] = []
    with answering(answers, asked) as port:
        secured("127.0.0.1", port, 5.0, client).close()
    return asked


def challenge(times: int, nonce: str = "N" * 36) -> bytes:
    return reply(f"r={nonce}more,s={b64encode(b'salt').decode()},i={times}")


def test_a_password_is_said_plainly_where_that_is_the_mechanism() -> None:
    asked = entered(PLAIN, TAKEN, reply(""))

    assert asked[0].endswith(b"\x00\x05PLAIN")
    assert asked[1].endswith(b"\0a=b,c\0swordfish")


def test_scram_never_says_the_password_and_escapes_the_name() -> None:
    asked: list[bytes] = []
    with answering([TAKEN, challenge(4096)], asked) as port, pytest.raises(ConnectionError):
        secured("127.0.0.1", port, 5.0, SCRAM)

    assert b"n,,n=a=3Db=2Cc,r=" in asked[1]
    assert not any(b"swordfish" in each for each in asked)


@pytest.mark.parametrize(
    "answers",
    [
        (REFUSED,),
        (TAKEN, reply("", code=58)),
        (TAKEN, challenge(2_000_000_000)),
        (TAKEN, challenge(0)),
        (TAKEN, challenge(4096, nonce="of-another")),
        (TAKEN, reply("r=NNN")),
        (TAKEN, reply("nothing")),
        (TAKEN, challenge(4096), reply("v=bm8=")),
        (TAKEN, challenge(4096), reply("e=other-error")),
    ],
    ids=[
        *("mechanism", "user", "iterations", "none", "nonce", "salt", "words", "no proof", "error"),
    ],
)
def test_a_broker_that_is_none_or_does_not_know_the_password_is_not_entered(answers: Sequence[bytes]) -> None:
    with pytest.raises(ConnectionError):
        entered(SCRAM, *answers)


@pytest.mark.parametrize(
    "client",
    [
        {**SCRAM, "sasl.mechanism": "OAUTHBEARER"},
        {**SCRAM, "security.protocol": "SASL_SSL", "ssl.keystore.location": "key.p12"},
        {"security.protocol": "SSL", "ssl.crl.location": "list.pem"},
    ],
    ids=["mechanism", "store", "list"],
)
def test_a_way_in_that_only_the_library_has_is_not_tried(client: Mapping[str, str]) -> None:
    with pytest.raises(OSError, match="for librdkafka alone"):
        entered(client)

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager

import pytest
from confluent_kafka import KafkaError

from kdev.errors import BrokerError, SettingsError
from kdev.kafka import entry
from kdev.kafka.entry import Entry, refused, speaks_tls
from kdev.model import Endpoint

_CLIENT = {"security.protocol": "SASL_SSL", "sasl.mechanism": "PLAIN", "sasl.username": "ann"}


@contextmanager
def _answering(answer: bytes) -> Generator[Endpoint]:
    """Something that takes what it is sent, answers these bytes, and ends the connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    taken, _ = server.accept()
                except OSError:
                    return
                with taken:
                    taken.settimeout(2)
                    try:
                        taken.recv(65536)
                        taken.sendall(answer)
                    except OSError:
                        continue

        threading.Thread(target=serve, daemon=True).start()
        yield Endpoint(f"127.0.0.1:{server.getsockname()[1]}")
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    ("answer", "expected"), [(b"\x16\x03\x03", True), (b"\x15\x03\x03", True), (b"\0\0", False), (b"", False)]
)
def test_what_answers_a_hello_of_tls_speaks_it(answer: bytes, expected: bool) -> None:
    with _answering(answer) as endpoint:
        assert speaks_tls(endpoint) is expected


def test_what_says_nothing_is_not_asked_again_when_asking_took_the_time_that_there_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(entry, "_SLICE_SECONDS", 0.1)
    monkeypatch.setattr(entry, "_HELLO_SECONDS", 0.3)
    asked: list[Endpoint] = []

    def silent(endpoint: Endpoint) -> dict[int, int]:
        asked.append(endpoint)
        return {}

    with socket.create_server(("127.0.0.1", 0)) as server:
        endpoint = Endpoint(f"127.0.0.1:{server.getsockname()[1]}")
        monkeypatch.setattr(entry, "oldest_versions", silent)
        with pytest.raises(BrokerError):
            Entry(endpoint, "test").metadata(0.3)

    assert len(asked) == 1


def test_a_port_with_tls_is_told_to_a_client_that_came_without() -> None:
    with (
        _answering(b"\x15\x03\x03\x00\x02\x02\x28") as endpoint,
        pytest.raises(BrokerError, match="speaks TLS at this port") as raised,
    ):
        Entry(endpoint, "test").metadata(5)

    assert "--client-config FILE" in raised.value.hint


@pytest.mark.parametrize(
    ("said", "text", "hint"),
    [
        (
            "SASL authentication error: Authentication failed: Invalid username or password",
            "`ann`",
            "`c.conf`",
        ),
        (
            "Broker: Unsupported SASL mechanism: its supported mechanisms: SCRAM-SHA-512,GSSAPI (after 3ms)",
            "mechanism `PLAIN`",
            "SCRAM-SHA-512, GSSAPI",
        ),
        (
            "SSL handshake failed: certificate verify failed: hostname mismatch",
            "another name",
            "identification",
        ),
        ("SSL handshake failed: certificate verify failed: certificate has expired", "not valid", "clock"),
        ("SSL handshake failed: certificate verify failed: broker certificate", "signed", "ssl.ca.location"),
        (
            "SSL handshake failed: tlsv13 alert certificate required",
            "wants a certificate",
            "ssl.key.location",
        ),
        ("SSL handshake failed: wrong version number", "no TLS", "PLAINTEXT"),
        ("SSL handshake failed: some of {braces} (after 3ms in state X)", "some of {braces}", "`c.conf`"),
    ],
)
def test_each_refusal_has_its_cause_and_what_to_do(said: str, text: str, hint: str) -> None:
    endpoint = Endpoint("b:9092", client={**_CLIENT, "sasl.password": "hush"}, client_file="c.conf")

    found = refused(KafkaError(KafkaError._SSL, said), endpoint)

    assert text in str(found)
    assert hint in found.hint
    assert "hush" not in f"{found}{found.hint}{endpoint}"


def test_settings_that_the_client_refuses_are_told_without_their_secrets() -> None:
    endpoint = Endpoint("b:9092", client={"security.protocol": "SSL", "ssl.key.pem": "hush-hush"})

    with pytest.raises(SettingsError, match="cannot be used") as raised:
        Entry(endpoint, "test")

    assert "hush" not in str(raised.value)

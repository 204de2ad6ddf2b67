"""`kdev doctor` against a real Kafka, one that is not there, and one that sends clients elsewhere."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable

import pytest

from tests.conftest import Broker, Kdev, unused_port

pytestmark = pytest.mark.kafka


def test_a_broker_that_works_is_well(kafka: Broker, kdev: Kdev) -> None:
    kafka.topic()
    result = kdev("doctor", "--output", "json", **kafka.environ())

    told = json.loads(result.out)
    assert result.code == 0, result.err
    assert {each["about"] for each in told["broker"]} >= {"broker", "advertised", "topics"}
    assert {each["grade"] for each in told["broker"]} == {"ok"}
    assert {each["about"] for each in told["machine"]} >= {"memory", "disk", "docker", "java", "embedded"}


def test_a_broker_that_is_not_there_ends_with_5(kdev: Kdev) -> None:
    result = kdev("doctor", "--bootstrap", f"127.0.0.1:{unused_port()}")

    assert result.code == 5
    assert "FAIL  broker" in result.out
    assert not result.out.startswith("this machine")


@pytest.mark.trap(1)
def test_a_broker_that_sends_clients_elsewhere_is_found_out(
    kafka: Broker, kdev: Kdev, same_as: Callable[[str, str], None]
) -> None:
    port = int(kafka.endpoint.bootstrap_servers.rpartition(":")[2])
    with socket.create_server(("127.0.0.1", 0)) as server:
        here = server.getsockname()[1]
        nowhere = unused_port()
        threading.Thread(target=_passed_on, args=(server, port, here, nowhere), daemon=True).start()
        result = kdev("doctor", "--bootstrap", f"127.0.0.1:{here}")

    text = result.err.replace(str(here), "HERE").replace(str(nowhere), "NOWHERE")
    assert "FAIL  advertised" in result.out
    same_as("trap-01", f"{result.code}\n{text}")


def _passed_on(server: socket.socket, port: int, here: int, nowhere: int) -> None:
    """Hand everything on to a broker, and change the port that it tells into one where nobody is."""
    told, false = port.to_bytes(4, "big"), nowhere.to_bytes(4, "big")
    while True:
        try:
            client, _ = server.accept()
        except OSError:
            return
        broker = socket.create_connection(("127.0.0.1", port))
        threading.Thread(target=_copied, args=(client, broker, b"", b""), daemon=True).start()
        threading.Thread(target=_copied, args=(broker, client, told, false), daemon=True).start()


def _copied(source: socket.socket, target: socket.socket, old: bytes, new: bytes) -> None:
    try:
        while content := source.recv(65_536):
            target.sendall(content.replace(old, new) if old else content)
    except OSError:
        pass
    finally:
        target.close()

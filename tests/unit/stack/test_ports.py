"""Whether a port is free, and who has it when it is not."""

from __future__ import annotations

import os
import socket
import struct
import threading
from collections.abc import Iterator

import pytest

from kdev.errors import PortTaken
from kdev.stack.ports import LOOPBACK, LOOPBACK_6, free_port, is_free, loopbacks, open_port, require_free


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server((LOOPBACK, 0)) as opened:
        yield opened


def port_of(opened: socket.socket) -> int:
    port: int = opened.getsockname()[1]
    return port


def test_a_free_port_is_free() -> None:
    port = free_port()

    assert is_free(port)
    require_free(port)


def test_a_taken_port_is_named_with_its_holder_and_another_port(listener: socket.socket) -> None:
    port = port_of(listener)

    with pytest.raises(PortTaken) as caught:
        require_free(port)

    assert not is_free(port)
    assert f"port `{port}` is taken" in str(caught.value)
    assert "`kdev up --port 19092`" in caught.value.hint


@pytest.mark.skipif(not os.path.exists("/proc/net/tcp"), reason="only Linux tells who holds a port")  # noqa: PTH110
def test_the_holder_is_a_process_with_its_number(listener: socket.socket) -> None:
    with pytest.raises(PortTaken) as caught:
        require_free(port_of(listener))

    assert f"(pid {os.getpid()})" in caught.value.holder


@pytest.mark.skipif(not os.path.exists("/proc/net/tcp"), reason="only Linux tells who holds a port")  # noqa: PTH110
def test_a_port_that_a_connection_to_elsewhere_has_is_told_as_that(listener: socket.socket) -> None:
    with socket.create_connection(listener.getsockname()) as connection:
        with pytest.raises(PortTaken) as caught:
            require_free(port_of(connection))

        assert "by a connection of process " in str(caught.value)
        assert f"(pid {os.getpid()})" in caught.value.holder


def test_a_port_that_is_taken_on_all_addresses_is_taken() -> None:
    with socket.create_server(("0.0.0.0", 0)) as everywhere, pytest.raises(PortTaken):
        require_free(port_of(everywhere))


@pytest.mark.skipif(LOOPBACK_6 not in loopbacks(), reason="this machine has no IPv6")
def test_a_port_that_is_taken_on_ipv6_only_is_taken() -> None:
    with socket.create_server((LOOPBACK_6, 0), family=socket.AF_INET6) as opened, pytest.raises(PortTaken):
        require_free(port_of(opened))


def test_a_kafka_that_answers_on_the_port_is_offered(listener: socket.socket) -> None:
    def answer() -> None:
        connection = listener.accept()[0]
        with connection:
            request = connection.recv(64)
            connection.sendall(struct.pack(">i", 6) + request[8:12] + b"\0\0")

    broker = threading.Thread(target=answer)
    broker.start()

    with pytest.raises(PortTaken) as caught:
        require_free(port_of(listener))
    broker.join()

    assert f"use it with `--bootstrap localhost:{port_of(listener)}`" in caught.value.hint


def test_something_else_that_answers_is_not_taken_for_kafka(listener: socket.socket) -> None:
    def answer() -> None:
        connection = listener.accept()[0]
        with connection:
            connection.recv(64)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    server = threading.Thread(target=answer)
    server.start()

    with pytest.raises(PortTaken) as caught:
        require_free(port_of(listener))
    server.join()

    assert "--bootstrap" not in caught.value.hint


def test_the_port_that_is_wanted_is_taken_where_all_brokers_find_theirs_free() -> None:
    port = free_port()

    assert open_port(port) == port
    with socket.create_server((LOOPBACK, port)):
        assert open_port(port) != port


def test_three_brokers_get_a_port_from_which_on_all_three_are_free() -> None:
    port = free_port()

    with socket.create_server((LOOPBACK, port + 4)):
        found = open_port(port, 3)

    assert found not in {port, port + 2, port + 4}
    assert open_port(found, 3) == found


def test_a_port_too_high_for_three_brokers_is_not_taken_for_them() -> None:
    assert open_port(65535, 3) != 65535

"""The broker inside librdkafka, reached by `ctypes` in the very library that the Kafka client has loaded."""

from __future__ import annotations

import ctypes
import os
import socket
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from confluent_kafka import cimpl, libversion

from kdev.errors import RuntimeUnavailable, StackError
from kdev.model import TopicSpec

HOST = "127.0.0.1"

_BROKER = 1
_PRODUCER = 0
_EXISTS = 36  # Kafka's own code; another kdev was quicker
_LOG_LEVEL = b"4"
_FUNCTIONS = (
    "rd_kafka_conf_new",
    "rd_kafka_conf_set",
    "rd_kafka_new",
    "rd_kafka_destroy",
    "rd_kafka_err2str",
    "rd_kafka_mock_cluster_new",
    "rd_kafka_mock_cluster_destroy",
    "rd_kafka_mock_cluster_bootstraps",
    "rd_kafka_mock_broker_set_host_port",
    "rd_kafka_mock_broker_set_rtt",
    "rd_kafka_mock_set_controller_id",
    "rd_kafka_mock_topic_create",
)


def library_version() -> str:
    """The version of librdkafka that is loaded.

    Raises RuntimeUnavailable when it was built without a broker inside.
    """
    _library()
    return libversion()[0]


class EmbeddedBroker:
    """A broker in the memory of this process, listening on a port of 127.0.0.1 until it is closed.

    Raises StackError when it cannot listen there.
    """

    def __init__(self, port: int) -> None:
        self._library = _library()
        listening = _listening(port)
        self._client = self._new_client()
        self._cluster = ctypes.c_void_p(self._library.rd_kafka_mock_cluster_new(self._client, 1))
        with listening:
            os.dup2(listening.fileno(), _listener_on(self._own_port()), inheritable=False)
        self._library.rd_kafka_mock_set_controller_id(self._cluster, _BROKER)
        self._library.rd_kafka_mock_broker_set_host_port(self._cluster, _BROKER, HOST.encode(), port)
        # The broker's thread still waits for the old socket; a call that it answers makes it look again.
        self._library.rd_kafka_mock_broker_set_rtt(self._cluster, _BROKER, 0)

    def __enter__(self) -> EmbeddedBroker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._library.rd_kafka_mock_cluster_destroy(self._cluster)
        self._library.rd_kafka_destroy(self._client)

    def create_topic(self, topic: TopicSpec) -> None:
        """Make a topic; one that is there stays as it is.

        Raises StackError when the library refuses.
        """
        code = self._library.rd_kafka_mock_topic_create(
            self._cluster, topic.name.encode(), topic.partitions, topic.replicas
        )
        if code not in {0, _EXISTS}:
            reason: bytes = self._library.rd_kafka_err2str(code)
            raise StackError(f"topic `{topic.name}` was refused: {reason.decode()}")

    def _new_client(self) -> ctypes.c_void_p:
        reason = ctypes.create_string_buffer(512)
        settings = ctypes.c_void_p(self._library.rd_kafka_conf_new())
        self._library.rd_kafka_conf_set(settings, b"log_level", _LOG_LEVEL, reason, len(reason))
        made = self._library.rd_kafka_new(_PRODUCER, settings, reason, len(reason))
        if not made:
            raise StackError(f"librdkafka does not start: {reason.value.decode()}")
        return ctypes.c_void_p(made)

    def _own_port(self) -> int:
        address: bytes = self._library.rd_kafka_mock_cluster_bootstraps(self._cluster)
        return int(address.decode().rpartition(":")[2])


def _library() -> ctypes.CDLL:
    # The extension module's own handle finds the symbols of whichever librdkafka it is linked with.
    library = ctypes.CDLL(cimpl.__file__)
    missing = [name for name in _FUNCTIONS if not hasattr(library, name)]
    if missing:
        raise RuntimeUnavailable(
            f"this librdkafka has no broker inside (`{missing[0]}` is missing)",
            hint="use the confluent-kafka wheel of PyPI, or `--runtime process`",
        )
    for name in ("rd_kafka_conf_new", "rd_kafka_new", "rd_kafka_mock_cluster_new"):
        getattr(library, name).restype = ctypes.c_void_p
    for name in ("rd_kafka_err2str", "rd_kafka_mock_cluster_bootstraps"):
        getattr(library, name).restype = ctypes.c_char_p
    library.rd_kafka_new.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t)
    library.rd_kafka_conf_set.argtypes = (
        ctypes.c_void_p,
        ctypes.c_char_p,
        ctypes.c_char_p,
        ctypes.c_char_p,
        ctypes.c_size_t,
    )
    return library


def _listening(port: int) -> socket.socket:
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((HOST, port))
    except OSError as exc:
        made.close()
        raise StackError(f"cannot listen on {HOST}:{port}: {exc.strerror}") from exc
    made.listen(128)
    made.setblocking(False)
    return made


def _listener_on(port: int) -> int:
    # The library offers no choice of port, so the socket it listens with is found, to be replaced by ours.
    for entry in Path("/dev/fd").iterdir():
        with suppress(OSError), socket.socket(fileno=os.dup(int(entry.name))) as found:
            if found.family == socket.AF_INET and found.getsockname()[1] == port and _listens(found):
                return int(entry.name)
    raise StackError(f"librdkafka does not listen on port {port}, where it says that it does")


def _listens(found: socket.socket) -> bool:
    return bool(found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))

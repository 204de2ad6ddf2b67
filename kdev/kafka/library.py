"""The very librdkafka that the Kafka client has loaded, reached by `ctypes`."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Mapping
from ctypes import POINTER, c_char_p, c_int, c_int32, c_int64, c_size_t, c_void_p
from functools import cache
from typing import Any

from confluent_kafka import KafkaError, KafkaException, cimpl

REASON_SIZE = 512

Settings = Mapping[str, str | int | float | bool]


class Message(ctypes.Structure):
    """A record as librdkafka shows it, `rd_kafka_message_t`."""

    _fields_ = (
        ("err", c_int),
        ("topic", c_void_p),
        ("partition", c_int32),
        ("payload", c_void_p),
        ("len", c_size_t),
        ("key", c_void_p),
        ("key_len", c_size_t),
        ("offset", c_int64),
        ("private", c_void_p),
    )


ON_DELIVERY = ctypes.CFUNCTYPE(None, c_void_p, POINTER(Message), c_void_p)
ON_ERROR = ctypes.CFUNCTYPE(None, c_void_p, c_int, c_char_p, c_void_p)
ON_STATISTICS = ctypes.CFUNCTYPE(c_int, c_void_p, c_char_p, c_size_t, c_void_p)

Signatures = Mapping[str, tuple[object, ...]]
"""Of each function the result, then what is given."""

_SHARED: Signatures = {
    "rd_kafka_version": (c_int,),
    "rd_kafka_conf_new": (c_void_p,),
    "rd_kafka_conf_destroy": (None, c_void_p),
    "rd_kafka_conf_set": (c_int, c_void_p, c_char_p, c_char_p, c_char_p, c_size_t),
    "rd_kafka_conf_set_error_cb": (None, c_void_p, ON_ERROR),
    "rd_kafka_new": (c_void_p, c_int, c_void_p, c_char_p, c_size_t),
    "rd_kafka_destroy": (None, c_void_p),
    "rd_kafka_topic_name": (c_char_p, c_void_p),
    "rd_kafka_fatal_error": (c_int, c_void_p, c_char_p, c_size_t),
    "rd_kafka_last_error": (c_int,),
    "rd_kafka_error_code": (c_int, c_void_p),
    "rd_kafka_error_destroy": (None, c_void_p),
    "rd_kafka_metadata": (c_int, c_void_p, c_int, c_void_p, POINTER(c_void_p), c_int),
    "rd_kafka_metadata_destroy": (None, c_void_p),
}
PRODUCING: Signatures = {
    "rd_kafka_conf_set_dr_msg_cb": (None, c_void_p, ON_DELIVERY),
    "rd_kafka_conf_set_stats_cb": (None, c_void_p, ON_STATISTICS),
    "rd_kafka_topic_new": (c_void_p, c_void_p, c_char_p, c_void_p),
    "rd_kafka_topic_destroy": (None, c_void_p),
    "rd_kafka_produce_batch": (c_int, c_void_p, c_int32, c_int, c_void_p, c_int),
    "rd_kafka_produceva": (c_void_p, c_void_p, c_void_p, c_size_t),
    "rd_kafka_poll": (c_int, c_void_p, c_int),
    "rd_kafka_flush": (c_int, c_void_p, c_int),
    "rd_kafka_purge": (c_int, c_void_p, c_int),
    "rd_kafka_outq_len": (c_int, c_void_p),
}
CONSUMING: Signatures = {
    "rd_kafka_poll_set_consumer": (c_int, c_void_p),
    "rd_kafka_queue_get_consumer": (c_void_p, c_void_p),
    "rd_kafka_queue_destroy": (None, c_void_p),
    "rd_kafka_consumer_close": (c_int, c_void_p),
    "rd_kafka_topic_partition_list_new": (c_void_p, c_int),
    "rd_kafka_topic_partition_list_add": (c_void_p, c_void_p, c_char_p, c_int32),
    "rd_kafka_topic_partition_list_set_offset": (c_int, c_void_p, c_char_p, c_int32, c_int64),
    "rd_kafka_topic_partition_list_destroy": (None, c_void_p),
    "rd_kafka_incremental_assign": (c_void_p, c_void_p, c_void_p),
    "rd_kafka_incremental_unassign": (c_void_p, c_void_p, c_void_p),
    "rd_kafka_position": (c_int, c_void_p, c_void_p),
    "rd_kafka_query_watermark_offsets": (
        c_int,
        c_void_p,
        c_char_p,
        c_int32,
        POINTER(c_int64),
        POINTER(c_int64),
        c_int,
    ),
    "rd_kafka_consume_batch_queue": (ctypes.c_ssize_t, c_void_p, c_int, c_void_p, c_size_t),
    "rd_kafka_message_errstr": (c_char_p, c_void_p),
    "rd_kafka_mem_malloc": (c_void_p, c_void_p, c_size_t),
    "rd_kafka_mem_free": (None, c_void_p, c_void_p),
    "rd_kafka_messages_count": (c_size_t, c_void_p),
    "rd_kafka_messages_get": (c_void_p, c_void_p, c_size_t),
    "rd_kafka_messages_destroy": (None, c_void_p),
}


def is_usual() -> bool:
    """Whether memory has words of 64 bits, the lowest byte first, as those who read it here expect."""
    return sys.byteorder == "little" and ctypes.sizeof(c_void_p) == ctypes.sizeof(c_int64)


@cache
def library() -> ctypes.CDLL:
    """The library with what all clients need; raises OSError or AttributeError where it is not to be had."""
    # The extension module's own handle finds the symbols of whichever librdkafka it is linked with.
    return _declared(ctypes.CDLL(cimpl.__file__), _SHARED)


@cache
def producing() -> ctypes.CDLL:
    """The library with what a producer needs as well."""
    return _declared(library(), PRODUCING)


@cache
def consuming() -> ctypes.CDLL:
    """The library with what a consumer needs as well; older ones do not have all of it."""
    return _declared(library(), CONSUMING)


def configured(settings: Settings) -> int:
    """The address of new settings of librdkafka.

    Raises KafkaException for one that it refuses.
    """
    reason = ctypes.create_string_buffer(REASON_SIZE)
    wanted: int = library().rd_kafka_conf_new()
    for name, value in settings.items():
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if library().rd_kafka_conf_set(wanted, name.encode(), text.encode(), reason, REASON_SIZE):
            library().rd_kafka_conf_destroy(wanted)
            raise _refused(reason)
    return wanted


def started(kind: int, settings: int) -> int:
    """The address of a new client, which takes the settings over.

    Raises KafkaException when they do not go together.
    """
    reason = ctypes.create_string_buffer(REASON_SIZE)
    client: int = library().rd_kafka_new(kind, settings, reason, REASON_SIZE) or 0
    if not client:
        library().rd_kafka_conf_destroy(settings)
        raise _refused(reason)
    return client


class Calls:
    """Callbacks that keep what they raise, such as a Ctrl-C, which the library would swallow."""

    def __init__(self) -> None:
        self._raised: BaseException | None = None

    def kept(self, call: Callable[..., int | None]) -> Callable[..., int]:
        """The same callback, which raises nothing."""

        def callback(*given: Any) -> int:
            try:
                return call(*given) or 0
            except BaseException as exc:  # noqa: BLE001 - it is raised as soon as the library returns
                self._raised = self._raised or exc
                return 0

        return callback

    def settle(self) -> None:
        """Raise what a callback has raised since this was asked last."""
        raised, self._raised = self._raised, None
        if raised is not None:
            raise raised


def on_error(tell: Callable[[KafkaError], object], calls: Calls) -> object:
    """What librdkafka calls with an error of the client as a whole; to be kept as long as the client.

    What it raises is kept among `calls`.
    """

    def told(client: int, code: int, reason: bytes, _opaque: int) -> None:
        if code != KafkaError._FATAL:
            tell(KafkaError(code, reason.decode(errors="replace")))
            return
        said = ctypes.create_string_buffer(REASON_SIZE)
        code = library().rd_kafka_fatal_error(client, said, REASON_SIZE)
        tell(KafkaError(code, said.value.decode(errors="replace"), True))

    return ON_ERROR(calls.kept(told))


def ask(client: int, seconds: float) -> None:
    """Ask a broker for its metadata.

    Raises KafkaException when none answers in time.
    """
    found = c_void_p()
    require(library().rd_kafka_metadata(client, 0, None, ctypes.byref(found), int(seconds * 1000)))
    library().rd_kafka_metadata_destroy(found)


def require(code: int) -> None:
    """Raise KafkaException unless a code says that all is well."""
    if code:
        raise KafkaException(KafkaError(code))


def error_at(error: int) -> KafkaError:
    """The error at an address, which is given back."""
    found = KafkaError(library().rd_kafka_error_code(error))
    library().rd_kafka_error_destroy(error)
    return found


def _declared(found: ctypes.CDLL, signatures: Signatures) -> ctypes.CDLL:
    for name, (result, *given) in signatures.items():
        function = getattr(found, name)
        function.restype, function.argtypes = result, given
    return found


def _refused(reason: ctypes.Array[ctypes.c_char]) -> KafkaException:
    return KafkaException(KafkaError(KafkaError._INVALID_ARG, reason.value.decode(errors="replace")))

"""A producer of librdkafka, reached by `ctypes` in the very library that the Kafka client has loaded."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Mapping
from ctypes import POINTER, c_char_p, c_int, c_int32, c_int64, c_size_t, c_void_p
from functools import cache
from typing import Any

from confluent_kafka import KafkaError, KafkaException, cimpl

from kdev.kafka.packed import CONTENT

_PRODUCER = 0
_COPY = 0x2
_QUEUED_AND_IN_FLIGHT = 0x1 | 0x2
_ANY_PARTITION = -1
_REASON_SIZE = 512
_PROBE = b"kdev"


class _Message(ctypes.Structure):
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


_ON_DELIVERY = ctypes.CFUNCTYPE(None, c_void_p, POINTER(_Message), c_void_p)
_ON_ERROR = ctypes.CFUNCTYPE(None, c_void_p, c_int, c_char_p, c_void_p)
_ON_STATISTICS = ctypes.CFUNCTYPE(c_int, c_void_p, c_char_p, c_size_t, c_void_p)
_SIGNATURES: Mapping[str, tuple[object, ...]] = {
    # The result, then what is given.
    "rd_kafka_conf_new": (c_void_p,),
    "rd_kafka_conf_destroy": (None, c_void_p),
    "rd_kafka_conf_set": (c_int, c_void_p, c_char_p, c_char_p, c_char_p, c_size_t),
    "rd_kafka_conf_set_dr_msg_cb": (None, c_void_p, _ON_DELIVERY),
    "rd_kafka_conf_set_error_cb": (None, c_void_p, _ON_ERROR),
    "rd_kafka_conf_set_stats_cb": (None, c_void_p, _ON_STATISTICS),
    "rd_kafka_new": (c_void_p, c_int, c_void_p, c_char_p, c_size_t),
    "rd_kafka_destroy": (None, c_void_p),
    "rd_kafka_topic_new": (c_void_p, c_void_p, c_char_p, c_void_p),
    "rd_kafka_topic_destroy": (None, c_void_p),
    "rd_kafka_topic_name": (c_char_p, c_void_p),
    "rd_kafka_produce_batch": (c_int, c_void_p, c_int32, c_int, c_void_p, c_int),
    "rd_kafka_produceva": (c_void_p, c_void_p, c_void_p, c_size_t),
    "rd_kafka_error_code": (c_int, c_void_p),
    "rd_kafka_error_destroy": (None, c_void_p),
    "rd_kafka_last_error": (c_int,),
    "rd_kafka_fatal_error": (c_int, c_void_p, c_char_p, c_size_t),
    "rd_kafka_poll": (c_int, c_void_p, c_int),
    "rd_kafka_flush": (c_int, c_void_p, c_int),
    "rd_kafka_purge": (c_int, c_void_p, c_int),
    "rd_kafka_outq_len": (c_int, c_void_p),
    "rd_kafka_metadata": (c_int, c_void_p, c_int, c_void_p, POINTER(c_void_p), c_int),
    "rd_kafka_metadata_destroy": (None, c_void_p),
}


class Client:
    """A producer with settings of librdkafka, until it is closed.

    While it polls or flushes, each record that failed is told to `on_failure` with its topic and partition,
    what concerns all of it to `on_error`, and its statistics, as JSON, to `on_statistics`. Raises
    KafkaException for a setting that librdkafka refuses.
    """

    def __init__(
        self,
        settings: Mapping[str, str | int | float | bool],
        on_failure: Callable[[KafkaError, str, int], None],
        on_error: Callable[[KafkaError], None],
        on_statistics: Callable[[bytes], None],
    ) -> None:
        self._library = _library()
        self._tell_failure, self._tell_error, self._tell = on_failure, on_error, on_statistics
        self._topics: dict[str, int] = {}
        self._left = 0
        # The library keeps bare addresses of these, so they have to live as long as it does.
        self._callbacks = (
            _ON_DELIVERY(self._on_delivery),
            _ON_ERROR(self._on_error),
            _ON_STATISTICS(self._on_statistics),
        )
        reason = ctypes.create_string_buffer(_REASON_SIZE)
        wanted = self._configured(settings, reason)
        self._address: int = self._library.rd_kafka_new(_PRODUCER, wanted, reason, _REASON_SIZE) or 0
        if not self._address:
            self._library.rd_kafka_conf_destroy(wanted)
            raise _refused(reason)

    def __len__(self) -> int:
        return int(self._library.rd_kafka_outq_len(self._address)) if self._address else self._left

    def topic(self, name: str) -> int:
        """The address of a topic, for the records that go to it.

        Raises KafkaException for a name that no topic can have.
        """
        if name not in self._topics:
            made = self._library.rd_kafka_topic_new(self._address, name.encode(), None)
            if not made:
                raise KafkaException(KafkaError(self._library.rd_kafka_last_error()))
            self._topics[name] = made
        return self._topics[name]

    def produce_batch(self, topic: int, messages: int, count: int) -> int:
        """Hand over `count` messages that stand at an address; returns how many were taken."""
        batch = self._library.rd_kafka_produce_batch
        return int(batch(topic, _ANY_PARTITION, _COPY, messages, count))

    def produce_each(self, messages: range, pieces: int) -> tuple[int, KafkaError | None]:
        """Hand over messages of so many pieces, until one is refused; says how many, and why no more."""
        produce, client = self._library.rd_kafka_produceva, self._address
        for taken, address in enumerate(messages):
            refused = produce(client, address, pieces)
            if refused:
                error = KafkaError(self._library.rd_kafka_error_code(refused))
                self._library.rd_kafka_error_destroy(refused)
                return taken, error
        return len(messages), None

    def poll(self, seconds: float) -> None:
        """Let callbacks come, for at most `seconds`."""
        self._library.rd_kafka_poll(self._address, int(seconds * 1000))

    def flush(self, seconds: float) -> None:
        """Wait until everything is confirmed, at most `seconds`."""
        self._library.rd_kafka_flush(self._address, int(seconds * 1000))

    def purge(self) -> None:
        """Give up on everything that is not confirmed."""
        self._library.rd_kafka_purge(self._address, _QUEUED_AND_IN_FLIGHT)

    def ask(self, seconds: float) -> None:
        """Ask a broker for its metadata.

        Raises KafkaException when none answers in time.
        """
        found = c_void_p()
        code = self._library.rd_kafka_metadata(
            self._address, 0, None, ctypes.byref(found), int(seconds * 1000)
        )
        if code:
            raise KafkaException(KafkaError(code))
        self._library.rd_kafka_metadata_destroy(found)

    def close(self) -> None:
        """Give up on what is left and end its threads."""
        if self._address:
            # What is still pending here was left on purpose, and must not keep the command from ending.
            self._left = len(self)
            self.purge()
            for topic in self._topics.values():
                self._library.rd_kafka_topic_destroy(topic)
            self._library.rd_kafka_destroy(self._address)
            self._address = 0

    def _configured(
        self, settings: Mapping[str, str | int | float | bool], reason: ctypes.Array[ctypes.c_char]
    ) -> int:
        wanted: int = self._library.rd_kafka_conf_new()
        for name, value in {**settings, "delivery.report.only.error": True}.items():
            text = str(value).lower() if isinstance(value, bool) else str(value)
            if self._library.rd_kafka_conf_set(wanted, name.encode(), text.encode(), reason, _REASON_SIZE):
                self._library.rd_kafka_conf_destroy(wanted)
                raise _refused(reason)
        self._library.rd_kafka_conf_set_dr_msg_cb(wanted, self._callbacks[0])
        self._library.rd_kafka_conf_set_error_cb(wanted, self._callbacks[1])
        self._library.rd_kafka_conf_set_stats_cb(wanted, self._callbacks[2])
        return wanted

    def _on_delivery(self, _client: int, message: Any, _opaque: int) -> None:
        found = message.contents
        if found.err:
            topic = self._library.rd_kafka_topic_name(found.topic).decode()
            self._tell_failure(KafkaError(found.err), topic, found.partition)

    def _on_statistics(self, _client: int, text: bytes, _size: int, _opaque: int) -> int:
        self._tell(text)
        return 0  # the library frees the text

    def _on_error(self, client: int, code: int, reason: bytes, _opaque: int) -> None:
        if code != KafkaError._FATAL:
            self._tell_error(KafkaError(code, reason.decode(errors="replace")))
            return
        said = ctypes.create_string_buffer(_REASON_SIZE)
        code = self._library.rd_kafka_fatal_error(client, said, _REASON_SIZE)
        self._tell_error(KafkaError(code, said.value.decode(errors="replace"), True))


def reachable() -> bool:
    """Whether blocks can be handed over: the library is found, and memory looks as `packed` takes it to."""
    try:
        _library()
    except (OSError, AttributeError):
        return False
    words = sys.byteorder == "little" and ctypes.sizeof(c_void_p) == ctypes.sizeof(c_int64)
    return words and ctypes.string_at(id(_PROBE) + CONTENT, len(_PROBE)) == _PROBE


@cache
def _library() -> ctypes.CDLL:
    # The extension module's own handle finds the symbols of whichever librdkafka it is linked with.
    library = ctypes.CDLL(cimpl.__file__)
    for name, (result, *given) in _SIGNATURES.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, given
    return library


def _refused(reason: ctypes.Array[ctypes.c_char]) -> KafkaException:
    return KafkaException(KafkaError(KafkaError._INVALID_ARG, reason.value.decode(errors="replace")))

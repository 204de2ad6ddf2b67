"""Records as librdkafka has them in memory, gathered a column at a time and never one by one."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from functools import cached_property

from confluent_kafka import KafkaError

from kdev.kafka import library
from kdev.kafka.batch import Batch, Event
from kdev.kafka.binary_headers import headers_from
from kdev.kafka.held import Column, Held
from kdev.model import Headers

# A message in words: nine that librdkafka documents, `rd_kafka_message_t`, and eight of its own behind them.
_WORDS = 17
_ERROR, _TOPIC, _PARTITION, _PAYLOAD, _KEY, _OFFSET = 0, 1, 2, 3, 5, 7
_KIND, _TIME, _HEADERS_SIZE, _HEADERS_AT = 11, 12, 15, 16
_NO_HEADERS = 1
"""So many bytes say that there are none."""
_UPPER = 1
"""The half of a word that has its higher bits; the lower is the first."""


class GatheredBatch(Batch):
    """The records of messages that are held; what is not asked for is never brought together."""

    def __init__(self, held: Held, records: array[int], names: Mapping[int, str]) -> None:
        self._held = held
        self._records = records
        self._names = names

    def __len__(self) -> int:
        return len(self._records) // _WORDS

    def settle(self) -> None:
        """Bring together all there is, as the messages are given back now."""
        _ = self._keys, self._values, self._headers
        self._held.give_back()

    def topics(self) -> list[str]:
        """The topic of each."""
        if len(self._names) == 1:
            return [*self._names.values()] * len(self)
        return [*map(self._names.__getitem__, self._records[_TOPIC::_WORDS])]

    def partitions(self) -> list[int]:
        """The partition of each."""
        return _halves(self._records, _PARTITION).tolist()

    def offsets(self) -> list[int]:
        """The offset of each."""
        return self._records[_OFFSET::_WORDS].tolist()

    def times_ms(self) -> list[int | None]:
        """The time of each, None where it has none."""
        times, kinds = self._records[_TIME::_WORDS].tolist(), _halves(self._records, _KIND, _UPPER)
        if _alike(kinds) and any(kinds[:1]):
            return [*times]
        return [time_ms if kind else None for time_ms, kind in zip(times, kinds, strict=True)]

    def keys(self) -> list[bytes | None]:
        """The key of each."""
        return self._keys.each()

    def values(self) -> list[bytes | None]:
        """The value of each."""
        return self._values.each()

    def headers(self) -> list[Headers]:
        """The headers of each."""
        headers: list[Headers] = [()] * len(self)
        if self._headers is not None:
            said = self._headers.each()
            read = {content: headers_from(content) for content in {*said} if content}
            headers = [read[content] if content else () for content in said]
        return headers

    def sizes(self) -> list[int]:
        """How many bytes each value has, 0 where there is none."""
        return [*self._values.lengths]

    def key_lines(self) -> bytes | None:
        """All keys, each with a line end behind it; None where one has a line end itself or is missing."""
        return self._keys.lines()

    def value_lines(self) -> bytes | None:
        """All values, each with a line end behind it; None where one has a line end itself or is missing."""
        return self._values.lines()

    @cached_property
    def _keys(self) -> Column:
        return self._column(_KEY)

    @cached_property
    def _values(self) -> Column:
        return self._column(_PAYLOAD)

    @cached_property
    def _headers(self) -> Column | None:
        """What of each record says its headers, None where none has any."""
        sizes = _halves(self._records, _HEADERS_SIZE)
        if max(sizes[:1] if _alike(sizes) else sizes, default=0) <= _NO_HEADERS:
            return None
        lengths = array("q", [max(size, 0) for size in sizes])
        return self._held.column(self._records[_HEADERS_AT::_WORDS], lengths)

    def _column(self, first: int) -> Column:
        return self._held.column(self._records[first::_WORDS], self._records[first + 1 :: _WORDS])


def gathered(held: Held) -> tuple[GatheredBatch, Sequence[Event]]:
    """The records of some messages, and the events among them."""
    records = held.words(_WORDS)
    topics = records[_TOPIC::_WORDS]
    names = {topic: _name(topic) for topic in {*(topics[:1] if _alike(topics) else topics)}}
    events: Sequence[Event] = ()
    errors = _halves(records, _ERROR)
    if any(errors):
        odd = [n for n, error in enumerate(errors) if error]
        events = [_event(records[n * _WORDS : (n + 1) * _WORDS], held.where[n], names) for n in odd]
        for n in reversed(odd):
            del records[n * _WORDS : (n + 1) * _WORDS]
    return GatheredBatch(held, records, names), events


def _event(record: array[int], address: int, names: Mapping[int, str]) -> Event:
    said: bytes = library.consuming().rd_kafka_message_errstr(address) or b""
    error = KafkaError(_halves(record, _ERROR)[0], said.decode(errors="replace"))
    return Event(names[record[_TOPIC]], _halves(record, _PARTITION)[0], record[_OFFSET], error)


def _halves(records: array[int], word: int, half: int = 0) -> array[int]:
    """One half of a word of each message."""
    return array("i", records[word::_WORDS].tobytes())[half::2]


def _alike(column: array[int]) -> bool:
    # Compared as memory, which takes a tenth of what looking at each takes.
    return column == column[:1] * len(column)


def _name(topic: int) -> str:
    return str(library.library().rd_kafka_topic_name(topic).decode()) if topic else ""

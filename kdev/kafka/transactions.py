"""The sink that produces in transactions: it counts what readers of committed records see."""

from __future__ import annotations

import random
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from types import TracebackType

from confluent_kafka import KafkaError, KafkaException

from kdev.delivery import (
    TRANSACTIONS,
    Counts,
    Delivery,
    Failure,
    TopicCounts,
    Transacted,
    TransactionCounts,
    failed_by_topic,
    put_together,
)
from kdev.histogram import Histogram
from kdev.kafka.failures import since
from kdev.kafka.producer import KafkaSink
from kdev.kafka.refusals import broker_error, kafka_errors, reason_of
from kdev.kafka.transaction import Transaction, records_of
from kdev.model import Block, Endpoint

_FIRST_SECONDS = 30.0
_END_SECONDS = 0.25
_LAST_SECONDS = 1.0
_GRACE_SECONDS = 0.05
_SUSPECT_SECONDS = 1.0
_FENCE_MS = 60_000
_UNKNOWN = "the broker was gone before it answered whether the transaction ended"
_OPEN = "the transaction was open when the broker was gone"


class TransactionalSink:
    """Produces to Kafka in transactions, one after the other; each is committed, or aborted as was asked.

    A record is pending until its transaction is over; it is acked when that was committed or aborted on
    purpose, and has failed when that could not be ended. While one cannot be ended there is no room.
    """

    def __init__(
        self, endpoint: Endpoint, wish: Transacted, *, confirm_each: bool, delivery: Delivery
    ) -> None:
        self._endpoint, self._wish = endpoint, wish
        self._inner = KafkaSink(endpoint, confirm_each=confirm_each, delivery=_fitting(delivery, wish))
        self._client = self._inner.client
        self._chance = random.Random(wish.seed)
        self._open: Transaction | None = None
        self._acked = 0
        self._ending, self._asked = 0.0, (0.0, time.monotonic())
        self._failures: tuple[Failure, ...] = ()
        self._transactions = TransactionCounts()
        self._partitions: dict[str, Counter[int]] = {}
        self._delivered: dict[str, Counter[int]] = {}

    def __enter__(self) -> TransactionalSink:
        with kafka_errors(self._endpoint, "the broker takes no transactions"):
            self._client.init_transactions(_FIRST_SECONDS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._open is not None:
            # Whoever reads committed records only would wait behind it until the broker gives it up.
            with suppress(KafkaException):
                self._client.abort_transaction(_LAST_SECONDS)
        self._inner.__exit__(kind, raised, trace)

    def offer(self, block: Block, start: int = 0) -> int:
        """Take records of a block from `start` on; returns how many, fewer while a transaction is not over.

        Raises BrokerError when nothing can be produced any more.
        """
        here = start
        while here < len(block):
            if self._is_full(block, here) and not self._end(_END_SECONDS):
                break
            until = self._room(block, here)
            took = self._take(_cut(block, here, until))
            here += took
            if here < until:
                break
        return here - start

    def counts(self) -> Counts:
        """What became of everything taken so far."""
        pending = self._open.held.total() if self._open else 0
        return Counts(self._acked, records_of(self._failures), pending, self._transactions)

    def poll(self, seconds: float) -> None:
        """Let deliveries be confirmed, for at most `seconds`, and end a transaction that is old enough.

        Raises BrokerError when nothing can be produced any more.
        """
        self._inner.poll(seconds)
        now = self._open
        if now and (now.ending or time.monotonic() - now.began >= self._wish.seconds + _GRACE_SECONDS):
            self._end(_END_SECONDS)

    def connected(self) -> bool:
        """Whether a broker answers; asks it only after it was lost."""
        return self._inner.connected()

    def flush(self, seconds: float) -> int:
        """End the transaction, within `seconds`; returns how many records are still in it."""
        if self._open:
            self._end(seconds)
        return self.counts().pending

    def abandon(self) -> None:
        """Give up the open transaction: its records count as failed."""
        if self._open is None:
            return
        self._open.broken = _UNKNOWN if self._open.ending else _OPEN
        self._inner.abandon()
        with suppress(KafkaException):
            self._client.abort_transaction(_LAST_SECONDS)
        self._settle(self._open)

    def failures(self) -> tuple[Failure, ...]:
        """What failed, by reason and topic, most frequent first."""
        return self._failures

    def ack_seconds(self) -> Histogram:
        """How long each acknowledgement took, the end of its transaction not counted."""
        return self._inner.ack_seconds()

    def partitions(self) -> Mapping[str, Mapping[int, int]]:
        """Records of transactions that are over by topic and partition; empty when not counted."""
        return self._partitions

    def ack_source(self) -> str:
        """As the client does without transactions."""
        return self._inner.ack_source()

    def side(self) -> str:
        """What holds up the records: `transactions` when a third of the time since the last call ended some.

        Else as the client's statistics tell.
        """
        (ending, asked), now = self._asked, time.monotonic()
        self._asked = self._ending, now
        return TRANSACTIONS if (self._ending - ending) * 3 > now - asked else self._inner.side()

    def news(self) -> Sequence[str]:
        """As the client tells without transactions."""
        return self._inner.news()

    def topics(self) -> Mapping[str, TopicCounts]:
        """Records of transactions that are over by topic."""
        settled = {topic: sum(found.values()) for topic, found in self._partitions.items()}
        delivered, failed = self._inner.topics(), failed_by_topic(self._failures)
        return {
            topic: TopicCounts(settled.get(topic, 0), failed[topic], own.acks)
            for topic, own in delivered.items()
        }

    def _is_full(self, block: Block, here: int) -> bool:
        """Whether the open transaction takes no more, not even this record."""
        now = self._open
        if now is None:
            return False
        full = now.held.total() >= self._wish.records or self._room(block, here) == here
        return now.ending or full or bool(self._lost(now))

    def _room(self, block: Block, here: int) -> int:
        """Up to where the records of a block belong to the open transaction; opens one where there is none.

        The plan decides and not the clock, so that the same seed aborts the same records.
        """
        now = self._open or self._begin(block, here)
        until = min(len(block), here + self._wish.records - now.held.total())
        if block.times_ms is None or now.first_ms is None:
            return until
        return bisect_left(block.times_ms, now.first_ms + max(1, self._wish.seconds * 1000), here, until)

    def _begin(self, block: Block, here: int) -> Transaction:
        try:
            self._client.begin_transaction()
        except KafkaException as exc:
            self._inner.poll(0)
            raise broker_error(exc.args[0], self._endpoint, "a transaction was refused") from exc
        aborts = self._chance.random() < self._wish.abort
        first_ms = None if block.times_ms is None else block.times_ms[here]
        self._open = Transaction(aborts, first_ms, self._inner.failures(), time.monotonic())
        return self._open

    def _take(self, block: Block) -> int:
        """Hand records to the client; what it refuses itself has failed for good."""
        before = self._inner.failures()
        took = self._inner.offer(block)
        refused = since(before, self._inner.failures())
        self._failures = put_together((*self._failures, *refused))
        if self._open:
            self._open.held[block.topic] += took - records_of(refused)
            self._open.before = put_together((*self._open.before, *refused))
        return took

    def _end(self, seconds: float) -> bool:
        """Go on to end the open transaction, for so long; returns whether it is over."""
        began = time.monotonic()
        try:
            return self._tried_to_end(seconds)
        finally:
            self._ending += time.monotonic() - began

    def _tried_to_end(self, seconds: float) -> bool:
        now = self._open
        if now is None:
            return True
        now.ending = True
        if time.monotonic() - now.began > self._wish.seconds + _SUSPECT_SECONDS:
            # The client tries for ever when a topic was deleted before the transaction knew of it.
            self._inner.suspect(now.held)
        try:
            # What is aborted on purpose has been written first, as by a program that changes its mind.
            if now.aborts and not now.broken and self._client.flush(seconds):
                return False
            end = (
                self._client.abort_transaction
                if now.aborts or now.broken
                else self._client.commit_transaction
            )
            end(seconds)
        except KafkaException as exc:
            if not self._is_hopeless(now, exc.args[0]):
                return False
        self._settle(now)
        return True

    def _is_hopeless(self, now: Transaction, error: KafkaError) -> bool:
        """Take note why a transaction could not be ended yet; True when it never can be."""
        if error.fatal():
            self._inner.poll(0)  # which tells of a topic that was deleted
            raise broker_error(error, self._endpoint, "the producer cannot go on")
        if error.retriable():
            return False
        tried, now.broken = now.broken, now.broken or self._reason(now, error)
        return bool(tried)

    def _lost(self, now: Transaction) -> tuple[Failure, ...]:
        """What of an open transaction was not delivered."""
        return since(now.before, self._inner.failures())

    def _reason(self, now: Transaction, error: KafkaError) -> str:
        """The reason of the records that were not delivered, else that of the transaction."""
        known = [each.reason for each in self._lost(now)]
        return next((reason for reason in known if "PURGE" not in reason), reason_of(error))

    def _settle(self, now: Transaction) -> None:
        """Count the records of a transaction that is over."""
        lost = self._lost(now)
        failed = now.all_failed(lost) if now.broken else now.at_most_held(lost)
        self._failures = put_together((*self._failures, *failed))
        acked = now.held.total() - records_of(failed)
        self._acked += acked
        self._transactions = now.counted(self._transactions, acked)
        delivered = {topic: Counter(found) for topic, found in self._inner.partitions().items()}
        for topic, found in delivered.items() if not now.broken else ():
            before = self._delivered.get(topic, Counter[int]())
            self._partitions[topic] = self._partitions.get(topic, Counter[int]()) + (found - before)
        self._delivered, self._open = delivered, None


def _fitting(delivery: Delivery, wish: Transacted) -> Delivery:
    # What the user said stands first, as it is the one to be named when something does not fit.
    own = {"transactional.id": wish.name}
    if "transaction.timeout.ms" not in delivery.settings:
        own["transaction.timeout.ms"] = str(max(_FENCE_MS, int((delivery.seconds + wish.seconds) * 1000)))
    return replace(delivery, settings={**delivery.settings, **own})


def _cut(block: Block, here: int, until: int) -> Block:
    if here == 0 and until == len(block):
        return block
    return Block(
        block.topic,
        block.values[here:until],
        None if block.keys is None else block.keys[here:until],
        None if block.headers is None else block.headers[here:until],
        None if block.times_ms is None else block.times_ms[here:until],
    )

"""What librdkafka tells of itself: how long records took, and what those wait for that are not acked.

The names are those of its STATISTICS.md; its times are microseconds.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from kdev.delivery import Failure, TopicCounts, failed_by_topic
from kdev.histogram import Histogram
from kdev.kafka.presence import Presence
from kdev.kafka.windows import count_into, few, sums, times_of

SETTING: Mapping[str, str | int | float | bool] = {"statistics.interval.ms": 500}
QUEUE, BROKER = "queue", "broker"
_IN_FLIGHT = 5
"""So many requests an idempotent producer has on their way to a broker at most."""


class Statistics:
    """Takes what a client tells, and sums it up.

    An acknowledgement takes the time in the queue of the client, in that of the connection, and on the way to
    the broker and back. Each broker tells these by themselves, so they are joined as times that know nothing
    of each other, and count as often as there were records.
    """

    def __init__(self) -> None:
        self.acks = Histogram()
        self.presence = Presence()
        self._told: Mapping[str, Any] = {}
        self._answers = 0
        self._silent = False
        self._unanswered: defaultdict[int, list[Mapping[str, float]]] = defaultdict(list)

    def take(self, text: str | bytes) -> None:
        """Take note of what is told."""
        self._told = json.loads(text)
        brokers = self._brokers()
        self.presence.take(brokers)
        answers = sum(broker["rx"] for broker in brokers)
        waits = any(broker["waitresp_cnt"] for broker in brokers)
        self._silent, self._answers = waits and answers == self._answers, answers
        for broker in brokers:
            self._add(broker)

    def side(self) -> str:
        """What holds up the records that wait: `broker` when most are on their way, or no more may be.

        So it is while requests wait and none is answered. Empty before anything was told.
        """
        if not self._told:
            return ""
        brokers = self._brokers()
        on_their_way = sum(broker["waitresp_msg_cnt"] for broker in brokers)
        full = any(broker["waitresp_cnt"] >= _IN_FLIGHT for broker in brokers)
        return BROKER if full or self._silent or on_their_way * 2 >= self._told["msg_cnt"] else QUEUE

    def topics(self, failures: Iterable[Failure]) -> Mapping[str, TopicCounts]:
        """What became of the records of each topic, of which some were told as failures.

        How many have arrived is told of an idempotent producer alone, by the number of the last one.
        """
        failed = failed_by_topic(failures)
        acked = {
            name: sum(each["acked_msgid"] for each in topic["partitions"].values() if each["partition"] >= 0)
            for name, topic in self._told.get("topics", {}).items()
        }
        known = any(acked.values())
        return {
            name: TopicCounts(acked.get(name, 0) if known else None, failed[name]) for name in acked | failed
        }

    def _brokers(self) -> list[Mapping[str, Any]]:
        return [broker for broker in self._told.get("brokers", {}).values() if broker["nodeid"] >= 0]

    def _add(self, broker: Mapping[str, Any]) -> None:
        queued, on_the_way = self._unanswered[broker["nodeid"]], broker["rtt"]
        if broker["int_latency"]["cnt"]:
            queued.append(broker["int_latency"])
        if broker["waitresp_cnt"] and not on_the_way["cnt"]:
            return  # how long the answer takes is told with it
        way = few(sums(times_of(broker["outbuf_latency"]), times_of(on_the_way)))
        for window in queued:
            count_into(self.acks, sums(times_of(window), way), int(window["cnt"]))
        queued.clear()

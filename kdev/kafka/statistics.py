"""What librdkafka tells of itself: how long records took, and what those wait for that are not acked.

The names are those of its STATISTICS.md; its times are microseconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from kdev.delivery import Failure, TopicCounts, failed_by_topic
from kdev.histogram import Histogram

SETTING: Mapping[str, str | int | float | bool] = {"statistics.interval.ms": 500}
QUEUE, BROKER = "queue", "broker"
_IN_FLIGHT = 5
"""So many requests an idempotent producer has on their way to a broker at most."""
_SHARES = (("p50", 0.5), ("p75", 0.25), ("p90", 0.15), ("p95", 0.05), ("p99", 0.04), ("p99_99", 0.01))
_TIMES = ("int_latency", "outbuf_latency", "rtt")
_SECOND = 1e6


class Statistics:
    """Takes what a client tells, and sums it up.

    An acknowledgement takes the time in the queue of the client, in that of the connection, and on the way to
    the broker and back; these are told each by itself, so their percentiles are added, which is too much
    rather than too little.
    """

    def __init__(self) -> None:
        self.acks = Histogram()
        self._told: Mapping[str, Any] = {}
        self._answers = 0
        self._silent = False

    def take(self, text: str | bytes) -> None:
        """Take note of what is told."""
        self._told = json.loads(text)
        brokers = self._brokers()
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
        count = left = broker["int_latency"]["cnt"]
        for name, share in reversed(_SHARES):
            times = left if name == "p50" else min(left, round(count * share))
            left -= times
            if times:
                self.acks.add(sum(broker[each][name] for each in _TIMES) / _SECOND, times)

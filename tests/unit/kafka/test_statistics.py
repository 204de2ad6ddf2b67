"""What librdkafka tells of itself, summed up."""

from __future__ import annotations

import json

import pytest

from kdev.delivery import Failure
from kdev.kafka.statistics import Statistics

Window = dict[str, int]


def window(count: int, *times: int) -> Window:
    """Microseconds: the shortest, from the half to nearly the last, and the longest."""
    names = ("min", "p50", "p75", "p90", "p95", "p99", "p99_99", "max")
    return {"cnt": count, **dict(zip(names, times, strict=True))}


def always(microseconds: int, count: int = 9) -> Window:
    return window(count, *[microseconds] * 8)


def counted(statistics: Statistics, failures: list[Failure]) -> dict[str, tuple[int | None, int]]:
    return {topic: (each.acked, each.failed) for topic, each in statistics.topics(failures).items()}


def told(
    count: int = 0,
    *,
    pending: int = 0,
    requests: int = 0,
    on_their_way: int = 0,
    answers: int = 0,
    arrived: int = 40,
) -> str:
    """One telling: a broker that answers, and the one of the bootstrap that never does anything."""
    broker = {
        "nodeid": 1,
        "rx": answers,
        "waitresp_cnt": requests,
        "waitresp_msg_cnt": on_their_way,
        "int_latency": window(count, 4_000, 5_000, 6_000, 7_000, 8_000, 20_000, 50_000, 60_000),
        "outbuf_latency": always(100),
        "rtt": always(900),
    }
    partitions = {"0": {"partition": 0, "acked_msgid": arrived}, "-1": {"partition": -1, "acked_msgid": 0}}
    return json.dumps(
        {
            "msg_cnt": pending,
            "brokers": {"b": broker, "bootstrap": {**broker, "nodeid": -1}},
            "topics": {"cars": {"partitions": partitions}},
        }
    )


def of_brokers(*brokers: dict[str, object]) -> str:
    quiet = {"rx": 1, "waitresp_cnt": 0, "waitresp_msg_cnt": 0, "outbuf_latency": always(0, 0)}
    told = {str(n): {**quiet, "nodeid": n, **each} for n, each in enumerate(brokers)}
    return json.dumps({"msg_cnt": 0, "brokers": told, "topics": {}})


def ms(statistics: Statistics, *percents: float) -> list[float]:
    return [statistics.acks.percentile(percent) * 1000 for percent in percents]


def test_an_acknowledgement_is_the_time_in_the_queue_and_on_the_way() -> None:
    statistics = Statistics()

    statistics.take(told(10_000))
    statistics.take(told(10_000))

    assert statistics.acks.count == 20_000
    assert ms(statistics, 50, 75, 90, 95, 99) == pytest.approx([6, 7, 8, 9, 21], rel=0.1)


def test_times_in_the_queue_and_on_the_way_are_joined_as_independent_ones() -> None:
    """One of a hundred is slow in the queue and another one on the way: not one of a hundred in both."""
    slow = window(10_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 100_000, 100_000)
    statistics = Statistics()

    statistics.take(of_brokers({"int_latency": slow, "rtt": slow}))

    assert ms(statistics, 50, 97.5) == pytest.approx([2, 2], rel=0.021)
    assert ms(statistics, 99)[0] > 20
    assert ms(statistics, 99.9)[0] < 110


def test_brokers_count_by_their_records() -> None:
    near, far = always(1_000, 900), always(50_000, 100)
    statistics = Statistics()

    statistics.take(
        of_brokers({"int_latency": near, "rtt": always(1_000)}, {"int_latency": far, "rtt": always(50_000)})
    )

    assert statistics.acks.count == 1_000
    assert ms(statistics, 50, 89, 91, 100) == pytest.approx([2, 2, 100, 100], rel=0.021)


def test_records_wait_for_the_first_answer_to_be_counted() -> None:
    silent = {"waitresp_cnt": 1, "rtt": always(0, 0)}
    statistics = Statistics()
    for _ in range(2):
        statistics.take(of_brokers({"int_latency": always(1_000, 10), **silent}))
        assert statistics.acks.count == 0
    statistics.take(of_brokers({"int_latency": always(0, 0), "rtt": always(4_000_000, 2)}))

    assert statistics.acks.count == 20
    assert ms(statistics, 50) == pytest.approx([4_001], rel=0.021)


def test_records_that_no_broker_answers_for_are_counted_when_they_are_on_their_way() -> None:
    statistics = Statistics()
    statistics.take(of_brokers({"int_latency": always(1_000, 10), "rtt": always(0, 0)}))

    assert ms(statistics, 50) == pytest.approx([1], rel=0.021)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 50, 99, 12_345])
def test_every_record_of_a_window_counts_once(count: int) -> None:
    statistics = Statistics()
    statistics.take(told(count))

    assert statistics.acks.count == count


def test_what_waits_for_the_broker_is_told_from_what_waits_in_the_queue() -> None:
    sides: list[str] = []
    statistics = Statistics()
    sides.append(statistics.side())
    for text in (
        told(pending=1_000, requests=1, on_their_way=900),
        told(pending=100_000, requests=5, on_their_way=5_000),
        told(pending=1_000, requests=1, on_their_way=10, answers=7),
        told(pending=1_000, requests=1, on_their_way=10, answers=7),
        told(pending=1_000, answers=7),
    ):
        statistics.take(text)
        sides.append(statistics.side())

    assert sides == ["", "broker", "broker", "queue", "broker", "queue"]


def test_what_has_arrived_of_each_topic_is_known_of_an_idempotent_producer() -> None:
    statistics = Statistics()
    assert statistics.topics([]) == {}

    statistics.take(told())

    assert counted(statistics, []) == {"cars": (40, 0)}


def test_what_failed_of_each_topic_is_known_of_every_producer_and_before_statistics() -> None:
    failures = [Failure("too large", 3, "cars"), Failure("timed out", 4, "cars"), Failure("gone", 1, "vans")]
    statistics = Statistics()
    assert counted(statistics, failures) == {"cars": (None, 7), "vans": (None, 1)}

    statistics.take(told(arrived=0))
    assert counted(statistics, failures) == {"cars": (None, 7), "vans": (None, 1)}

    statistics.take(told())
    assert counted(statistics, failures) == {"cars": (40, 7), "vans": (0, 1)}

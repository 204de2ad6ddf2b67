"""Which lines of logs are taken, and how they look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from kdev.cli.log_lines import Sieve, services_of, shown
from kdev.errors import UsageError
from kdev.stack.runtime import LogLine

THREE = ("zookeeper", "kafka-1", "kafka-2")
TRACE = """\
2026-11-26 01:00:00,100 INFO  starts (Kafka)
2026-11-26 01:00:01,250 ERROR it cannot (Kafka)
java.io.IOException: no
\tat one.of(Them.java:1)
\tat another.of(Them.java:2)
Caused by: java.lang.Error: why
\tat deeper.of(Them.java:3)
\t... 12 more
2026-11-26 01:00:02,000 INFO  goes on (Kafka)
java.lang.Exception: told with an INFO
Exception in thread "main" java.lang.Error
\tat last.of(Them.java:4)
""".splitlines()


def at(clock: str) -> int:
    """A moment of the day of the logs, in milliseconds since 1970."""
    return int(datetime.fromisoformat(f"2026-11-26T{clock}+00:00").timestamp() * 1000)


def lines(texts: Sequence[str], service: str = "kafka-1") -> list[LogLine]:
    return [LogLine(service, text) for text in texts]


def texts(taken: list[LogLine]) -> list[str]:
    return [line.text for line in taken]


def test_errors_come_with_their_exceptions_and_the_first_frame_of_each() -> None:
    taken = Sieve(THREE, errors=True).taken(lines(TRACE))

    assert texts(taken) == [TRACE[at] for at in (1, 2, 3, 5, 6, 10, 11)]


def test_what_was_seen_of_warnings_and_worse_is_counted_by_level() -> None:
    warned = ["2026-11-26 01:00:03,000 WARN  slow (Kafka)", "2026-11-26 01:00:04,000 WARN  slower (Kafka)"]
    sieve = Sieve(THREE, errors=True, zone=UTC, since_ms=at("01:00:01"))

    sieve.taken(lines([*TRACE, *warned, "2026-11-26 00:00:00,000 ERROR older (Kafka)"]))

    assert sieve.seen == {
        "ERROR": (1, "kafka-1", "it cannot (Kafka)", at("01:00:01") + 250),
        "WARN": (2, "kafka-1", "slower (Kafka)", at("01:00:04")),
    }


def test_the_entries_of_two_services_do_not_mix() -> None:
    mixed = [*lines(TRACE[1:3]), *lines(["2026-11-26 01:00:01,300 INFO  x"], "kafka-2"), *lines(TRACE[3:4])]

    assert texts(Sieve(THREE, errors=True).taken(mixed)) == TRACE[1:4]


def test_lines_that_come_in_parts_are_taken_as_those_that_come_at_once() -> None:
    sieve = Sieve(THREE, errors=True)

    parts = [line for each in lines(TRACE) for line in sieve.taken([each])]

    assert parts == Sieve(THREE, errors=True).taken(lines(TRACE))


def test_what_is_older_is_left_out_with_all_that_stands_below_it() -> None:
    moment = int(datetime(2026, 11, 26, 1, 0, 1, 251_000, UTC).timestamp() * 1000)

    def first(since: int) -> str:
        return texts(Sieve(THREE, since_ms=since, zone=UTC).taken(lines(TRACE)))[0]

    assert (first(moment - 1), first(moment)) == (TRACE[1], TRACE[8])


@pytest.mark.parametrize(
    "text",
    [
        "[2026-11-26 01:00:01,250] ERROR it cannot (kafka.Kafka)",
        "%3|1764118801.250|FAIL|broker|: it cannot",
        "Error: Could not find or load main class kafka.Kafka",
        "# A fatal error has been detected by the Java Runtime Environment:",
    ],
)
def test_every_kind_of_broker_is_understood(text: str) -> None:
    lone = lines(["[2026-11-26 01:00:01,000] INFO well", text, "%6|1764118802.0|INFO|b|: well"])

    assert texts(Sieve(THREE, errors=True).taken(lone)) == [text]


def test_a_node_is_a_service_or_the_number_of_a_broker() -> None:
    assert services_of(THREE, ["2", "zookeeper"]) == ("kafka-2", "zookeeper")
    assert services_of(THREE, None) == THREE
    assert services_of(("kafka",), ["1"]) == ("kafka",)
    with pytest.raises(UsageError) as caught:
        services_of(THREE, ["3"])
    assert caught.value.hint == "there is zookeeper, kafka-1, kafka-2"


def test_lines_of_other_services_are_left_out() -> None:
    both = [LogLine("kafka-1", "a"), LogLine("kafka-2", "b")]

    assert texts(Sieve(["kafka-2"]).taken(both)) == ["b"]


def test_services_and_levels_have_colours_only_where_there_is_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    line = LogLine("kafka-2", TRACE[1])
    plain = shown(line, THREE)
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = shown(line, THREE)
    monkeypatch.setenv("NO_COLOR", "1")

    assert plain == shown(line, THREE) == f"kafka-2: {TRACE[1]}"
    assert coloured == (
        "\x1b[35mkafka-2:\x1b[0m \x1b[31m2026-11-26 01:00:01,250 ERROR\x1b[0m it cannot (Kafka)"
    )
    assert shown(line, ["kafka-2"]) == TRACE[1]

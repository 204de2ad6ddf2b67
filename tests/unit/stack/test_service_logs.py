"""Logs of several services read as one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from kdev.stack import service_logs
from kdev.stack.runtime import LogLine
from kdev.stack.service_logs import failure_in, followed, last_lines, merged, rotate


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_logs, "_READ_AGAIN_SECONDS", 0)


def log(path: Path, *lines: str) -> Path:
    """A log file with these lines."""
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def forever(logs: dict[str, Path]) -> Iterator[LogLine]:
    """Each line of logs whose services never end."""
    return (line for batch in followed(logs, lambda: True) for line in batch)


def test_lines_of_two_services_come_in_the_order_of_time(tmp_path: Path) -> None:
    kafka = log(
        tmp_path / "k", "2026-11-24 02:50:02,000 INFO  second", "2026-11-24 02:50:04,000 INFO  fourth"
    )
    zookeeper = log(
        tmp_path / "z", "2026-11-24 02:50:01,000 INFO  first", "2026-11-24 02:50:03,000 INFO  third"
    )

    lines = list(merged({"zookeeper": zookeeper, "kafka": kafka}))

    assert [line.text.split()[-1] for line in lines] == ["first", "second", "third", "fourth"]
    assert [line.service for line in lines] == ["zookeeper", "kafka", "zookeeper", "kafka"]


def test_a_stack_trace_stays_behind_its_line(tmp_path: Path) -> None:
    kafka = log(tmp_path / "k", "2026-11-24 02:50:01,000 ERROR broke", "java.lang.Oops", "\tat Kafka.main")
    zookeeper = log(tmp_path / "z", "2026-11-24 02:50:01,500 INFO  later")

    lines = list(merged({"zookeeper": zookeeper, "kafka": kafka}))

    assert [line.text.split()[-1] for line in lines] == ["broke", "java.lang.Oops", "Kafka.main", "later"]


def test_a_log_that_is_not_there_has_no_lines(tmp_path: Path) -> None:
    assert list(merged({"kafka": tmp_path / "missing"})) == []
    assert failure_in(tmp_path / "missing") == ""


def test_following_gives_what_is_there_and_then_whole_new_lines(tmp_path: Path) -> None:
    path = log(tmp_path / "k", "2026-11-24 02:50:01,000 INFO  one")
    lines = forever({"kafka": path})
    assert next(lines) == LogLine("kafka", "2026-11-24 02:50:01,000 INFO  one")

    with path.open("a", encoding="utf-8") as growing:
        growing.write("two\nthr")
        growing.flush()
        two = next(lines)
        growing.write("ee\nfo")
        growing.flush()
        three = next(lines)

    assert [two.text, three.text] == ["two", "three"]


def test_following_goes_on_with_the_log_of_the_next_run(tmp_path: Path) -> None:
    path = log(tmp_path / "k", "one", "two", "three")
    lines = forever({"kafka": path})
    assert [line.text for line in islice(lines, 3)] == ["one", "two", "three"]

    rotate(path)
    log(path, "four")

    assert next(lines).text == "four"


def test_following_gives_an_empty_batch_while_nothing_comes(tmp_path: Path) -> None:
    batches = followed({"kafka": log(tmp_path / "k", "one")}, lambda: True)

    assert [len(batch) for batch in islice(batches, 3)] == [1, 0, 0]


def test_following_ends_with_the_last_words_of_what_has_ended(tmp_path: Path) -> None:
    path = log(tmp_path / "k", "one")
    looks = iter([True, False])
    batches = followed({"kafka": path}, lambda: next(looks))
    first = next(batches)

    log(path, "one", "last words")

    assert [line.text for line in first] == ["one"]
    assert [line.text for batch in batches for line in batch] == ["last words"]


def test_the_log_of_the_last_run_is_kept_beside_the_new_one(tmp_path: Path) -> None:
    path = log(tmp_path / "kafka.log", "old")

    rotate(path)
    rotate(path)

    assert not path.exists()
    assert (tmp_path / "kafka.log.1").read_text(encoding="utf-8") == "old\n"


def test_a_failure_is_the_last_error_with_the_cause_at_its_bottom(tmp_path: Path) -> None:
    path = log(
        tmp_path / "k",
        "2026-11-24 02:50:01,000 ERROR an earlier one (Kafka)",
        "2026-11-24 02:50:02,000 ERROR Exiting Kafka due to fatal exception (Kafka)",
        "java.lang.RuntimeException: outer",
        "\tat kafka.Kafka.main(Kafka.scala)",
        "Caused by: java.io.IOException: middle",
        "Caused by: java.nio.file.AccessDeniedException: data/kafka",
        "2026-11-24 02:50:03,000 INFO  shut down (Kafka)",
    )

    why = "Exiting Kafka due to fatal exception (Kafka): java.nio.file.AccessDeniedException: data/kafka"
    assert failure_in(path) == why


def test_a_failure_before_the_first_log_line_is_told_too(tmp_path: Path) -> None:
    path = log(
        tmp_path / "k",
        "Error: Could not find or load main class kafka.Kafka",
        "Caused by: Missing: kafka.Kafka",
    )

    assert failure_in(path) == "Error: Could not find or load main class kafka.Kafka: Missing: kafka.Kafka"


def test_a_service_that_just_ended_has_no_failure_in_its_log(tmp_path: Path) -> None:
    assert failure_in(log(tmp_path / "k", "2026-11-24 02:50:01,000 INFO  started")) == ""


def test_last_lines_leave_empty_ones_out(tmp_path: Path) -> None:
    assert last_lines(log(tmp_path / "k", "one", "", "two", " ", "three"), 2) == ("two", "three")

"""The logs of several containers as one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from kdev.errors import StackError
from kdev.stack import docker_logs
from kdev.stack.docker_logs import Stamped, followed, merged, stamped_lines, through_starts
from kdev.stack.runtime import LogLine


def test_a_line_loses_its_time_and_its_end() -> None:
    lines = list(
        stamped_lines("kafka", [b"2026-01-01T00:00:00.1Z [a] INFO b\r\n", b"2026-01-01T00:00:00.2Z \n"])
    )

    assert lines == [
        Stamped("2026-01-01T00:00:00.1Z", LogLine("kafka", "[a] INFO b")),
        Stamped("2026-01-01T00:00:00.2Z", LogLine("kafka", "")),
    ]


def test_a_long_line_that_comes_in_pieces_is_one_line() -> None:
    pieces = [b"1Z begin", b"2Z  middle", b"3Z  end\n", b"4Z next\n"]

    assert [each.line.text for each in stamped_lines("kafka", pieces)] == ["begin middle end", "next"]


def test_a_last_line_without_an_end_is_not_lost() -> None:
    assert [each.line.text for each in stamped_lines("kafka", [b"1Z half"])] == ["half"]


def test_what_is_not_text_is_shown_as_far_as_it_is() -> None:
    assert [each.line.text for each in stamped_lines("kafka", [b"1Z a\xff\n"])] == ["a\ufffd"]


def test_logs_are_merged_by_time() -> None:
    broker = stamped_lines("kafka", [b"1Z a\n", b"4Z d\n"])
    zookeeper = stamped_lines("zookeeper", [b"2Z b\n", b"3Z c\n"])

    assert [line.text for line in merged([broker, zookeeper])] == ["a", "b", "c", "d"]


def test_followed_logs_end_when_all_of_them_have_ended() -> None:
    broker = stamped_lines("kafka", [b"1Z a\n", b"4Z d\n"])
    zookeeper = stamped_lines("zookeeper", [b"2Z b\n"])

    lines = [line for batch in followed([broker, zookeeper]) for line in batch]

    assert sorted(lines) == [LogLine("kafka", "a"), LogLine("kafka", "d"), LogLine("zookeeper", "b")]


def test_a_followed_log_that_is_silent_gives_an_empty_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docker_logs, "_QUIET_SECONDS", 0)
    go_on = threading.Event()

    def pieces() -> Iterator[bytes]:
        go_on.wait()
        yield b"1Z a\n"

    batches = followed([stamped_lines("kafka", pieces())])
    silent = next(batches)
    go_on.set()

    assert not silent
    assert [line.text for batch in batches for line in batch] == ["a"]


def test_no_log_to_follow_is_an_end_at_once() -> None:
    assert list(followed([])) == []


def test_what_comes_at_once_is_in_the_order_of_time() -> None:
    broker = stamped_lines("kafka", [b"1Z a\n", b"4Z d\n"])
    zookeeper = stamped_lines("zookeeper", [b"2Z b\n", b"3Z c\n"])

    batches = list(followed([[*broker], [*zookeeper]]))

    assert sorted(line.text for batch in batches for line in batch) == ["a", "b", "c", "d"]
    assert all(list(batch) == sorted(batch, key=lambda line: line.text) for batch in batches)


def test_a_service_that_is_started_again_is_followed_on_and_repeats_nothing() -> None:
    runs = {0.0: [b"1Z a\n", b"2Z b\n"], 2.0: [b"2Z b\n", b"3Z c\n"]}
    starts = iter((2.0, None))

    log = through_starts("kafka", lambda since: nullcontext(runs[since]), lambda: next(starts))
    told = [None if each is None else each.line.text for each in log]

    assert told == ["a", "b", None, "c", None]


def test_an_engine_that_ends_in_the_middle_is_told() -> None:
    def broken() -> Iterator[Stamped]:
        yield Stamped("1Z", LogLine("kafka", "a"))
        raise StackError("Docker stopped answering")

    with pytest.raises(StackError, match="stopped answering"):
        list(followed([broken()]))

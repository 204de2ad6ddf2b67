from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kdev.cli.show_mock import (
    Frame,
    require_writable,
    show_summary,
    summary_lines,
    write_summary,
)
from kdev.cli.summary_json import summary_json
from kdev.delivery import Failure, TransactionCounts
from kdev.errors import OutputError, UsageError
from kdev.histogram import Histogram
from kdev.mock.summary import Changed, Outage, Percentiles, Summary, TopicSummary
from kdev.model import Output

SameAs = Callable[[str, str], None]
FRAME = Frame(
    spec="car-rentals.yaml",
    pace="100/s",
    end="--for 1m",
    again="kdev mock car-rentals.yaml --rate 100 --for 1m --seed 42 --start 2026-01-01T00:00:00.000Z",
    look="kdev tail car-rentals -n 5",
    exit_code=0,
)
WELL = Summary(
    ack_source="exact",
    seed=42,
    started_ms=1_767_225_600_000,
    seconds=59.99,
    rate_seconds=60.0,
    ack_rate_seconds=60.0,
    stopped_by="for",
    target=100.0,
    planned=6000,
    sent=6000,
    acked=6000,
    failed=0,
    missed=0,
    value_bytes=1_188_000,
    key_bytes=60_000,
    topics=(
        TopicSummary("car-rentals", 5882, 5882, {0: 1961, 1: 1970, 2: 1951}),
        TopicSummary("car.available", 118, 118, {}),
    ),
    late_ms=Percentiles(0.2, 0.6, 1.3, 14.2),
    ack_ms=Percentiles(3.1, 5.0, 9.2, 31.4),
)
ILL = replace(
    WELL,
    acked=5928,
    failed=60,
    stopped_by="broker",
    errors=(
        Failure("Local: Message timed out", 58, "car-rentals", 1, 13.4),
        Failure("Broker: Message size too large", 2, "car.available", None, 20.0),
    ),
    outages=(Outage(13.2, 7.1), Outage(40.0, 30.0)),
)


def changed(*paces: str) -> Summary:
    """A run whose rate was changed some times."""
    return replace(
        WELL,
        changes=tuple(Changed(10.0 * n, 1000 * n, f"rate={pace}", pace) for n, pace in enumerate(paces, 1)),
    )


def test_a_run_whose_rate_was_changed_says_all_its_rates_and_how_to_make_it_again() -> None:
    lines = summary_lines(changed("500/s", "30/m"), FRAME)

    assert "rate      100.0/s of 100/s, then 500/s, then 30/m" in lines
    again = next(n for n, line in enumerate(lines) if line.startswith("again"))
    assert lines[again + 1 : again + 3] == [
        "then      kdev mock set rate=500/s   after 10.0 s",
        "then      kdev mock set rate=30/m   after 20.0 s",
    ]


def test_of_many_changes_of_the_rate_the_last_is_told() -> None:
    lines = summary_lines(changed("1/s", "2/s", "3/s", "4/s"), FRAME)

    assert "rate      100.0/s of 100/s, after 4 changes 4/s" in lines


def test_acknowledgements_that_the_client_tells_are_called_so() -> None:
    told = replace(WELL, ack_source="statistics")

    (line,) = (line for line in summary_lines(told, FRAME) if line.startswith("ack "))
    assert line.endswith(
        "from send to the broker's answer, by the client's statistics, its queue and the way joined"
    )
    assert summary_json(told, FRAME)["ack_source"] == "statistics"


def test_records_that_were_made_invalid_on_purpose_are_counted() -> None:
    lines = summary_lines(replace(WELL, spoilt=2), FRAME)

    assert "   2 invalid on purpose" in lines[1]


def test_the_summary_of_a_run_that_went_well(same_as: SameAs) -> None:
    same_as("summary-well", "\n".join(summary_lines(WELL, FRAME)) + "\n")


def test_transactions_stand_below_the_rate(same_as: SameAs) -> None:
    went = replace(WELL, transactions=TransactionCounts(59, 1, 0, 5900, 100))
    broken = replace(ILL, transactions=TransactionCounts(57, 1, 1, 5828, 100))
    lines = [summary_lines(went, FRAME)[:5], summary_lines(broken, FRAME)[:5]]

    same_as("summary-transactions", "\n".join(line for some in lines for line in some) + "\n")


def test_what_went_wrong_stands_last(same_as: SameAs) -> None:
    same_as("summary-ill", "\n".join(summary_lines(ILL, replace(FRAME, exit_code=5))) + "\n")


def test_the_summary_as_json_is_a_promise(same_as: SameAs) -> None:
    texts = [summary_json(WELL, FRAME), summary_json(ILL, replace(FRAME, exit_code=5))]

    same_as("summary-json", "\n".join(json.dumps(text, indent=1) for text in texts) + "\n")


def test_counts_in_the_json_add_up() -> None:
    records = summary_json(ILL, FRAME)["records"]

    assert isinstance(records, dict)
    assert records["sent"] == records["acked"] + records["failed"] + records["unconfirmed"]


@pytest.mark.parametrize(("exit_code", "ok"), [(0, True), (5, False), (6, False), (130, False)])
def test_a_run_is_ok_when_its_exit_code_is_0(exit_code: int, ok: bool) -> None:
    assert summary_json(WELL, replace(FRAME, exit_code=exit_code))["ok"] is ok


@pytest.mark.parametrize(
    ("stopped_by", "words"),
    [
        ("interrupt", "stopped by hand"),
        ("terminate", "stopped by SIGTERM"),
        ("broker", "given up without a broker"),
        ("error", "ended by the broker"),
        ("for", "stopped by --for 1m"),
    ],
)
def test_the_first_line_says_what_ended_the_run(stopped_by: str, words: str) -> None:
    assert summary_lines(replace(WELL, stopped_by=stopped_by), FRAME)[0].endswith(words)


def test_a_slow_rate_is_never_shown_as_0() -> None:
    slow = replace(WELL, sent=3, acked=3, rate_seconds=3600.0)

    assert "rate      0.00083/s of 3/h" in summary_lines(slow, replace(FRAME, pace="3/h"))


def test_a_run_that_sent_nothing_can_be_summed_up() -> None:
    nothing = replace(
        WELL, sent=0, acked=0, value_bytes=0, key_bytes=0, late_ms=None, ack_ms=None, rate_seconds=0.0
    )

    lines = summary_lines(nothing, FRAME)

    assert "size      0 B" in lines
    assert summary_json(nothing, FRAME)["ack_ms"] is None


def test_the_time_from_plan_to_answer_is_told_to_programs_where_both_parts_are_known() -> None:
    late, acks = Histogram(), Histogram()
    late.add(0.001, 99)
    late.add(0.5)
    acks.add(0.004, 100)

    told = summary_json(replace(WELL, late=late, acks=acks), FRAME)["total_ms"]

    assert told == pytest.approx({"p50": 5, "p90": 5, "p99": 5, "max": 504}, rel=0.05)
    assert summary_json(replace(WELL, acks=acks), FRAME)["total_ms"] is None


def test_a_summary_goes_to_stderr_when_records_are_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    show_summary(WELL, FRAME, Output.JSON, to_person=True)
    show_summary(WELL, FRAME, Output.JSON, to_person=False)

    out, err = capsys.readouterr()
    assert out == err
    assert json.loads(out)["records"]["sent"] == 6000


def test_a_summary_can_be_written_to_a_file(tmp_path: Path) -> None:
    write_summary(tmp_path / "summary.json", WELL, FRAME)

    assert json.loads((tmp_path / "summary.json").read_text())["seed"] == 42


def test_a_file_that_cannot_be_written_is_refused_by_name_before_a_run(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "summary.json"

    with pytest.raises(UsageError, match=f"`--summary-file {path}` cannot be written: No such file"):
        require_writable(path)
    with pytest.raises(UsageError, match="cannot be written: Is a directory"):
        require_writable(tmp_path)


def test_asking_whether_a_file_can_be_written_leaves_everything_as_it_was(tmp_path: Path) -> None:
    old, new, pipe = tmp_path / "old", tmp_path / "new", tmp_path / "pipe"
    old.write_text("before")
    os.mkfifo(pipe)

    for path in (old, new, pipe):
        require_writable(path)

    assert old.read_text() == "before"
    assert not new.exists()


def test_a_file_that_has_no_room_after_a_run_is_named(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "summary.json"

    with pytest.raises(OutputError, match=f"`{path}` cannot be written: No such file"):
        write_summary(path, WELL, FRAME)

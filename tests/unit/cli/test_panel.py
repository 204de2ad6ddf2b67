from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest

from kdev.cli.panel import Heading, Screen, panel_lines
from kdev.mock.progress import Progress, RunState, TopicProgress
from kdev.mock.summary import Percentiles
from kdev.model import Record

SameAs = Callable[[str, str], None]
HEADING = Heading("car-rentals.yaml", "localhost:9092", "100/s", "for 1m", 42)
RUNNING = Progress(
    state=RunState.RUNNING,
    seconds=12.3,
    sent=1202,
    acked=1200,
    pending=2,
    planned=6000,
    of_seconds=60,
    target=100,
    sent_rate=100.0,
    acked_rate=99.8,
    late_ms=Percentiles(0.1, 0.2, 0.4, 3),
    ack_ms=Percentiles(3.1, 5, 9.2, 31),
    retry_for=30,
    topics=(
        TopicProgress(
            "car-rentals",
            1180,
            98.1,
            19_400,
            (98, 99, 110, 98, 98, 97, 98, 99, 98, 98),
            1178,
            0,
            Percentiles(3.1, 5, 9.2, 31),
        ),
        TopicProgress(
            "car.available",
            22,
            1.9,
            200,
            (1, 1, 2, 1, 0, 1, 1, 2, 1, 1),
            22,
            0,
            Percentiles(2.9, 5, 8, 9),
        ),
    ),
    last=Record(
        "car-rentals",
        b'{"rentalId":"b7d1e2f0","days":3,"city":"Kiel","note":"a\x1b[31mb"}' * 2,
        b"HH-AB 1234",
    ),
)


def frame(progress: Progress, width: int = 80, height: int = 24) -> str:
    lines = panel_lines(progress, HEADING, width=width, height=height)
    assert all(len(line) <= width for line in lines)
    assert len(lines) <= 12
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_panel_of_a_run_that_is_well(width: int, same_as: SameAs) -> None:
    same_as(f"panel-running-{width}", frame(RUNNING, width))


def test_a_run_without_an_end_has_no_bar_and_no_end_in_its_title(same_as: SameAs) -> None:
    same_as("panel-endless", frame(replace(RUNNING, planned=None, of_seconds=None)))


def test_the_generator_being_behind_is_named(same_as: SameAs) -> None:
    behind = replace(
        RUNNING, state=RunState.BEHIND, side="generator", target=5000, sent_rate=2741, missed=18204
    )

    same_as("panel-behind-generator", frame(behind))


def test_the_broker_being_behind_is_named(same_as: SameAs) -> None:
    behind = replace(
        RUNNING, state=RunState.BEHIND, side="broker", target=5000, acked_rate=1020, pending=100_000
    )

    same_as("panel-behind-broker", frame(behind, 100))


def test_brokers_that_confirm_nothing_are_named_with_what_to_look_at(same_as: SameAs) -> None:
    silent = replace(RUNNING, state=RunState.BEHIND, side="broker", acked_rate=0, pending=923, silent=8.4)

    same_as("panel-silent-broker", frame(silent))


def test_the_local_queue_being_behind_is_named(same_as: SameAs) -> None:
    behind = replace(RUNNING, state=RunState.BEHIND, side="queue", target=5000, pending=20)

    same_as("panel-behind-queue", frame(behind))


def test_a_lost_broker_and_the_time_left_are_shown(same_as: SameAs) -> None:
    same_as("panel-paused", frame(replace(RUNNING, state=RunState.PAUSED, outage=7.2)))


def test_an_outage_moves_the_end_and_the_bar_agrees_with_the_time() -> None:
    after = replace(RUNNING, seconds=37.2, still=7.2, sent=3000, missed=0)
    title, bar, *_ = frame(after).splitlines()
    _, unplanned, *_ = frame(replace(after, planned=None)).splitlines()

    assert "00:37 of 01:07" in title
    assert bar == unplanned
    assert bar.endswith(" 50 %")


def test_what_to_do_about_a_lost_broker_is_not_cut_on_a_narrow_terminal() -> None:
    lost = frame(replace(RUNNING, state=RunState.PAUSED, outage=7.2), 50)

    assert "! paused: localhost:9092 is gone for 7 s, retrying\n  for 23 s more · `kdev status`\n" in lost


def test_draining_says_what_is_waited_for(same_as: SameAs) -> None:
    same_as("panel-draining", frame(replace(RUNNING, state=RunState.DRAINING, pending=12)))


def topics(number: int) -> tuple[TopicProgress, ...]:
    return tuple(TopicProgress(f"topic-{n}", 100 - n, 1.0, 100, (1,), 99 - n, 1) for n in range(number))


def test_of_many_topics_the_five_busiest_are_shown(same_as: SameAs) -> None:
    same_as("panel-many-topics", frame(replace(RUNNING, topics=topics(14))))


def test_six_topics_are_shown_whole() -> None:
    text = frame(replace(RUNNING, topics=topics(6)), 100)

    assert "topic-5" in text
    assert "more" not in text


def test_the_last_record_gives_way_to_a_warning_where_there_are_many_topics() -> None:
    text = frame(replace(RUNNING, topics=topics(14), state=RunState.PAUSED))

    assert text.splitlines()[-1] == "+ 9 more"
    assert "! paused" in text


@pytest.mark.parametrize("height", [8, 9, 12])
def test_a_frame_leaves_a_row_of_the_terminal_to_the_cursor(height: int) -> None:
    many = replace(RUNNING, topics=topics(14), state=RunState.PAUSED)

    assert len(frame(many, height=height).splitlines()) <= height - 1


def test_columns_give_way_from_the_right_where_the_terminal_is_narrow() -> None:
    lines = [frame(RUNNING, width).splitlines() for width in (100, 80, 75, 60, 45, 20)]

    assert [" ".join(line.split()) for each in lines for line in each if line.startswith("TOPIC")] == [
        "TOPIC SENT ACKED FAILED RATE KB/s ACK p50 p99 LAST 30 s",
        "TOPIC SENT ACKED FAILED RATE KB/s ACK p50 p99 LAST 30 s",
        "TOPIC SENT ACKED FAILED RATE KB/s ACK p50 p99",
        "TOPIC SENT ACKED FAILED RATE KB/s ACK p50",
        "TOPIC SENT ACKED FAILED RATE",
        "TOPIC SENT",
    ]


def test_what_is_not_counted_by_topic_is_no_zero_and_the_whole_run_has_its_acknowledgements() -> None:
    text = frame(replace(RUNNING, topics=(TopicProgress("t", 5_000, 500.0, 100, ()),)))

    assert "t       5,000       -        -   500.0/s    0.1         -     -" in text
    assert "ack p50 3.1 ms p99 9.2 ms" in text


def test_a_low_terminal_shows_the_rates_alone() -> None:
    assert frame(RUNNING, height=6) == "target 100/s   sent 100.0/s   acked 99.8/s   in flight 2\n"


def test_the_first_frame_of_a_run_has_no_figures_yet() -> None:
    text = frame(Progress(state=RunState.RUNNING, seconds=0.0))

    assert "sent 0.0/s" in text
    assert "late" not in text


def test_a_record_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in frame(RUNNING, 400)


def test_characters_that_take_two_columns_are_counted_so() -> None:
    line = panel_lines(
        replace(RUNNING, last=Record("t", "漢字かな".encode() * 20)), HEADING, width=40, height=24
    )[-1]

    assert line.endswith("漢字…")
    assert len(line) + sum(character in "漢字かな" for character in line) == 40


def test_a_long_path_gives_way_to_the_help_on_keys() -> None:
    heading = replace(HEADING, spec="/a/very/long/way/to/the/folder/of/all/documents/car-rentals.yaml")

    title = panel_lines(RUNNING, heading, width=80, height=24)[0]

    assert title == "kdev mock  car-rentals.yaml → localhost:9092 · 00:12 of 01:00 · Ctrl-C stops"


def test_tombstones_and_missing_keys_are_named() -> None:
    assert "last  t  (no key)  tombstone" in frame(replace(RUNNING, last=Record("t", None)))


def test_a_screen_draws_over_its_own_lines_and_leaves_the_place_empty() -> None:
    stream = io.StringIO()
    screen = Screen(stream)

    screen.draw(["a", "b"])
    screen.draw(["c"])
    screen.close()

    assert stream.getvalue() == "\ra\x1b[K\nb\x1b[K\n\x1b[J\x1b[2A\rc\x1b[K\n\x1b[J\x1b[1A\r\x1b[J"


def test_what_a_narrower_terminal_has_wrapped_is_replaced_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setenv("COLUMNS", "20")
    screen = Screen(stream)
    screen.draw(["seventeen letters", "ten letter", "", "ラーメンと寿司と天ぷら"[:10]])
    monkeypatch.setenv("COLUMNS", "8")
    stream.truncate(0)

    screen.draw(["a"])

    assert stream.getvalue().lstrip("\0").startswith("\x1b[9A\r\x1b[Ja\x1b[K\n")


def test_the_last_character_of_a_full_line_is_not_wiped_out(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setenv("COLUMNS", "4")

    Screen(stream).draw(["full", "not"])

    assert stream.getvalue() == "\rfull\nnot\x1b[K\n\x1b[J"


def test_colour_is_used_only_where_it_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    stream = io.StringIO()

    Screen(stream).draw(["title", "! behind", "TOPIC", "plain"])

    assert stream.getvalue().split("\n")[:4] == [
        "\r\x1b[1mtitle\x1b[0m\x1b[K",
        "\x1b[33m! behind\x1b[0m\x1b[K",
        "\x1b[2mTOPIC\x1b[0m\x1b[K",
        "plain\x1b[K",
    ]


@pytest.mark.parametrize(("seconds", "shown"), [(40.0, "00:40 of 01:00"), (77.0, "01:17 ·")])
def test_the_length_of_a_run_is_shown_until_it_takes_longer(seconds: float, shown: str) -> None:
    title = frame(replace(RUNNING, seconds=seconds), width=120).splitlines()[0]

    assert shown in title

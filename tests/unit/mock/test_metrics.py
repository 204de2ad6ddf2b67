"""The counts of a run for programs: Prometheus' text format, and progress as JSON Lines."""

import json
import re
import socket
import urllib.error
import urllib.request

import pytest

from kdev.cli.panel import Heading
from kdev.cli.progress_json import JsonProgress
from kdev.errors import PortTaken
from kdev.mock.metrics import Metrics, served
from kdev.mock.progress import Progress, RunState, TopicProgress
from kdev.mock.summary import Percentiles

LABEL = r'[a-z]+="(?:[^"\\]|\\["\\n])*"'
LINE = re.compile(rf"[a-z_]+(\{{{LABEL}(,{LABEL})*\}})? -?[0-9.e+-]+")
RUN = Progress(
    RunState.BEHIND,
    12.5,
    sent=1_200,
    acked=1_190,
    failed=3,
    missed=5,
    pending=7,
    target=100.0,
    side="broker",
    late_ms=Percentiles(0.2, 0.5, 1.5, 3.0),
    topics=(
        TopicProgress("car-rentals", 900, 98.96, 10.0, (), 890, 3, Percentiles(2.0, 3.0, 9.0, 12.0)),
        TopicProgress('a "\\\n', 300, 0.0, 0.0, ()),
    ),
)


def get(port: int, path: str = "/metrics") -> tuple[str, str]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
        return answer.headers["Content-Type"], answer.read().decode()


def test_a_scrape_gets_every_count_with_its_kind() -> None:
    metrics = Metrics()
    with served(metrics, 0) as port:
        assert get(port)[1] == ""
        metrics.tell(RUN)
        kind, text = get(port)

    lines = text.splitlines()
    assert kind.startswith("text/plain; version=0.0.4")
    assert "kdev_records_sent_total 1200" in lines
    assert 'kdev_topic_records_sent_total{topic="car-rentals"} 900' in lines
    assert 'kdev_topic_records_acked_total{topic="car-rentals"} 890' in lines
    assert 'kdev_topic_records_failed_total{topic="car-rentals"} 3' in lines
    assert 'kdev_topic_ack_seconds{topic="car-rentals",quantile="0.5"} 0.002' in lines
    assert r'kdev_topic_records_sent_total{topic="a \"\\\n"} 300' in lines
    assert sum(line.startswith("kdev_topic_records_acked_total") for line in lines) == 1
    assert 'kdev_state{state="behind"} 1' in lines
    assert 'kdev_late_seconds{quantile="0.99"} 0.0015' in lines
    assert not any(line.startswith("kdev_ack_seconds") for line in lines)
    assert all(LINE.fullmatch(line) for line in lines if not line.startswith("#"))
    for line in lines:
        if not line.startswith("#"):
            assert any(other.startswith(f"# TYPE {re.split('[{ ]', line)[0]} ") for other in lines), line


def test_another_path_is_not_there_and_the_port_is_free_afterwards() -> None:
    with served(Metrics(), 0) as port, pytest.raises(urllib.error.HTTPError):
        get(port, "/other")
    with served(Metrics(), port) as again:
        assert again == port


def test_a_port_that_is_taken_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        with pytest.raises(PortTaken) as caught, served(Metrics(), port):
            pass

    assert "--metrics-port" in caught.value.hint


def test_progress_as_json_has_a_line_at_the_start_at_changes_and_now_and_then() -> None:
    said: list[str] = []
    told = JsonProgress(
        Heading("s.yaml", "127.0.0.1:9092", "100/s", "for 60s", 42, ""), said.append, seconds=10
    )
    told.start()
    for state, seconds in (("running", 1), ("running", 11), ("running", 12), ("paused", 13), ("done", 14)):
        told.tell(Progress(RunState(state), float(seconds), sent=100 * seconds))

    objects = [json.loads(line) for line in said]
    assert [each["event"] for each in objects] == ["start", "progress", "state", "end"]
    assert objects[0] == {
        "event": "start",
        "spec": "s.yaml",
        "where": "127.0.0.1:9092",
        "rate": "100/s",
        "seed": 42,
    }
    assert objects[1]["sent"] == 1100
    assert objects[2]["state"] == "paused"


def test_progress_as_json_tells_of_each_topic_what_the_panel_does() -> None:
    said: list[str] = []
    JsonProgress(Heading("s.yaml", "127.0.0.1:9092", "100/s", "", 42), said.append, seconds=10).tell(RUN)

    assert json.loads(said[0])["topics"] == {
        "car-rentals": {
            "sent": 900,
            "acked": 890,
            "failed": 3,
            "rate": 99.0,
            "ack_ms": {"p50": 2.0, "p90": 3.0, "p99": 9.0, "max": 12.0},
        },
        'a "\\\n': {"sent": 300, "acked": None, "failed": None, "rate": 0.0, "ack_ms": None},
    }


@pytest.mark.parametrize("state", RunState)
def test_one_state_is_that_of_the_run(state: RunState) -> None:
    metrics = Metrics()
    metrics.tell(Progress(state, 1.0))

    states = [line for line in metrics.text().splitlines() if line.startswith("kdev_state{")]
    assert [line for line in states if line.endswith(" 1")] == [f'kdev_state{{state="{state.value}"}} 1']

"""`--metrics-port`: the counts of a run for Prometheus, in its text format."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from kdev.errors import PortTaken, UsageError
from kdev.mock.progress import Progress, RunState, TopicProgress
from kdev.mock.summary import Percentiles

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
QUANTILES = (("p50", "0.5"), ("p90", "0.9"), ("p99", "0.99"), ("max", "1"))


class Metrics:
    """The last that a run has told; `tell` may be called from one thread while another one reads."""

    def __init__(self) -> None:
        self._progress: Progress | None = None

    def tell(self, progress: Progress) -> None:
        """Take note of how the run goes."""
        self._progress = progress

    def text(self) -> str:
        """What a scrape gets (Prometheus text format 0.0.4)."""
        progress = self._progress
        return "" if progress is None else "\n".join(_lines(progress)) + "\n"


@contextmanager
def served_at(port: int) -> Generator[tuple[Metrics, int]]:
    """New metrics, served at a port of this machine, and the port."""
    metrics = Metrics()
    with served(metrics, port) as own:
        yield metrics, own


@contextmanager
def served(metrics: Metrics, port: int) -> Generator[int]:
    """Serve the metrics at `/metrics` on a port of this machine, 0 for any; gives the port.

    Raises PortTaken when somebody has it.
    """
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), _answering(metrics))
    except PermissionError as exc:
        raise UsageError(
            f"`--metrics-port {port}` needs more rights than you have", hint="above 1023"
        ) from exc
    except OSError as exc:
        raise PortTaken(port, hint="another `--metrics-port`, or 0 for any that is free") from exc
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answering(metrics: Metrics) -> type[BaseHTTPRequestHandler]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.path.partition("?")[0] in ("/metrics", "/")
            body = metrics.text().encode() if known else b"metrics are at /metrics\n"
            self.send_response(200 if known else 404)
            self.send_header("Content-Type", CONTENT_TYPE)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
            """Say nothing: the terminal is the run's."""

    return Answer


def _lines(progress: Progress) -> Iterator[str]:
    for name, help_text, value in (
        ("sent", "Records handed to the client.", progress.sent),
        ("acked", "Records that the broker has confirmed.", progress.acked),
        ("failed", "Records that were not delivered.", progress.failed),
        ("missed", "Records of the plan that were given up.", progress.missed),
    ):
        yield from _metric(f"kdev_records_{name}_total", help_text, "counter", [("", value)])
    yield from _by_topic(progress.topics)
    yield from _metric(
        "kdev_records_pending", "Records not confirmed yet.", "gauge", [("", progress.pending)]
    )
    yield from _metric("kdev_run_seconds", "How long the run has taken.", "gauge", [("", progress.seconds)])
    if progress.target is not None:
        text = "Records a second that were asked for."
        yield from _metric("kdev_target_rate", text, "gauge", [("", progress.target)])
    states = [(f'{{state="{state.value}"}}', int(progress.state is state)) for state in RunState]
    yield from _metric("kdev_state", "What the run is doing: 1 for its state.", "gauge", states)
    yield from _quantiles("kdev_ack_seconds", "From send to the broker's answer.", progress.ack_ms)
    yield from _quantiles("kdev_late_seconds", "From plan to send.", progress.late_ms)


def _by_topic(topics: Sequence[TopicProgress]) -> Iterator[str]:
    for name, help_text in (
        ("sent", "Records sent by topic."),
        ("acked", "Records that the broker has confirmed, by topic."),
        ("failed", "Records that were not delivered, by topic."),
    ):
        counted = [(f"{{{_label(topic.topic)}}}", getattr(topic, name)) for topic in topics]
        known = [(labels, count) for labels, count in counted if count is not None]
        if known:
            yield from _metric(f"kdev_topic_records_{name}_total", help_text, "counter", known)
    times = [
        (f'{{{_label(topic.topic)},quantile="{share}"}}', getattr(topic.ack_ms, part) / 1000)
        for topic in topics
        if topic.ack_ms is not None
        for part, share in QUANTILES
    ]
    if times:
        help_text = "From send to the broker's answer in the last seconds, by topic."
        yield from _metric("kdev_topic_ack_seconds", help_text, "gauge", times)


def _label(topic: str) -> str:
    # A document may name a topic as no broker would take it.
    escaped = topic.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
    return f'topic="{escaped}"'


def _quantiles(name: str, help_text: str, found: Percentiles | None) -> Iterator[str]:
    if found is not None:
        values = [(f'{{quantile="{share}"}}', getattr(found, part) / 1000) for part, share in QUANTILES]
        yield from _metric(name, help_text, "gauge", values)


def _metric(name: str, help_text: str, kind: str, values: Sequence[tuple[str, float]]) -> Iterator[str]:
    yield f"# HELP {name} {help_text}"
    yield f"# TYPE {name} {kind}"
    for labels, value in values:
        yield f"{name}{labels} {value:.17g}"

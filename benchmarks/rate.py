"""How exact the rates of `kdev mock` are, and how fast it is without one.

    python benchmarks/rate.py --sink null
    python benchmarks/rate.py --sink broker --bootstrap localhost:9092 --seconds 10

Ready-made 76-byte values over two topics, so that the loop and the sink are measured and not the making of
values (`generate.py` measures that). `control` is how late a bare wait of the same length wakes up here: what
the machine itself adds.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from kdev import wiring
from kdev.cli.interrupt import StoppableClock
from kdev.mock.mix import Mix
from kdev.mock.pace import rate_from
from kdev.mock.run import run
from kdev.mock.schedule import Schedule
from kdev.mock.sinks import NullSink, Sink
from kdev.mock.summary import Percentiles, Summary
from kdev.model import Action, Block, Endpoint, TopicSpec
from kdev.settings import settings_from

RATES = ("0.5", "1", "10", "100", "1k", "10k", "50k", "200k", "max")
TOPICS = ("kdev-bench-a", "kdev-bench-b")
COLUMNS_MS = ("late ms p50/p99/max", "ack ms p50/p99/max")
VALUE = b'{"carId":"7f2c9d1e-0b3a-4c5d-8e6f-1a2b3c4d5e6f","available":true,"km":12345}'


class Ready:
    """A stream of ready-made values, keyed or not."""

    def __init__(self, topic: str, weight: int, *, keyed: bool) -> None:
        self.topic, self.message, self.weight, self._keyed = topic, topic, weight, keyed
        self._keys = [b"car-%03d" % n for n in range(1000)]

    def make(self, first: int, times_ms: Sequence[int]) -> Block:
        count = len(times_ms)
        keys = (self._keys * (count // 1000 + 1))[:count] if self._keyed else None
        return Block(self.topic, [VALUE] * count, keys)


@contextmanager
def opened(arguments: argparse.Namespace, target: float | None) -> Iterator[Sink]:
    if arguments.sink == "null":
        yield NullSink()
        return
    with wiring.sink(Endpoint(arguments.bootstrap), target) as sink:
        yield sink


def measured(arguments: argparse.Namespace, rate: str) -> Summary:
    pace = rate_from(rate)
    mix = Mix([Ready(topic, 1, keyed=arguments.keyed) for topic in TOPICS], seed=1)
    with opened(arguments, pace.target) as sink:
        return run(mix, sink, Schedule(pace, 1, 0, seconds=arguments.seconds), StoppableClock())


def control() -> str:
    clock, late = StoppableClock(), []
    for _ in range(500):
        before = time.monotonic()
        clock.wait(0.002)
        late.append((time.monotonic() - before - 0.002) * 1000)
    late.sort()
    return f"p50 {statistics.median(late):.2f} ms, p99 {late[-5]:.2f} ms, max {late[-1]:.2f} ms"


def row(rate: str, summary: Summary, seconds: float) -> str:
    cells = [rate, f"{summary.sent:,}", f"{summary.sent_rate:,.1f}", f"{summary.acked_rate:,.1f}"]
    if summary.target is None:
        cells.append("-")
    else:
        cells.append(f"{(summary.sent / (summary.target * seconds) - 1) * 100:+.3f} %")
    cells += [f"{summary.missed:,}", f"{summary.failed:,}", _ms(summary.late_ms), _ms(summary.ack_ms)]
    return f"| {' | '.join(cells)} |"


def _ms(found: Percentiles | None) -> str:
    return "-" if found is None else f"{found.p50:.2f} / {found.p99:.2f} / {found.max:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sink", choices=("null", "broker"), default="null")
    parser.add_argument("--bootstrap", default="localhost:9092")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rates", default=",".join(RATES))
    parser.add_argument("--keyed", action="store_true", help="give every record a key")
    arguments = parser.parse_args()
    if arguments.sink == "broker":
        with wiring.admin(settings_from({"bootstrap": arguments.bootstrap})) as admin:
            outcomes = admin.apply([TopicSpec(topic, partitions=3) for topic in TOPICS])
        refused = [f"{each.name}: {each.reason}" for each in outcomes if each.action is Action.REFUSED]
        if refused:
            sys.exit("\n".join(refused))
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"load before {os.getloadavg()[0]:.2f}; control: {control()}; {arguments.seconds:g} s each\n")
    columns = ["rate", "sent", "sent/s", "acked/s", "off by", "missed", "failed", *COLUMNS_MS]
    print(f"| {' | '.join(columns)} |")
    print("|---" * len(columns) + "|")
    for rate in arguments.rates.split(","):
        print(row(rate, measured(arguments, rate), arguments.seconds), flush=True)


if __name__ == "__main__":
    main()

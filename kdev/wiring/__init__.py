"""One function per seam: settings in, the real part out; heavy imports inside, and only here."""

from kdev.wiring.broker import admin, brokers, require_topic, sink, source, topics, watermarks
from kdev.wiring.documents import examine, load_spec, reach, topic_plan
from kdev.wiring.places import cache, home
from kdev.wiring.runs import explained, line_sink, mix, rates, run, schedule, shares
from kdev.wiring.stacks import endpoint, probes, running, runtime, runtimes

__all__ = [
    "admin",
    "brokers",
    "cache",
    "endpoint",
    "examine",
    "explained",
    "home",
    "line_sink",
    "load_spec",
    "mix",
    "probes",
    "rates",
    "reach",
    "require_topic",
    "run",
    "running",
    "runtime",
    "runtimes",
    "schedule",
    "shares",
    "sink",
    "source",
    "topic_plan",
    "topics",
    "watermarks",
]

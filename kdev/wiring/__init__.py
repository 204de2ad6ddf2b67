"""One function per seam: settings in, the real part out; heavy imports inside, and only here."""

from kdev.wiring.broker import (
    admin,
    brokers,
    goal,
    groups,
    member,
    offsets_at,
    require_topic,
    sink,
    source,
    topics,
    watermarks,
)
from kdev.wiring.contracts import contracts
from kdev.wiring.documents import examine, load_spec, reach, topic_plan
from kdev.wiring.looks import broker_findings, machine_findings
from kdev.wiring.places import cache, home
from kdev.wiring.runs import (
    explained,
    line_sink,
    lost_summary,
    merged,
    merged_progress,
    mix,
    no_progress,
    rates,
    run,
    schedule,
    shard_count,
    shares,
)
from kdev.wiring.stacks import endpoint, probes, running, runtime, runtimes

__all__ = [
    "admin",
    "broker_findings",
    "brokers",
    "cache",
    "contracts",
    "endpoint",
    "examine",
    "explained",
    "goal",
    "groups",
    "home",
    "line_sink",
    "load_spec",
    "lost_summary",
    "machine_findings",
    "member",
    "merged",
    "merged_progress",
    "mix",
    "no_progress",
    "offsets_at",
    "probes",
    "rates",
    "reach",
    "require_topic",
    "run",
    "running",
    "runtime",
    "runtimes",
    "schedule",
    "shard_count",
    "shares",
    "sink",
    "source",
    "topic_plan",
    "topics",
    "watermarks",
]

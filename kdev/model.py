"""Plain values that more than one room speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

Headers = tuple[tuple[str, bytes | None], ...]

DEFAULT_NAME = "kdev"
"""The environment that is meant when none is named."""
INTERNAL_TOPICS = frozenset(
    {"__consumer_offsets", "__transaction_state", "__share_group_state", "__cluster_metadata"}
)
"""The topics that Kafka keeps for itself."""

SEEDED_START_MS = 1_767_225_600_000
"""When the first event of a run with a seed happens, 2026-01-01T00:00:00Z: a seed alone fixes the bytes."""


class RuntimeName(StrEnum):
    """The ways to have a broker; `auto` takes the first that can work."""

    AUTO = "auto"
    DOCKER = "docker"
    PROCESS = "process"
    EMBEDDED = "embedded"


class Mode(StrEnum):
    """Who keeps the metadata of a cluster."""

    KRAFT = "kraft"
    ZOOKEEPER = "zookeeper"


class Output(StrEnum):
    """How a command shows its result."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a running stack answers; `bootstrap_servers` is `host:port[,host:port...]`.

    `environment` is empty when the broker was named outright. `client` is how clients get in, in librdkafka's
    words and never shown; `client_file` is where that stands, `client_kept` says that kdev itself keeps it.
    `cluster_id` is that of the cluster which shall answer, empty when it may be any; `off` are the numbers of
    brokers that did not run, `registry` is the URL of the schema registry beside them.
    """

    bootstrap_servers: str
    environment: str = ""
    client: Mapping[str, str] = field(default_factory=dict[str, str], repr=False, hash=False)
    client_file: str = ""
    client_kept: bool = False
    cluster_id: str = field(default="", compare=False)
    off: tuple[int, ...] = field(default=(), compare=False)
    registry: str = field(default="", compare=False)

    @property
    def servers(self) -> tuple[str, ...]:
        """The address of each broker by itself."""
        return tuple(self.bootstrap_servers.split(","))


@dataclass(frozen=True, slots=True)
class Naming:
    """How a user wishes topics to be named.

    `parameters` has values by name, or by `channel.name` for one channel only; `topics` has topics by
    channel; `separator` is what `/` becomes.
    """

    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    topics: Mapping[str, str] = field(default_factory=dict[str, str])
    separator: str = "."


@dataclass(frozen=True, slots=True)
class Pacing:
    """How fast a user wishes records to come, as it was typed: a rate, maybe in a shape, or stages.

    `named` are rates of single topics and messages, as `NAME=RATE`.
    """

    rate: str = ""
    named: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    loop: bool = False
    shape: str = ""


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """A topic as a document asks for it; `config` holds Kafka's own topic settings.

    A number that the document leaves open is None: the broker's own default is taken then.
    """

    name: str
    partitions: int | None = None
    replicas: int | None = None
    config: Mapping[str, str] = field(default_factory=dict[str, str])


class TopicInfo(NamedTuple):
    """A topic as the broker has it; `leaders` counts the partitions that have a leader.

    `records` and `size` in bytes, of the leaders' copies, are None where nobody asked or nobody tells.
    """

    name: str
    partitions: int
    replicas: int
    leaders: int
    records: int | None = None
    size: int | None = None


class Action(StrEnum):
    """What became of a topic, or what would become of it."""

    CREATED = "created"
    CHANGED = "changed"
    DELETED = "deleted"
    UNCHANGED = "unchanged"
    DIFFERS = "differs"
    REFUSED = "refused"
    WOULD_CREATE = "would create"
    WOULD_CHANGE = "would change"


class Difference(NamedTuple):
    """`partitions`, `replicas` or a setting of a topic, as the broker has it and as it is wanted."""

    what: str
    found: str
    wanted: str


@dataclass(frozen=True, slots=True)
class TopicChange:
    """What became of one topic: what was changed, and what still differs from what is wanted.

    `reason` and its Kafka name `code` say why something was refused, `hint` what to do then; `note` is what
    else a person should know.
    """

    name: str
    action: Action
    changed: tuple[Difference, ...] = ()
    differences: tuple[Difference, ...] = ()
    reason: str = ""
    code: str = ""
    hint: str = ""
    note: str = ""


class Permit(NamedTuple):
    """What may be done to topics that exist already; a rehearsal says what would be done and does nothing."""

    partitions: bool = False
    configs: bool = False
    rehearsal: bool = False


class PartitionInfo(NamedTuple):
    """A partition as the broker has it: who leads it, who has a copy, its offsets and the leader's bytes.

    What nobody tells is None.
    """

    number: int
    leader: int | None
    replicas: tuple[int, ...]
    in_sync: tuple[int, ...]
    low: int | None = None
    high: int | None = None
    size: int | None = None

    @property
    def records(self) -> int | None:
        """How many offsets it has; fewer records where compaction took some, or transactions ended."""
        return None if self.low is None or self.high is None else self.high - self.low


class TopicSetting(NamedTuple):
    """A setting of a topic that is not Kafka's own default, and where it was set."""

    name: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class TopicDescription:
    """All that a broker tells of a topic; `settings` is None where it tells none."""

    name: str
    partitions: tuple[PartitionInfo, ...]
    settings: tuple[TopicSetting, ...] | None
    differences: tuple[Difference, ...] | None = None

    @property
    def records(self) -> int | None:
        """The records of all partitions, None when those of one are not known."""
        return _sum(each.records for each in self.partitions)

    @property
    def size(self) -> int | None:
        """The bytes of all leaders' copies, None when those of one are not known."""
        return _sum(each.size for each in self.partitions)

    @property
    def compacted(self) -> bool:
        """Whether old records of a key are taken out, so that there are fewer records than offsets."""
        return any(each.name == "cleanup.policy" and "compact" in each.value for each in self.settings or ())


@dataclass(frozen=True, slots=True)
class Record:
    """One key-value pair for a topic; a `value` of None is a tombstone."""

    topic: str
    value: bytes | None
    key: bytes | None = None
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Records of one topic, column by column: a column is None or as long as `values`.

    `times_ms` is when each event happened, since 1970; Kafka's own timestamp is when it was sent, unless
    `stamps_ms` says it, 0 being the time of sending. `partitions` are where to, -1 where the key decides.
    """

    topic: str
    values: Sequence[bytes | None]
    keys: Sequence[bytes | None] | None = None
    headers: Sequence[Headers] | None = None
    times_ms: Sequence[int] | None = None
    stamps_ms: Sequence[int] | None = None
    partitions: Sequence[int] | None = None

    def __len__(self) -> int:
        return len(self.values)


class ConsumedRecord(NamedTuple):
    """A record as a broker gave it back; `timestamp_ms` counts from 1970, None when it has none."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int | None
    key: bytes | None
    value: bytes | None
    headers: Headers = ()


def _sum(numbers: Iterable[int | None]) -> int | None:
    known = list(numbers)
    return None if None in known else sum(filter(None, known))

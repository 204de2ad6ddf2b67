"""Every error kdev raises on purpose, and the exit code it ends with.

```
KdevError                           something the user can act on; always one of its kinds
├── UsageError                  2   an option, or a combination of options, makes no sense
│   └── SettingsError               a setting or kdev.toml is wrong
├── SpecError                   3   the document is at fault; carries all problems, each with its place
├── StackError                  4   an engine, an image, a port or a start-up failed
│   ├── RuntimeUnavailable          this runtime cannot work here, and why
│   ├── PortTaken                   which port, and who holds it if known
│   └── NotReady                    which service, how long was waited, its last log lines
├── BrokerError                 5   a broker did not answer, or refused; carries Kafka's error name
│   ├── Unreachable                 no broker answers at an address
│   ├── BrokerLost                  it answered before and did not come back
│   ├── UnknownTopic                a topic that is not there, with near names
│   ├── TopicDiffers                topics that are there, and not as the document asks
│   └── RegistryError               a schema registry did not answer, or refused
└── DataError                   6   the data is not what was promised
    ├── PayloadError                a value cannot be made from, or does not fit, its schema
    │   └── NoValueError            no value at all can fit a schema
    ├── DeliveryError               some records were not delivered; carries the counts
    └── OutputError                 what was to be shown or kept cannot be written
```

0 is done. 1 without a KdevError is a bug, with its traceback. 130 is a second Ctrl-C, or the
first one in a run that had another end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a document something stands.

    `path` is a JSONPath such as `$.channels.rentals`; `line` and `column` count from 1.
    """

    file: str
    path: str = "$"
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        if self.line is not None and self.column is not None:
            where = f"{where}:{self.column}"
        return where if self.path == "$" else f"{where} {self.path}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a document: what, where, and what to do about it.

    `rule` says where the rule is written down that is broken.
    """

    code: str
    text: str
    place: Place
    hint: str = ""
    severity: str = "error"
    rule: str = ""

    def __str__(self) -> str:
        return f"{self.place} {self.text}"


@dataclass(eq=False)
class KdevError(Exception):
    """Something the user can act on."""

    problem: str
    hint: str = field(default="", kw_only=True)
    exit_code: ClassVar[int] = 1

    def __str__(self) -> str:
        return self.problem


class UsageError(KdevError):
    """An option, an argument or a combination of them makes no sense."""

    exit_code: ClassVar[int] = 2


class SettingsError(UsageError):
    """A setting or `kdev.toml` is wrong."""


@dataclass(eq=False)
class SpecError(KdevError):
    """The document is at fault; carries every problem found, each with its place.

    `texts` has what was read, by file, where the lines of the problems can be shown.
    """

    problem: str = field(init=False, default="")
    problems: tuple[Problem, ...]
    texts: Mapping[str, str] = field(default_factory=dict[str, str], kw_only=True, repr=False)
    exit_code: ClassVar[int] = 3

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class StackError(KdevError):
    """An engine is missing, refused, or failed."""

    exit_code: ClassVar[int] = 4


class RuntimeUnavailable(StackError):
    """A runtime cannot work on this machine; the problem says why in one line."""


@dataclass(eq=False)
class PortTaken(StackError):
    """A port is held by something else; `holder` says by what, when that is known."""

    problem: str = field(init=False, default="")
    port: int
    holder: str = ""

    def __str__(self) -> str:
        by = f" by {self.holder}" if self.holder else ""
        return f"port `{self.port}` is taken{by}"


@dataclass(eq=False)
class NotReady(StackError):
    """A service was started but never answered, or ended at once."""

    problem: str = field(init=False, default="")
    service: str
    what: str
    last_lines: tuple[str, ...] = ()

    def __str__(self) -> str:
        said = "".join(f"\n  {line}" for line in self.last_lines)
        heading = "\nlast lines of its log:" if said else ""
        return f"{self.service} {self.what}{heading}{said}"


@dataclass(eq=False)
class BrokerError(KdevError):
    """A broker refused a request; `code` is Kafka's own name of the error."""

    code: str = field(default="", kw_only=True)
    exit_code: ClassVar[int] = 5


@dataclass(eq=False)
class Unreachable(BrokerError):
    """No broker answers at an address."""

    problem: str = field(init=False, default="")
    bootstrap_servers: str
    reason: str = ""

    def __str__(self) -> str:
        why = f" ({self.reason})" if self.reason else ""
        return f"no broker answers at {self.bootstrap_servers}{why}"


@dataclass(eq=False)
class BrokerLost(BrokerError):
    """A broker answered before, went away, and did not come back in time."""

    problem: str = field(init=False, default="")
    bootstrap_servers: str
    seconds: float

    def __str__(self) -> str:
        return f"lost {self.bootstrap_servers} and gave up after {self.seconds:.0f} s"


@dataclass(eq=False)
class UnknownTopic(BrokerError):
    """A topic is not there; `near` are existing names that look like it, `existing` all of them."""

    problem: str = field(init=False, default="")
    topic: str
    bootstrap_servers: str
    near: tuple[str, ...] = ()
    existing: tuple[str, ...] = ()

    def __str__(self) -> str:
        text = f"topic `{self.topic}` does not exist on {self.bootstrap_servers}"
        if self.near:
            return f"{text}\n  did you mean: {', '.join(self.near)}"
        if self.existing:
            return f"{text}\n  topics here: {', '.join(self.existing[:8])}"
        return text


@dataclass(eq=False)
class TopicDiffers(BrokerError):
    """Topics are there, and not as the document asks."""

    problem: str = field(init=False, default="")
    topics: tuple[str, ...]

    def __str__(self) -> str:
        noun, verb = ("topic", "is") if len(self.topics) == 1 else ("topics", "are")
        return f"{noun} {', '.join(f'`{topic}`' for topic in self.topics)} {verb} not as the document asks"


@dataclass(eq=False)
class RegistryError(BrokerError):
    """A schema registry cannot be asked, or refused; one that is `away` may come back."""

    away: bool = field(default=False, kw_only=True)


class DataError(KdevError):
    """The data is not what was promised."""

    exit_code: ClassVar[int] = 6


@dataclass(eq=False)
class PayloadError(DataError):
    """A value cannot be made from its schema, or does not fit it."""

    place: Place | None = None

    def __str__(self) -> str:
        return self.problem if self.place is None else f"{self.place} {self.problem}"


@dataclass(eq=False)
class NoValueError(PayloadError):
    """No value at all can fit a schema."""


@dataclass(eq=False)
class DeliveryError(DataError):
    """Some records were not delivered."""

    problem: str = field(init=False, default="")
    failed: int
    first_reason: str = ""

    def __str__(self) -> str:
        noun = "record was" if self.failed == 1 else "records were"
        why = f" ({self.first_reason})" if self.first_reason else ""
        return f"{self.failed:,} {noun} not delivered{why}"


@dataclass(eq=False)
class OutputError(DataError):
    """What a command shows, or a file it was asked for, cannot be written; `reason` is the system's."""

    problem: str = field(init=False, default="")
    reason: str
    where: str = ""

    def __str__(self) -> str:
        return f"{self.where or 'output'} cannot be written: {self.reason}"

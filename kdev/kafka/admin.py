"""Topics and brokers of a cluster: what is there, what is made and changed, and whether it answers."""

from __future__ import annotations

import difflib
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from confluent_kafka.admin._metadata import ClusterMetadata

from kdev.commands import command, command_at, log_of
from kdev.errors import BrokerError, StackError, UnknownTopic
from kdev.kafka.applying import Applying, Changes
from kdev.kafka.client_metadata import led
from kdev.kafka.describing import described, info_of, measured
from kdev.kafka.emptying import emptied
from kdev.kafka.entry import Entry
from kdev.kafka.lines import addresses, connection
from kdev.kafka.locality import is_away, is_here
from kdev.kafka.offsets import ALL, COMMITTED, Marks, Partition, marks_of, offsets_at
from kdev.kafka.plain import Line
from kdev.kafka.refusals import kafka_errors
from kdev.kafka.topic_config import TopicState, differences, topic_entries, values_of
from kdev.model import Action, Endpoint, Permit, TopicChange, TopicDescription, TopicInfo, TopicSpec

Create = Callable[[Sequence[TopicSpec]], None]
"""Makes topics where the broker itself cannot."""

NO_CHANGES = Permit()

_SECONDS = 5.0
_CREATE_SECONDS = 20.0
_DELETE_SECONDS = 30.0
_POLL_SECONDS = 0.01
_NO_SETTINGS = "the embedded broker keeps no settings of topics"
_NO_CHANGE = "the embedded broker cannot change a topic that it has"


class Admin:
    """The topics and brokers of one cluster; `create` makes topics where the broker has no admin API.

    What the Kafka client has no call for is asked on a `line` to each broker.
    """

    def __init__(self, endpoint: Endpoint, create: Create | None = None, line: Line = connection) -> None:
        self._endpoint = endpoint
        # The embedded broker would note each question that it does not understand as an error.
        self._line = None if create else line
        self._create = create
        self._entry = Entry(endpoint, "admin")
        self._client = self._entry.client

    @property
    def changeable(self) -> bool:
        """Whether the broker can change and delete topics that it has."""
        return self._create is None

    def brokers(self) -> int:
        """How many brokers the cluster has now."""
        return len(self._metadata().brokers)

    def topics(self, *, internal: bool = False) -> tuple[TopicInfo, ...]:
        """The topics by name; `internal` includes those that Kafka keeps for itself."""
        found = self._metadata().topics
        return tuple(info_of(found[name]) for name in sorted(found) if internal or not name.startswith("__"))

    def measured(self, names: Collection[str]) -> tuple[TopicInfo, ...]:
        """The topics of these names with their records and bytes, as far as the brokers tell them.

        Raises UnknownTopic for a topic that is not there.
        """
        self.require(names)
        found = self._metadata()
        with kafka_errors(self._endpoint, "the offsets of topics were refused"):
            partitions = measured(self._client, found, names, self._line)
        return tuple(info_of(found.topics[name], partitions[name]) for name in names)

    def described(
        self, names: Sequence[str], wanted: Collection[TopicSpec] = ()
    ) -> tuple[TopicDescription, ...]:
        """Everything about these topics, beside what is wanted of them.

        Raises UnknownTopic for a topic that is not there.
        """
        self.require(names)
        specs = {spec.name: spec for spec in wanted}
        with kafka_errors(self._endpoint, "the settings of topics were refused"):
            found = described(self._client, self._metadata(), names, self._line)
        states = self._states([name for name in names if name in specs])
        return tuple(
            replace(each, differences=differences(specs[each.name], states[each.name]))
            if each.name in specs
            else each
            for each in found
        )

    def elsewhere(self) -> tuple[str, ...]:
        """The hosts of the cluster that are not this machine; none where it is an environment of kdev.

        A cluster is asked for its brokers only where the address that leads to it is here.
        """
        if self._endpoint.environment:
            return ()
        away = tuple(host for host, _ in addresses(self._endpoint) if is_away(host))
        if away:
            return away
        told = dict.fromkeys(str(broker.host) for broker in self._metadata().brokers.values())
        return tuple(host for host in told if not is_here(host))

    def require(self, names: Collection[str]) -> tuple[TopicInfo, ...]:
        """The topics of these names; none is made.

        Raises UnknownTopic, with names that are near and with all that exist, for the first that is missing.
        """
        existing = {topic.name: topic for topic in self.topics(internal=True)}
        missing = next((name for name in names if name not in existing), None)
        if missing is not None:
            raise self._unknown(missing, tuple(existing))
        return tuple(existing[name] for name in names)

    def watermarks(self, names: Collection[str], *, uncommitted: bool = False) -> Marks:
        """The first offset of each partition of these topics, and the one behind its last.

        Records of transactions that are not committed count only where `uncommitted` ones do.
        Raises UnknownTopic for a topic that is not there.
        """
        topics = self.require(names)
        partitions = [(topic.name, number) for topic in topics for number in range(topic.partitions)]
        with kafka_errors(self._endpoint, "the offsets of topics were refused"):
            return marks_of(self._client, partitions, ALL if uncommitted else COMMITTED)

    def offsets_at(
        self, partitions: Sequence[Partition], time_ms: int, *, uncommitted: bool = False
    ) -> Mapping[Partition, int]:
        """The first offset at or after a time in each partition, -1 where no record is as new."""
        with kafka_errors(self._endpoint, "the offsets of that time are not told"):
            return offsets_at(self._client, partitions, time_ms, ALL if uncommitted else COMMITTED)

    def apply(self, wanted: Sequence[TopicSpec], permit: Permit = NO_CHANGES) -> tuple[TopicChange, ...]:
        """Make the topics that are missing, and compare the others, which are changed only as permitted.

        What was refused is told with its reason. Raises BrokerError when no broker answers.
        """
        there = self._metadata().topics
        made = self._made([spec for spec in wanted if spec.name not in there], tuple(there), permit)
        others = [spec for spec in wanted if spec.name not in made]
        changes = {**made, **self._changed(others, permit)}
        return tuple(changes[spec.name] for spec in wanted)

    def create(self, spec: TopicSpec) -> None:
        """Make a topic unless it is there, and wait for its leaders.

        Raises BrokerError when it is refused.
        """
        (change,) = self.apply([spec])
        if change.action is Action.REFUSED:
            text = f"topic `{spec.name}` was not made: {change.reason}"
            raise BrokerError(text, code=change.code, hint=change.hint)
        self.wait_for_leaders([spec.name], _CREATE_SECONDS)

    def delete(self, names: Sequence[str]) -> tuple[TopicChange, ...]:
        """Delete topics with all their records, and wait until they are gone.

        What was refused is told with its reason. Raises UnknownTopic, with nothing deleted, for a topic that
        is not there.
        """
        self.require(names)
        if self._create is not None:
            name = self._endpoint.environment
            hint = f"{command('down', name)} and {command('up', name)} start from empty"
            raise BrokerError("the embedded broker cannot delete topics", hint=hint)
        changes = Applying(self._client, self._endpoint, NO_CHANGES).delete(names)
        self._wait_until_gone([each.name for each in changes if each.action is Action.DELETED])
        return changes

    def empty(self, names: Sequence[str]) -> None:
        """Take all records out of topics and keep the topics; raises BrokerError when that is refused."""
        topics = self.require(names)
        if self._create is not None:
            name = self._endpoint.environment
            hint = f"{command('down', name)} and {command('up', name)} start from empty"
            raise BrokerError("the embedded broker cannot empty topics", hint=hint)
        emptied(self._client, self._endpoint, {each.name: range(each.partitions) for each in topics})

    def wait_for_leaders(
        self, names: Collection[str], seconds: float, partitions: Mapping[str, int] | None = None
    ) -> None:
        """Wait until every partition of the topics has a leader, as many of them as told.

        Raises BrokerError when that takes longer than `seconds`.
        """
        deadline = time.monotonic() + seconds
        while waiting := _without_leaders(found := self._metadata(), names, partitions or {}):
            if time.monotonic() >= deadline:
                raise self._too_late(waiting[0], seconds, shown=waiting[0] in found.topics)
            time.sleep(_POLL_SECONDS)

    def _metadata(self) -> ClusterMetadata:
        return self._entry.metadata(_SECONDS)

    def _made(self, missing: Sequence[TopicSpec], there: Collection[str], permit: Permit) -> Changes:
        if self._create is None:
            return Applying(self._client, self._endpoint, permit).make(missing, there)
        action = Action.WOULD_CREATE if permit.rehearsal else Action.CREATED
        return {spec.name: self._made_here(spec, action) for spec in missing}

    def _made_here(self, spec: TopicSpec, action: Action) -> TopicChange:
        note = _NO_SETTINGS if spec.config else ""
        try:
            if self._create is not None and action is Action.CREATED:
                self._create([spec])
        except StackError as exc:
            return TopicChange(spec.name, Action.REFUSED, reason=str(exc), hint=exc.hint)
        return TopicChange(spec.name, action, note=note)

    def _changed(self, others: Sequence[TopicSpec], permit: Permit) -> Changes:
        states = self._states([spec.name for spec in others])
        if self._create is None:
            return Applying(self._client, self._endpoint, permit).change(others, states)
        changes = Applying(self._client, self._endpoint, NO_CHANGES).change(others, states)
        asked = permit.partitions or permit.configs
        return {
            name: replace(each, note=_NO_CHANGE if asked and each.differences else "")
            for name, each in changes.items()
        }

    def _shown(self, names: Collection[str]) -> ClusterMetadata:
        """What the broker tells once these topics are among it; one may show a new topic a moment late."""
        deadline = time.monotonic() + _SECONDS
        while True:
            found = self._metadata()
            if found.topics.keys() >= set(names) or time.monotonic() >= deadline:
                return found
            time.sleep(_POLL_SECONDS)

    def _wait_until_gone(self, names: Collection[str]) -> None:
        deadline = time.monotonic() + _DELETE_SECONDS
        while left := [name for name in names if name in self._metadata().topics]:
            if time.monotonic() >= deadline:
                raise BrokerError(
                    f"topic `{left[0]}` is still there {_DELETE_SECONDS:.0f} s after it was deleted",
                    hint="a client that is still running may make it again",
                )
            time.sleep(_POLL_SECONDS)

    def _states(self, names: Sequence[str]) -> Mapping[str, TopicState]:
        if not names:
            return {}
        there = self._shown(names).topics
        names = [name for name in names if name in there]
        with kafka_errors(self._endpoint, "the settings of topics were refused"):
            # The embedded broker keeps no settings of topics, so there is nothing to compare.
            told = {} if self._create is not None else topic_entries(self._client, names)
        return {name: _state(info_of(there[name]), values_of(told.get(name))) for name in names}

    def _too_late(self, name: str, seconds: float, *, shown: bool) -> BrokerError:
        if not shown:
            text = f"the broker does not show topic `{name}` after {seconds:.0f} s"
            return BrokerError(text, hint="may this user see it? ask who runs the cluster")
        text = f"topic `{name}` has partitions without a leader after {seconds:.0f} s"
        return BrokerError(text, code="LEADER_NOT_AVAILABLE", hint=f"{log_of(self._endpoint)} may say why")

    def _unknown(self, name: str, existing: Sequence[str]) -> UnknownTopic:
        own = tuple(each for each in existing if not each.startswith("__"))
        near = tuple(difflib.get_close_matches(name, own, n=3))
        hint = f"`{command_at('topics apply SPEC', self._endpoint)}` makes the topics of a document"
        return UnknownTopic(name, self._endpoint.bootstrap_servers, near, own, hint=hint)


def _state(info: TopicInfo, config: Mapping[str, str] | None) -> TopicState:
    return TopicState(info.partitions, info.replicas, config)


def _without_leaders(
    found: ClusterMetadata, names: Collection[str], partitions: Mapping[str, int]
) -> list[str]:
    return [
        name
        for name in names
        if name not in found.topics
        or not led(found.topics[name])
        or len(found.topics[name].partitions) < partitions.get(name, 0)
    ]

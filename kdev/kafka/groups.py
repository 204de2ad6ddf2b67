"""Consumer groups of a cluster: their members, how far they have read, and where they go on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from confluent_kafka import ConsumerGroupTopicPartitions, KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin._group import ConsumerGroupDescription

from kdev.errors import BrokerError
from kdev.grouping import GroupInfo, GroupOffset
from kdev.kafka.entry import Entry
from kdev.kafka.offsets import Marks, Partition, offsets_at, told_marks
from kdev.kafka.refusals import broker_error, kafka_errors
from kdev.model import Endpoint

_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Goal:
    """Where a group shall go on: `earliest`, `latest`, a time in milliseconds, or an offset."""

    word: str = ""
    time_ms: int | None = None
    offset: int | None = None


class Groups:
    """The consumer groups of one cluster; raises BrokerError where there is no way into it."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._entry = Entry(endpoint, "groups")
        self._entry.metadata(_SECONDS)
        self._client = self._entry.client

    def all(self) -> tuple[GroupInfo, ...]:
        """Every group, by name."""
        with kafka_errors(self._endpoint, "the groups are not told"):
            found = self._client.list_consumer_groups(request_timeout=_SECONDS).result()
        return self.described(sorted(each.group_id for each in found.valid))

    def described(self, names: Sequence[str]) -> tuple[GroupInfo, ...]:
        """The groups of these names with their members and offsets.

        Of each topic that a group has, all partitions, for what lies in one without an offset waits as well.
        Raises BrokerError for one that does not exist.
        """
        if not names:
            return ()
        with kafka_errors(self._endpoint, "the groups are not told"):
            answers = self._client.describe_consumer_groups(list(names), request_timeout=_SECONDS)
            found = {name: answers[name].result() for name in names}
        committed = {name: self._committed(name) for name in names}
        for name in names:
            if found[name].state.name == "DEAD" and not committed[name]:
                raise self._unknown(name)
        readers = {name: _readers(found[name]) for name in names}
        own = {name: self._whole({*committed[name], *readers[name]}) for name in names}
        marks = told_marks(self._client, sorted({each for some in own.values() for each in some}))
        return tuple(
            GroupInfo(
                name,
                str(found[name].state.name).lower().replace("_", " "),
                len(found[name].members),
                tuple(_offset(at, committed[name], marks, readers[name]) for at in own[name]),
            )
            for name in names
        )

    def reset(
        self, name: str, goal: Goal, topics: Collection[str], *, rehearsal: bool
    ) -> tuple[tuple[GroupOffset, int], ...]:
        """Set where a group goes on; each partition with where it was and the new offset.

        A `rehearsal` changes nothing. Raises BrokerError while the group has members.
        """
        (info,) = self.described([name])
        if info.members and not rehearsal:
            raise BrokerError(
                f"group `{name}` has {info.members} members",
                hint="stop them first: what they commit would win",
            )
        partitions = [each for each in info.offsets if not topics or each.topic in topics]
        if not partitions:
            named = f" in {', '.join(sorted(topics))}" if topics else ""
            raise BrokerError(
                f"group `{name}` has read nothing{named} yet", hint="name a topic that it reads"
            )
        wanted = self._wanted(goal, partitions)
        if not rehearsal:
            offsets = [TopicPartition(*each, offset) for each, offset in wanted.items()]
            with kafka_errors(self._endpoint, f"group `{name}` cannot be set"):
                request = [ConsumerGroupTopicPartitions(name, offsets)]
                self._client.alter_consumer_group_offsets(request, request_timeout=_SECONDS)[name].result()
        return tuple((each, wanted[each.topic, each.partition]) for each in partitions)

    def delete(self, name: str) -> None:
        """Delete a group with its offsets. Raises BrokerError while it has members."""
        self.described([name])
        with kafka_errors(self._endpoint, f"group `{name}` cannot be deleted"):
            self._client.delete_consumer_groups([name], request_timeout=_SECONDS)[name].result()

    def _whole(self, own: Collection[Partition]) -> Sequence[Partition]:
        """These partitions and the others of their topics, in order."""
        topics = self._entry.metadata(_SECONDS).topics if own else {}
        there = {(topic, at) for topic, _ in own if topic in topics for at in topics[topic].partitions}
        return sorted({*own, *there})

    def _committed(self, name: str) -> Mapping[Partition, int]:
        request = [ConsumerGroupTopicPartitions(name)]
        try:
            answer = self._client.list_consumer_group_offsets(request, request_timeout=_SECONDS)[
                name
            ].result()
        except KafkaException as exc:
            if exc.args[0].code() == KafkaError.GROUP_ID_NOT_FOUND:
                return {}
            raise broker_error(exc.args[0], self._endpoint, f"the offsets of `{name}` are not told") from exc
        return {(each.topic, each.partition): each.offset for each in answer.topic_partitions}

    def _wanted(self, goal: Goal, partitions: Iterable[GroupOffset]) -> Mapping[Partition, int]:
        """The new offsets, within what each partition has."""
        own = [(each.topic, each.partition) for each in partitions]
        marks = told_marks(self._client, own)
        if goal.time_ms is not None:
            with kafka_errors(self._endpoint, "the offsets of that time are not told"):
                found = offsets_at(self._client, own, goal.time_ms)
            # No record is as new as that: behind the last one.
            return {each: found[each] if found[each] >= 0 else marks[each][1] for each in own}
        if goal.offset is not None:
            return {each: min(max(goal.offset, marks[each][0]), marks[each][1]) for each in own}
        return {each: marks[each][0 if goal.word == "earliest" else 1] for each in own}

    def _unknown(self, name: str) -> BrokerError:
        with kafka_errors(self._endpoint, "the groups are not told"):
            found = self._client.list_consumer_groups(request_timeout=_SECONDS).result()
        names = sorted(each.group_id for each in found.valid)
        hint = f"there is: {', '.join(names[:8])}" if names else "no group has read anything here yet"
        return BrokerError(f"group `{name}` does not exist", hint=hint)


def _readers(found: ConsumerGroupDescription) -> Mapping[Partition, str]:
    """The members by the partitions that they have."""
    return {
        (at.topic, at.partition): f"{member.client_id} {member.host}".strip()
        for member in found.members
        for at in member.assignment.topic_partitions
    }


def _offset(
    at: Partition, committed: Mapping[Partition, int], marks: Marks, readers: Mapping[Partition, str]
) -> GroupOffset:
    first, end = marks.get(at, (0, None))
    return GroupOffset(*at, committed.get(at, -1), end, readers.get(at, ""), first)

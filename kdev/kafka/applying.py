"""What becomes of wanted topics: made, compared, changed as far as that is permitted, or refused."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from confluent_kafka import KafkaError
from confluent_kafka.admin import AdminClient

from kdev.errors import Unreachable
from kdev.kafka.changing import Outcomes, alter, create, delete, grow
from kdev.kafka.refusals import broker_error, reason_of
from kdev.kafka.topic_config import PARTITIONS, REPLICAS, TopicState, differences, near_settings
from kdev.model import Action, Difference, Endpoint, Permit, TopicChange, TopicSpec

Changes = Mapping[str, TopicChange]
"""What became of topics, by name."""

_MOVED = "records of a key may go to another partition from now on"
_UNTOLD = "the broker does not tell the settings of topics, so they were not compared"


class Applying:
    """Brings topics of one broker nearer to what is wanted, no further than is permitted."""

    def __init__(self, client: AdminClient, endpoint: Endpoint, permit: Permit) -> None:
        self._client = client
        self._endpoint = endpoint
        self._permit = permit

    def make(self, specs: Sequence[TopicSpec], there: Collection[str]) -> Changes:
        """What became of topics that were missing, without those that somebody else made meanwhile.

        `there` are the names of all that exist. Raises Unreachable when no broker answers.
        """
        outcomes = create(self._client, specs, rehearsal=self._permit.rehearsal) if specs else {}
        self._require_any_answer(outcomes.values())
        done = Action.WOULD_CREATE if self._permit.rehearsal else Action.CREATED
        changes: dict[str, TopicChange] = {}
        for spec in specs:
            error = outcomes[spec.name]
            if error is None:
                changes[spec.name] = TopicChange(spec.name, done)
            elif error.code() != KafkaError.TOPIC_ALREADY_EXISTS:
                changes[spec.name] = self._refused(spec, error, there)
        return changes

    def change(self, specs: Sequence[TopicSpec], states: Mapping[str, TopicState]) -> Changes:
        """What became of topics that exist: each is compared, and changed where that is permitted.

        One without a state is there, and the broker does not show it. Raises Unreachable when none answers.
        """
        hidden = {spec.name: self._hidden(spec) for spec in specs if spec.name not in states}
        specs = [spec for spec in specs if spec.name in states]
        found = {spec.name: differences(spec, states[spec.name]) for spec in specs}
        counts = {name: count for name, each in found.items() if (count := _more_partitions(each))}
        configs = {name: config for name, each in found.items() if (config := _settings(each))}
        rehearsal = self._permit.rehearsal
        grown = grow(self._client, counts if self._permit.partitions else {}, rehearsal=rehearsal)
        altered = alter(self._client, configs if self._permit.configs else {}, rehearsal=rehearsal)
        self._require_any_answer([*grown.values(), *altered.values()])
        changes = (self._change(spec, found[spec.name], grown=grown, altered=altered) for spec in specs)
        told = {
            each.name: replace(each, note=each.note or _untold(spec, states[spec.name]))
            for each, spec in zip(changes, specs, strict=True)
        }
        return {**hidden, **told}

    def delete(self, names: Sequence[str]) -> tuple[TopicChange, ...]:
        """What became of topics that were to be deleted with all their records.

        Raises Unreachable when no broker answers.
        """
        outcomes = delete(self._client, names)
        self._require_any_answer(outcomes.values())
        return tuple(
            TopicChange(name, Action.DELETED) if error is None else self._refused(TopicSpec(name), error)
            for name, error in outcomes.items()
        )

    def _change(
        self, spec: TopicSpec, found: Iterable[Difference], *, grown: Outcomes, altered: Outcomes
    ) -> TopicChange:
        asked = {PARTITIONS: grown, REPLICAS: {}}
        done = tuple(each for each in found if _was_done(spec.name, asked.get(each.what, altered)))
        left = tuple(each for each in found if each not in done)
        note = _MOVED if any(each.what == PARTITIONS for each in done) else ""
        for outcomes in (grown, altered):
            error = outcomes.get(spec.name)
            if error is not None:
                return replace(self._refused(spec, error), changed=done, differences=left, note=note)
        return TopicChange(spec.name, self._action(done, left), done, left, note=note)

    def _action(self, done: Collection[Difference], left: Collection[Difference]) -> Action:
        if left:
            return Action.DIFFERS
        if not done:
            return Action.UNCHANGED
        return Action.WOULD_CHANGE if self._permit.rehearsal else Action.CHANGED

    def _refused(self, spec: TopicSpec, error: KafkaError, there: Collection[str] = ()) -> TopicChange:
        problem = broker_error(error, self._endpoint)
        reason = str(problem) if isinstance(problem, Unreachable) else reason_of(error)
        hint = _own_hint(spec, error, there) or problem.hint
        return TopicChange(spec.name, Action.REFUSED, reason=reason, code=error.name(), hint=hint)

    def _hidden(self, spec: TopicSpec) -> TopicChange:
        refused = self._refused(spec, KafkaError(KafkaError.TOPIC_AUTHORIZATION_FAILED))
        return replace(refused, reason="it is there already, and the broker does not show it to this user")

    def _require_any_answer(self, outcomes: Iterable[KafkaError | None]) -> None:
        errors = [broker_error(error, self._endpoint) if error is not None else None for error in outcomes]
        if errors and all(isinstance(error, Unreachable) for error in errors) and errors[0] is not None:
            raise errors[0]


def _more_partitions(found: Iterable[Difference]) -> int:
    """How many partitions are wanted where that is more than there are; else 0."""
    counts = [
        int(each.wanted) for each in found if each.what == PARTITIONS and int(each.wanted) > int(each.found)
    ]
    return counts[0] if counts else 0


def _settings(found: Iterable[Difference]) -> Mapping[str, str]:
    return {each.what: each.wanted for each in found if each.what not in {PARTITIONS, REPLICAS}}


def _was_done(name: str, outcomes: Outcomes) -> bool:
    return name in outcomes and outcomes[name] is None


def _untold(spec: TopicSpec, state: TopicState) -> str:
    return _UNTOLD if spec.config and state.config is None else ""


def _own_hint(spec: TopicSpec, error: KafkaError, there: Collection[str]) -> str:
    if error.code() == KafkaError.INVALID_CONFIG:
        return near_settings(spec.config)
    if error.code() == KafkaError.TOPIC_EXCEPTION:
        twin = next((name for name in there if _in_metrics(name) == _in_metrics(spec.name)), None)
        return f"`{twin}` is there, and both have one name in the metrics of a broker" if twin else ""
    return ""


def _in_metrics(name: str) -> str:
    return name.replace(".", "_")

"""What a user asked a run for, what came of it, and the exit code that this means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kdev.cli.choosing import Part
from kdev.cli.conditions import Condition, Verdict
from kdev.cli.progress import ProgressForm
from kdev.commands import documents_text, look
from kdev.delivery import USUAL, Delivery, Failure
from kdev.errors import INTERRUPTED, BrokerLost, DataError, DeliveryError, KdevError
from kdev.model import Endpoint, Naming, Pacing
from kdev.settings import Settings
from kdev.wishes import Wishes

if TYPE_CHECKING:
    from kdev.mock.schedule import Schedule
    from kdev.mock.summary import Summary


@dataclass(frozen=True, slots=True)
class Order:
    """What a user asked one run for, understood; events begin at `start_ms`, None is when the run does.

    `words` are what was typed for its documents, globs as they stand, and `flags` the options that the
    settings come from, for when these are read again.
    """

    specs: tuple[str, ...]
    typed: Naming
    settings: Settings
    schedule: Schedule
    pacing: Pacing
    wishes: Wishes
    start_ms: int | None
    part: Part
    yes_remote: bool
    dry_run: bool
    progress: ProgressForm
    delivery: Delivery = USUAL
    metrics_port: int | None = None
    fail_if: tuple[Condition, ...] = ()
    shard: str = "1/1"
    workers: int = 1
    watch: bool = False
    words: tuple[str, ...] = ()
    flags: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def spec(self) -> str:
        """The documents, as they are told to people."""
        return documents_text(self.specs)

    @property
    def endless(self) -> bool:
        """Whether only a stop ends it."""
        return self.schedule.count is None and self.schedule.length is None


@dataclass(frozen=True, slots=True)
class Sent:
    """A run that is over, where its records went, None for stdout, and the order with the start it had."""

    summary: Summary
    where: Endpoint | None
    order: Order


def exit_code(sent: Sent) -> int:
    """The exit code of a run that is over."""
    problem = problem_of(sent)
    if problem:
        return problem.exit_code
    stopped = sent.summary.stopped_by in {"interrupt", "terminate"}
    return INTERRUPTED if stopped and not sent.order.endless else 0


def problem_of(sent: Sent) -> KdevError | None:
    """What went wrong, the gravest first."""
    return _broken_off(sent) or _undelivered(sent) or _unwanted(sent)


def _broken_off(sent: Sent) -> KdevError | None:
    summary = sent.summary
    if summary.stopped_by == "broker" and sent.where is not None:
        hint = f"is it still there? `{look(sent.where)}`"
        return BrokerLost(sent.where.bootstrap_servers, sent.order.schedule.retry_for, hint=hint)
    if summary.stopped_by == "lost":
        hint = "what it had sent last may have arrived or not; the other workers went on to their end"
        return DataError(summary.lost, hint=hint)
    return summary.error


def _undelivered(sent: Sent) -> KdevError | None:
    summary = sent.summary
    if summary.failed:
        first = next(iter(summary.errors), Failure("", 0))
        return DeliveryError(summary.failed, first.reason, hint=first.hint)
    if summary.unconfirmed:
        return DeliveryError(summary.unconfirmed, f"not confirmed within {sent.order.schedule.drain:.0f} s")
    return None


def _unwanted(sent: Sent) -> KdevError | None:
    broken = [str(verdict.condition) for verdict in verdicts_of(sent) if not verdict.ok]
    if not broken:
        return None
    return DataError(f"the run came to `{'` and `'.join(broken)}`", hint="`--fail-if` asked for this")


def verdicts_of(sent: Sent) -> tuple[Verdict, ...]:
    """What each `--fail-if` says of a run."""
    return tuple(condition.judged(sent.summary) for condition in sent.order.fail_if)

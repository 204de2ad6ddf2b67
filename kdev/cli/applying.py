"""A document's topics on a broker: made, compared, changed as far as permitted, and what is left to do."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kdev import wiring
from kdev.commands import command, name_option
from kdev.errors import BrokerError, TopicDiffers
from kdev.model import Action, Difference, Permit, TopicChange, TopicSpec
from kdev.settings import Settings

if TYPE_CHECKING:
    from kdev.kafka.admin import Admin
    from kdev.spec.topics import TopicPlan

NO_CHANGES = Permit()

_LEADER_SECONDS = 30.0
_SHOWN = 3
_COUNTS = frozenset({"partitions", "replicas"})


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a document's topics; `addresses` says which addresses each topic comes from.

    `problem` is what went wrong once topics were made. Where topics are not `changeable`, the broker never
    changes one that it has.
    """

    changes: tuple[TopicChange, ...] = ()
    addresses: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    notes: tuple[str, ...] = ()
    permit: Permit = NO_CHANGES
    problem: BrokerError | None = None
    changeable: bool = True

    def address(self, topic: str) -> str:
        """The addresses in the document that a topic comes from."""
        return ", ".join(self.addresses.get(topic, (topic,)))

    def without(self, action: Action) -> Applied:
        """The same without the topics of which this became."""
        return replace(self, changes=tuple(each for each in self.changes if each.action is not action))

    def of(self, action: Action) -> tuple[TopicChange, ...]:
        """The topics of which this became."""
        return tuple(each for each in self.changes if each.action is action)


def apply_topics(settings: Settings, plan: TopicPlan, permit: Permit = NO_CHANGES) -> Applied:
    """Create the missing topics of a plan, compare the others, change them as permitted, wait for leaders."""
    applied = made(settings, plan.topics, permit)
    notes = (*notes_of_plan(plan), *_notes(applied.changes))
    return replace(applied, addresses=addresses_of(plan), notes=notes)


def made(settings: Settings, topics: Sequence[TopicSpec], permit: Permit = NO_CHANGES) -> Applied:
    """Create those of some topics that are missing, and so on, likewise."""
    with wiring.admin(settings) as admin:
        changes = admin.apply(topics, permit)
        problem = None if permit.rehearsal else _problem_of_leaders(admin, changes)
        return Applied(changes, permit=permit, problem=problem, changeable=admin.changeable)


def compared(
    settings: Settings, plan: TopicPlan, document: Sequence[str]
) -> tuple[Applied, BrokerError | None]:
    """How the topics of a broker stand to those of a plan, and the error that tells where they differ.

    `document` is how it was typed. Nothing is made or changed.
    """
    with wiring.admin(settings) as admin:
        changes = admin.apply(plan.topics, Permit(rehearsal=True))
        applied = Applied(changes, addresses_of(plan), notes_of_plan(plan), changeable=admin.changeable)
    missing, differing = applied.of(Action.WOULD_CREATE), applied.of(Action.DIFFERS)
    if not missing and not differing:
        return applied, None
    options = name_option(settings.name)
    again = shlex.join(["kdev", "topics", "apply", *document, *options])
    hint = (
        _way_out(applied, document, options, settings.name)
        if differing
        else f"`{again}` makes what is missing"
    )
    return applied, TopicDiffers(tuple(each.name for each in (*missing, *differing)), hint=hint)


def addresses_of(plan: TopicPlan) -> Mapping[str, tuple[str, ...]]:
    """The addresses of the channels that go to each topic of a plan."""
    found: dict[str, list[str]] = {}
    for route in plan.routes:
        found.setdefault(route.topic, []).append(route.channel.address or route.channel.key)
    return {topic: tuple(dict.fromkeys(addresses)) for topic, addresses in found.items()}


def notes_of_plan(plan: TopicPlan) -> tuple[str, ...]:
    """What a person should know of a plan: settings that gave way, channels that have no topic."""
    none = () if plan.topics else ("no channel of the document goes to a topic",)
    return (
        *plan.notes,
        *none,
        *(f"channel `{channel}` has no topic: {why}" for channel, why in plan.skipped),
    )


def require_applied(applied: Applied, document: Sequence[str], options: Sequence[str], empty: str) -> None:
    """Make sure that every topic is as the document asks.

    `document` is how it was typed with the names of its topics, `options` those that mean the broker, `empty`
    the environment that can begin from empty, if it is one. Raises BrokerError for what was refused,
    TopicDiffers for what is there and not as asked for.
    """
    require_made(applied)
    differing = applied.of(Action.DIFFERS)
    if differing:
        names = tuple(each.name for each in differing)
        raise TopicDiffers(names, hint=_way_out(applied, document, options, empty))


def require_made(applied: Applied) -> None:
    """Make sure that every topic is there with its leaders; raises BrokerError with what was refused."""
    refused = applied.of(Action.REFUSED)
    if refused:
        raise refusal(refused)
    if applied.problem:
        raise applied.problem


def refusal(refused: Sequence[TopicChange], verb: str = "made") -> BrokerError:
    """The error that tells what was refused and why; `verb` is what would have become of it."""
    hints = list(dict.fromkeys(each.hint for each in refused))
    alike = len(hints) == 1
    lines: list[str] = []
    for each in refused:
        was = "changed" if each.differences else verb
        lines.append(f"topic `{each.name}` was not {was}: {each.reason}")
        lines += [f"  {each.hint}"] if each.hint and not alike else []
    return BrokerError("\n".join(lines), code=refused[0].code, hint=hints[0] if alike else "")


def _problem_of_leaders(admin: Admin, changes: Sequence[TopicChange]) -> BrokerError | None:
    there = [each for each in changes if each.action is not Action.REFUSED]
    counts = {
        each.name: int(one.wanted) for each in there for one in each.changed if one.what == "partitions"
    }
    try:
        admin.wait_for_leaders([each.name for each in there], _LEADER_SECONDS, counts)
    except BrokerError as exc:
        return exc
    return None


def _notes(changes: Sequence[TopicChange]) -> list[str]:
    told: dict[str, list[str]] = {}
    for change in changes:
        if change.note:
            told.setdefault(change.note, []).append(f"`{change.name}`")
    return [f"{note}: {_some(names)}" for note, names in told.items()]


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{', '.join(names[:_SHOWN])}{more}"


def _way_out(applied: Applied, document: Sequence[str], options: Sequence[str], empty: str) -> str:
    words = shlex.join(document)
    if not applied.changeable:
        return f"{command('down', empty)} and {command(f'up {words}', empty)} start from empty"
    left = [each for change in applied.of(Action.DIFFERS) for each in change.differences]
    flags = _flags(left, applied.permit)
    if flags:
        again = shlex.join(["kdev", "topics", "apply", *document, *flags, *options])
        return f"`{again}` changes what can be changed"
    name = applied.of(Action.DIFFERS)[0].name
    gone = shlex.join(["kdev", "topics", "delete", name, *options])
    rule = "Kafka takes no partition away, and kdev moves no replicas"
    return f"{rule}: change the document, or `{gone}` and apply again"


def _flags(left: Sequence[Difference], permit: Permit) -> list[str]:
    growing = any(each.what == "partitions" and int(each.wanted) > int(each.found) for each in left)
    settings = any(each.what not in _COUNTS for each in left)
    flags = {
        "--add-partitions": growing and not permit.partitions,
        "--alter-configs": settings and not permit.configs,
    }
    return [flag for flag, helps in flags.items() if helps]

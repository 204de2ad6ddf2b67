"""`--watch`: the files of a run are followed, and what a valid edit asks for takes over while it goes on."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from glob import has_magic
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING

from kdev import wiring
from kdev.cli.chosen import chosen_of
from kdev.cli.controlled import Listener
from kdev.cli.options import words_from
from kdev.cli.order import Order
from kdev.cli.planned import make_topics, mix_of
from kdev.cli.spec_paths import documents_from
from kdev.errors import BrokerError, KdevError, SpecError, UsageError
from kdev.settings import FILE_NAME, settings_from

if TYPE_CHECKING:
    from kdev.mock.progress import Progress
    from kdev.spec.model import Message
    from kdev.spec.topics import TopicPlan

LOOK_SECONDS = 0.2
STANDARD_INPUT = "-"
_FIXED = ("bootstrap", "client", "client_config", "name", "home", "cache", "registry")

Marks = Mapping[str, tuple[int, int] | None]
"""When each file was changed last and how long it is, None for one that is not there."""

Tell = Callable[["Progress"], None]


def require_watchable(order: Order) -> None:
    """Make sure that the files of an order can be followed; raises UsageError when they cannot."""
    if order.dry_run:
        raise UsageError("`--dry-run` and `--watch` do not go together", hint="leave out one of them")
    if order.workers > 1:
        raise UsageError("`--workers` and `--watch` do not go together", hint="one process follows its files")
    if STANDARD_INPUT in order.specs:
        raise UsageError("`--watch` cannot follow standard input", hint="the name of a file")


@contextmanager
def followed(given: Order, listener: Listener, seen: Marks, brokers: int) -> Generator[Follower]:
    """What follows the files of an order while its run goes on; nothing when that was not asked for.

    `seen` is how they were when they were read for its start.
    """
    follower = Follower(given, listener, brokers, seen)
    over = Event()
    if given.watch:
        Thread(target=_follow, args=(follower, over), daemon=True).start()
    try:
        yield follower
    finally:
        over.set()


def _follow(follower: Follower, over: Event) -> None:
    while not over.wait(LOOK_SECONDS):
        follower.look()


@dataclass(slots=True)
class Follower:
    """Follows the files of an order, and lets its run follow what they say; `news` is what to tell of it."""

    given: Order
    listener: Listener
    brokers: int
    seen: Marks
    news: SimpleQueue[str] = field(default_factory=SimpleQueue[str])
    _last: Marks = field(default_factory=dict)
    _told: str = ""

    def telling(self, tell: Tell | None) -> Tell | None:
        """The same teller, which is told what is new as well."""
        return (
            None
            if tell is None
            else lambda progress: tell(replace(progress, news=(*progress.news, *self._taken())))
        )

    def look(self) -> None:
        """Look whether a file has changed, and whether whoever writes it is done."""
        now = marks({*self.seen, *self._documents()})
        settled, self._last = now == self._last, now
        if not settled or now == self.seen:
            return
        read = {*self._documents(), FILE_NAME}
        try:
            said = self._take_over(read)
        except BrokerError as exc:
            self._refuse(exc)  # it may come back, so the same edit is tried again
            return
        except KdevError as exc:
            self._refuse(exc)
            # A file that is missing may come.
            read |= {*now, *(str(Path(file).parent) for file in (*now, *read))}
        else:
            self._told = ""
            self.news.put(said)
        # What has changed while it was read is seen at the next look.
        self.seen = {file: now.get(file, mark) for file, mark in marks(read).items()}

    def _take_over(self, read: set[str]) -> str:
        """Let the run follow what the files say now; returns what is new in it, and notes which were read."""
        order = self._order()
        spec, files, error = wiring.read_specs(order.specs, order.settings)
        read |= files
        if spec is None:
            raise error
        plan = wiring.topic_plan(spec, order.settings, brokers=self.brokers, typed=order.typed)
        with self.listener.lock:
            return self._change(plan, order)

    def _change(self, whole: TopicPlan, order: Order) -> str:
        before, now = self.listener.plan, self.listener.order
        pacing = now.pacing if self.listener.touched else self.given.pacing
        plan, order, weights = chosen_of(whole, replace(order, pacing=pacing))
        said = difference(before, plan, other_settings=order.settings != now.settings)
        if not said:
            return "the files were read again: nothing in them changes the records"
        mix = mix_of(plan, order, weights)
        notes: list[str] = []
        if plan.topics != before.topics:
            make_topics(plan, order, notes.extend)
        pace = None if str(order.schedule.pace) == str(now.schedule.pace) else order.schedule.pace
        self.listener.follow(plan, order, wiring.takeover(mix, pace, said))
        for note in (*notes, *mix.notes):
            self.news.put(note)
        return f"the plan has changed: {said}"

    def _order(self) -> Order:
        """The order with the settings as they are now; where its records go does not change."""
        given = self.given
        told = settings_from(given.flags)
        fixed = {name: getattr(given.settings, name) for name in _FIXED}
        settings = replace(told, **fixed)
        typed = [word for word in given.wishes.words if word.origin != FILE_NAME]
        words = (*words_from((), settings), *typed)
        wishes = replace(given.wishes, words=words, keys=settings.keys, key_count=settings.key_count)
        return replace(given, specs=self._documents(), settings=settings, wishes=wishes)

    def _documents(self) -> tuple[str, ...]:
        """The documents that are meant now, as a glob means new files too."""
        if not any(map(has_magic, self.given.words)):
            return self.given.specs
        try:
            return documents_from(self.given.words).documents
        except UsageError:
            return self.given.specs

    def _refuse(self, error: KdevError) -> None:
        """Tell what is wrong with an edit, once; the run goes on as it was."""
        text = broken(error)
        if text != self._told:
            self._told = text
            self.news.put(text)

    def _taken(self) -> Generator[str]:
        with suppress(Empty):
            while True:
                yield self.news.get_nowait()


def marks(files: Iterable[str]) -> Marks:
    """How some files are now."""
    return {file: _mark(Path(file)) for file in files}


def _mark(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def difference(before: TopicPlan, after: TopicPlan, *, other_settings: bool = False) -> str:
    """What is new, gone and edited in a plan, in one line; empty when that is nothing."""
    old, new = _described(before), _described(after)
    kinds = (
        ("new", [unit for unit in new if unit not in old]),
        ("gone", [unit for unit in old if unit not in new]),
        ("edited", [unit for unit in new if unit in old and new[unit] != old[unit]]),
    )
    parts = [f"{kind} {', '.join(f'`{unit}`' for unit in units)}" for kind, units in kinds if units]
    return " · ".join([*parts, *([f"other settings in {FILE_NAME}"] if other_settings else [])])


def _described(plan: TopicPlan) -> dict[str, list[tuple[object, ...]]]:
    found: dict[str, list[tuple[object, ...]]] = {}
    for route in plan.routes:
        for message in route.channel.messages:
            unit = f"{route.topic}/{message.name}"
            found.setdefault(unit, []).append((*_said(message), route.parameters))
    return found


def _said(message: Message) -> tuple[object, ...]:
    return (
        message.payload,
        message.headers,
        message.key,
        message.content_type,
        message.correlation,
        message.examples,
        message.extensions,
    )


def broken(error: KdevError) -> str:
    """What is wrong with an edit, in one line: the first thing, and how many more there are."""
    problems = error.problems if isinstance(error, SpecError) else ()
    first = str(problems[0] if problems else error).splitlines()[0]
    more = f" (and {len(problems) - 1} more: `kdev validate`)" if len(problems) > 1 else ""
    hint = (problems[0].hint if problems else "") or error.hint
    return f"! {first}{more} · the run goes on as before{f' · {hint}' if hint and not more else ''}"

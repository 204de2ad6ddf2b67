"""How `tail` shows records: the format, the look and the notes around them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from kdev.cli import console
from kdev.errors import UsageError
from kdev.figures import records_text
from kdev.model import ConsumedRecord
from kdev.tail.chosen_fields import Fields, FieldsOnly, fields_form
from kdev.tail.coded import CodedLines, coded_form, odd_label
from kdev.tail.ends import Tailed
from kdev.tail.highlight import marker_of
from kdev.tail.instants import Instants, TimeForm
from kdev.tail.lines import JsonLines, RawLines, ValueLines
from kdev.tail.look import Look
from kdev.tail.named import NamedLines, label
from kdev.tail.output import Printer, View
from kdev.tail.paint import Segment
from kdev.tail.pretty import PrettyView
from kdev.tail.screen import LineView
from kdev.tail.unfound import Unfound, Watched
from kdev.tail.window import Window


class Form(StrEnum):
    """How records are written; `auto` is `line` on a terminal and `json` elsewhere."""

    AUTO = "auto"
    LINE = "line"
    PRETTY = "pretty"
    JSON = "json"
    VALUE = "value"
    RAW = "raw"


class Colour(StrEnum):
    """When colour is used."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Wish:
    """How the user wants to see records; `named` with the message of each, `check` with what breaks it.

    `many` means that topics may join; a `template` wins over the form; `grep` is what was looked for;
    `coded` means that the user said what keys and values are, `null` that a NUL ends each value; `lacking`
    watches for fields that no record has; `caught_up` is called when all that was there is shown.
    """

    form: Form = Form.AUTO
    time: TimeForm = TimeForm.CLOCK
    colour: Colour = Colour.AUTO
    headers: bool = False
    full: bool = False
    quiet: bool = False
    named: bool = False
    check: bool = False
    many: bool = False
    fields: Fields | None = None
    lacking: Unfound | None = None
    template: View | None = None
    grep: tuple[str, ...] = ()
    coded: bool = False
    null: bool = False
    caught_up: Callable[[], None] = lambda: None


def printer(wish: Wish, window: Window) -> Printer:
    """What writes the records of a window to stdout."""
    console.flush()
    note = _following(window) if console.is_terminal(sys.stdout) and not wish.quiet else ""

    def following() -> None:
        wish.caught_up()
        if note:
            console.note(note)

    view = _view(wish, window)
    view = view if wish.lacking is None else Watched(view, wish.lacking)
    return Printer(view, sys.stdout.buffer, following)


def tell_empty(window: Window, *, follow: bool, narrowed: str = "") -> None:
    """Say which topics have no record at all, or none in the part that was asked for."""
    for topic in _topics(window):
        if all(window.ends[each] == window.lows[each] for each in window.ends if each[0] == topic):
            waiting = f", waiting · fill it: kdev produce {topic} VALUE, or kdev mock SPEC" if follow else ""
            console.note(f"{topic} {narrowed}" if narrowed else f"{topic} is empty{waiting}")


def tell_end(tailed: Tailed) -> None:
    """Say how much was shown."""
    console.note(f"{tailed.printed:,} printed, {tailed.read:,} read, {tailed.seconds:.1f} s")


def assigned_text(group: str, own: Collection[tuple[str, int]]) -> str:
    """What a member of a group reads from now on."""
    if not own:
        return f"{group}: this member has no partition, others have them all"
    topics: dict[str, list[str]] = {}
    for topic, partition in own:
        topics.setdefault(topic, []).append(str(partition))
    each = "; ".join(f"{topic} {' '.join(numbers)}" for topic, numbers in topics.items())
    return f"{group}: this member reads {each}"


def _view(wish: Wish, window: Window) -> View:
    if wish.template is not None:
        return wish.template
    terminal = console.is_terminal(sys.stdout)
    automatic = Form.LINE if terminal else Form.JSON
    form = automatic if wish.form is Form.AUTO else wish.form
    if form is Form.LINE:
        return LineView(_look(wish, window))
    view = (
        _plain(form, wish, terminal=terminal) if form is not Form.PRETTY else PrettyView(_look(wish, window))
    )
    if wish.fields is not None:
        view = FieldsOnly(view, wish.fields)
    if form is Form.JSON and (wish.named or wish.coded or wish.fields is not None):
        view = NamedLines(view, named=wish.named, check=wish.check)
    return CodedLines(view) if form is Form.JSON and wish.coded else view


def _plain(form: Form, wish: Wish, *, terminal: bool) -> View:
    if form is Form.JSON:
        return JsonLines(terminal=terminal)
    return _VALUES[form](terminal=terminal, null=wish.null)


def ended_by_null(form: Form, template: str | None, *, null: bool) -> bool:
    """Whether a NUL ends each value. Raises UsageError where something else than values is shown."""
    if null and (template is not None or form not in _VALUES):
        hint = "a record in any other form ends with a line end"
        raise UsageError("`--null` needs `-o value` or `-o raw`", hint=hint)
    return null


_VALUES: Mapping[Form, Callable[..., View]] = {Form.VALUE: ValueLines, Form.RAW: RawLines}


def _look(wish: Wish, window: Window) -> Look:
    short = None if wish.fields is None else partial(fields_form, wish.fields)
    if wish.coded and short is None:
        short = partial(coded_form, encoding=sys.stdout.encoding, full=wish.full)
    pretty = wish.form is Form.PRETTY and wish.time is TimeForm.CLOCK
    return Look(
        Instants(TimeForm.LOCAL if pretty else wish.time),
        console.width,
        colour=console.colour(sys.stdout, wish.colour),
        full=wish.full or not console.is_terminal(sys.stdout),
        headers=wish.headers,
        topic=wish.many or len(_topics(window)) > 1,
        encoding=sys.stdout.encoding,
        label=partial(_label, check=wish.check, spread=wish.form is Form.PRETTY)
        if wish.named or wish.coded
        else None,
        mark=marker_of(wish.grep),
        short=short,
    )


def _label(record: ConsumedRecord, *, check: bool, spread: bool) -> list[Segment]:
    return [*odd_label(record), *label(record, check=check, spread=spread)]


def _following(window: Window) -> str:
    partitions = "1 partition" if len(window.ends) == 1 else f"{len(window.ends)} partitions"
    records = records_text(window.size)
    return f"following {', '.join(_topics(window))} ({partitions}, {records}) · Ctrl-C stops"


def _topics(window: Window) -> tuple[str, ...]:
    return tuple(dict.fromkeys(topic for topic, _ in window.ends))

"""Which messages of a document no record can be made of, told before a run is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain

from kdev.errors import KdevError, NoValueError, PayloadError, Problem
from kdev.payload.avro_types import VALIDATED
from kdev.payload.formats import format_for
from kdev.spec.model import Message, Spec
from kdev.spec.topics import Route, topic_plan

NO_RECORD, NOT_MADE = "no-record", "not-made"
HINT = "leave the message out of a run with `--message`, or change its schema"


def without_records(spec: Spec) -> tuple[Problem, ...]:
    """The messages of topics of which `kdev mock` can make no record; AsyncAPI allows them all.

    Looks at shapes only: what a plan of all values would miss beside that is not told.
    """
    messages = {message.place: message for route in _routes(spec) for message in route.channel.messages}
    found = chain.from_iterable(map(_problems, messages.values()))
    return tuple({problem.place: problem for problem in found}.values())


def _routes(spec: Spec) -> Sequence[Route]:
    """The ways to topics; none of a document whose topics collide, which is told elsewhere."""
    with suppress(KdevError):
        return topic_plan(spec).routes
    return ()


def _problems(message: Message) -> Iterator[Problem]:
    for schema in filter(None, (message.payload, message.headers, message.key)):
        try:
            _ = format_for(schema, message.content_type if schema is message.payload else "").form
        except PayloadError as exc:
            text = f"{exc.problem}: `kdev mock` makes no record of `{message.name}`"
            code = NO_RECORD if isinstance(exc, NoValueError) else NOT_MADE
            if exc.hint != VALIDATED:  # that is told at its place
                yield Problem(code, text, exc.place or message.place, exc.hint or HINT, "warning")

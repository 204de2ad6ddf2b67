"""From a document to how its values are written."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from kdev.errors import PayloadError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kdev.mock.kept import Write
    from kdev.payload.formats import Format
    from kdev.spec.model import Message, Schema
    from kdev.spec.topics import TopicPlan

_HINT = "`kdev explain SPEC` shows what is asked for; without `--spec` it is sent as it is"


def writer(plan: TopicPlan, topic: str, registry: str = "") -> Write:
    """What writes values as the messages of a topic: as the one that is named, else the first that they fit.

    With the URL of a schema registry they stand behind the ids of their schemas where they have some. Raises
    PayloadError for a schema that cannot be read, UsageError where there is none.
    """
    from kdev.payload.formats import format_for, judge_for

    found = [each for route in plan.routes if route.topic == topic for each in route.channel.messages]
    read = {
        each.name: (each.payload, format_for(each.payload, each.content_type))
        for each in found
        if each.payload is not None
    }
    # By the judge that `kdev verify` has, so that it finds no fault with what was sent.
    known = {name: (written, judge_for(schema, written)) for name, (schema, written) in read.items()}
    head = _heads(topic, {each.name: each for each in found}, read, registry)
    if not known:
        raise UsageError(
            f"no message of `{topic}` has a payload", hint="without `--spec` a value is sent as it is"
        )

    def write(text: str, name: str) -> bytes:
        value = _value(text)
        if name and name not in known:
            raise PayloadError(
                f"is to be `{name}`, which `{topic}` has not", hint=f"it has {', '.join(known)}"
            )
        for each in [name] if name else known:
            written, fits = known[each]
            if fits(value):
                return head(each) + _written(value, text, written)
        raise PayloadError(_why(value, {name: read[name]} if name else read), hint=_HINT)

    return write


def _heads(
    topic: str,
    messages: Mapping[str, Message],
    read: Mapping[str, tuple[Schema, Format]],
    registry: str,
) -> Callable[[str], bytes]:
    """What stands before the values of each message, by its name."""
    from kdev.mock.framing import framings_of
    from kdev.wiring.broker import registry as reached

    asked = reached(registry)

    @cache
    def head(name: str) -> bytes:
        framing = None if asked is None else framings_of(topic, messages[name], *read[name]).value
        return b"" if asked is None or framing is None else framing.head(asked())

    return head


def _value(text: str) -> object:
    from kdev.payload.typed import value_of

    try:
        return value_of(text)
    except json.JSONDecodeError as exc:
        raise PayloadError("is no JSON", hint=_HINT) from exc
    except ValueError as exc:
        raise PayloadError(str(exc), hint=_HINT) from exc


def _written(value: object, text: str, written: Format) -> bytes:
    try:
        return written.encode(value) if written.form.binary else text.encode()
    except UnicodeEncodeError as exc:
        half = f"\\u{ord(exc.object[exc.start]):04x}"
        raise PayloadError(f"has `{half}`, half of a character, which has no bytes", hint=_HINT) from exc


def _why(value: object, known: Mapping[str, tuple[Schema, Format]]) -> str:
    """Why a value is none of some messages: of a single one the first reason."""
    from kdev.payload.formats import critic_for
    from kdev.wiring.contracts import told_of

    if len(known) != 1:
        return f"fits none of {', '.join(known)}"
    ((name, (schema, written)),) = known.items()
    reasons = critic_for(schema, written)(value)
    return f"is no {name}: {told_of(reasons[0])}" if reasons else f"is no {name}"

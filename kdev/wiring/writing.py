"""From a document to how its values are written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kdev.errors import PayloadError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kdev.mock.kept import Write
    from kdev.payload.formats import Format
    from kdev.spec.model import Schema
    from kdev.spec.topics import TopicPlan

_HINT = "`kdev explain SPEC` shows what is asked for; without `--spec` it is sent as it is"


def writer(plan: TopicPlan, topic: str) -> Write:
    """What writes values as the messages of a topic: as the one that is named, else the first that they fit.

    Raises PayloadError for a schema that cannot be read, UsageError where there is none.
    """
    from kdev.payload.formats import format_for, judge_for

    found = [each for route in plan.routes if route.topic == topic for each in route.channel.messages]
    read = {
        each.name: (each.payload, format_for(each.payload, each.content_type))
        for each in found
        if each.payload is not None
    }
    # By the judge that `kdev verify` has, so that it finds no fault with what was sent.
    known = {name: (schema, written, judge_for(schema, written)) for name, (schema, written) in read.items()}
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
        for _, written, fits in [known[name]] if name else known.values():
            if fits(value):
                return _written(value, text, written)
        raise PayloadError(_why(value, {name: read[name]} if name else read), hint=_HINT)

    return write


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

"""From a document to how its values are written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NoReturn

from kdev.errors import PayloadError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kdev.mock.kept import Write
    from kdev.payload.formats import Format
    from kdev.spec.model import Schema
    from kdev.spec.topics import TopicPlan

_HINT = "`kdev explain SPEC` shows what is asked for; without `--spec` it is sent as it is"


def writer(plan: TopicPlan, topic: str) -> Write:
    """What writes values as the messages of a topic: as the one that is named, else the first that they fit.

    Raises PayloadError for a schema that cannot be read.
    """
    from kdev.payload.formats import format_for

    found = [each for route in plan.routes if route.topic == topic for each in route.channel.messages]
    known = {
        each.name: (each.payload, format_for(each.payload, each.content_type))
        for each in found
        if each.payload is not None
    }

    def write(text: str, name: str) -> bytes:
        value = _value(text)
        if name and name not in known:
            raise PayloadError(
                f"is to be `{name}`, which `{topic}` has not", hint=f"it has {', '.join(known)}"
            )
        for _, written in [known[name]] if name else known.values():
            if written.fits(value):
                return written.encode(value) if written.form.binary else text.encode()
        raise PayloadError(_why(value, {name: known[name]} if name else known), hint=_HINT)

    return write


def _value(text: str) -> object:
    def refuse(name: str) -> NoReturn:
        raise PayloadError(f"has `{name}`, which is no JSON", hint=_HINT)

    try:
        return json.loads(text, parse_constant=refuse)
    except ValueError as exc:
        raise PayloadError("is no JSON", hint=_HINT) from exc
    except RecursionError as exc:
        raise PayloadError("is nested too deep", hint=_HINT) from exc


def _why(value: object, known: Mapping[str, tuple[Schema, Format]]) -> str:
    """Why a value is none of some messages: of a single one the first reason."""
    from kdev.payload.formats import critic_for
    from kdev.wiring.contracts import told_of

    if len(known) != 1:
        return f"fits none of {', '.join(known)}"
    ((name, (schema, written)),) = known.items()
    reasons = critic_for(schema, written)(value)
    return f"is no {name}: {told_of(reasons[0])}" if reasons else f"is no {name}"

"""From a document to what its records must be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kdev.payload.misfit import Critic, Objection
    from kdev.spec.model import Message, Schema
    from kdev.spec.topics import TopicPlan
    from kdev.tail.contract import Explain, KeyJudge, MessageContract


def contracts(plan: TopicPlan) -> Mapping[str, Sequence[MessageContract]]:
    """The messages of each topic of a plan. Raises PayloadError for a schema that cannot be read."""
    found: dict[str, list[MessageContract]] = {topic.name: [] for topic in plan.topics}
    for route in plan.routes:
        found[route.topic] += [
            _contract(message, message.payload) for message in route.channel.messages if message.payload
        ]
    return found


def _contract(message: Message, schema: Schema) -> MessageContract:
    from kdev.payload.formats import format_for
    from kdev.tail.contract import MessageContract

    written = format_for(schema, message.content_type)
    return MessageContract(
        message.name, written.decode, written.fits, _explain(schema), _key_judge(message.key)
    )


def _explain(schema: Schema) -> Explain:
    from kdev.payload.check import critic_of

    @cache
    def critic() -> Critic:
        return critic_of(schema.value)

    def explain(value: object) -> list[str]:
        # A judge of JSON Schema says nothing of another language.
        return [] if "avro" in schema.format else list(dict.fromkeys(map(_said, critic()(value))))

    return explain


def _said(objection: Objection) -> str:
    """What is wrong whatever the value is, so that the same mistake is one."""
    where = "".join("[]" if isinstance(step, int) else f".{step}" for step in objection.path)
    return f"`${where}` {objection.text.partition(', got ')[0]}"


def _key_judge(schema: Schema | None) -> KeyJudge | None:
    """Judges the bytes of a key: as the text that they are, or as their format says."""
    if schema is None:
        return None
    from kdev.payload.formats import format_for

    written = format_for(schema)
    return lambda key: any(written.fits(value) for value in _readings(key, written.decode))


def _readings(key: bytes, decode: Callable[[bytes], object]) -> list[object]:
    found: list[object] = []
    for read in (decode, bytes.decode):
        try:
            found.append(read(key))
        except (ValueError, RecursionError, EOFError):
            continue
    return found

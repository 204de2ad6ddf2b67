"""From a document to what its records must be."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kdev.errors import PayloadError, Place, UsageError
from kdev.model import Headers

if TYPE_CHECKING:
    from kdev.kafka.registry import SchemaRegistry
    from kdev.payload.formats import Format
    from kdev.payload.misfit import Critic, Objection
    from kdev.spec.model import Message, Schema
    from kdev.spec.topics import TopicPlan
    from kdev.tail.contract import Explain, HeadersJudge, KeyJudge, MessageContract
    from kdev.tail.ends import ReadAs
    from kdev.tail.registered import Reader as RegisteredReader


def contracts(plan: TopicPlan) -> Mapping[str, Sequence[MessageContract]]:
    """The messages of each topic of a plan. Raises PayloadError for a schema that cannot be read."""
    found: dict[str, list[MessageContract]] = {topic.name: [] for topic in plan.topics}
    for route in plan.routes:
        found[route.topic] += [
            _contract(message, message.payload) for message in route.channel.messages if message.payload
        ]
    return found


def reading(contracts: Mapping[str, Sequence[MessageContract]]) -> ReadAs:
    """What makes records into those of the messages of their topics."""
    from kdev.tail.reading import read_as

    return read_as(contracts)


def avro_reader(file: Path) -> Callable[[bytes], str]:
    """Reads bytes as JSON by the Avro schema of a file; the id of a schema registry may stand before them.

    Raises UsageError for a file that cannot be read or holds no such schema.
    """
    from kdev.payload.formats import AVRO, format_for
    from kdev.spec.model import Schema

    try:
        schema = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as exc:
        no_json = "it is nested too deep" if isinstance(exc, RecursionError) else "it is no JSON"
        reason = exc.strerror if isinstance(exc, OSError) else no_json
        raise UsageError(
            f"`{file}` cannot be read: {reason}", hint="an Avro schema, such as a `.avsc`"
        ) from exc
    try:
        decode = format_for(Schema(schema, AVRO, lambda _: Place(str(file)))).decode
    except PayloadError as exc:
        raise UsageError(f"`{file}` is no Avro schema: {exc}", hint=exc.hint) from exc
    return lambda content: _as_json(decode(content)).decode()


def protobuf_reader(file: Path, message: str = "") -> Callable[[bytes], str]:
    """Reads bytes as JSON by a `.proto` file; where that has several messages one is named.

    Raises UsageError for a file that cannot be read or has no such message.
    """
    from kdev.payload.formats import format_for
    from kdev.spec.protobuf import schema_of_file

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, ValueError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) else "it is no text in UTF-8"
        raise UsageError(f"`{file}` cannot be read: {reason}", hint="a `.proto` file") from exc
    try:
        decode = format_for(schema_of_file(text, str(file), message)).decode
    except PayloadError as exc:
        several = "more than one" in str(exc)
        hint = f"name one of them: `protobuf:{file}#NAME`" if several else exc.hint
        raise UsageError(str(exc), hint=hint) from exc
    return lambda content: _as_json(decode(content)).decode()


def registered_reader(reached: Callable[[], SchemaRegistry]) -> Callable[[int], RegisteredReader]:
    """What gives the reader of records that stand behind the number of a schema.

    Raises KdevError, when it is asked, for a registry that does not answer and a schema that cannot be read.
    """

    def reader_of(number: int) -> RegisteredReader:
        from kdev.payload.registry import Reading

        reading = Reading(reached().schema(number), Place(f"schema {number}"))

        def read(data: bytes) -> tuple[str, bytes]:
            name, value = reading.read(data)
            return name, _as_json(value)

        return read

    return reader_of


def _contract(message: Message, schema: Schema) -> MessageContract:
    from kdev.payload.formats import format_for, judge_for
    from kdev.tail.contract import MessageContract

    written = format_for(schema, message.content_type)
    return MessageContract(
        message.name,
        written.decode,
        judge_for(schema, written),
        _explain(schema, written),
        _key_judge(message.key),
        _headers_judge(message.headers),
        _as_json if written.form.binary else None,
    )


def _explain(schema: Schema, written: Format) -> Explain:
    from kdev.payload.formats import critic_for

    @cache
    def critic() -> Critic:
        return critic_for(schema, written)

    def explain(value: object) -> list[str]:
        return list(dict.fromkeys(map(told_of, critic()(value))))

    return explain


def told_of(objection: Objection) -> str:
    """What is wrong whatever the value is, so that the same mistake is one."""
    where = "".join("[]" if isinstance(step, int) else f".{step}" for step in objection.path)
    return f"`${where}` {objection.text.partition(', got ')[0]}"


def _key_judge(schema: Schema | None) -> KeyJudge | None:
    """Judges the bytes of a key: as the text that they are, or as their format says."""
    if schema is None:
        return None
    from kdev.payload.formats import format_for, judge_for

    written = format_for(schema)
    fits = judge_for(schema, written)
    return lambda key: any(map(fits, _readings(key, written.decode)))


def _readings(key: bytes, decode: Callable[[bytes], object]) -> Iterator[object]:
    for read in (decode, bytes.decode):
        with suppress(ValueError, RecursionError, EOFError):
            yield read(key)


def _headers_judge(schema: Schema | None) -> HeadersJudge | None:
    """Judges headers as one object: each as the text that it is, or as the JSON value it is written as."""
    if schema is None:
        return None
    from kdev.payload.check import critic_of
    from kdev.payload.formats import format_for, judge_for

    fits = judge_for(schema, format_for(schema))

    @cache
    def critic() -> Critic:
        return critic_of(schema.value, uuids=True)

    def wrong(headers: Headers) -> str:
        said = {name: None if value is None else value.decode("utf-8", "replace") for name, value in headers}
        if fits(said):
            return ""
        odd = {step for objection in critic()(said) for step in objection.path[:1]}
        meant = {name: _parsed(value) if name in odd else value for name, value in said.items()}
        every = {name: _parsed(value) for name, value in said.items()}
        if fits(meant) or fits(every):
            return ""
        return next(map(told_of, critic()(meant)), "they do not fit their schema")

    return wrong


def _parsed(text: str | None) -> object:
    try:
        return None if text is None else json.loads(text)
    except (ValueError, RecursionError):
        return text


def _as_json(value: object) -> bytes:
    """A value of another language as JSON, which has no words for numbers that are none."""
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except ValueError:
        text = json.dumps(_finite(value), ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def _finite(value: object) -> object:
    if isinstance(value, dict):
        return {name: _finite(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_finite(each) for each in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value

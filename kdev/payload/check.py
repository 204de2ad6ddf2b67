"""Judging values by a JSON Schema, formats asserted; never over the network."""

from __future__ import annotations

import decimal
import re
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from itertools import islice
from typing import NamedTuple, NoReturn

import jsonschema_rs

from kdev.payload.misfit import Critic, Misfit, Objection, objections
from kdev.payload.shape import Fits
from kdev.payload.tangle import is_tangled, may_tangle

ROOT = "urn:kdev:schema"
MOST_ERRORS = 50

_LOADED_BEFORE = decimal  # jsonschema_rs loads it as well, and panics where Ctrl-C comes meanwhile

_UUID = re.compile("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")
_UUID_LENGTH = 36
_NARROWING = frozenset({"pattern", "enum", "const"})
_PLAIN_VALUES = frozenset({"enum", "const", "default", "examples"})
_SCHEMAS_BY_NAME = frozenset({"properties", "patternProperties", "definitions", "$defs", "dependencies"})


class Dialect(StrEnum):
    """The drafts of JSON Schema that are told apart."""

    DRAFT_7 = "draft-07"
    DRAFT_2019 = "2019-09"
    DRAFT_2020 = "2020-12"


def dialect_of(schema: object) -> Dialect:
    """The draft a schema says it is written in; AsyncAPI's own is draft-07."""
    said = str(schema.get("$schema", "")) if isinstance(schema, dict) else ""
    return next((d for d in (Dialect.DRAFT_2019, Dialect.DRAFT_2020) if d.value in said), Dialect.DRAFT_7)


class Mistake(NamedTuple):
    """What is wrong with a schema itself, and the path to it."""

    path: tuple[str | int, ...]
    reason: str


def mistake_in(schema: object, dialect: Dialect) -> Mistake | None:
    """The first thing that makes a document no JSON Schema; None when it is one."""
    if not isinstance(schema, dict):
        return None if isinstance(schema, bool) else Mistake((), "a schema is an object or a boolean")
    try:
        jsonschema_rs.meta.validate({**schema, "$schema": META[dialect]})
    except jsonschema_rs.ValidationError as exc:
        return Mistake(tuple(exc.instance_path), exc.message)
    return None


def judges(root: object, dialect: Dialect) -> Callable[[object], Fits]:
    """A maker of judges for parts of one document, whose references read `urn:kdev:schema#/...`.

    Raises ValueError when the document or a part is no JSON Schema.
    """
    registry = jsonschema_rs.Registry([(ROOT, _schema(root))], draft=_draft(dialect), retriever=_refused)

    def judge(part: object) -> Fits:
        validator = _validator(dialect)
        return validator(_schema(part), registry=registry, validate_formats=True, retriever=_refused).is_valid

    return judge


def judge_of(schema: object, *, uuids: bool = False) -> Fits:
    """The judge of a whole document; what it would never come to an end with passes.

    With `uuids` that format is asserted in draft-07 as well. Raises ValueError when it is no JSON Schema.
    """
    validator = _validator(dialect_of(schema))
    written = asserting_uuids(schema, as_patterns=True) if uuids else schema
    fits: Fits = validator(_schema(written), validate_formats=True, retriever=_refused).is_valid
    # A pattern tangles nothing, and looking for tangles in every value takes longer than to judge it.
    return (lambda value: is_tangled(schema, value) or fits(value)) if may_tangle(schema) else fits


def critic_of(schema: object, *, uuids: bool = False) -> Critic:
    """What says why a value does not fit a document; what it would never come to an end with passes.

    With `uuids` that format is asserted in every draft. Raises ValueError when it is no JSON Schema.
    """
    validator = _validator(dialect_of(schema))
    schema = asserting_uuids(schema, as_patterns=False) if uuids else schema
    formats = {"uuid": _is_uuid} if uuids else None
    made = validator(_schema(schema), validate_formats=True, formats=formats, retriever=_refused)

    def critic(value: object) -> list[Objection]:
        if is_tangled(schema, value) or made.is_valid(value):
            return []
        errors = islice(made.iter_errors(value), MOST_ERRORS)
        return objections(misfit for error in errors for misfit in _misfits(error))

    return critic


def asserting_uuids(schema: object, *, as_patterns: bool) -> object:
    """A document of draft-07 that asserts `format: uuid`, which is a format since 2019-09 only.

    Whoever writes it in AsyncAPI's draft-07 means it, but where none fits the rest, as with 32 digits.
    A pattern costs a judge nothing to speak of.
    """
    if isinstance(schema, list):
        return [asserting_uuids(each, as_patterns=as_patterns) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: _asserting_below(name, value, as_patterns) for name, value in schema.items()}
    if schema.get("format") == "uuid" and _narrows(schema):
        del made["format"]
    elif schema.get("format") == "uuid" and as_patterns:
        others = made.get("allOf")
        made["allOf"] = [*(others if isinstance(others, list) else []), {"pattern": _UUID.pattern}]
    return made


def _narrows(schema: Mapping[str, object]) -> bool:
    longest = schema.get("maxLength", _UUID_LENGTH)
    return not _NARROWING.isdisjoint(schema) or (isinstance(longest, (int, float)) and longest < _UUID_LENGTH)


def _is_uuid(text: str) -> bool:
    return _UUID.match(text) is not None


def _asserting_below(keyword: object, value: object, as_patterns: bool) -> object:
    if keyword in _SCHEMAS_BY_NAME and isinstance(value, dict):
        return {name: asserting_uuids(each, as_patterns=as_patterns) for name, each in value.items()}
    return value if keyword in _PLAIN_VALUES else asserting_uuids(value, as_patterns=as_patterns)


def _misfits(error: jsonschema_rs.ValidationError) -> Iterator[Misfit]:
    path, kind = tuple(error.instance_path), error.kind
    match kind:
        case jsonschema_rs.ValidationErrorKind.OneOfNotValid() | jsonschema_rs.ValidationErrorKind.AnyOf():
            branches = tuple(
                tuple(one for each in branch for one in _misfits(each)) for branch in kind.context
            )
            yield Misfit(path, kind.name, None, error.instance, branches)
        case jsonschema_rs.ValidationErrorKind.OneOfMultipleValid():
            yield Misfit(path, "oneOfMultiple", None, error.instance)
        case jsonschema_rs.ValidationErrorKind.AdditionalProperties():
            for name in kind.unexpected:
                yield Misfit(path, "additionalProperties", name, error.instance)
        case _:
            yield Misfit(path, kind.name, kind.value, error.instance)


_Schema = dict[str, object] | bool


META: Mapping[Dialect, str] = {
    Dialect.DRAFT_7: "http://json-schema.org/draft-07/schema#",
    Dialect.DRAFT_2019: "https://json-schema.org/draft/2019-09/schema",
    Dialect.DRAFT_2020: "https://json-schema.org/draft/2020-12/schema",
}


def _refused(uri: str) -> NoReturn:
    raise LookupError(uri)


def _schema(value: object) -> _Schema:
    if isinstance(value, (dict, bool)):
        return value
    raise ValueError("a schema is an object or a boolean")


def _validator(
    dialect: Dialect,
) -> type[
    jsonschema_rs.Draft7Validator | jsonschema_rs.Draft201909Validator | jsonschema_rs.Draft202012Validator
]:
    match dialect:
        case Dialect.DRAFT_7:
            return jsonschema_rs.Draft7Validator
        case Dialect.DRAFT_2019:
            return jsonschema_rs.Draft201909Validator
        case Dialect.DRAFT_2020:
            return jsonschema_rs.Draft202012Validator


def _draft(dialect: Dialect) -> int:
    match dialect:
        case Dialect.DRAFT_7:
            return jsonschema_rs.Draft7
        case Dialect.DRAFT_2019:
            return jsonschema_rs.Draft201909
        case Dialect.DRAFT_2020:
            return jsonschema_rs.Draft202012

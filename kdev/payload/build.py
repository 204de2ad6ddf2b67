"""Merged facts of one place become shapes, one for each type of value that is left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import ceil, floor
from typing import NamedTuple, Protocol

from kdev.payload.facts import TYPES, Facts
from kdev.payload.identifiers import Path
from kdev.payload.listed import Listed
from kdev.payload.references import Part
from kdev.payload.shape import (
    Anything,
    Choice,
    Field,
    Fits,
    Flag,
    Many,
    Note,
    Null,
    Number,
    Object,
    Shape,
    Text,
)

NAME = Part({"type": "string"}, ("propertyNames", "a name"))


class Blame(NamedTuple):
    """Why a place has no value: the keywords, the path they stand at, and what is wrong with them."""

    path: Path
    text: str


class Unbuildable(Exception):
    """There is no shape of some type of value."""

    def __init__(self, blame: Blame) -> None:
        super().__init__(blame.text)
        self.blame = blame


class Places(Protocol):
    """What is asked of the reader: shapes, judges and notes of places."""

    def shape(self, parts: tuple[Part, ...]) -> Shape | None:
        """The shape of a value for which all parts hold; None when there is none."""
        ...

    def why(self, parts: tuple[Part, ...]) -> Blame:
        """Why there is no shape of a value for which all parts hold."""
        ...

    def judge(self, parts: tuple[Part, ...]) -> Fits:
        """The judge of a value for which all parts must hold."""
        ...

    def note(self, facts: Facts) -> Note:
        """What is said at a place besides the shape."""
        ...


class Build:
    """Builds the shapes of one place; `blames` say why there was none."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self.blames: list[Blame] = []

    def shapes(self, facts: Facts) -> Iterator[Shape]:
        """A shape for each type that is left; those that no keyword speaks of only when there is no other."""
        note = self._places.note(facts)
        if facts.choices is not None:
            values = tuple(value for value in facts.choices if note.fits(value))
            if values:
                yield Choice(note, values)
            else:
                self.blames.append(_blame(facts, "`enum` or `const` has no value that fits the rest").blame)
            return
        spoken, others = _kinds(facts)
        if not spoken and facts.types == TYPES:
            yield Anything(note)
            return
        made = False
        for kind in (*spoken, *others):
            if kind in spoken or not made:
                shape = self._tried(kind, facts, note)
                made = made or shape is not None
                yield from () if shape is None else (shape,)

    def _tried(self, kind: str, facts: Facts, note: Note) -> Shape | None:
        try:
            return self._shape(kind, facts, note)
        except Unbuildable as exc:
            self.blames.append(exc.blame)
            return None

    def _shape(self, kind: str, facts: Facts, note: Note) -> Shape | None:
        match kind:
            case "object":
                return self._object(facts, note)
            case "array":
                return self._many(facts, note)
            case "string":
                return _text(facts, note)
            case "null":
                return Null(note) if note.fits(None) else None
            case "boolean":
                return Flag(note) if note.fits(True) or note.fits(False) else None
            case _:
                return _number(facts, note, integer=kind == "integer")

    def _object(self, facts: Facts, note: Note) -> Object:
        fields: list[Field] = []
        declared = (name for layer in facts.properties for name in layer.named)
        for name in dict.fromkeys((*declared, *facts.required)):
            shape = self._field(facts, name)
            if shape is not None:
                fields.append(Field(name, shape, name in facts.required))
            elif name in facts.required:
                raise self._blamed_field(facts, name)
        if facts.most_fields is not None and facts.most_fields < len(facts.required):
            raise _blame(facts, "`required` names more fields than `maxProperties` lets in")
        if facts.most_fields is not None and facts.most_fields < facts.fewest_fields:
            raise _blame(facts, "`minProperties` is above `maxProperties`")
        return self._checked(facts, self._open(facts, note, tuple(fields)))

    def _open(self, facts: Facts, note: Note, fields: tuple[Field, ...]) -> Object:
        texts = dict.fromkeys(text for layer in facts.properties for text in layer.patterned)
        extra, names = self._extra(facts), (*facts.names, NAME)
        most, fewest = facts.most_fields, facts.fewest_fields
        sure = (fewest <= len(fields) or extra is None) and (most is None or len(fields) <= most)
        return Object(
            note=replace(note, sure=note.sure and sure),
            fields=fields,
            extra=extra,
            names=self._places.shape(names) if facts.names else None,
            patterns=tuple(texts),
            fewest=fewest,
            most=most,
            named=lambda name: self._field(facts, name),
        )

    def _checked(self, facts: Facts, shape: Object) -> Object:
        closed = shape.extra is None or (facts.names and shape.names is None)
        if closed and not shape.patterns and len(shape.fields) < shape.fewest:
            raise _blame(facts, "`minProperties` asks for more fields than there can be")
        return shape

    def _field(self, facts: Facts, name: str) -> Shape | None:
        if name in facts.absent or (facts.names and not self._places.judge(facts.names)(name)):
            return None
        undeclared = Part(True, (*(facts.parts[0].path if facts.parts else ()), "required", name))
        return self._places.shape(facts.field_parts(name) or (undeclared,))

    def _blamed_field(self, facts: Facts, name: str) -> Unbuildable:
        if name in facts.absent:
            return _blame(facts, f"`{name}` is in `required` and must be absent")
        if facts.names and not self._places.judge(facts.names)(name):
            return _blame(facts, f"`propertyNames` lets in no `{name}`, which is in `required`")
        return Unbuildable(self._places.why(facts.field_parts(name)))

    def _extra(self, facts: Facts) -> Shape | None:
        parts = facts.extra_parts()
        return self._places.shape(parts) if parts else Anything(Note(self._places.note(facts).place))

    def _many(self, facts: Facts, note: Note) -> Many:
        if facts.most_items is not None and facts.most_items < facts.fewest_items:
            raise _blame(facts, "`minItems` is above `maxItems`")
        shape = Listed(self._places.shape, facts, note).many()
        if shape is None:
            raise _blame(facts, "`contains` or `minItems` asks for items that have no place")
        return shape


def _text(facts: Facts, note: Note) -> Text:
    if facts.longest is not None and facts.shortest > facts.longest:
        raise _blame(facts, "`minLength` is above `maxLength`")
    return Text(note, facts.shortest, facts.longest, facts.patterns, facts.formats)


def _number(facts: Facts, note: Note, *, integer: bool) -> Number:
    low, high = facts.low, facts.high
    if low is not None and high is not None:
        none = low > high or (low == high and (facts.low_open or facts.high_open))
        if none or (integer and ceil(low) > floor(high)):
            above = ("exclusiveMinimum" if facts.low_open else "minimum", low)
            below = ("exclusiveMaximum" if facts.high_open else "maximum", high)
            noun = "whole number" if integer else "number"
            said = " and ".join(f"`{keyword}` {bound}" for keyword, bound in (above, below))
            raise _blame(facts, f"{said} leave no {noun} between them")
    return Number(note, integer, low, high, facts.low_open, facts.high_open, facts.steps)


def _blame(facts: Facts, text: str) -> Unbuildable:
    return Unbuildable(Blame(facts.parts[0].path if facts.parts else (), text))


def _kinds(facts: Facts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    spoken = {
        "object": facts.properties or facts.required or facts.names or facts.absent or facts.fewest_fields,
        "array": facts.items or facts.wanted or facts.fewest_items or facts.unique or facts.other_items,
        "string": facts.shortest or facts.longest is not None or facts.patterns or facts.formats,
        "number": facts.low is not None or facts.high is not None or facts.steps,
    }
    counted = facts.most_fields is not None or facts.other_fields, facts.most_items is not None
    numeric = "number" if "number" in facts.types else "integer"
    left = [kind for kind in ("object", "array", "string", numeric, "boolean", "null") if kind in facts.types]
    if "type" in facts.keywords and facts.types != TYPES:
        return tuple(left), ()
    said = [kind for kind in left if spoken.get("number" if kind == numeric else kind)]
    said = said or [
        kind for kind, told in zip(("object", "array"), counted, strict=True) if told and kind in left
    ]
    if not said and facts.types != TYPES:
        return tuple(left), ()
    # A list that cannot be is often said to mean that there is none; anything else is a mistake.
    others = ("string", numeric, *left) if said == ["array"] else ()
    return tuple(said), tuple(kind for kind in others if kind in left and kind != "array")

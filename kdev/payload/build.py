"""Merged facts of one place become shapes, one for each type of value that is left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from kdev.payload.facts import TYPES, Facts, smaller
from kdev.payload.patterns import compiled
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


class Places(Protocol):
    """What is asked of the reader: shapes, judges and notes of places."""

    def shape(self, parts: tuple[Part, ...]) -> Shape | None:
        """The shape of a value for which all parts hold; None when there is none."""
        ...

    def judge(self, parts: tuple[Part, ...]) -> Fits:
        """The judge of a value for which all parts must hold."""
        ...

    def note(self, facts: Facts) -> Note:
        """What is said at a place besides the shape."""
        ...


class Build:
    """Builds the shapes of one place."""

    def __init__(self, places: Places) -> None:
        self._places = places

    def shapes(self, facts: Facts) -> Iterator[Shape]:
        """A shape for each type that is left, those that the keywords speak of first."""
        note = self._places.note(facts)
        if facts.choices is not None:
            values = tuple(value for value in facts.choices if note.fits(value))
            if values:
                yield Choice(note, values)
            return
        kinds = _kinds(facts)
        if not kinds:
            yield Anything(note)
        for kind in kinds:
            shape = self._shape(kind, facts, note)
            if shape is not None:
                yield shape

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
                return Flag(note)
            case _:
                return _number(facts, note, integer=kind == "integer")

    def _object(self, facts: Facts, note: Note) -> Object | None:
        fields: list[Field] = []
        for name in dict.fromkeys((*_declared(facts), *facts.required)):
            shape = self._field(facts, name)
            if shape is not None:
                fields.append(Field(name, shape, name in facts.required))
            elif name in facts.required:
                return None
        extra = self._extra(facts)
        texts = dict.fromkeys(text for layer in facts.properties for text in layer.patterned)
        patterned = ((text, self._patterned(facts, text)) for text in texts)
        most = facts.most_fields
        filled = extra is not None and not isinstance(extra, Anything) and not fields
        sure = len(fields) >= facts.fewest_fields and (most is None or len(fields) <= most)
        shape = Object(
            note=replace(note, sure=note.sure and sure and not texts and not filled),
            fields=tuple(fields),
            extra=extra,
            names=self._places.shape(facts.names) if facts.names else None,
            patterned=tuple((text, shape) for text, shape in patterned if shape is not None),
            fewest=facts.fewest_fields,
            most=most,
        )
        return None if most is not None and most < max(facts.fewest_fields, len(facts.required)) else shape

    def _field(self, facts: Facts, name: str) -> Shape | None:
        if name in facts.absent:
            return None
        if facts.names and not self._places.judge(facts.names)(name):
            return None
        return self._places.shape(_field_parts(facts, name) or (Part(True, ("properties", name)),))

    def _extra(self, facts: Facts) -> Shape | None:
        parts = tuple(layer.extra for layer in facts.properties if layer.extra is not None)
        if not parts:
            return Anything(Note(self._places.note(facts).place))
        return self._places.shape(parts)

    def _patterned(self, facts: Facts, text: str) -> Shape | None:
        return self._places.shape(
            tuple(layer.patterned[text] for layer in facts.properties if text in layer.patterned)
        )

    def _many(self, facts: Facts, note: Note) -> Many | None:
        longest = max((len(items.head) for items in facts.items), default=0)
        most = facts.most_items
        head: list[Shape] = []
        for position in range(longest):
            shape = self._places.shape(_item_parts(facts, position))
            if shape is None:
                break
            head.append(shape)
        rest = self._rest(facts, longest) if len(head) == longest else None
        if rest is None:
            most = smaller(most, len(head))
        wanted = [self._places.shape((*_item_parts(facts, longest), part)) for part in facts.wanted]
        held = tuple(shape for shape in wanted if shape is not None)
        if (most is not None and most < facts.fewest_items) or len(held) < len(wanted):
            return None
        return Many(note, tuple(head), rest, held, facts.fewest_items, most, facts.unique)

    def _rest(self, facts: Facts, longest: int) -> Shape | None:
        parts = _item_parts(facts, longest)
        return self._places.shape(parts) if parts else Anything(Note(self._places.note(facts).place))


def _kinds(facts: Facts) -> tuple[str, ...]:
    spoken = {
        "object": facts.properties or facts.required or facts.names or facts.absent or facts.fewest_fields,
        "array": facts.items or facts.wanted or facts.fewest_items or facts.unique,
        "string": facts.shortest or facts.longest is not None or facts.patterns or facts.formats,
        "number": facts.low is not None or facts.high is not None or facts.steps,
    }
    if facts.types == TYPES:
        kinds = [kind for kind, said in spoken.items() if said]
        counted = facts.most_fields is not None or facts.most_items is not None
        return tuple(kinds) or (("object",) if counted else ())
    numeric = ("number",) if "number" in facts.types else ("integer",)
    order = ("object", "array", "string", *numeric, "boolean", "null")
    return tuple(kind for kind in order if kind in facts.types)


def _declared(facts: Facts) -> list[str]:
    return [name for layer in facts.properties for name in layer.named]


def _field_parts(facts: Facts, name: str) -> tuple[Part, ...]:
    found: list[Part] = []
    for layer in facts.properties:
        hits = [part for text, part in layer.patterned.items() if compiled(text).search(name)]
        hits += [layer.named[name]] if name in layer.named else []
        if not hits and layer.extra is not None:
            hits = [layer.extra]
        found += hits
    return tuple(found)


def _item_parts(facts: Facts, position: int) -> tuple[Part, ...]:
    at = (i.head[position] if position < len(i.head) else i.rest for i in facts.items)
    return tuple(part for part in at if part is not None)


def _text(facts: Facts, note: Note) -> Text | None:
    if facts.longest is not None and facts.shortest > facts.longest:
        return None
    return Text(note, facts.shortest, facts.longest, facts.patterns, facts.formats)


def _number(facts: Facts, note: Note, *, integer: bool) -> Number | None:
    if facts.low is not None and facts.high is not None and facts.low > facts.high:
        return None
    return Number(note, integer, facts.low, facts.high, facts.low_open, facts.high_open, facts.steps)

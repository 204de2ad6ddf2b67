"""What a document tells of its fields besides their schemas: examples of whole objects, words, names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kdev.mock.plan.examples import said_by
from kdev.mock.realism.described import listed, shown, span
from kdev.mock.realism.named import told_by
from kdev.mock.realism.tokens import tokens_of
from kdev.mock.realism.vocabulary import KINDS
from kdev.payload.facts import canonical
from kdev.payload.shape import Choice, Field, Flag, Form, Many, Note, Number, Object, OneOf, Shape, Text

WIDE = 1_000_000
DESCRIBED, NAMED = "description", "message"
"""What stands for the keywords of a choice that is none of the schema's own."""


def advised(form: Form, message: str, examples: Sequence[object] = ()) -> Form:
    """A form whose leaves know the examples of all they are in, and have the values that words give them."""
    advice = Advice(message)
    root = advice.shape(form.root, examples, "", outer=True)
    again = {name: advice.shape(shape, (), "", outer=False) for name, shape in form.again.items()}
    return replace(form, root=root, again=again)


class Advice:
    """Walks the shapes of one message; a shape of which nothing is shown is walked once."""

    def __init__(self, message: str) -> None:
        self._message = message
        self._known: dict[tuple[int, str, bool], tuple[Shape, Shape]] = {}

    def shape(self, shape: Shape, examples: Sequence[object], name: str, *, outer: bool) -> Shape:
        """A shape with what is known of it; `examples` are those of what it is in."""
        if examples:
            return self._made(shape, examples, name, outer=outer)
        place = id(shape), name, outer
        if place not in self._known:
            self._known[place] = shape, self._made(shape, (), name, outer=outer)
        return self._known[place][1]

    def _made(self, shape: Shape, examples: Sequence[object], name: str, *, outer: bool) -> Shape:
        given = (*examples, *shape.note.examples)
        match shape:
            case Object(fields=fields):
                whole = [each for each in given if isinstance(each, dict)]
                inside = outer and (not name or set(tokens_of(name)) <= KINDS["wrapper"])
                made = tuple(self._field(field, whole, outer=inside) for field in fields)
                return shape if _same(made, fields) else replace(shape, fields=made)
            case Many(rest=rest) if rest is not None:
                items = [item for each in given if isinstance(each, list) for item in each]
                made_rest = self.shape(rest, items, name, outer=False)
                return shape if made_rest is rest else replace(shape, rest=made_rest)
            case OneOf(branches=branches):
                made_ways = tuple(self._branch(each, given, name, outer=outer) for each in branches)
                return shape if _same(made_ways, branches) else replace(shape, branches=made_ways)
            case Text() | Number() | Choice() | Flag():
                return self._leaf(shape, examples, name, outer=outer)
            case _:
                return shape

    def _field(self, field: Field, whole: Sequence[Mapping[str, object]], *, outer: bool) -> Field:
        examples = [each[field.name] for each in whole if field.name in each]
        made = self.shape(field.shape, examples, field.name, outer=outer)
        return field if made is field.shape else replace(field, shape=made)

    def _branch(self, shape: Shape, examples: Sequence[object], name: str, *, outer: bool) -> Shape:
        return self.shape(shape, [each for each in examples if shape.note.fits(each)], name, outer=outer)

    def _leaf(
        self, shape: Text | Number | Choice | Flag, examples: Sequence[object], name: str, *, outer: bool
    ) -> Shape:
        note = shape.note
        telling = said_by(note.examples or _different(examples), name)
        if telling != note.examples:
            shape = replace(shape, note=replace(note, examples=telling))
        if outer and name and not note.extensions and isinstance(shape, Text | Choice | Flag):
            said = _by_message(shape, self._message, name)
            if said is not None:
                return said
        match shape:
            case Text() if note.said and not shape.note.examples:
                return _described(shape, name)
            case Number() if note.said or shape.low is not None:
                return _bounded(shape)
            case _:
                return shape


def _by_message(shape: Text | Choice | Flag, message: str, name: str) -> Choice | None:
    """The one value of a field that the name of the message settles: `on` for the command of `turnOn`."""
    note = shape.note
    free = isinstance(shape, Text) and not (shape.patterns or shape.formats or note.examples)
    values = shape.values if isinstance(shape, Choice) else (True, False) if isinstance(shape, Flag) else ()
    told = told_by(message, name, None if free else values)
    return None if told is None else _only(note, told[:1], NAMED)


def _described(shape: Text, name: str) -> Shape:
    note = shape.note
    values = () if shape.formats else listed(note.said, tokens_of(name))
    choice = _only(note, values, DESCRIBED)
    if choice is not None and choice.values[1:]:
        return choice
    examples = shown(note.said)
    return replace(shape, note=replace(note, examples=examples)) if examples else shape


def _bounded(shape: Number) -> Number:
    """A number within the range that its description says, and not as wide as its type."""
    found = span(shape.note.said) if shape.low is None and shape.high is None else None
    wide = shape.low is not None and shape.high is not None and shape.low <= -WIDE and shape.high >= WIDE
    found = span(shape.note.said) if wide else found
    if found is None:
        return shape
    low, high = found
    fits, whole = shape.note.fits, low == int(low) and high == int(high)
    ends = (int(low), int(high)) if whole else (low, high)

    def between(value: object) -> bool:
        return isinstance(value, int | float) and low <= value <= high and fits(value)

    return replace(shape, low=ends[0], high=ends[1], note=replace(shape.note, fits=between))


def _only(note: Note, values: Sequence[object], why: str) -> Choice | None:
    kept = tuple(value for value in values if note.fits(value))
    return Choice(replace(note, fits=kept.__contains__, keywords=(why,)), kept) if kept else None


def _different(values: Sequence[object]) -> tuple[object, ...]:
    return tuple({canonical(value): value for value in values}.values())


def _same(made: Sequence[object], known: Sequence[object]) -> bool:
    return all(one is other for one, other in zip(made, known, strict=True))

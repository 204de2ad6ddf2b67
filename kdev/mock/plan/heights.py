"""How often a shape must pass through itself before it can end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kdev.payload.shape import Again, Form, Many, Object, OneOf, Shape

ENDLESS = 1_000_000


class Heights:
    """The heights of one form; what is asked of a name it learnt later is found then."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._known: dict[str, int] = {}
        self._of: dict[int, tuple[Shape, int]] = {}
        self._recursive: dict[int, tuple[Shape, bool]] = {}
        self._extents: dict[int, tuple[Shape, int]] = {}

    def named(self, name: str) -> int:
        """The height of a definition; ENDLESS for one that never ends."""
        if len(self._known) < len(self._form.again):
            self._known = _heights(self._form)
            self._of.clear()
        return self._known.get(name, ENDLESS)

    def of(self, shape: Shape | None) -> int:
        """The least number of definitions that a value of the shape must go into."""
        if shape is None or not self._form.again:
            return 0
        self.named("")
        if id(shape) not in self._of:
            self._of[id(shape)] = (shape, _height(shape, self._known))
        return self._of[id(shape)][1]

    def recursive(self, shape: Shape | None) -> bool:
        """Whether a value of the shape can hold one of a definition that contains itself."""
        if shape is None or not self._form.again:
            return False
        if id(shape) not in self._recursive:
            self._recursive[id(shape)] = (shape, isinstance(shape, Again))
            found = isinstance(shape, Again) or any(map(self.recursive, inside(shape)))
            self._recursive[id(shape)] = (shape, found)
        return self._recursive[id(shape)][1]

    def extent(self, shape: Shape) -> int:
        """How many leaves a whole value of the shape has; a definition within itself counts as one."""
        if id(shape) not in self._extents:
            parts = list(map(self.extent, inside(shape)))
            size = max(parts, default=1) if isinstance(shape, OneOf) else sum(parts)
            self._extents[id(shape)] = (shape, max(1, size))
        return self._extents[id(shape)][1]


def inside(shape: Shape) -> Iterator[Shape]:
    """The shapes right inside a shape."""
    match shape:
        case Object(fields=fields, extra=extra):
            yield from (field.shape for field in fields)
            yield from () if extra is None else (extra,)
        case Many(head=head, rest=rest, wanted=wanted):
            yield from (*head, *wanted, *(() if rest is None else (rest,)))
        case OneOf(branches=branches):
            yield from branches
        case _:
            return


def _heights(form: Form) -> dict[str, int]:
    known = dict.fromkeys(form.again, ENDLESS)
    for _ in range(len(known)):
        before = dict(known)
        for name, shape in form.again.items():
            known[name] = min(ENDLESS, _height(shape, known))
        if known == before:
            break
    return known


def _height(shape: Shape | None, known: Mapping[str, int]) -> int:
    match shape:
        case Object(fields=fields):
            return max((_height(field.shape, known) for field in fields if field.required), default=0)
        case Many(head=head, rest=rest, wanted=wanted, fewest=fewest):
            needed = (*head[:fewest], *wanted, *((rest,) if fewest > len(head) else ()))
            return max((_height(item, known) for item in needed), default=0)
        case OneOf(branches=branches):
            return min(_height(branch, known) for branch in branches)
        case Again(name=name):
            return 1 + known.get(name, ENDLESS)
        case _:
            return 0

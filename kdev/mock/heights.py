"""How often a shape must pass through itself before it can end."""

from __future__ import annotations

from collections.abc import Mapping

from kdev.payload.shape import Again, Form, Many, Object, OneOf, Shape

ENDLESS = 1_000_000


def heights(form: Form) -> dict[str, int]:
    """The height of every definition; ENDLESS for one that never ends."""
    known = dict.fromkeys(form.again, ENDLESS)
    for _ in range(len(known)):
        for name, shape in form.again.items():
            known[name] = min(ENDLESS, height(shape, known))
    return known


def height(shape: Shape | None, known: Mapping[str, int]) -> int:
    """The least number of definitions that a value of the shape must go into."""
    match shape:
        case Object(fields=fields):
            return max((height(field.shape, known) for field in fields if field.required), default=0)
        case Many(head=head, rest=rest, wanted=wanted, fewest=fewest):
            needed = (*head[:fewest], *wanted, *((rest,) if fewest > len(head) else ()))
            return max((height(item, known) for item in needed), default=0)
        case OneOf(branches=branches):
            return min(height(branch, known) for branch in branches)
        case Again(name=name):
            return 1 + known.get(name, ENDLESS)
        case _:
            return 0

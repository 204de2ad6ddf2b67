"""The shape of a list: its first items, the others, and those it must hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kdev.payload.facts import Facts, Wanted, smaller
from kdev.payload.references import Part
from kdev.payload.shape import Anything, Many, Note, Shape

Read = Callable[[tuple[Part, ...]], Shape | None]


@dataclass(slots=True)
class Listed:
    """Builds the list of some facts; `read` gives the shape of an item for which all parts hold."""

    read: Read
    facts: Facts
    note: Note

    def many(self) -> Many | None:
        """The list; None when the items it must hold have no place in it."""
        facts = self.facts
        longest = max((len(items.head) for items in facts.items), default=0)
        head = self._head(longest)
        rest, most = self._rest(longest) if len(head) == longest else (None, None)
        most = facts.most_items if most is None else smaller(facts.most_items, most)
        if rest is None:
            most = smaller(most, len(head))
        held = self._held(longest, None if most is None else max(0, most - len(head)))
        filled = head if held is not None else self._into(head)
        fewest = facts.fewest_items if held is not None else max(facts.fewest_items, len(head))
        if filled is None or (most is not None and most < fewest):
            return None
        return Many(self.note, tuple(filled), rest, held or (), fewest, most, facts.unique)

    def _head(self, longest: int) -> list[Shape]:
        head: list[Shape] = []
        for position in range(longest):
            parts = self.facts.item_parts(position)
            likely = self._first(((*parts, *self._unlike_limited()), parts))
            shape = self._any_held(position) if likely is None else likely
            if shape is None:
                break
            head.append(shape)
        return head

    def _rest(self, position: int) -> tuple[Shape | None, int | None]:
        shape = self._item((*self.facts.item_parts(position), *self._unlike_limited()))
        if shape is not None or not self.facts.wanted:
            return shape, None
        # Nothing but what is wanted may stand here.
        for wanted in self.facts.wanted:
            shape = self.read(self.facts.item_parts(position, wanted))
            if shape is not None:
                return shape, wanted.most
        return None, None

    def _held(self, position: int, room: int | None) -> tuple[Shape, ...] | None:
        shapes = [(self.read(self.facts.item_parts(position, wanted)), wanted) for wanted in self._asked()]
        held = tuple(shape for shape, wanted in shapes if shape is not None for _ in range(wanted.least))
        if all(shape is not None for shape, _ in shapes) and (room is None or len(held) <= room):
            return held
        return self._as_one(position) if room is None or room > 0 else None

    def _as_one(self, position: int) -> tuple[Shape, ...] | None:
        asked = self._asked()
        if any(wanted.least > 1 for wanted in asked):
            return None
        parts = (part for wanted in asked for part in self.facts.item_parts(position, wanted))
        shape = self.read(tuple(parts))
        return None if shape is None else (shape,)

    def _into(self, head: list[Shape]) -> list[Shape] | None:
        """The head with what is wanted in its places."""
        changed, free = list(head), list(range(len(head)))
        for wanted in (asked for asked in self._asked() for _ in range(asked.least)):
            for at in free:
                shape = self.read(self.facts.item_parts(at, wanted))
                if shape is not None:
                    changed[at] = shape
                    free.remove(at)
                    break
            else:
                return None
        return changed

    def _any_held(self, position: int) -> Shape | None:
        return self._first(self.facts.item_parts(position, wanted) for wanted in self.facts.wanted)

    def _first(self, choices: Iterable[tuple[Part, ...]]) -> Shape | None:
        shapes = map(self._item, choices)
        return next((shape for shape in shapes if shape is not None), None)

    def _item(self, parts: tuple[Part, ...]) -> Shape | None:
        return self.read(parts) if parts else Anything(Note(self.note.place))

    def _asked(self) -> list[Wanted]:
        return [wanted for wanted in self.facts.wanted if wanted.least > 0]

    def _unlike_limited(self) -> tuple[Part, ...]:
        return tuple(wanted.part.denied() for wanted in self.facts.wanted if wanted.most is not None)

"""The field of a plan that is the key: its value decides what belongs to it."""

from __future__ import annotations

from collections.abc import Sequence

from kdev.errors import PayloadError
from kdev.mock.plan.joints import Joint
from kdev.mock.plan.keying import Keying
from kdev.mock.plan.lives import FEWEST, STEP, Life
from kdev.mock.realism.tokens import tokens_of
from kdev.mock.tables.chance import Chance
from kdev.mock.tables.fragments import Drawn
from kdev.mock.tables.keyed import KeyedChance
from kdev.mock.tables.moments import NewId
from kdev.payload.shape import Shape

SAMPLES = 64


class KeyField:
    """How the key of a plan is drawn, once it is settled."""

    def __init__(self) -> None:
        self._keying: Keying | Life | None = None
        self._keyed: KeyedChance | None = None
        self._joint: Joint | None = None
        self._fresh: dict[tuple[str, ...], Drawn] = {}

    def settle(self, keying: Keying | Life) -> None:
        """Say which field it is, before anything is drawn."""
        self._keying = keying

    def require_drawn(self) -> int:
        """How many keys there are. Raises PayloadError when the field was not drawn by itself."""
        if self._keyed is None:
            name = ".".join(self._keying.steps) if self._keying else ""
            hint = "a distribution needs a field that each record has, in an object of fixed fields"
            raise PayloadError(f"the key `{name}` is not in every record by itself", hint=hint)
        return self._keyed.numbers.count

    def drawn(self, drawn: Drawn, steps: tuple[str, ...], shape: Shape, joint: Joint | None) -> Drawn:
        """A field as it is drawn: as the key, when it is that."""
        if isinstance(self._keying, Life) and self._keyed is not None and joint is None:
            if steps in self._keying.also:
                return self._numbered(drawn, shape, self._keying, known=False)
            if steps in self._keying.beside:
                return self._numbered(drawn, shape, self._keying.other(steps), known=True)
        if self._keying is None or self._keying.steps != steps:
            return drawn
        if isinstance(self._keying, Life) and joint is not None and repeated(drawn.values, joint):
            return drawn
        texts, self._keyed = self._keying.keys(shape, drawn.values, binary=drawn.pieces is not None)
        self._joint = joint
        samples = [texts.value(number) for number in range(min(SAMPLES, self._keyed.numbers.count))]
        return Drawn(self._keyed, samples, drawn.pieces, texts)

    def _numbered(self, drawn: Drawn, shape: Shape, life: Life, *, known: bool) -> Drawn:
        """A field with a value of its own for each key, or one of few for several."""
        if self._keyed is None or isinstance(drawn.values[0], NewId):
            return drawn
        texts = life.more(shape, drawn.values, known=known, binary=drawn.pieces is not None)
        if texts is None or len(texts) < FEWEST:
            return Drawn(self._keyed, drawn.values, drawn.pieces) if known else drawn
        return Drawn(self._keyed, [texts.value(n) for n in range(SAMPLES)], drawn.pieces, texts)

    def stage(self, chance: Chance) -> int | None:
        """The how many-th event of its thing a record is, where a chance goes by things of their own."""
        life, keyed = self._keying, self._keyed
        if not isinstance(life, Life) or keyed is None or not isinstance(chance, KeyedChance):
            return None
        return 1 + life.lag // STEP if chance.numbers is keyed.numbers else None

    def echoed(self, drawn: Drawn, name: str) -> Drawn:
        """An id that is new in each record, the same wherever it has the same name of two words or more."""
        words = tokens_of(name)
        new = isinstance(drawn.values[0], NewId) and len(words) > 1 and drawn.pieces is None
        return self._fresh.setdefault(words, drawn) if new else drawn

    def chance_of(self, joint: Joint) -> Chance:
        """The chance of fields that agree: that of the key, where it is one of them."""
        return self._keyed if self._keyed is not None and joint is self._joint else joint.chance


def repeated(values: Sequence[object], joint: Joint) -> bool:
    """Whether some values come twice, or another field of the joint has the same."""
    same = sum(list(column) == list(values) for column in joint.columns.values())
    return same > 1 or len(set(map(str, values))) < len(values)

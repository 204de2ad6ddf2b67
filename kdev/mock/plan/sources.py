"""Where the values of one leaf come from: the user's word, the document's, what can be inferred."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from kdev.mock.plan.candidates import Candidate, Leaf, Miss, Source, chosen, unlike
from kdev.mock.plan.examples import enough, teach, texts_of
from kdev.mock.plan.inferred import Inferred
from kdev.mock.plan.own_words import Words
from kdev.mock.plan.pinned import PINNED, Pinned, readings
from kdev.mock.plan.steps import written
from kdev.mock.plan.styles import style, styled
from kdev.mock.plan.word_values import OwnValues, only
from kdev.mock.realism.infer import entity_of, is_id
from kdev.mock.realism.providers import Providers
from kdev.mock.realism.voice import lists
from kdev.mock.tables.chance import Chance
from kdev.payload.shape import Number, Text
from kdev.wishes import FieldWord

ENTITIES = 1024
PLACED = frozenset({"city", "postcode", "region", "region_code", "country", "country_code", "currency_code",
                    "street_address", "timezone", "icd"})  # fmt: skip
"""What is told of a place or a disease in one of several forms."""
EXTENSIONS = ("x-kdev", "x-faker")


class Located(Protocol):
    """Where in a value a leaf is."""

    @property
    def path(self) -> str:
        """Its path."""
        ...

    @property
    def names(self) -> Sequence[str]:
        """The names around it, its own last."""
        ...


class Sources:
    """The sources of one plan, one for each path."""

    def __init__(self, providers: Providers, chance: Chance, entities: Chance) -> None:
        self._inferred = Inferred(providers)
        self._chance = chance
        self.entities = entities
        self._known: dict[str, Source | Miss] = {}
        self.pinned: Pinned = {}
        self.words: Words | None = None
        self._said = OwnValues(providers)
        self._told: dict[str, Source] = {}

    def __len__(self) -> int:
        return len(self._known)

    @property
    def known(self) -> Mapping[str, Source]:
        """Every source that was asked for, by path."""
        filled = {path: source for path, source in self._known.items() if isinstance(source, Source)}
        return {**self._told, **filled}

    def open(self, shape: Leaf, at: Located) -> Leaf | None:
        """A leaf as it may be made to agree with others: with what somebody says of it as its only values.

        None where each record has a value of its own, or what was said is no list of values.
        """
        entity = entity_of(at.names)
        fresh = isinstance(shape, Text) and ("uuid" in shape.formats or is_id(at.names[-1]))
        if (fresh and not entity) or tuple(at.names[1:]) in self.pinned:
            return None
        said = self.word(at)
        told = (
            [said.said]
            if said
            else [shape.note.extensions[name] for name in EXTENSIONS if name in shape.note.extensions]
        )
        if told:
            return self._said.narrowed(told[0], shape)
        if not shape.note.examples or entity:
            return shape
        if enough(shape.note):
            return only(shape.note, enough(shape.note))
        return self._like(shape, at) if isinstance(shape, Text) and not shape.formats else shape

    def _like(self, shape: Text, at: Located) -> Leaf | None:
        """A text whose few examples say how it is written; None where nothing else may say what it is."""
        found, texts = self._inferred.found(shape, at.names), texts_of(shape.note)
        if found is not None and found.provider in PLACED:
            return styled(shape, texts)
        if teach(shape.note) or found is None:
            return None if teach(shape.note) else shape
        listed = {str(value).casefold() for value in lists().get(found.provider, ())}
        coded = all(style(text) != "words" and text.casefold() not in listed for text in texts)
        return only(shape.note, texts) or shape if listed and texts and coded else shape

    def word(self, at: Located) -> FieldWord | None:
        """What the user says of a place."""
        return None if self.words is None else self.words.of(written(at.path))

    def said(self, at: Located) -> bool:
        """Whether the user or the topic says what the values of a place are."""
        return self.word(at) is not None or tuple(at.names[1:]) in self.pinned

    def told(self, shape: Leaf, at: Located) -> None:
        """Note where the values of a leaf come from that is filled by what it agrees with."""
        if at.path not in self._known:
            first = next(self._candidates(shape, self._chance.of(at.path, "values"), at), None)
            if first is not None:
                self._told[at.path] = Source((), first.origin, first.rule)

    def of(self, shape: Leaf, at: Located, rows: int, *, about: str = "") -> Source:
        """The source of a leaf, with as many values as asked, or fewer.

        Values `about` a thing are the same wherever that thing is spoken of. Raises Miss when no value that
        fits can be made.
        """
        path = at.path
        if path not in self._known:
            entity = entity_of(at.names) if isinstance(shape, Text | Number) else None
            same = entity or about
            chance = self.entities.of(same) if same else self._chance.of(path, "values")
            candidates = self._candidates(shape, chance, at)
            found = chosen(shape, candidates, ENTITIES if entity else rows)
            self._known[path] = unlike(found) if entity else found
        found = self._known[path]
        if isinstance(found, Miss):
            raise found
        return found

    def _candidates(self, shape: Leaf, chance: Chance, at: Located) -> Iterator[Candidate]:
        yield from self._own(shape, at, chance)
        steps = tuple(at.names[1:])
        if steps in self.pinned:
            values = tuple(readings(self.pinned[steps]))
            yield Candidate(PINNED, "the topic's parameter", None, values)
        yield from self._document(shape, chance)
        yield from self._inferred.candidates(shape, chance, at.names)

    def _own(self, shape: Leaf, at: Located, chance: Chance) -> Iterator[Candidate]:
        word = self.word(at)
        if word is not None:
            yield self._said.of_user(word, shape, chance)

    def _document(self, shape: Leaf, chance: Chance) -> Iterator[Candidate]:
        for name in EXTENSIONS:
            if name in shape.note.extensions:
                yield self._said.of_document(name, shape.note.extensions[name], shape, chance)

"""JSON Schema, as AsyncAPI uses it, read into the neutral shape."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache

from kdev.errors import PayloadError, Place
from kdev.payload.branches import Branches
from kdev.payload.build import Build
from kdev.payload.check import dialect_of, judge_of, judges
from kdev.payload.facts import Facts
from kdev.payload.references import Part, Path, child, rooted
from kdev.payload.shape import Again, Fits, Form, Note, OneOf, Shape, anything_fits

LARGEST = 20_000


class JsonSchema:
    """The format of a payload whose schema is JSON Schema and whose bytes are JSON."""

    def __init__(self, value: object, at: Callable[[Path], Place]) -> None:
        document = True if value is None else value
        try:
            self.fits: Fits = judge_of(document)
            self.form: Form = Reader(document, at).form()
        except (ValueError, TypeError, KeyError) as exc:
            reason = str(exc).partition("\n")[0]
            hint = "`kdev validate` says more"
            raise PayloadError(f"is no JSON Schema that can be read: {reason}", at(()), hint=hint) from exc

    def encode(self, value: object) -> bytes:
        """A value as compact JSON."""
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


class Reader:
    """Reads the places of one document, each once; a place met inside itself becomes `Again`."""

    def __init__(self, document: object, at: Callable[[Path], Place]) -> None:
        self._root = rooted(document)
        self._at = at
        dialect = dialect_of(document)
        self._judge = judges(self._root, dialect)
        self._branches = Branches(self._root, dialect, self._missing)
        self._looped: set[str] = set()
        self._inside: set[str] = set()
        self._again: dict[str, Shape] = {}
        self._read: dict[str, Shape | None] = {}

    def form(self) -> Form:
        """The shape of the whole document. Raises PayloadError when nothing can satisfy it."""
        root = self.shape((Part(self._root, ()),))
        if root is None:
            raise PayloadError("has no value: its keywords contradict each other", self._at(()))
        return Form(root, self._again)

    def shape(self, parts: tuple[Part, ...]) -> Shape | None:
        """The shape of a value for which all parts hold; None when there is none."""
        named = {_name(part): part for part in map(self._branches.resolved, parts)}
        return self._shape(" & ".join(named), tuple(named.values()))

    def place(self, path: Path) -> Place:
        """Where the last step of a path that is really in the document stands."""
        node, known = self._root, 0
        for step in path:
            try:
                node = child(node, step)
            except LookupError:
                break
            known += 1
        return self._at(path[:known])

    def judge(self, parts: tuple[Part, ...]) -> Fits:
        """The judge of a value for which all parts must hold, made when it is first asked."""
        if not parts:
            return anything_fits
        nodes = [{"not": part.node} if part.negated else part.node for part in parts]

        @cache
        def judge() -> Fits:
            return self._judge(nodes[0] if len(nodes) == 1 else {"allOf": nodes})

        return lambda value: judge()(value)  # noqa: PLW0108 - the judge is made late

    def note(self, facts: Facts) -> Note:
        """What is said at a place besides the shape."""
        return Note(
            place=self.place(facts.parts[0].path if facts.parts else ()),
            fits=self.judge(facts.parts),
            sure=not facts.unsure,
            keywords=tuple(dict.fromkeys(facts.keywords)),
            examples=facts.examples,
            defaults=facts.defaults,
            extensions=dict(facts.extensions),
        )

    def _shape(self, name: str, parts: tuple[Part, ...]) -> Shape | None:
        if name in self._read:
            return self._read[name]
        if name in self._inside:
            self._looped.add(name)
            return Again(Note(self.place(parts[0].path)), name)
        if len(self._read) > LARGEST:
            raise PayloadError("is too large to make values for", self._at(()))
        self._inside.add(name)
        shape = self._ways(parts)
        self._inside.discard(name)
        self._read[name] = shape
        if shape is not None and name in self._looped:
            self._again[name] = shape
        return shape

    def _ways(self, parts: tuple[Part, ...]) -> Shape | None:
        build = Build(self)
        shapes = [shape for facts in self._branches.ways(parts) for shape in build.shapes(facts)]
        if not shapes or not shapes[1:]:
            return next(iter(shapes), None)
        return OneOf(Note(self.place(parts[0].path), self.judge(parts)), tuple(shapes))

    def _missing(self, part: Part) -> PayloadError:
        reference = part.node.get("$ref") if isinstance(part.node, dict) else None
        said = str(reference).removeprefix("urn:kdev:schema")
        return PayloadError(f"`$ref` leads nowhere: `{said}`", self.place((*part.path, "$ref")))


def _name(part: Part) -> str:
    steps = "/".join(str(step) for step in part.path)
    return f"not {steps}" if part.negated else f"/{steps}"

"""JSON Schema, as AsyncAPI uses it, read into the neutral shape."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from operator import itemgetter

from kdev.errors import NoValueError, PayloadError, Place
from kdev.payload.branches import WAYS, Branches
from kdev.payload.build import Blame, Build
from kdev.payload.check import dialect_of, judge_of, judges, mistake_in
from kdev.payload.facts import Facts
from kdev.payload.identifiers import Path, child
from kdev.payload.references import Lost, Part, Rooted
from kdev.payload.shape import Again, Fits, Form, Note, OneOf, Shape, anything_fits
from kdev.registry_schema import body

LARGEST = 20_000
TRIED = 200


class JsonSchema:
    """The format of a payload whose schema is JSON Schema and whose bytes are JSON."""

    def __init__(self, value: object, at: Callable[[Path], Place]) -> None:
        document = True if value is None else value
        dialect = dialect_of(document)
        mistake = mistake_in(document, dialect)
        if mistake is not None:
            raise _unreadable(mistake.reason, at(mistake.path))
        try:
            reader = Reader(document, at)
            self.form: Form = reader.form()
            self.fits: Fits = reader.whole()
        except Lost as exc:
            hint = "a path from the top of the schema, such as `#/definitions/car`"
            problem = f"`$ref` leads nowhere: `{exc.reference}`"
            raise PayloadError(problem, place=at(exc.path), hint=hint) from exc
        except RecursionError as exc:
            hint = "let chains of references and of schemas in schemas be shorter"
            raise PayloadError("is nested too deep to make values for", place=at(()), hint=hint) from exc
        except (ValueError, TypeError, KeyError) as exc:
            raise _unreadable(str(exc).partition("\n")[0], at(())) from exc

    def encode(self, value: object) -> bytes:
        """A value as compact JSON."""
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()

    @staticmethod  # so that the messages of a topic have the same one, and a record is read once for all
    def decode(data: bytes) -> object:
        """The value of some JSON; the id of a schema registry may stand before it.

        Raises ValueError for what is none.
        """
        return json.loads(body(data))


class Reader:
    """Reads the places of one document, each once; a place met inside itself becomes `Again`."""

    def __init__(self, document: object, at: Callable[[Path], Place]) -> None:
        dialect = dialect_of(document)
        self._rooted = Rooted(document, dialect)
        self._written = document
        self._at = at
        self._judge = judges(self._rooted.document, dialect)
        self._branches = Branches(self._rooted.target, dialect, self._circle)
        self._looped: set[str] = set()
        self._inside: set[str] = set()
        self._again: dict[str, Shape] = {}
        self._agains: dict[str, Again] = {}
        self._read: dict[str, Shape | None] = {}
        self._blames: dict[str, Blame] = {}
        self._whole = False

    def form(self) -> Form:
        """The shape of the whole document. Raises PayloadError when nothing can satisfy it."""
        whole = (Part(self._rooted.document, ()),)
        root = self.shape(whole)
        if root is None:
            blame = self.why(whole)
            hint = (
                "no value can satisfy both what is asked here and what is asked elsewhere of the same place"
            )
            raise NoValueError(f"has no value: {blame.text}", place=self.place(blame.path), hint=hint)
        self._whole = True
        return Form(root, self._again)

    def whole(self) -> Fits:
        """The judge of a whole value."""
        try:
            return judge_of(self._written)
        except ValueError:  # it does not know every way to write a reference
            return self._judge(self._rooted.document)

    def shape(self, parts: tuple[Part, ...]) -> Shape | None:
        """The shape of a value for which all parts hold; None when there is none."""
        named = {_name(part): part for part in map(self._branches.resolved, parts)}
        return self._shape(" & ".join(named), tuple(named.values()))

    def why(self, parts: tuple[Part, ...]) -> Blame:
        """Why there is no shape of a value for which all parts hold."""
        named = {_name(part): part for part in map(self._branches.resolved, parts)}
        path = parts[0].path if parts else ()
        return self._blames.get(" & ".join(named), Blame(path, "its keywords contradict each other"))

    def place(self, path: Path) -> Place:
        """Where the last step of a path that is really in the document stands."""
        written = self._rooted.origin(path)
        node, known = self._written, 0
        for step in written:
            try:
                node = child(node, step)
            except LookupError:
                break
            known += 1
        return self._at(written[:known])

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
            said=facts.said,
        )

    def _shape(self, name: str, parts: tuple[Part, ...]) -> Shape | None:
        if name in self._read:
            # What was read before the form was whole stands in it; what comes later may be endless.
            return self._once_more(name, parts) if self._whole and name in self._looped else self._read[name]
        if name in self._inside:
            self._looped.add(name)
            return self._once_more(name, parts)
        if len(self._read) > LARGEST:
            raise PayloadError("is too large to make values for", place=self._at(()))
        self._inside.add(name)
        shape = self._ways(name, parts)
        self._inside.discard(name)
        self._read[name] = shape
        if shape is not None and name in self._looped:
            self._again[name] = shape
        return shape

    def _once_more(self, name: str, parts: tuple[Part, ...]) -> Again:
        if name not in self._agains:
            self._agains[name] = Again(Note(self.place(parts[0].path)), name)
        return self._agains[name]

    def _ways(self, name: str, parts: tuple[Part, ...]) -> Shape | None:
        build, found, ways = Build(self), list[tuple[Facts, Shape]](), self._branches.ways(parts)
        for tried, facts in enumerate(ways):
            found += [(facts, shape) for shape in build.shapes(facts)]
            if len(found) >= WAYS or tried >= TRIED:
                break
        if not found:
            reasons = [Blame(parts[0].path, _said(exc.keywords)) for exc in ways.contradictions]
            self._blames[name] = next(iter((*build.blames, *reasons)), Blame(parts[0].path, _said(())))
            return None
        if not found[1:]:
            return found[0][1]
        return self._one_of(parts, found)

    def _one_of(self, parts: tuple[Part, ...], found: Sequence[tuple[Facts, Shape]]) -> OneOf:
        """The shapes of several ways, those of each branch that are stranger than others of it last."""
        plainest: dict[tuple[int, ...], int] = {}
        for facts, _ in found:
            plainest[facts.branch] = min(facts.strangeness, plainest.get(facts.branch, facts.strangeness))
        ways = [(facts.strangeness > plainest[facts.branch], facts.lean, shape) for facts, shape in found]
        plain = [lean for strange, lean, _ in ways if not strange]
        shapes = tuple(shape for *_, shape in sorted(ways, key=itemgetter(0, 1)))
        note = Note(self.place(parts[0].path), self.judge(parts))
        return OneOf(note, shapes, sum(plain) % len(plain), len(ways) - len(plain))

    def _circle(self, part: Part) -> PayloadError:
        hint = "a chain of references has to end at a schema"
        place = self.place((*part.path, "$ref"))
        return PayloadError("`$ref` leads back to itself", place=place, hint=hint)


def _said(keywords: tuple[str, ...]) -> str:
    said = " and ".join(f"`{keyword}`" for keyword in keywords)
    return f"nothing is left for {said}" if said else "its keywords contradict each other"


def _name(part: Part) -> str:
    steps = "/".join(str(step) for step in part.path)
    return f"not {steps}" if part.negated else f"/{steps}"


def _unreadable(reason: str, place: Place) -> PayloadError:
    hint = "`kdev validate` says more"
    return PayloadError(f"is no JSON Schema that can be read: {reason}", place=place, hint=hint)

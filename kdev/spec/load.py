"""One document: everything that is wrong with it, and its Spec when nothing is."""

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

from kdev.errors import Place, Problem, SpecError
from kdev.proto.resolving import Sources
from kdev.spec.asyncapi2 import spec_from_2
from kdev.spec.asyncapi3 import spec_from_3
from kdev.spec.bundle import Bundled, bundled
from kdev.spec.checks.diagnose import THREE, in_order, problems_of
from kdev.spec.checks.examples import CriticOf
from kdev.spec.ignored import ignored
from kdev.spec.model import Spec
from kdev.spec.node import Document, Node
from kdev.spec.reading.documents import STANDARD_INPUT, Documents
from kdev.spec.reading.findings import MOST_TOLD, Endless, Findings, TooManyProblems
from kdev.spec.reading.parse import ReadingFailed, document_from
from kdev.spec.reading.reach import NEARBY, Reach
from kdev.spec.reading.references import References
from kdev.spec.reading.texts import Unreadable, text_of, text_of_file
from kdev.spec.rules.language import Version
from kdev.spec.rules.versions import version_of
from kdev.spec.topics import collisions, topic_count

UNREADABLE = "unreadable"


class Understood(NamedTuple):
    """A document as it was read, for whoever wants more of it than its Spec."""

    references: References
    root: Node
    version: Version


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found: the Spec when no problem is an error, and all problems, warnings included.

    `topics` counts the topics that the channels of the Spec go to; `texts` has what was read, by file.
    """

    spec: Spec | None
    problems: tuple[Problem, ...]
    topics: int = 0
    texts: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    understood: Understood | None = field(default=None, compare=False, repr=False)

    def bundled(self) -> Bundled:
        """The document with everything that it refers to, as one that refers to nothing else.

        Raises SpecError with every error of a document that has some, and for one that would not mean the
        same as one document.
        """
        if self.spec is None or self.understood is None:
            raise SpecError(self.errors)
        apart = list(_apart(self.spec))
        if apart:
            raise SpecError(tuple(apart), hint=apart[0].hint)
        try:
            made = bundled(*self.understood)
        except Endless as exc:
            raise SpecError((_end(exc, self.understood.root),), hint=exc.hint) from exc
        again = examine_text(made.yaml(), self.spec.file)
        if again.spec is None or _gist(again.spec) != _gist(self.spec):
            raise _changed(self.understood.root, again)
        return made

    def also(self, further: Iterable[Problem]) -> Diagnosis:
        """The same with further problems, in order; with an error among them there is no Spec."""
        if self.understood is None:
            return self
        file, version = self.understood.root.document.file, self.understood.version
        problems = in_order([*self.problems, *further], file, version)
        told = dataclasses.replace(self, problems=problems)
        return dataclasses.replace(told, spec=None, topics=0) if told.errors else told

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that make the document unusable."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


def load(path: str, reach: Reach = NEARBY, stream: BinaryIO | None = None) -> Spec:
    """The Spec of a document; what `examine` says of its parameters holds here too.

    Raises SpecError with every error of it.
    """
    diagnosis = examine(path, reach=reach, stream=stream)
    if diagnosis.spec is None:
        raise refusal({path: diagnosis})
    return diagnosis.spec


def refusal(found: Mapping[str, Diagnosis]) -> SpecError:
    """The error for documents, by path, some of which have errors: every one, and how to look again."""
    errors = tuple(dict.fromkeys(error for each in found.values() for error in each.errors))
    texts = {file: text for each in found.values() for file, text in each.texts.items()}
    again = [path for path, each in found.items() if path != "-" and each.errors and each.texts]
    if not again:
        return SpecError(errors, hint=errors[0].hint if len(errors) == 1 else "", texts=texts)
    these = "this" if len(errors) == 1 else "these"
    return SpecError(errors, hint=f"mend {these}, and look again with `{_validate(again)}`", texts=texts)


def examine(
    path: str, critic_of: CriticOf | None = None, *, reach: Reach = NEARBY, stream: BinaryIO | None = None
) -> Diagnosis:
    """Everything there is to say about a document, also that its file cannot be read.

    `critic_of` makes a critic of values from a JSON Schema; without it examples are not looked at.
    A `stream` is read instead of a file.
    """
    path = path if stream is None else STANDARD_INPUT
    try:
        text = text_of_file(Path(path)) if stream is None else text_of(stream)
    except Unreadable as exc:
        unreadable = Problem(UNREADABLE, exc.text, Place(path), exc.hint)
        return Diagnosis(None, in_order([unreadable], path, None))
    return examine_text(text, path, critic_of, reach=reach)


def examine_text(
    text: str, path: str, critic_of: CriticOf | None = None, *, reach: Reach = NEARBY
) -> Diagnosis:
    """Everything there is to say about a document, given the text of its file."""
    warnings = Findings()
    try:
        return _diagnosis(document_from(text, path, warnings), text, warnings, critic_of, reach=reach)
    except ReadingFailed as exc:
        return Diagnosis(None, in_order([*warnings, exc.problem], path, None), texts={path: text})


def _diagnosis(
    document: Document, text: str, warnings: list[Problem], critic_of: CriticOf | None, *, reach: Reach
) -> Diagnosis:
    root = Node(document, (), document.data)
    version, said = version_of(root)
    warnings += [said] if said is not None else []
    documents = Documents(document, reach)
    documents.texts[document.file] = text
    if version is None:
        return Diagnosis(None, in_order(warnings, document.file, None), texts=documents.texts)
    try:
        return _understood(References(documents), root, version, warnings, critic_of=critic_of)
    except (Endless, TooManyProblems, RecursionError) as exc:
        told = exc.problems if isinstance(exc, TooManyProblems) else []
        found = [*warnings, *documents.problems, *told, _end(exc, root)]
        return Diagnosis(None, in_order(found, document.file, version), texts=documents.texts)


def _understood(
    references: References,
    root: Node,
    version: Version,
    warnings: list[Problem],
    *,
    critic_of: CriticOf | None,
) -> Diagnosis:
    references.check(root.document)
    problems = [*warnings, *problems_of(references, root, version, critic_of)]
    spec = None
    if not any(problem.severity == "error" for problem in [*problems, *references.problems]):
        spec = spec_from_3(references, root) if version >= THREE else spec_from_2(references, root)
    shared = [dataclasses.replace(one, severity="warning") for one in (collisions(spec) if spec else ())]
    found = in_order([*problems, *references.problems, *shared], root.document.file, version)
    if spec is None:
        return Diagnosis(None, found, texts=references.texts)
    left_out = tuple(ignored(references, root, spec.servers, spec.channels))
    spec = dataclasses.replace(spec, warnings=found, ignored=left_out)
    understood = Understood(references, root, version)
    return Diagnosis(spec, found, topic_count(spec), references.texts, understood)


def _end(exc: Endless | TooManyProblems | RecursionError, root: Node) -> Problem:
    """What is told of a document that was not looked at to its end."""
    match exc:
        case Endless():
            return Problem("parser", exc.text, exc.node.place, exc.hint)
        case TooManyProblems():
            text = f"has more than {MOST_TOLD:,} errors; the rest of it was not looked at"
            return Problem("parser", text, root.place, "mend these first")
        case _:
            text = "is nested too deep through its references"
            return Problem("parser", text, root.place, "make chains of `$ref` shorter")


def _validate(paths: Iterable[str]) -> str:
    return " ".join(["kdev validate", *map(shlex.quote, paths)])


def _gist(spec: Spec) -> object:
    """What must be the same in a document that was put together."""
    return [
        (channel.key, channel.address, channel.binding, [message.name for message in channel.messages])
        for channel in spec.channels
    ], [(server.name, server.url) for server in spec.servers]


def _apart(spec: Spec) -> Iterator[Problem]:
    """The texts of Protobuf that import files, which one document cannot hold."""
    for message in (message for channel in spec.channels for message in channel.messages):
        schema = message.payload
        if schema is not None and isinstance(schema.value, Sources) and schema.value.others:
            text = f"imports `{next(iter(schema.value.others))}`, which one document cannot hold"
            hint = "write its definitions into the text that imports it"
            yield Problem("bundle", text, schema.at(()), hint)


def _changed(root: Node, again: Diagnosis) -> SpecError:
    first = f": {again.errors[0].place.path} {again.errors[0].text}" if again.errors else ""
    text, hint = f"would not mean the same as one document{first}", "write out the reference to that part"
    return SpecError((Problem("bundle", text, root.place, hint),), hint=hint)

"""One document: everything that is wrong with it, and its Spec when nothing is."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kdev.errors import Place, Problem, SpecError
from kdev.spec.agreement2 import disagreements2
from kdev.spec.agreement3 import disagreements3
from kdev.spec.asyncapi2 import spec_from_2
from kdev.spec.asyncapi3 import spec_from_3
from kdev.spec.check import Checker
from kdev.spec.documents import STANDARD_INPUT, Documents
from kdev.spec.ignored import ignored
from kdev.spec.model import Spec
from kdev.spec.node import Document, Node
from kdev.spec.payloads import JudgeOf, example_problems, message_nodes, schema_problems
from kdev.spec.reach import NEARBY, Reach
from kdev.spec.reading import ReadingFailed, document_from
from kdev.spec.references import References
from kdev.spec.rules import Object, Version
from kdev.spec.rules2 import rules_for_2
from kdev.spec.rules3 import rules_for_3
from kdev.spec.texts import Unreadable, text_of, text_of_file
from kdev.spec.topics import collisions, topic_count
from kdev.spec.versions import version_of

THREE = (3, 0)
UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found: the Spec when no problem is an error, and all problems, warnings included.

    `topics` counts the topics that the channels of the Spec go to.
    """

    spec: Spec | None
    problems: tuple[Problem, ...]
    topics: int = 0

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
        hint = diagnosis.errors[0].hint if len(diagnosis.errors) == 1 else ""
        raise SpecError(diagnosis.errors, hint=hint)
    return diagnosis.spec


def examine(
    path: str, judge_of: JudgeOf | None = None, *, reach: Reach = NEARBY, stream: BinaryIO | None = None
) -> Diagnosis:
    """Everything there is to say about a document, also that its file cannot be read.

    `judge_of` makes a judge of values from a JSON Schema; without it examples are not looked at.
    A `stream` is read instead of a file.
    """
    path = path if stream is None else STANDARD_INPUT
    warnings: list[Problem] = []
    try:
        document = document_from(_text(path, stream), path, warnings)
        return _diagnosis(document, warnings, judge_of, reach)
    except Unreadable as exc:
        return Diagnosis(None, (Problem(UNREADABLE, exc.text, Place(path), exc.hint),))
    except ReadingFailed as exc:
        return Diagnosis(None, (*warnings, exc.problem))
    except RecursionError:
        text = "is nested too deep through its references"
        return Diagnosis(None, (Problem("parser", text, Place(path), "make chains of `$ref` shorter"),))


def _diagnosis(
    document: Document, warnings: list[Problem], judge_of: JudgeOf | None, reach: Reach
) -> Diagnosis:
    root = Node(document, (), document.data)
    version, said = version_of(root)
    warnings += [said] if said is not None else []
    if version is None:
        return Diagnosis(None, tuple(warnings))
    references = References(Documents(document, reach))
    references.check(document)
    problems = [*warnings, *_problems(references, root, version, judge_of)]
    spec = None
    if not any(problem.severity == "error" for problem in [*problems, *references.problems]):
        spec = spec_from_3(references, root) if version >= THREE else spec_from_2(references, root)
    shared = [dataclasses.replace(one, severity="warning") for one in (collisions(spec) if spec else ())]
    found = _sorted([*problems, *references.problems, *shared], document.file)
    if spec is None:
        return Diagnosis(None, found)
    left_out = tuple(ignored(references, root, spec.servers, spec.channels))
    spec = dataclasses.replace(spec, warnings=found, ignored=left_out)
    return Diagnosis(spec, found, topic_count(spec))


def _problems(
    references: References, root: Node, version: Version, judge_of: JudgeOf | None
) -> list[Problem]:
    three = version >= THREE
    checker = Checker(rules_for_3(version) if three else rules_for_2(version), references)
    checker.check(root, Object("document"))
    together = disagreements3(references, root) if three else disagreements2(references, root)
    messages = message_nodes(references, root, version)
    problems = [*checker.problems, *together]
    if not three:
        problems += schema_problems(references, checker, messages)
    if judge_of is not None:
        problems += example_problems(references, messages, version, judge_of)
    return problems


def _sorted(problems: list[Problem], file: str) -> tuple[Problem, ...]:
    def order(problem: Problem) -> tuple[bool, str, int, int]:
        place = problem.place
        return place.file != file, place.file, place.line or 0, place.column or 0

    return tuple(sorted(dict.fromkeys(problems), key=order))


def _text(path: str, stream: BinaryIO | None) -> str:
    return text_of_file(Path(path)) if stream is None else text_of(stream)

"""Every problem of a document: of its shape, of what its parts must agree on, of its schemas and examples."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from itertools import chain

from kdev.errors import Problem
from kdev.spec.checks.agreement2 import disagreements2
from kdev.spec.checks.agreement3 import disagreements3
from kdev.spec.checks.check import Checker
from kdev.spec.checks.conjunctions import conjunctions
from kdev.spec.checks.contradictions import contradictions
from kdev.spec.checks.examples import CriticOf, Examples
from kdev.spec.checks.hosts import server_problems
from kdev.spec.checks.kafka import kafka_problems
from kdev.spec.checks.locations import location_problems
from kdev.spec.checks.payloads import Payloads, message_nodes, part_of
from kdev.spec.checks.without_use import passed_over
from kdev.spec.node import Node, printable
from kdev.spec.reading.findings import Findings
from kdev.spec.reading.references import References
from kdev.spec.rules.asyncapi2 import rules_for_2
from kdev.spec.rules.asyncapi3 import rules_for_3
from kdev.spec.rules.codes import source_of
from kdev.spec.rules.language import Object, Rules, Version

THREE = (3, 0)
SCHEMAS = ("schemaObject", "headerSchema", "plainSchema")
LONGEST = 1000


def problems_of(
    references: References, root: Node, version: Version, critic_of: CriticOf | None
) -> list[Problem]:
    """Everything that is wrong with a document of a version; `critic_of` is needed for values."""
    three = version >= THREE
    checker = checked(references, root, version)
    disagreements = disagreements3 if three else disagreements2
    messages = message_nodes(references, root, version)
    problems = Findings(disagreements(references, root, checker.met))
    problems.extend(kafka_problems(references, root, checker))
    problems.extend(server_problems(checker.met.get("server", ())))
    problems.extend(checker.problems)
    schemas = [node for name in SCHEMAS for node in checker.met.get(name, ())]
    faulty = {one.place for one in checker.problems}
    # A keyword whose value is already wrong contradicts nothing.
    clashes = chain(contradictions(references, schemas), conjunctions(references, schemas))
    problems.extend(one for one in clashes if one.place not in faulty)
    judged = [*schemas, *checker.met.get("openapiSchema", ())]
    problems.extend(passed_over(judged, checker.met.get("message", ())))
    problems.extend(location_problems(references, root, messages, version))
    if critic_of is not None:
        examples = Examples(references, version, critic_of)
        problems.extend(examples.of_messages(messages))
        top = {} if three else {id(node.value): node for node in _watched(references, root, checker)}
        problems.extend(examples.of_schemas(schemas, top))
    return problems


def checked(references: References, root: Node, version: Version) -> Checker:
    """A checker that has met every object of a document, those of its schemas too."""
    checker = Checker(rules_of(version), references)
    checker.check(root, Object("document"))
    Payloads(references, checker, version).check()
    return checker


def rules_of(version: Version) -> Rules:
    """The rule tables of a version."""
    return rules_for_3(version) if version >= THREE else rules_for_2(version)


def _watched(references: References, root: Node, checker: Checker) -> Iterator[Node]:
    """The schemas of AsyncAPI 2 whose default and examples the official parser looks at."""
    shelf = references.child(root, "components", "schemas")
    yield from (node for _, node in references.entries(shelf)) if shelf is not None else ()
    for parameter in checker.met.get("parameter", ()):
        schema = references.child(parameter, "schema")
        yield from [schema] if schema is not None else []
    for message in checker.met.get("message", ()):
        part = part_of(references, message, "payload", (2, 0))
        yield from [part.node] if part is not None and part.given is None else []


def in_order(problems: Iterable[Problem], file: str, version: Version | None) -> tuple[Problem, ...]:
    """Problems in the order of the text, the document itself first, each with the rule it breaks."""

    def order(problem: Problem) -> tuple[bool, str, int, int]:
        place = problem.place
        return place.file != file, place.file, place.line or 0, place.column or 0

    return tuple(sorted((_with_rule(one, version) for one in dict.fromkeys(problems)), key=order))


def _with_rule(problem: Problem, version: Version | None) -> Problem:
    text, hint = _one_line(problem.text), _one_line(problem.hint)
    rule = problem.rule or source_of(problem.code, version)
    return dataclasses.replace(problem, text=text, hint=hint, rule=rule)


def _one_line(text: str) -> str:
    return printable(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")

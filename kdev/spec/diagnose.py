"""Every problem of a document: of its shape, of what its parts must agree on, of its schemas and examples."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from kdev.errors import Problem
from kdev.spec.agreement2 import disagreements2
from kdev.spec.agreement3 import disagreements3
from kdev.spec.check import Checker
from kdev.spec.codes import source_of
from kdev.spec.findings import Findings
from kdev.spec.node import Node
from kdev.spec.payloads import JudgeOf, example_problems, message_nodes, schema_problems
from kdev.spec.references import References
from kdev.spec.rules import Object, Version
from kdev.spec.rules2 import rules_for_2
from kdev.spec.rules3 import rules_for_3

THREE = (3, 0)


def problems_of(
    references: References, root: Node, version: Version, judge_of: JudgeOf | None
) -> list[Problem]:
    """Everything that is wrong with a document of a version; `judge_of` is needed for values."""
    three = version >= THREE
    checker = Checker(rules_for_3(version) if three else rules_for_2(version), references)
    checker.check(root, Object("document"))
    together = disagreements3(references, root) if three else disagreements2(references, root)
    messages = message_nodes(references, root, version)
    problems = Findings(checker.problems)
    problems.extend(together)
    if not three:
        problems.extend(schema_problems(references, checker, messages))
    if judge_of is not None:
        problems.extend(example_problems(references, messages, version, judge_of))
    return problems


def in_order(problems: Iterable[Problem], file: str, version: Version | None) -> tuple[Problem, ...]:
    """Problems in the order of the text, the document itself first, each with the rule it breaks."""

    def order(problem: Problem) -> tuple[bool, str, int, int]:
        place = problem.place
        return place.file != file, place.file, place.line or 0, place.column or 0

    return tuple(sorted((_with_rule(one, version) for one in dict.fromkeys(problems)), key=order))


def _with_rule(problem: Problem, version: Version | None) -> Problem:
    if problem.rule:
        return problem
    return dataclasses.replace(problem, rule=source_of(problem.code, version))

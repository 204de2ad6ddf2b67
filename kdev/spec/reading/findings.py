"""How much is told of one document, and how much work it may make."""

from __future__ import annotations

from collections.abc import Iterable

from kdev.errors import Problem
from kdev.spec.node import Node

MOST_TOLD = 1000
FEWEST_STEPS = 200_000
STEPS_A_VALUE = 12


class TooManyProblems(Exception):
    """A document has more errors than anybody reads; `problems` are the first of them."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__()
        self.problems = problems


class Endless(Exception):
    """What a document refers to grows beyond all measure, or never ends; `node` is where that was noticed."""

    def __init__(self, node: Node, text: str, hint: str) -> None:
        super().__init__(text)
        self.node, self.text, self.hint = node, text, hint


class Findings(list[Problem]):
    """Problems in the order in which they were found, up to a thousand of each severity.

    Further warnings are left out; a further error raises TooManyProblems.
    """

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        super().__init__()
        self._counts: dict[str, int] = {}
        self.extend(problems)

    def append(self, problem: Problem, /) -> None:
        """Add a problem, if there is room for it."""
        count = self._counts[problem.severity] = self._counts.get(problem.severity, 0) + 1
        if count <= MOST_TOLD:
            super().append(problem)
        elif problem.severity == "error":
            raise TooManyProblems(self)

    def extend(self, problems: Iterable[Problem], /) -> None:
        """Add problems as long as there is room for them."""
        for problem in problems:
            self.append(problem)


class Steps:
    """Counts the steps that references take, as many as a document of some values may; then ends them."""

    def __init__(self, values: int) -> None:
        self._left = FEWEST_STEPS + STEPS_A_VALUE * values

    def take(self, node: Node, count: int = 1) -> None:
        """Take some steps from a node. Raises Endless when there were too many."""
        self._left -= count
        if self._left < 0:
            raise Endless(
                node,
                "grows beyond all measure through its references",
                "let references branch less: each of them is followed wherever it stands",
            )

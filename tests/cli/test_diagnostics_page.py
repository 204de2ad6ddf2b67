"""The reference of diagnostics says what the table of codes says, and shows what is really printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from kdev import wiring
from kdev.cli.problem_text import problem_lines
from kdev.errors import Problem
from kdev.spec.rules.codes import BINDINGS, CODES, PARTS, READING, SCHEMAS, SHAPE, Code
from tests.conftest import EXPECTED, REWRITE, ROOT

PAGE = ROOT / "docs" / "reference" / "diagnostics.md"
BROKEN = ROOT / "tests" / "cli" / "specs" / "broken"
# A copy of a web page is told of only where the network is gone.
WITHOUT_EXAMPLE = {"kept-copy"}

CHAPTERS = {
    "Reading": READING,
    "Shape of the document": SHAPE,
    "Parts that must agree": PARTS,
    "Schemas and examples": SCHEMAS,
    "Kafka": BINDINGS,
}


class Example(NamedTuple):
    """A problem and the text of the document that it is in."""

    problem: Problem
    texts: dict[str, str]


@pytest.fixture
def _in_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)


def examples() -> dict[str, Example]:
    """The first problem of each code in the broken documents."""
    found: dict[str, Example] = {}
    for name in [*sorted(path.name for path in BROKEN.iterdir()), "nothing.yaml"]:
        diagnosis = wiring.examine(name)
        for problem in diagnosis.problems:
            found.setdefault(problem.code, Example(problem, dict(diagnosis.texts)))
    return found


def page(found: dict[str, Example]) -> str:
    introduction, _, _ = PAGE.read_text(encoding="utf-8").partition("\n## ")
    lines = [introduction]
    for title, codes in CHAPTERS.items():
        lines += [f"## {title}", ""]
        for name, code in codes.items():
            lines += section(name, code, found.get(name))
    return "\n".join(lines).rstrip("\n") + "\n"


def section(name: str, code: Code, example: Example | None) -> Iterator[str]:
    source = code.source.replace("{asyncapi}", "AsyncAPI")
    yield from (f"### {name}", "", f"{code.meaning} *{code.severity.capitalize()}.* Rule: {source}.", "")
    if example is not None:
        yield "```"
        yield from problem_lines(example.problem, example.texts, 80, with_rule=True)
        yield from ("```", "")


@pytest.mark.usefixtures("_in_the_folder")
def test_the_reference_of_diagnostics_equals_the_table_and_what_is_printed() -> None:
    text = page(examples())
    if REWRITE:
        PAGE.write_text(text, encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == text


@pytest.mark.usefixtures("_in_the_folder")
def test_every_code_has_an_example_of_its_severity() -> None:
    found = examples()

    assert CODES.keys() - found.keys() == WITHOUT_EXAMPLE
    for name, example in found.items():
        assert example.problem.severity in CODES[name].severity, name


def test_every_code_stands_in_one_chapter() -> None:
    assert [name for codes in CHAPTERS.values() for name in codes] == list(CODES)


def test_codes_of_the_official_parser_are_never_only_warnings() -> None:
    official = [name for name in CODES if name.startswith("asyncapi") or name in {"parser", "invalid-ref"}]

    assert [name for name in official if "error" not in CODES[name].severity] == []
    own = [name for name in CODES if name not in official and "error" in CODES[name].severity]
    # What is said to kdev and cannot be followed ends a run, whoever else finds the document valid.
    assert own == ["unreadable", "own-word"]


def test_the_explanation_shows_the_documents_and_what_is_really_printed_of_them() -> None:
    text = (ROOT / "docs" / "explanation" / "diagnostics.md").read_text(encoding="utf-8")
    shown = re.findall(
        r"^`([\w.-]+)`:\n\n```yaml\n(.*?)\n```\n.*?^kdev:\n\n```\n(.*?)\n```$", text, re.DOTALL | re.MULTILINE
    )

    assert len(shown) == 10
    for name, document, printed in shown:
        expected = EXPECTED / f"broken-{name.partition('.')[0]}.txt"
        assert (BROKEN / name).read_text(encoding="utf-8").rstrip("\n") == document, name
        assert expected.read_text(encoding="utf-8").rstrip("\n") == printed, name

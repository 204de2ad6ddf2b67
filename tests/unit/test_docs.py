"""The pages for readers: a link that leads nowhere is a fault of the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\((?!\w+:)([^)#\s]+)(?:#[^)]*)?\)")
TYPED = re.compile(r"(?<![\w/.])(?:specs|compose|docs|scripts)/[\w./-]*\w")
CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def links(text: str) -> list[str]:
    """The relative links of a page, without what stands in its examples."""
    return LINK.findall(CODE.sub("", text))


def test_links_are_found_as_they_are_written() -> None:
    page = "[a](docs/a.md) [b](../b/#part) [c](https://c/) [d](#here)\n```\n[e](e.md)\n```\n![f](f.png)"

    assert links(page) == ["docs/a.md", "../b/", "f.png"]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_of_a_page_leads_to_a_file(page: Path) -> None:
    found = links(page.read_text(encoding="utf-8"))

    assert [link for link in found if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_of_this_house_that_a_page_types_is_there(page: Path) -> None:
    typed = set(TYPED.findall(page.read_text(encoding="utf-8")))

    assert [path for path in sorted(typed) if not (ROOT / path).exists()] == []


def test_each_decision_has_a_number_of_its_own() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))

    headings = [path.read_text(encoding="utf-8").partition(".")[0] for path in decisions]
    assert headings == [f"# {number}" for number in range(1, len(decisions) + 1)]
    assert [int(path.name[:4]) for path in decisions] == [*range(1, len(decisions) + 1)]

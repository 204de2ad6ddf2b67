"""Fixtures for tests that need a document in a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

Write = Callable[..., str]

HEAD_2 = """\
asyncapi: 2.6.0
info: {title: Shop, version: '1'}
"""
HEAD_3 = """\
asyncapi: 3.0.0
info: {title: Shop, version: '1'}
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes a text into a file of the working folder and returns its name."""
    monkeypatch.chdir(tmp_path)

    def written(text: str, name: str = "spec.yaml", head: str = "") -> str:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(head + dedent(text), encoding="utf-8")
        return name

    return written

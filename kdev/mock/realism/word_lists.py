"""The bundled lists of words: lines of `name: words`, `#` before a remark."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("words")


def lines(name: str) -> list[str]:
    """The lines of a list that are no remark."""
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def table(name: str) -> Mapping[str, str]:
    """What stands behind each name of a list."""
    parts = (line.partition(":") for line in lines(name))
    return {key.strip(): said.strip() for key, _, said in parts}

"""What is written where the encoding of a terminal lacks a character."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kdev.cli.characters import WIDER, has_signs, write_any_character


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_signs_are_plain_where_an_encoding_lacks_them_and_all_else_is_escaped(
    monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="surrogateescape")
    monkeypatch.setattr("sys.stdout", out)

    write_any_character()
    out.write("a → b ──► ━━╸─ ▁█ … Łódź \udcff\n")
    out.flush()

    told = out.buffer.getvalue().decode(encoding)
    if encoding == "utf-8":
        assert told == "a → b ──► ━━╸─ ▁█ … Łódź \\udcff\n"
    else:
        assert told.startswith("a -> b --> ==-- _# ... \\u0141")
        assert told.endswith("\\u017a \\udcff\n")
    assert has_signs(encoding) is (encoding == "utf-8")


def test_a_cut_line_with_one_arrow_grows_by_no_more_than_is_left_for_it() -> None:
    assert len("->") - 1 + len("...") - 1 <= WIDER


def test_a_command_with_signs_writes_plain_ones_in_a_locale_without_them(tmp_path: Path) -> None:
    document = tmp_path / "long.json"
    document.write_text('{"asyncapi":"3.0.0",' + " " * 300 + '"info":7,"channels":{}}', encoding="utf-8")
    environ = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "COLUMNS": "60"}
    words = [sys.executable, "-m", "kdev", "validate", str(document)]

    done = subprocess.run(words, capture_output=True, text=True, env=environ, timeout=60, check=False)

    assert done.returncode == 3
    assert "..." in done.stderr
    assert "\\u2026" not in done.stderr

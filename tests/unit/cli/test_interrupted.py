"""Ctrl-C at the moments when Python, or a library, makes something else of it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kdev.cli.app import code_of
from kdev.errors import INTERRUPTED


class Struck:
    """Is interrupted while the class that it stands in is made, as any class may be while kdev loads."""

    def __set_name__(self, owner: type, name: str) -> None:
        raise KeyboardInterrupt


def test_ctrl_c_while_a_class_is_made_is_no_bug(capsys: pytest.CaptureFixture[str]) -> None:
    code = code_of(lambda: type("Loaded", (), {"at": Struck()}))

    assert code == INTERRUPTED
    assert capsys.readouterr().err == "kdev: interrupted\n"


def test_what_the_checker_of_values_may_not_be_interrupted_in_is_loaded_before_it() -> None:
    code = "import sys, kdev.payload.check; print([*sys.modules].index('{}'))"

    first, second = (
        int(subprocess.check_output([sys.executable, "-c", code.format(name)]))
        for name in ("decimal", "jsonschema_rs")
    )

    assert first < second

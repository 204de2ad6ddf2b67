"""The house rules that a machine can hold: budgets, who prints, who exits, what `--help` loads."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "kdev"
MODULES = sorted(PACKAGE.rglob("*.py"))
HEAVY = {"confluent_kafka", "docker", "faker", "jsonschema_rs", "yaml", "requests", "rich.live"}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "handler", "base", "core"}


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node) else node.body
    if not body:
        return 0
    return (
        (body[-1].end_lineno or 0)
        - body[0].lineno
        + 1
        + (body[0].lineno - node.lineno if body is node.body else 1)
    )


def nodes(path: Path, kind: type[ast.AST]) -> list[ast.AST]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, kind)]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_is_longer_than_300_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_no_function_is_longer_than_40_lines() -> None:
    assert [name for name, node in functions() if length(node) > 40] == []


def test_half_of_the_functions_have_at_most_8_lines_and_nine_tenths_at_most_25() -> None:
    lengths = sorted(length(node) for _, node in functions())

    assert lengths[len(lengths) // 2] <= 8
    assert lengths[len(lengths) * 9 // 10] <= 25


def test_every_module_says_what_it_is_for() -> None:
    assert [str(path) for path in MODULES if not ast.get_docstring(tree(path))] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [str(path) for path in MODULES if path.stem in FORBIDDEN_NAMES] == []


def test_only_main_and_the_console_script_exit() -> None:
    calls = {
        path.relative_to(PACKAGE).as_posix()
        for path in MODULES
        for node in nodes(path, ast.Attribute)
        if isinstance(node, ast.Attribute)
        and node.attr in {"exit", "_exit"}
        and isinstance(node.value, ast.Name)
        if node.value.id in {"sys", "os"}
    }

    assert calls <= {"__main__.py", "cli/app.py"}


def test_only_main_and_the_thread_of_a_pull_catch_every_exception() -> None:
    broad = [
        path.relative_to(PACKAGE).as_posix()
        for path in MODULES
        for node in nodes(path, ast.ExceptHandler)
        if isinstance(node, ast.ExceptHandler)
        and isinstance(node.type, ast.Name)
        and node.type.id == "Exception"
    ]

    # What a thread does not catch is told by Python, and by nobody else.
    assert broad == ["cli/app.py", "stack/docker_pull.py"]


def test_imports_inside_functions_are_only_in_wiring() -> None:
    late = {
        path.relative_to(PACKAGE).as_posix()
        for path in MODULES
        for function in nodes(path, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }

    assert {name for name in late if not name.startswith("wiring/")} == set()


def test_help_loads_no_heavy_library() -> None:
    code = f"import sys, kdev.cli.app; print(*sorted({HEAVY!r} & set(sys.modules)))"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert loaded.strip() == ""


def test_a_broker_boots_before_the_client_that_asks_it_is_loaded() -> None:
    needless = {"confluent_kafka", "urllib.request", "ssl", "asyncio"}
    start = "import sys, kdev.cli.stack, kdev.stack.process, kdev.wiring; kdev.wiring.probes()"
    code = f"{start}; print(*sorted({needless!r} & set(sys.modules)))"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert loaded.strip() == ""


def test_a_tail_loads_nothing_that_only_other_commands_need() -> None:
    needless = {"kdev.delivery", "kdev.histogram", "kdev.tail.contract", "kdev.spec", "fractions", "yaml"}
    code = f"import sys, kdev.cli.tail, kdev.wiring; print(*sorted({needless!r} & set(sys.modules)))"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert loaded.strip() == ""


def test_no_file_names_a_path_of_one_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    homes = ("/" + "root/", "/" + "work/")

    guilty = [
        name
        for name in listed.stdout.split()
        if (ROOT / name).is_file()
        and any(home in (ROOT / name).read_text(errors="replace") for home in homes)
    ]

    assert guilty == []

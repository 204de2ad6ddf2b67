"""The reference says what the program says; nothing a user can type is left out of it."""

from __future__ import annotations

import inspect
import re
import shlex
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module

import pytest
import typer

from kdev.cli.commands import ASIDE, COMMANDS, SECTIONS
from kdev.cli.examples import EXAMPLES
from kdev.cli.help_sections import SECTIONS as HELP_SECTIONS
from kdev.errors import __doc__ as errors_page
from kdev.settings import Settings
from tests.conftest import EXPECTED, REWRITE, ROOT, Kdev

REFERENCE = ROOT / "docs" / "reference"
PAGE = REFERENCE / "commands.md"


def command_names() -> Iterator[tuple[str, ...]]:
    yield ()
    for name in COMMANDS:
        yield (name,)
        for inner in getattr(loaded(name), "registered_commands", ()):
            yield (name, inner.name)


def loaded(name: str) -> object:
    entry = COMMANDS[name]
    return getattr(import_module(f"kdev.cli.{entry.module}"), entry.attribute)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_of_commands_says_what_each_command_says(name: str) -> None:
    command = loaded(name)
    text = command.info.help if isinstance(command, typer.Typer) else inspect.getdoc(command)

    assert str(text).partition("\n\n")[0].replace("\n", " ") == COMMANDS[name].help


def page(kdev: Kdev) -> str:
    parts = ["# Commands", "", "What `--help` says, command by command."]
    for names in command_names():
        result = kdev(*names, "--help")
        assert result.code == 0
        assert re.search(r"\n\n  \S", result.out), f"{names} has no help"
        parts += ["", f"## {' '.join(('kdev', *names))}", "", "```", result.out.strip("\n"), "```"]
    return "\n".join(parts) + "\n"


def test_the_reference_of_commands_equals_the_help_of_the_program(kdev: Kdev) -> None:
    text = page(kdev)
    if REWRITE:
        PAGE.write_text(text, encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == text


def test_every_command_is_in_one_section_of_the_help_and_has_examples() -> None:
    assert sorted(name for names in SECTIONS.values() for name in names) == sorted(COMMANDS)
    assert {"", *COMMANDS} <= {*EXAMPLES}
    assert {*EXAMPLES} <= {" ".join(names) for names in command_names()} | {*ASIDE}


@pytest.mark.parametrize("group", ["topics", "groups"])
def test_each_command_of_a_group_shows_its_examples(kdev: Kdev, group: str) -> None:
    for each in loaded(group).registered_commands:  # type: ignore[attr-defined]
        told = kdev(group, each.name, "--help")

        assert f"\n\nExamples:\n  kdev {group} {each.name}" in told.out


@pytest.mark.parametrize("name", HELP_SECTIONS)
def test_every_option_of_a_command_with_sections_is_in_one_of_them(kdev: Kdev, name: str) -> None:
    told = kdev(name, "--help").out
    names = [option for options in HELP_SECTIONS[name].values() for option in options]

    assert len(names) == len({*names})
    assert sorted(re.findall(r"^  (?:-\w, )?(--[a-z-]+)", told, re.MULTILINE)) == sorted([*names, "--help"])
    assert [title for title in HELP_SECTIONS[name] if f"\n\n{title}:\n  -" not in told] == []


@pytest.mark.parametrize("example", sorted({each for some in EXAMPLES.values() for each in some}))
def test_an_example_has_options_and_arguments_that_its_command_takes(kdev: Kdev, example: str) -> None:
    words = shlex.split(re.sub(r" [<>] \S+$", "", example))
    depth = 1 if words[0] in COMMANDS and not hasattr(loaded(words[0]), "registered_commands") else 2

    # What cannot be read is told before the help is.
    result = kdev(*words[:depth], "--help", *words[depth:])

    assert (result.code, result.err) == (0, "")
    assert len(f"  kdev {example}") <= 80


@pytest.mark.parametrize("words", [("tail",), ("topics", "apply"), ()])
def test_help_is_a_command_as_well(kdev: Kdev, words: tuple[str, ...]) -> None:
    assert kdev("help", *words).out == kdev(*words, "--help").out != ""


def test_every_setting_and_its_variable_stand_in_the_reference() -> None:
    text = (REFERENCE / "settings.md").read_text(encoding="utf-8")

    assert [each.name for each in fields(Settings) if f"`KDEV_{each.name.upper()}`" not in text] == []
    assert [each.name for each in fields(Settings) if f"`{each.name}`" not in text] == []


def test_every_exit_code_and_every_error_stand_in_the_reference() -> None:
    text = (REFERENCE / "exit-codes.md").read_text(encoding="utf-8")
    names = re.findall(r"── (\w+)", errors_page or "")

    assert [code for code in (0, 1, 2, 3, 4, 5, 6, 130) if f"| {code} |" not in text] == []
    assert [name for name in names if f"`{name}`" not in text] == []


def test_the_example_of_an_error_is_what_is_really_printed() -> None:
    text = (REFERENCE / "exit-codes.md").read_text(encoding="utf-8")
    printed = (EXPECTED / "tail-unknown-topic-kdev.txt").read_text(encoding="utf-8")

    assert re.findall(r"```\n(.*?)```", text, re.DOTALL) == [printed.replace("PORT", "9092")]


def test_a_wrong_command_names_the_near_one(kdev: Kdev) -> None:
    result = kdev("tial", "car-rentals")

    assert (result.code, result.out) == (2, "")
    assert result.err == "error: no such command `tial`\nhint: did you mean `tail`?\n"

"""What is said of a command line that makes no sense: in one form, with what to do."""

from __future__ import annotations

import re
from typing import Any

import pytest

from kdev.cli.commands import Commands
from kdev.cli.elsewhere import OPTIONS, WORDS
from tests.conftest import Kdev


@pytest.mark.parametrize(
    ("words", "said", "hint"),
    [
        ("mok", "no such command `mok`", "did you mean `mock`?"),
        ("frobnicate", "no such command `frobnicate`", "`kdev --help` says what it takes"),
        ("mock", "missing argument `SPEC...`", "`kdev mock --help` says what it takes"),
        ("up --bootstrp x", "no such option: `--bootstrp`", ""),
        (
            "mock a.yaml --count 0",
            "invalid value for `--count` / `-c`: `0` must be 1 or more",
            "`kdev mock",
        ),
        (
            "mock a.yaml --count=-1",
            "invalid value for `--count` / `-c`: `-1` must be 1 or more",
            "`kdev mock",
        ),
        ("mock a.yaml --optional 2", "invalid value for `--optional`: `2.0` must be from 0 to 1", "`kdev"),
        ("up --nmae x", "no such option: `--nmae`", "did you mean `--name`?\n"),
        ("tail --last", "option `--last` requires an argument", "`kdev tail --help` says what it takes"),
        (
            "topics describe --name",
            "option `--name` requires an argument",
            "`kdev topics describe --help` says",
        ),
        ("topics describe --x", "no such option: `--x`", "`kdev topics describe --help` says"),
        ("mock --rat 3", "no such option: `--rat`", "did you mean `--rate`"),
        ("groups lst", "no such command `lst`", "did you mean `list`?"),
        (
            "up --runtime proces",
            "invalid value for `--runtime`: `proces` is not one of `auto`, `docker`, `process`, `embedded`",
            "did you mean `process`?\n",
        ),
        (
            "verify a.yaml --count 5 --min 10",
            "`--count 5` and `--min 10` do not go together",
            "it stops after 5 records, so there are never 10; leave out one of them\n",
        ),
        ("down shop", "unexpected `shop`", "`kdev down --help` says"),
        ("down my shop", "unexpected `my shop`", "`kdev down --help` says"),
    ],
)
def test_it_is_told_as_every_other_error(kdev: Kdev, words: str, said: str, hint: str) -> None:
    result = kdev(*words.split())

    assert result.code == 2
    assert result.out == ""
    assert result.err.startswith(f"error: {said}\nhint: {hint}")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("restart", "`kdev down`, then `kdev up`: the data stays"),
        ("stop", "did you mean `kdev down`?"),
        ("ps", "did you mean `kdev status`?"),
        ("consume car-rentals", "did you mean `kdev tail`?"),
        ("version", "did you mean `kdev --version`?"),
        ("topics add a", "did you mean `kdev topics create` or `kdev topics apply SPEC`?"),
        ("topics create a --replication-factor 3", "did you mean `--replicas`?"),
        ("tail -t car-rentals", "the topic needs no option: `kdev tail TOPIC`"),
        ("mock --spec a.yaml", "the document needs no option: `kdev mock SPEC`"),
        ("--name shop status", "it comes behind the command: `kdev status --name NAME`"),
        ("down -v", "did you mean `--volumes`?"),
        ("up -d", "leave it out: `kdev up` always returns, and the brokers stay"),
        ("status -n shop", "did you mean `--name`?"),
        ("tail a --bootstrap-server b:1", "did you mean `--bootstrap`?"),
    ],
)
def test_the_words_of_other_tools_lead_to_those_of_kdev(kdev: Kdev, words: str, hint: str) -> None:
    result = kdev(*words.split())

    assert (result.code, result.out) == (2, "")
    assert result.err.splitlines()[1:] == [f"hint: {hint}"]


def test_no_word_of_another_tool_is_one_of_kdev() -> None:
    for command, words in WORDS.items():
        group = _found(command)
        taken = group.list_commands(None) if hasattr(group, "list_commands") else ()
        assert not set(words) & set(taken), command

    for command, options in OPTIONS.items():
        taken = {each for param in _found(command).params for each in param.opts}
        assert not set(options) & taken, command


def test_what_is_offered_for_a_word_of_another_tool_is_there() -> None:
    for meant in (each for words in WORDS.values() for offers in words.values() for each in offers):
        *path, last = re.findall(r"(?<= )[a-z]+", meant.partition(" --")[0]) or [""]
        assert not last or _found(" ".join(("kdev", *path, last))) is not None, meant


def _found(path: str) -> Any:
    found: Any = Commands()
    for word in path.split()[1:]:
        found = found.get_command(None, word)
    return found


def test_without_arguments_the_help_is_shown_and_the_code_is_that_of_misuse(kdev: Kdev) -> None:
    result = kdev()

    assert result.code == 2
    assert result.err.startswith("Usage: kdev ")


def test_the_help_says_what_every_command_does_to_the_end(kdev: Kdev) -> None:
    told = kdev("--help")

    assert told.code == 0
    assert "…" not in told.out
    assert max(map(len, told.out.splitlines())) <= 80


def test_a_broker_of_another_machine_is_refused_before_it_is_asked(kdev: Kdev) -> None:
    result = kdev("mock", "specs/car-rentals.yaml", "--bootstrap", "203.0.113.7:9092", "--progress", "none")

    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "error: `203.0.113.7` is not on this machine\nhint: add `--yes-remote` to send there\n"
    )

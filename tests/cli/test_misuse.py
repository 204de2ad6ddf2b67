"""What is said of a command line that makes no sense: in one form, with what to do."""

from __future__ import annotations

import pytest

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
            "invalid value for `--count` / `-c`: 0 is not in the range x>=1",
            "`kdev mock",
        ),
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

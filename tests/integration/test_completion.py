"""What a shell offers: the names of the broker, or those it told last; never a word of trouble."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kdev.model import Mode, RuntimeName
from kdev.stack.saves import Save, write
from tests.conftest import ROOT, Broker, Kdev


def offered(words: str, **environ: str) -> list[str]:
    """What bash is told for the last of some words."""
    asked = {"_KDEV_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    result = subprocess.run(
        [sys.executable, "-m", "kdev"],
        cwd=ROOT,
        env={**os.environ, **asked, **environ},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert result.stderr == ""
    return result.stdout.split()


@pytest.mark.kafka
def test_topics_and_environments_are_offered(kafka: Broker) -> None:
    topic = kafka.topic()

    assert offered(f"kdev tail {topic[:-2]}", **kafka.environ()) == [topic]
    assert kafka.name in offered("kdev tail --name t", **kafka.environ())


def test_the_topics_and_messages_of_the_documents_before_are_offered() -> None:
    assert offered("kdev mock specs/car-rentals.yaml --topic car") == ["car-rentals", "car.available"]
    assert offered("kdev explain specs/car-rentals.yaml -m CarP") == ["CarPickedUp"]
    assert offered("kdev verify 'specs/car-r*.yaml' --topic car") == ["car-rentals", "car.available"]
    assert offered("kdev verify 'specs/none*.yaml' --topic car") == []
    assert offered("kdev verify --topic x") == []


def test_what_is_saved_is_offered(tmp_path: Path) -> None:
    folder = tmp_path / "saves" / "before-the-demo"
    folder.mkdir(parents=True)
    of = ("kdev", RuntimeName.PROCESS, Mode.KRAFT, 1, "4.3.1", "an-id", 9092, 0.0, 0)
    write(folder, Save(folder.name, *of))

    assert offered("kdev load be", KDEV_HOME=str(tmp_path)) == ["before-the-demo"]
    assert offered("kdev save x", KDEV_HOME=str(tmp_path)) == []


@pytest.mark.parametrize(("shell", "begins"), [("zsh", "#compdef kdev"), ("bash", "_kdev_completion() {")])
def test_the_completion_of_a_shell_that_is_named_is_shown(kdev: Kdev, shell: str, begins: str) -> None:
    assert kdev("--show-completion", shell).out.startswith(begins)


def test_a_shell_that_is_none_is_told(kdev: Kdev) -> None:
    result = kdev("--install-completion", "zhs")

    assert (result.code, result.out) == (2, "")
    assert result.err.splitlines() == [
        "error: `zhs` is no shell that `--install-completion` knows",
        "hint: did you mean `zsh`?",
    ]


def test_a_home_that_takes_no_completion_is_told(kdev: Kdev, tmp_path: Path) -> None:
    home = tmp_path / "a-file"
    home.touch()

    result = kdev("--install-completion", "bash", HOME=str(home))

    assert result.code == 6
    assert result.err.startswith(f"error: `{home}` cannot be written: ")
    assert result.err.endswith("\nhint: `kdev --show-completion` prints what would be written\n")


def test_behind_help_commands_are_offered() -> None:
    assert offered("kdev help ta") == ["tail"]
    assert offered("kdev help groups des") == ["describe"]


def test_without_a_broker_nothing_is_offered_and_nothing_is_said(tmp_path: Path, free_port: int) -> None:
    away = {"KDEV_HOME": str(tmp_path), "KDEV_BOOTSTRAP": f"localhost:{free_port}"}

    assert offered("kdev tail ca", **away) == []
    assert offered("kdev groups describe g", **away) == []


def test_what_a_broker_told_last_is_offered_while_it_is_away(tmp_path: Path, free_port: int) -> None:
    where = f"localhost:{free_port}"
    told = f'{{"topics {where}": ["car-rentals", "trucks"]}}'
    (tmp_path / "offered.json").write_text(told, encoding="utf-8")

    assert offered("kdev tail ca", KDEV_HOME=str(tmp_path), KDEV_BOOTSTRAP=where) == ["car-rentals"]
    (tmp_path / "offered.json").write_text("[broken", encoding="utf-8")
    assert offered("kdev tail ca", KDEV_HOME=str(tmp_path), KDEV_BOOTSTRAP=where) == []


@pytest.mark.kafka
def test_the_partitions_of_the_topics_before_are_offered(kafka: Broker) -> None:
    topic, other = kafka.topic(partitions=12), kafka.topic(partitions=3)

    assert offered(f"kdev tail {topic} --partition 1", **kafka.environ()) == ["1", "10", "11"]
    assert offered(f"kdev tail {other} --partition ", **kafka.environ()) == ["0", "1", "2"]


def test_the_fields_of_the_document_before_are_offered() -> None:
    spec = "specs/car-rentals.yaml"

    conditions = offered(f"kdev tail --spec {spec} --where value.")
    fields = offered(f"kdev tail --spec {spec} --fields rentalId,c")
    settable = offered(f"kdev mock {spec} --set ")

    assert "value.rentalId" in conditions
    assert fields
    assert all(each.startswith("rentalId,c") for each in fields)
    assert "rentalId=" in settable


def test_without_a_document_or_with_a_broken_one_no_field_is_offered(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("asyncapi: 3.0.0\nchannels: 1\n", encoding="utf-8")

    assert offered("kdev tail orders --where value.") == []
    assert offered(f"kdev mock {broken} --set a") == []

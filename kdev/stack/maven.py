"""Kafka by Maven coordinates, with the user's own Maven and its settings: mirrors, proxies, credentials."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from kdev.errors import RuntimeUnavailable
from kdev.stack.distribution import Release

_SECONDS = 900
_LAST_LINES = 5


def has_maven() -> bool:
    """Whether there is a Maven on the PATH."""
    return shutil.which("mvn") is not None


def fetch_with_maven(release: Release, libs: Path) -> Iterator[str]:
    """Put the jars of a release into `libs`; Maven does not tell how far it has come.

    Raises RuntimeUnavailable with Maven's last words when it cannot.
    """
    with tempfile.TemporaryDirectory(prefix="kdev-maven-") as name:
        pom = Path(name) / "pom.xml"
        pom.write_text(_pom(release), encoding="utf-8")
        command = ["mvn", "-q", "-B", "-f", str(pom), "dependency:copy-dependencies"]
        options = [f"-DoutputDirectory={libs}", "-DincludeScope=runtime"]
        try:
            done = subprocess.run(  # noqa: S603 - the user's own Maven
                [*command, *options],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
                timeout=_SECONDS,
            )
        except (OSError, subprocess.TimeoutExpired) as exc:
            raise RuntimeUnavailable(f"mvn: {exc}") from exc
    if done.returncode:
        said = [
            line.removeprefix("[ERROR] ").strip() for line in done.stdout.splitlines() if "[ERROR]" in line
        ]
        last = "\n    ".join([line for line in said if line][:_LAST_LINES])
        raise RuntimeUnavailable(f"mvn ended with {done.returncode}: {last or done.stdout[-500:].strip()}")
    yield from ()


def _pom(release: Release) -> str:
    wanted = (
        f"org.apache.kafka:kafka_2.13:{release.version}",
        f"org.apache.kafka:kafka-tools:{release.version}",
        release.logging,
    )
    return (
        '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
        "<groupId>kdev</groupId><artifactId>kafka</artifactId><version>1</version>"
        f"<dependencies>{''.join(_dependency(each) for each in wanted)}</dependencies></project>\n"
    )


def _dependency(coordinates: str) -> str:
    group, artifact, version = map(escape, coordinates.split(":"))
    return (
        f"<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId>"
        f"<version>{version}</version></dependency>"
    )

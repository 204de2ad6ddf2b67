"""Kafka by Maven coordinates, with the user's own Maven and its settings: mirrors, proxies, credentials."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Timer
from xml.sax.saxutils import escape

from kdev.errors import RuntimeUnavailable
from kdev.stack.distribution import Release

_SECONDS = 900
_FILES = 20
_ERROR = "[ERROR]"
_LAST_LINES = 5


def has_maven() -> bool:
    """Whether there is a Maven on the PATH."""
    return shutil.which("mvn") is not None


def fetch_with_maven(release: Release, libs: Path, seconds: float = _SECONDS) -> Iterator[str]:
    """Put the jars of a release into `libs`; gives a few words whenever another twenty files have come.

    Raises RuntimeUnavailable with Maven's last words when it cannot, or has not after so many seconds.
    """
    with tempfile.TemporaryDirectory(prefix="kdev-maven-") as name:
        pom = Path(name) / "pom.xml"
        pom.write_text(_pom(release), encoding="utf-8")
        command = ["mvn", "-B", "-f", str(pom), "dependency:copy-dependencies"]
        options = [f"-DoutputDirectory={libs}", "-DincludeScope=runtime"]
        yield from _run([*command, *options], seconds)


def _run(command: Sequence[str], seconds: float) -> Iterator[str]:
    try:
        running = subprocess.Popen(  # noqa: S603 - the user's own Maven
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
    except OSError as exc:
        raise RuntimeUnavailable(f"mvn: {exc}") from exc
    errors: list[str] = []
    last = deque[str](maxlen=_LAST_LINES)
    with running, _limited(running, seconds) as late:
        yield from _come(_noted(running.stdout or (), errors, last))
    if running.returncode:
        ended = (
            f"mvn was not done after {seconds:.0f} s"
            if late.is_set()
            else f"mvn ended with {running.returncode}"
        )
        said = "\n    ".join(errors[:_LAST_LINES] or last)
        raise RuntimeUnavailable(f"{ended}: {said or 'it said nothing'}")


@contextmanager
def _limited(running: subprocess.Popen[str], seconds: float) -> Generator[Event]:
    """Kill a process that takes longer, which then is set; or at once when the block is left early."""
    late = Event()

    def end() -> None:
        late.set()
        running.kill()

    limit = Timer(seconds, end)
    limit.start()
    try:
        yield late
        running.wait()  # its output has ended, it need not have
    except BaseException:
        running.kill()
        raise
    finally:
        limit.cancel()


def _noted(lines: Iterable[str], errors: list[str], last: deque[str]) -> Iterator[str]:
    for line in lines:
        last.append(line.strip())
        if line.startswith(_ERROR) and line.removeprefix(_ERROR).strip():
            errors.append(line.removeprefix(_ERROR).strip())
        yield line


def _come(lines: Iterable[str]) -> Iterator[str]:
    """A few words whenever Maven has told of another twenty files."""
    for count, _ in enumerate((line for line in lines if "Downloaded from " in line), start=1):
        if count % _FILES == 0:
            yield f"{count} files"


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

"""The jars of a Kafka: of an installed one, of kdev's cache, or fetched once into that cache."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from kdev.errors import RuntimeUnavailable
from kdev.model import Mode
from kdev.stack.marks import in_steps
from kdev.stack.runtime import Phase
from kdev.stack.workshops import left_in, workshop

ARCHIVE_URL = "https://archive.apache.org/dist/kafka"

# What Connect, Streams and the shell bring along; a broker without them starts with less to look at.
_NOT_FOR_A_BROKER = re.compile(
    r"activation|aopalliance|classgraph|connect-|hk2-|jackson-(jakarta|jaxrs|module-(afterburner|blackbird|jak|jaxb))"
    r"|jakarta\.|javassist|javax\.|jaxb-|jersey-|jetty-|jline|kafka-(shell|streams)|osgi-|reflections|rocksdbjni"
    r"|swagger-|trogdor|.*-(javadoc|scaladoc|sources|test)\.jar"
)
_MARKER = "complete"


class Release(NamedTuple):
    """A release of Kafka; `logging` are the Maven coordinates of what writes its log."""

    version: str
    logging: str


RELEASES = {
    Mode.KRAFT: Release("4.3.1", "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4"),
    Mode.ZOOKEEPER: Release("3.9.2", "org.slf4j:slf4j-reload4j:1.7.36"),
}

Fetch = Callable[[Release, Path], Iterator[str]]
"""Puts the jars of a release into an empty folder, and gives a few words whenever a good part has come.

Raises RuntimeUnavailable when it cannot.
"""


class Way(NamedTuple):
    """A way to fetch a release; `words` say which, as in `fetch Kafka with Maven`."""

    words: str
    fetch: Fetch


@dataclass(frozen=True)
class Distribution:
    """A Kafka whose jars are in one folder."""

    version: str
    libs: Path

    @cached_property
    def broker_jars(self) -> tuple[Path, ...]:
        """What a broker, a ZooKeeper and the formatting of a folder need, in a fixed order."""
        jars = sorted(self.libs.glob("*.jar"))
        return tuple(jar for jar in jars if not _NOT_FOR_A_BROKER.match(jar.name))

    @property
    def tools_class_path(self) -> str:
        """The class path of Kafka's console tools, such as `org.apache.kafka.tools.TopicCommand`."""
        return str(self.libs / "*")


def installed(kafka_home: str, mode: Mode) -> Distribution:
    """The Kafka that the user installed.

    Raises RuntimeUnavailable when there is none, or when it does not know the mode.
    """
    libs = Path(kafka_home).expanduser() / "libs"
    jar = next(iter(sorted(libs.glob("kafka-clients-*.jar"))), None)
    if jar is None:
        raise RuntimeUnavailable(
            f"there is no Kafka at `{kafka_home}`",
            hint="KAFKA_HOME is the folder that has `libs`; or unset it",
        )
    version = jar.name.removeprefix("kafka-clients-").removesuffix(".jar")
    if mode is Mode.ZOOKEEPER and not list(libs.glob("zookeeper-[0-9]*.jar")):
        raise RuntimeUnavailable(
            f"Kafka {version} at `{kafka_home}` has no ZooKeeper mode",
            hint=f"unset KAFKA_HOME, and kdev takes Kafka {RELEASES[mode].version}; or leave `--mode` out",
        )
    return Distribution(version, libs)


def cached(release: Release, cache: Path) -> Distribution | None:
    """The release as the cache has it, None when it is not there as a whole."""
    folder = _folder(release, cache)
    try:
        names = (folder / _MARKER).read_text(encoding="utf-8").split()
    except OSError:
        return None
    present = {jar.name for jar in (folder / "libs").glob("*.jar")}
    return Distribution(release.version, folder / "libs") if present.issuperset(names) else None


def fetched(release: Release, cache: Path, ways: Sequence[Way], phase: Phase) -> Distribution:
    """Bring a release into the cache by the first way that works.

    Raises RuntimeUnavailable with what stood in each way, or with why the cache cannot be used.
    """
    try:
        return _by_the_first_way(release, cache, ways, phase)
    except OSError as exc:
        raise RuntimeUnavailable(
            f"kdev cannot keep Kafka in its cache `{cache}`: {exc.strerror}",
            hint="name a folder that is yours: `export KDEV_CACHE=~/.cache/kdev`; or set KAFKA_HOME",
        ) from exc


def _by_the_first_way(release: Release, cache: Path, ways: Sequence[Way], phase: Phase) -> Distribution:
    troubles: list[str] = []
    for way in ways:
        try:
            with _workshop(cache) as folder:
                (folder / "libs").mkdir()
                in_steps(
                    phase, f"fetch Kafka {release.version} {way.words}", way.fetch(release, folder / "libs")
                )
                return _put_in_place(release, cache, folder)
        except RuntimeUnavailable as exc:
            troubles.append(str(exc))
    raise RuntimeUnavailable(
        f"Kafka {release.version} is not here and cannot be fetched"
        + "".join(f"\n  {each}" for each in troubles),
        hint=f"unpack kafka_2.13-{release.version}.tgz anywhere and set KAFKA_HOME to that folder",
    )


@contextmanager
def _workshop(cache: Path) -> Generator[Path]:
    cache.joinpath("kafka").mkdir(parents=True, exist_ok=True)
    for left in left_in(cache / "kafka", "fetch"):
        shutil.rmtree(left, ignore_errors=True)
    with workshop(cache / "kafka", "fetch") as folder:
        yield folder


def _put_in_place(release: Release, cache: Path, folder: Path) -> Distribution:
    names = sorted(jar.name for jar in (folder / "libs").glob("*.jar"))
    (folder / _MARKER).write_text("\n".join(names), encoding="utf-8")
    whole = folder / "whole"
    whole.mkdir()
    for part in ("libs", _MARKER):
        (folder / part).rename(whole / part)
    there = cached(release, cache)
    if there is None:
        there = _moved(whole, release, cache)
    return there


def _moved(whole: Path, release: Release, cache: Path) -> Distribution:
    target = _folder(release, cache)
    try:
        whole.rename(target)
    except OSError:
        # Another kdev was quicker, or what stands there lost some of its jars.
        there = cached(release, cache)
        if there is not None:
            return there
        shutil.rmtree(target)
        whole.rename(target)
    return Distribution(release.version, target / "libs")


def _folder(release: Release, cache: Path) -> Path:
    return cache / "kafka" / release.version

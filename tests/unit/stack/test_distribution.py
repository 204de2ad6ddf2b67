"""Where the jars of Kafka come from, and that a part of them never counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path

import pytest

from kdev.errors import RuntimeUnavailable
from kdev.model import Mode
from kdev.stack.distribution import Distribution, Release, Way, cached, fetched, installed
from kdev.stack.up import Steps

RELEASE = Release("4.3.1", "org.example:log:1")


def put(*names: str, marks: Sequence[str] = ()) -> Way:
    """A way to fetch that puts empty jars of these names and tells how far it has come."""

    def fetch(_release: Release, libs: Path) -> Iterator[str]:
        for name in names:
            (libs / name).touch()
        yield from marks

    return Way("by hand", fetch)


def no_way(reason: str) -> Way:
    """A way to fetch that leaves a part behind and gives up."""

    def fetch(_release: Release, libs: Path) -> Iterator[str]:
        (libs / "kafka-clients-4.3.1.jar").touch()
        yield "1 of 100 MB"
        raise RuntimeUnavailable(reason)

    return Way("in vain", fetch)


def brought(folder: Path, *ways: Way) -> Distribution:
    """The release, fetched into this cache, without a word."""
    return fetched(RELEASE, folder, ways, lambda _: nullcontext())


def home_with(folder: Path, *names: str) -> str:
    """The folder of an installed Kafka with these jars."""
    (folder / "libs").mkdir(parents=True)
    for name in names:
        (folder / "libs" / name).touch()
    return str(folder)


def test_what_was_fetched_once_is_in_the_cache_from_then_on(tmp_path: Path) -> None:
    first = brought(tmp_path, put("a.jar", "b.jar"))

    assert first == cached(RELEASE, tmp_path)
    assert [jar.name for jar in first.broker_jars] == ["a.jar", "b.jar"]


def test_each_way_and_how_far_it_has_come_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    steps = Steps(told.append)

    fetched(RELEASE, tmp_path, [no_way("no network"), put("a.jar", marks=["40 of 128 MB"])], steps.phase)

    assert told == [
        "fetch Kafka 4.3.1 in vain",
        "fetch Kafka 4.3.1 in vain, 1 of 100 MB",
        "fetch Kafka 4.3.1 by hand",
        "fetch Kafka 4.3.1 by hand, 40 of 128 MB",
    ]
    assert [step.name for step in steps.taken()] == ["fetch Kafka 4.3.1 in vain", "fetch Kafka 4.3.1 by hand"]


def test_a_cache_that_cannot_be_used_is_named_with_its_setting(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.write_text("a file where a folder is needed", encoding="utf-8")

    with pytest.raises(RuntimeUnavailable) as caught:
        brought(cache, put("a.jar"))

    assert str(caught.value) == f"kdev cannot keep Kafka in its cache `{cache}`: Not a directory"
    assert "KDEV_CACHE" in caught.value.hint


def test_an_empty_cache_has_nothing(tmp_path: Path) -> None:
    assert cached(RELEASE, tmp_path) is None


def test_a_way_that_fails_leaves_nothing_and_the_next_one_is_taken(tmp_path: Path) -> None:
    distribution = brought(tmp_path, no_way("no network"), put("a.jar"))

    assert [jar.name for jar in distribution.broker_jars] == ["a.jar"]
    assert [path.name for path in (tmp_path / "kafka").iterdir()] == ["4.3.1"]


def test_when_every_way_fails_each_reason_is_told(tmp_path: Path) -> None:
    with pytest.raises(RuntimeUnavailable) as caught:
        brought(tmp_path, no_way("mvn ended with 1"), no_way("no network"))

    assert (
        str(caught.value) == "Kafka 4.3.1 is not here and cannot be fetched\n  mvn ended with 1\n  no network"
    )
    assert "set KAFKA_HOME" in caught.value.hint
    assert cached(RELEASE, tmp_path) is None
    assert list((tmp_path / "kafka").iterdir()) == []


def test_a_cache_that_lost_a_jar_is_fetched_again(tmp_path: Path) -> None:
    (brought(tmp_path, put("a.jar", "b.jar")).libs / "a.jar").unlink()

    assert cached(RELEASE, tmp_path) is None
    again = brought(tmp_path, put("a.jar", "b.jar"))

    assert [jar.name for jar in again.broker_jars] == ["a.jar", "b.jar"]


def test_whoever_comes_second_takes_what_the_first_has_put_there(tmp_path: Path) -> None:
    def overtaken(release: Release, libs: Path) -> Iterator[str]:
        brought(tmp_path, put("first.jar"))
        yield from put("second.jar").fetch(release, libs)

    distribution = brought(tmp_path, Way("slowly", overtaken))

    assert [jar.name for jar in distribution.broker_jars] == ["first.jar"]
    assert [path.name for path in (tmp_path / "kafka").iterdir()] == ["4.3.1"]


def test_a_broker_is_started_without_what_connect_and_streams_bring_along(tmp_path: Path) -> None:
    home = home_with(
        tmp_path,
        "connect-runtime-4.3.1.jar",
        "jetty-http-12.0.1.jar",
        "kafka-clients-4.3.1.jar",
        "kafka-streams-4.3.1.jar",
    )

    distribution = installed(home, Mode.KRAFT)

    assert [jar.name for jar in distribution.broker_jars] == ["kafka-clients-4.3.1.jar"]
    assert distribution.tools_class_path == f"{tmp_path}/libs/*"


def test_an_installed_kafka_tells_its_version_by_its_jars(tmp_path: Path) -> None:
    home = home_with(tmp_path, "kafka-clients-3.9.1.jar", "zookeeper-3.8.4.jar", "zookeeper-jute-3.8.4.jar")

    assert installed(home, Mode.ZOOKEEPER) == Distribution("3.9.1", tmp_path / "libs")


def test_a_folder_without_kafka_is_no_kafka(tmp_path: Path) -> None:
    with pytest.raises(RuntimeUnavailable) as caught:
        installed(str(tmp_path), Mode.KRAFT)

    assert str(caught.value) == f"there is no Kafka at `{tmp_path}`"


def test_a_kafka_without_zookeeper_is_refused_for_that_mode(tmp_path: Path) -> None:
    home = home_with(tmp_path, "kafka-clients-4.3.1.jar")

    with pytest.raises(RuntimeUnavailable) as caught:
        installed(home, Mode.ZOOKEEPER)

    assert str(caught.value) == f"Kafka 4.3.1 at `{tmp_path}` has no ZooKeeper mode"
    assert "unset KAFKA_HOME" in caught.value.hint

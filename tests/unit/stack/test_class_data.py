"""Class-data archives fit one Java and one class path, and are never seen in part."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kdev.stack.class_data import archive_flags, archive_for, drop_archives, keep_archive
from kdev.stack.java import Java


@pytest.fixture
def java(tmp_path: Path) -> Java:
    (tmp_path / "java").write_text("a java", encoding="utf-8")
    return Java(tmp_path / "java", "17.0.2")


@pytest.fixture
def jars(tmp_path: Path) -> tuple[Path, ...]:
    for name in ("a.jar", "b.jar"):
        (tmp_path / name).write_text("a jar", encoding="utf-8")
    return (tmp_path / "a.jar", tmp_path / "b.jar")


def test_the_same_java_and_class_path_have_the_same_archive(
    java: Java, jars: tuple[Path, ...], tmp_path: Path
) -> None:
    assert archive_for(java, jars, "kafka", tmp_path) == archive_for(java, jars, "kafka", tmp_path)


def test_another_order_version_service_flag_or_time_of_a_jar_has_another(
    java: Java, jars: tuple[Path, ...], tmp_path: Path
) -> None:
    found = {
        archive_for(java, jars, "kafka", tmp_path),
        archive_for(java, jars[::-1], "kafka", tmp_path),
        archive_for(java, jars, "zookeeper", tmp_path),
        archive_for(Java(java.binary, "17.0.3"), jars, "kafka", tmp_path),
        archive_for(java, jars, "kafka", tmp_path, flags=["-XX:TieredStopAtLevel=1"]),
    }
    os.utime(jars[0], (1, 1))
    found.add(archive_for(java, jars, "kafka", tmp_path))

    assert len(found) == 6


def test_another_base_archive_of_java_has_another(java: Java, jars: tuple[Path, ...], tmp_path: Path) -> None:
    home = tmp_path / "jdk"
    (home / "bin").mkdir(parents=True)
    (home / "lib" / "server").mkdir(parents=True)
    java = Java(java.binary.rename(home / "bin" / "java"), java.version)
    found = {archive_for(java, jars, "kafka", tmp_path)}

    for content in ("made at installation", "made again"):
        (home / "lib" / "server" / "classes.jsa").write_text(content, encoding="utf-8")
        found.add(archive_for(java, jars, "kafka", tmp_path))

    assert len(found) == 3


@pytest.mark.parametrize(
    ("version", "makes", "uses"),
    [
        ("17.0.2", "-XX:ArchiveClassesAtExit=", "-XX:SharedArchiveFile="),
        ("24", "-XX:ArchiveClassesAtExit=", "-XX:SharedArchiveFile="),
        ("25.0.1", "-XX:AOTCacheOutput=", "-XX:AOTCache="),
    ],
)
def test_java_makes_an_archive_once_and_uses_it_then(
    tmp_path: Path, version: str, makes: str, uses: str
) -> None:
    java, draft = Java(tmp_path / "java", version), tmp_path / "kafka-1"
    archive = tmp_path / "class-data" / "kafka-1"

    assert archive_flags(java, archive, draft=draft)[-1] == f"{makes}{draft}"
    draft.write_text("classes", encoding="utf-8")
    keep_archive(draft, tmp_path)
    assert archive_flags(java, archive, draft=draft)[-1] == f"{uses}{archive}"


def test_without_an_archive_and_a_place_for_one_java_is_left_alone(tmp_path: Path) -> None:
    flags = archive_flags(Java(tmp_path / "java", "17"), tmp_path / "missing")

    assert not [flag for flag in flags if flag.startswith("-XX")]


def test_an_archive_moves_into_the_cache_as_a_whole(tmp_path: Path) -> None:
    draft = tmp_path / "kafka-17-abc.jsa"
    draft.write_text("classes", encoding="utf-8")

    keep_archive(draft, tmp_path / "cache")

    kept = tmp_path / "cache" / "class-data"
    assert {path.name: path.read_text(encoding="utf-8") for path in kept.iterdir()} == {
        draft.name: "classes",
        f"{draft.name}.size": "7",
    }
    assert not draft.exists()


def test_an_archive_that_the_cache_cannot_hold_is_thrown_away(tmp_path: Path) -> None:
    draft = tmp_path / "kafka-17-abc.jsa"
    draft.write_text("classes", encoding="utf-8")
    (tmp_path / "cache").write_text("a file where a folder is needed", encoding="utf-8")

    keep_archive(draft, tmp_path / "cache")

    assert not draft.exists()


def test_an_archive_that_lost_a_part_is_made_anew(tmp_path: Path) -> None:
    draft = tmp_path / "kafka-1"
    draft.write_text("classes", encoding="utf-8")
    keep_archive(draft, tmp_path)
    archive = tmp_path / "class-data" / "kafka-1"

    archive.write_text("class", encoding="utf-8")

    assert archive_flags(Java(tmp_path / "java", "17"), archive, draft=draft)[-1].endswith(str(draft))


def test_archives_of_one_service_are_thrown_away_together(tmp_path: Path) -> None:
    for name in ("kafka-1", "kafka-2", "zookeeper-1"):
        (tmp_path / name).touch()
        keep_archive(tmp_path / name, tmp_path)

    drop_archives("kafka", tmp_path)

    assert {path.name for path in (tmp_path / "class-data").iterdir()} == {"zookeeper-1", "zookeeper-1.size"}


def test_archives_that_nobody_used_for_a_month_go_when_a_new_one_comes(tmp_path: Path) -> None:
    archives = tmp_path / "class-data"
    for name in ("kafka-17-old", "kafka-17-used", "kafka-25-new"):
        (tmp_path / name).write_text("classes", encoding="utf-8")
    for name in ("kafka-17-old", "kafka-17-used"):
        keep_archive(tmp_path / name, tmp_path)
        os.utime(archives / name, (1, 1))
        os.utime(archives / f"{name}.size", (1, 1))
    (archives / "tmp-of-one-that-was-killed").mkdir()
    os.utime(archives / "tmp-of-one-that-was-killed", (1, 1))

    archive_flags(Java(tmp_path / "java", "17"), archives / "kafka-17-used")
    keep_archive(tmp_path / "kafka-25-new", tmp_path)

    kept = {path.name for path in archives.iterdir()}
    assert kept == {"kafka-17-used", "kafka-17-used.size", "kafka-25-new", "kafka-25-new.size"}

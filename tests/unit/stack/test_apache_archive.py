"""Kafka from a server that is laid out like the Apache archive."""

from __future__ import annotations

import hashlib
import io
import tarfile
import threading
from collections.abc import Iterator, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kdev.errors import RuntimeUnavailable
from kdev.stack.apache_archive import fetch_from_archive
from kdev.stack.distribution import Release

RELEASE = Release("4.3.1", "org.example:log:1")
NAME = "kafka_2.13-4.3.1.tgz"


class QuietServer(SimpleHTTPRequestHandler):
    """Serves files and keeps no log."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the standard library's
        """Say nothing."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The base address of a server, and the folder where the release is laid out."""
    folder = tmp_path / "served" / "4.3.1"
    folder.mkdir(parents=True)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietServer, directory=str(folder.parent))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", folder
        server.shutdown()
        thread.join()


@pytest.fixture
def libs(tmp_path: Path) -> Path:
    folder = tmp_path / "cache" / "libs"
    folder.mkdir(parents=True)
    return folder


def package(files: Mapping[str, bytes]) -> bytes:
    """A gzipped tar of these files."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return written.getvalue()


def as_apache_writes_it(content: bytes) -> str:
    """A checksum in groups of eight, several lines, behind the name of the file."""
    digest = hashlib.sha512(content).hexdigest().upper()
    groups = [digest[at : at + 8] for at in range(0, 128, 8)]
    return f"{NAME}: " + "\n   ".join(" ".join(groups[at : at + 4]) for at in range(0, 16, 4)) + "\n"


JARS = {
    "kafka_2.13-4.3.1/libs/kafka-clients-4.3.1.jar": b"clients",
    "kafka_2.13-4.3.1/libs/../../../escaped/libs/evil.jar": b"evil",
    "kafka_2.13-4.3.1/bin/kafka-run-class.sh": b"script",
    "kafka_2.13-4.3.1/site-docs/kafka.jar": b"docs",
}


def test_only_the_jars_are_taken_and_none_lands_outside(served: tuple[str, Path], libs: Path) -> None:
    url, folder = served
    content = package(JARS)
    (folder / NAME).write_bytes(content)
    (folder / f"{NAME}.sha512").write_text(as_apache_writes_it(content), encoding="ascii")

    list(fetch_from_archive(RELEASE, libs, base_url=url))

    assert {path.name: path.read_bytes() for path in libs.iterdir()} == {
        "kafka-clients-4.3.1.jar": b"clients",
        "evil.jar": b"evil",
    }
    assert list(libs.parent.iterdir()) == [libs]


def test_a_long_download_tells_each_fifth_that_has_come(served: tuple[str, Path], libs: Path) -> None:
    url, folder = served
    (folder / NAME).write_bytes(bytes(5_000_000))
    (folder / f"{NAME}.sha512").write_text(as_apache_writes_it(b"another"), encoding="ascii")
    marks = fetch_from_archive(RELEASE, libs, base_url=url)

    told = [next(marks) for _ in range(5)]

    assert told == ["1 of 5 MB", "2 of 5 MB", "3 of 5 MB", "4 of 5 MB", "unpacking 5 MB"]
    with pytest.raises(RuntimeUnavailable, match="is not what its SHA-512 says"):
        next(marks)


def test_a_checksum_on_one_line_is_understood_too(served: tuple[str, Path], libs: Path) -> None:
    url, folder = served
    content = package(JARS)
    (folder / NAME).write_bytes(content)
    (folder / f"{NAME}.sha512").write_text(
        f"{hashlib.sha512(content).hexdigest()}  {NAME}\n", encoding="ascii"
    )

    list(fetch_from_archive(RELEASE, libs, base_url=url))

    assert (libs / "kafka-clients-4.3.1.jar").exists()


def test_a_package_that_is_not_what_its_checksum_says_is_not_unpacked(
    served: tuple[str, Path], libs: Path
) -> None:
    url, folder = served
    (folder / NAME).write_bytes(package(JARS))
    (folder / f"{NAME}.sha512").write_text(as_apache_writes_it(b"another"), encoding="ascii")

    with pytest.raises(RuntimeUnavailable) as caught:
        list(fetch_from_archive(RELEASE, libs, base_url=url))

    assert str(caught.value) == f"{url}/4.3.1/{NAME} is not what its SHA-512 says; nothing of it was used"
    assert list(libs.iterdir()) == []


def test_a_checksum_file_without_a_checksum_is_refused(served: tuple[str, Path], libs: Path) -> None:
    url, folder = served
    (folder / NAME).write_bytes(package(JARS))
    (folder / f"{NAME}.sha512").write_text("<html>moved</html>", encoding="ascii")

    with pytest.raises(RuntimeUnavailable, match="holds no SHA-512"):
        list(fetch_from_archive(RELEASE, libs, base_url=url))


def test_a_package_that_is_no_archive_is_refused(served: tuple[str, Path], libs: Path) -> None:
    url, folder = served
    (folder / NAME).write_bytes(b"no archive")
    (folder / f"{NAME}.sha512").write_text(as_apache_writes_it(b"no archive"), encoding="ascii")

    with pytest.raises(RuntimeUnavailable, match=NAME):
        list(fetch_from_archive(RELEASE, libs, base_url=url))


def test_a_release_that_is_not_there_is_told(served: tuple[str, Path], libs: Path) -> None:
    with pytest.raises(RuntimeUnavailable) as caught:
        list(fetch_from_archive(RELEASE, libs, base_url=served[0]))

    assert str(caught.value) == f"{served[0]}/4.3.1/{NAME}: 404 File not found"


def test_a_server_that_does_not_answer_is_told(libs: Path, free_port: int) -> None:
    with pytest.raises(RuntimeUnavailable, match="Connection refused"):
        list(fetch_from_archive(RELEASE, libs, base_url=f"http://127.0.0.1:{free_port}"))

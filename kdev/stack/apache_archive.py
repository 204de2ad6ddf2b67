"""Kafka from the Apache archive, its SHA-512 checked before anything of it is used."""

from __future__ import annotations

import hashlib
import re
import shutil
import tarfile
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from typing import IO

from kdev.errors import RuntimeUnavailable
from kdev.stack.distribution import ARCHIVE_URL, Release
from kdev.stack.marks import marks_of

_CHUNK = 1 << 18
_SECONDS = 30
_SHA512_DIGITS = 128


def fetch_from_archive(release: Release, libs: Path, *, base_url: str = ARCHIVE_URL) -> Iterator[str]:
    """Put the jars of a release into `libs`; gives a few words now and then on how much has come.

    Raises RuntimeUnavailable when the archive does not answer, or does not give what its checksum says.
    """
    name = f"kafka_2.13-{release.version}.tgz"
    url = f"{base_url}/{release.version}/{name}"
    try:
        with tempfile.TemporaryFile(dir=libs.parent) as package:
            wanted = _checksum(url, name)
            yield from marks_of(_download(url, package))
            package.seek(0)
            if hashlib.file_digest(package, "sha512").hexdigest() != wanted:
                raise RuntimeUnavailable(f"{url} is not what its SHA-512 says; nothing of it was used")
            package.seek(0)
            _unpack(package, libs)
    except urllib.error.HTTPError as exc:
        exc.close()
        raise RuntimeUnavailable(f"{url}: {exc.code} {exc.reason}") from exc
    except (OSError, HTTPException, tarfile.TarError, EOFError) as exc:
        reason = exc.reason if isinstance(exc, urllib.error.URLError) else exc
        raise RuntimeUnavailable(f"{url}: {reason}") from exc


def _checksum(url: str, name: str) -> str:
    with urllib.request.urlopen(f"{url}.sha512", timeout=_SECONDS) as answer:  # noqa: S310 - the scheme is ours
        text = answer.read(4096).decode("ascii", errors="replace")
    # Apache writes either `name: 0A1B2C3D 4E5F...` over several lines, or `digest  name`.
    digits = "".join(re.findall(r"\b[0-9A-Fa-f]{8,128}\b", text.replace(name, " "))).lower()
    if len(digits) != _SHA512_DIGITS:
        raise RuntimeUnavailable(f"{url}.sha512 holds no SHA-512")
    return digits


def _download(url: str, package: IO[bytes]) -> Iterator[tuple[int, int]]:
    with urllib.request.urlopen(url, timeout=_SECONDS) as answer:  # noqa: S310 - the scheme is ours
        total = int(answer.headers.get("Content-Length") or 0)
        come = 0
        while chunk := answer.read(_CHUNK):
            package.write(chunk)
            come += len(chunk)
            yield come, total


def _unpack(package: IO[bytes], libs: Path) -> None:
    with tarfile.open(fileobj=package, mode="r:gz") as archive:
        for member in archive:
            path = Path(member.name)
            if not member.isfile() or path.parent.name != "libs" or path.suffix != ".jar":
                continue
            content = archive.extractfile(member)
            if content is not None:
                # Only the last part of the name is used, so nothing lands outside of the folder.
                with (libs / path.name).open("wb") as jar:
                    shutil.copyfileobj(content, jar, _CHUNK)

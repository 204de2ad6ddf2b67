"""The documents that a document leads to, each read once: files behind the wall, and URLs when asked."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from kdev.errors import Place, Problem
from kdev.spec.node import Document
from kdev.spec.reading.findings import Findings
from kdev.spec.reading.parse import ReadingFailed, document_from
from kdev.spec.reading.reach import NEARBY, NotFetched, Reach
from kdev.spec.reading.texts import Unreadable, text_of_file
from kdev.spec.reading.wall import inside, root_of

SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")
DRIVE = re.compile(r"[A-Za-z]:[\\/]")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
WEB = ("http", "https")
STRUCTURED = frozenset({".yaml", ".yml", ".json", ".avsc", ""})
PROSE = frozenset({".md", ".markdown", ".txt", ".html", ".adoc", ".rst", ".proto", ".xml", ".xsd", ".raml"})
MAX_DOCUMENTS = 1000
MAX_CHAIN = 50
STANDARD_INPUT = "<stdin>"


@dataclass(eq=False)
class NotThere(Exception):
    """A reference leads to no document; without a `text` that was told before, or elsewhere."""

    text: str = ""
    hint: str = ""


class NotAsked(NotThere):
    """A reference leads to the web, and nobody asked for that."""


class Documents:
    """Every document that was reached from a first one.

    What the texts are warned about is in `problems`, the texts themselves, by file, in `texts`.
    """

    def __init__(self, first: Document, reach: Reach = NEARBY) -> None:
        self.problems = Findings()
        self.texts: dict[str, str] = {}
        self._reach = reach
        self.first = first
        self._root: Path | None = None
        self._known: dict[str, Document | None] = {_identity(first.file): first}
        self._steps = {first.file: 0}

    def behind(self, base: Document, file: str) -> Document:
        """The document that the file part of a reference names, seen from the document that has it.

        Raises NotThere; for one and the same document only the first time with a text.
        """
        where = _resolved(base.file, file)
        key = _identity(where)
        if key not in self._known:
            self._known[key] = None
            self._check_bounds(base)
            found = self._fetched(where) if is_url(where) else self._read(where)
            self._steps.setdefault(found.file, self._steps[base.file] + 1)
            self._known[key] = found
        document = self._known[key]
        if document is None:
            raise NotThere
        return document

    def _check_bounds(self, base: Document) -> None:
        if len(self._known) > MAX_DOCUMENTS:
            raise NotThere(
                f"is not read: the document leads to more than {MAX_DOCUMENTS} others", "join some of them"
            )
        if self._steps[base.file] >= MAX_CHAIN:
            raise NotThere(
                f"is not read: it is {MAX_CHAIN} documents away from the first", "make the way to it shorter"
            )

    def _read(self, where: str) -> Document:
        if not self._reach.outside and not self._behind_the_wall(where):
            raise NotThere(
                "leads out of the folder of the document",
                f"kdev reads below `{_shortest(self._root)}`; `--allow-outside` lifts that",
            )
        try:
            text = text_of_file(Path(where), ordinary=True)
        except Unreadable as exc:
            raise NotThere(f"cannot be read: the file {exc.text}", exc.hint) from exc
        return self._document(text, where, Path(where).suffix)

    def _behind_the_wall(self, where: str) -> bool:
        if self._root is None:
            self._root = root_of(self.first.file)
        return inside(self._root, where)

    def _fetched(self, url: str) -> Document:
        if self._reach.fetch is None:
            raise NotAsked
        try:
            found = self._reach.fetch(url)
        except NotFetched as exc:
            raise NotThere(f"cannot be read: {exc.reason}", exc.hint) from exc
        if found.note:
            hint = "nothing to do, unless it has changed since"
            self.problems.append(Problem("kept-copy", found.note, Place(url), hint, "warning"))
        known = self._known.get(_identity(found.url))
        return known or self._document(found.text, found.url, Path(urlsplit(found.url).path).suffix)

    def _document(self, text: str, file: str, suffix: str) -> Document:
        self.texts[file] = text
        if suffix.lower() in PROSE:
            return Document(file, text, {})
        try:
            return document_from(text, file, self.problems)
        except ReadingFailed as exc:
            if suffix.lower() not in STRUCTURED:
                return Document(file, text, {})
            self.problems.append(exc.problem)
            raise NotThere from exc


def is_url(file: str) -> bool:
    """Whether the name of a document is a URL of the web, not a file."""
    return file[:8].lower().startswith(("http://", "https://"))


def _resolved(base: str, file: str) -> str:
    """The file or the URL that is meant by the file part of a reference in a document."""
    scheme = SCHEME.match(file)
    if is_url(base) or (scheme and scheme[1].lower() in WEB):
        return _url(base if is_url(base) else "", file)
    if scheme and scheme[1].lower() != "file":
        raise NotThere(
            f"is not read: kdev knows nothing of `{scheme[0]}`", "name a file, or a URL with `https://`"
        )
    if file.startswith("//"):
        raise NotThere("is not read: it names a host, but not how to reach it", f"write `https:{file}`")
    return _path(base, _without_scheme(file) if scheme else unquote(file))


def _url(base: str, file: str) -> str:
    try:
        url = urlsplit(urljoin(base, file))
        usable = url.scheme not in WEB or (url.hostname is not None and (url.port or 1) > 0)
    except ValueError:
        url, usable = None, False
    if url is None or not usable or CONTROL.search(file):
        raise NotThere("is no URL that can be read", "write it out: `https://host/path`")
    if url.scheme not in WEB:
        raise NotThere(
            "leads from the web to what only this machine has", "let it point to `https://host/path`"
        )
    return url._replace(netloc=url.netloc.lower()).geturl()


def _without_scheme(file: str) -> str:
    host, _, path = file.partition(":")[2].removeprefix("//").partition("/")
    if file.partition(":")[2].startswith("//"):
        if host not in {"", "localhost"}:
            raise NotThere("names a file of another machine", "keep a copy beside the document")
        return unquote(f"/{path}")
    return unquote(file.partition(":")[2])


def _path(base: str, file: str) -> str:
    if "\0" in file:
        raise NotThere("is not read: a name of a file has no NUL", "leave it out")
    if os.sep == "/" and DRIVE.match(file):
        raise NotThere("is a path of Windows", "use a path relative to this file, with `/`")
    if os.sep == "/" and "\\" in file:
        raise NotThere("has a backslash", f"write `{file.replace(chr(92), '/')}`")
    # Not Path: it would keep `a/../b`, and the shown name shall be the shortest one.
    return os.path.normpath(os.path.join(os.path.dirname(base), file))  # noqa: PTH118, PTH120


def _identity(file: str) -> str:
    return file if is_url(file) or file == STANDARD_INPUT else os.path.realpath(file)


def _shortest(folder: Path | None) -> str:
    relative = os.path.relpath(folder or ".")
    return relative if len(relative) < len(str(folder)) else str(folder)

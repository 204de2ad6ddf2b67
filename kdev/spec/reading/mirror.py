"""Copies of what stands on the web, laid out as `host/path` in a folder: no network is needed."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from kdev.spec.reading.reach import Fetched, NotFetched
from kdev.spec.reading.texts import Unreadable, text_of_file


class Mirror:
    """Answers http references from a folder, and never from the network."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, url: str) -> Fetched:
        """What the copy of a URL holds; one with a query may be kept with it or without."""
        parts = urlsplit(url)
        steps = [step for step in (parts.netloc, *unquote(parts.path).split("/")) if step not in {"", "."}]
        if ".." in steps:
            raise NotFetched("its path leads upward", "write the path out")
        path = self._folder.joinpath(*steps)
        with_query = path.with_name(f"{path.name}?{parts.query}")
        if parts.query and "/" not in parts.query and with_query.is_file():
            path = with_query
        try:
            return Fetched(text_of_file(path, ordinary=True), url)
        except Unreadable as exc:
            raise NotFetched(f"its copy `{path}` {exc.text}", self._advice(exc)) from exc

    def _advice(self, exc: Unreadable) -> str:
        if not self._folder.is_dir():
            return f"the mirror `{self._folder}` is no folder that is there"
        return exc.hint if exc.hint.startswith("did you mean") else "put a copy there"

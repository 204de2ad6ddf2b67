"""http references from the web; copies are kept, so that an hour asks once, and no network is no end."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from kdev.spec.reading.fetching import Answer, Limits, NoAnswer, fetch
from kdev.spec.reading.reach import Fetched, NotFetched
from kdev.spec.reading.texts import Unreadable, text_from

FRESH_SECONDS = 3600.0
MOST = 100
TOTAL_SECONDS = 60.0

Ask = Callable[[str, str, Limits], Answer]


class _Kept(NamedTuple):
    text: str
    url: str
    etag: str
    written: float


class Web:
    """Answers http references from the network, or from the copies that were kept of it.

    A copy of the last hour is taken as it is; an older one is only taken again when its host says that it is
    still the same, or cannot be reached.
    """

    def __init__(self, folder: Path, ask: Ask = fetch, limits: Limits = Limits()) -> None:  # noqa: B008 - frozen
        self._folder, self._ask, self._limits = folder, ask, limits
        self._asked, self._left = 0, TOTAL_SECONDS

    def __call__(self, url: str) -> Fetched:
        """What stands behind a URL."""
        kept = self._kept(url)
        if kept is not None and 0 <= time.time() - kept.written < FRESH_SECONDS:
            return Fetched(kept.text, kept.url)
        try:
            answer = self._answer(url, kept.etag if kept else "")
        except NoAnswer as exc:
            if kept is None:
                raise
            day = datetime.fromtimestamp(kept.written, UTC)
            return Fetched(kept.text, kept.url, f"is a copy of {day:%Y-%m-%d}: {exc.reason}")
        if answer.content is None and kept is not None:
            return self._keep(url, kept.text, kept.url, kept.etag)
        return self._keep(url, _text(answer.content or b""), answer.url, answer.etag)

    def _answer(self, url: str, etag: str) -> Answer:
        if self._asked >= MOST:
            raise NotFetched(f"{MOST} others were fetched before", "keep copies: `--ref-mirror DIR`")
        if self._left <= 0:
            raise NotFetched(f"fetching took {TOTAL_SECONDS:.0f} s", "keep copies: `--ref-mirror DIR`")
        self._asked += 1
        began = time.monotonic()
        try:
            return self._ask(url, etag, Limits(min(self._limits.seconds, self._left), self._limits.size))
        finally:
            self._left -= time.monotonic() - began

    def _kept(self, url: str) -> _Kept | None:
        path = self._path(url)
        try:
            found = json.loads(path.read_bytes())
            if found["asked"] != url:
                return None
            return _Kept(str(found["text"]), str(found["url"]), str(found["etag"]), path.stat().st_mtime)
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            return None

    def _keep(self, url: str, text: str, found: str, etag: str) -> Fetched:
        content = json.dumps({"asked": url, "url": found, "etag": etag, "text": text})
        # Where nothing can be kept, the next time fetches again.
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            descriptor, draft = tempfile.mkstemp(dir=self._folder)
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(content)
            Path(draft).replace(self._path(url))
        return Fetched(text, found)

    def _path(self, url: str) -> Path:
        return self._folder / f"{hashlib.sha256(url.encode()).hexdigest()}.json"


def _text(content: bytes) -> str:
    try:
        return text_from(content)
    except Unreadable as exc:
        raise NotFetched(f"it {exc.text}", "keep a copy as UTF-8: `--ref-mirror DIR`") from exc

"""The one door to the network: what stands behind an http URL, within limits, or the reason why not."""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from typing import IO, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from kdev import __version__
from kdev.spec.reading.reach import NotFetched

CHUNK = 1 << 16
REDIRECTS = 5
UNCHANGED, GONE = 304, (404, 410)
FORBIDDEN = (401, 403)
BUSY = (408, 425, 429, 500, 502, 503, 504)
ACCEPTED = "application/yaml, application/json;q=0.9, text/plain;q=0.8, */*;q=0.5"
HANDLERS = (ProxyHandler, HTTPHandler, HTTPSHandler, HTTPDefaultErrorHandler, HTTPErrorProcessor)


@dataclass(eq=False)
class NoAnswer(NotFetched):
    """The host cannot be reached, or cannot answer now; a copy from before may stand in."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fetch may take."""

    seconds: float = 10.0
    size: int = 4 * 1024 * 1024


class Answer(NamedTuple):
    """What came back, None when it is what was there before; `url` is where it was in the end."""

    content: bytes | None
    url: str
    etag: str


def fetch(url: str, etag: str, limits: Limits) -> Answer:
    """What stands behind a URL; with the tag of a copy, a host may say that it is still the same.

    Raises NotFetched, and NoAnswer where trying again later may help.
    """
    # In a thread: looking up a name has no time limit of its own, and a host may send a byte now and then.
    answers: queue.Queue[Answer | NotFetched] = queue.Queue()
    threading.Thread(target=lambda: answers.put(_answer(url, etag, limits)), daemon=True).start()
    try:
        found = answers.get(timeout=max(limits.seconds, 0.0))
    except queue.Empty:
        found = _too_slow(url, limits)
    if isinstance(found, NotFetched):
        raise found
    return found


def _answer(url: str, etag: str, limits: Limits) -> Answer | NotFetched:
    headers = {"User-Agent": f"kdev/{__version__}", "Accept": ACCEPTED, "Accept-Encoding": "identity"}
    if etag:
        headers["If-None-Match"] = etag
    try:
        request = Request(_in_ascii(url), headers=headers)  # noqa: S310 - checked by whoever asks
        with _opener().open(request, timeout=limits.seconds) as answer:
            content = _content(answer, limits, time.monotonic() + limits.seconds)
            return Answer(content, answer.url, answer.headers.get("ETag") or "")
    except HTTPError as exc:
        with suppress(OSError):
            exc.close()
        return Answer(None, url, etag) if exc.code == UNCHANGED else _refused(exc, url)
    except NotFetched as exc:
        return exc
    except URLError as exc:
        return _unreached(exc.reason, url, limits)
    except (OSError, HTTPException, ValueError) as exc:
        return _unreached(exc, url, limits)


def _in_ascii(url: str) -> str:
    parts = urlsplit(url)
    # What is encoded already stays as it is.
    path, query = quote(parts.path, safe="/%:@!$&'()*+,;=~"), quote(parts.query, safe="/%:@!$&'()*+,;=~?")
    return parts._replace(path=path, query=query).geturl()


def _opener() -> OpenerDirector:
    """An opener that knows http and https, and nothing of files or other schemes."""
    opener = OpenerDirector()
    for handler in (*HANDLERS, _Redirects):
        opener.add_handler(handler())
    return opener


class _Redirects(HTTPRedirectHandler):
    max_redirections = REDIRECTS
    max_repeats = 2

    def redirect_request(  # noqa: PLR0917 - as urllib calls it
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        if not _on_the_web(newurl):
            raise HTTPError(newurl, code, msg, headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _on_the_web(location: str) -> bool:
    return urlsplit(location).scheme in {"http", "https", ""}


def _content(answer: IO[bytes], limits: Limits, deadline: float) -> bytes:
    content = bytearray()
    while chunk := answer.read(CHUNK):
        content += chunk
        if len(content) > limits.size:
            raise NotFetched(
                f"it is larger than {limits.size / 1024**2:g} MiB", "keep a copy beside the document"
            )
        if time.monotonic() > deadline:
            raise TimeoutError
    return bytes(content)


def _refused(exc: HTTPError, url: str) -> NotFetched:
    host, said = urlsplit(url).netloc, f"{exc.code} {exc.msg}".split("\n", 1)[0]
    if exc.code in GONE:
        return NotFetched(
            f"{host} does not have it ({exc.code})", "open the URL in a browser to see what is there"
        )
    if exc.code in FORBIDDEN:
        return NotFetched(
            f"{host} does not show it to kdev ({exc.code})",
            "keep a copy, and name it with `--ref-mirror DIR`",
        )
    if exc.code in BUSY:
        return NoAnswer(f"{host} cannot answer now ({said})", "try again later")
    if 300 <= exc.code < 400:  # noqa: PLR2004 - the range of redirects
        to = exc.headers.get("Location") or ""
        if not _on_the_web(to):
            return NotFetched(f"{host} sends it on to `{to}`, which is not on the web", "look at the URL")
        return NotFetched(f"{host} sends it on more than {REDIRECTS} times", "name the URL where it ends")
    return NotFetched(f"{host} said {said}", "look at the URL")


def _unreached(reason: object, url: str, limits: Limits) -> NotFetched:
    host = urlsplit(url).netloc
    match reason:
        case TimeoutError():
            return _too_slow(url, limits)
        case ssl.SSLError():
            return _not_trusted(reason, host)
        case HTTPException():
            return NoAnswer(f"{host} speaks no proper HTTP", "look at the URL")
        case OSError():
            return _no_way(reason, url)
        case _:
            return NotFetched(f"{host} cannot be asked: {reason}", "look at the URL")


def _not_trusted(reason: ssl.SSLError, host: str) -> NotFetched:
    if isinstance(reason, ssl.SSLCertVerificationError):
        said = f"the certificate of {host} is not trusted: {reason.verify_message}"
        return NotFetched(said, "`SSL_CERT_FILE` names the certificates to trust")
    return NotFetched(f"{host} speaks no TLS that kdev knows ({reason.reason})", "look at the URL")


def _no_way(reason: OSError, url: str) -> NoAnswer:
    parts = urlsplit(url)
    if isinstance(reason, socket.gaierror):
        return NoAnswer(f"there is no host `{parts.hostname}`, or no network", "look at its name")
    if isinstance(reason, ConnectionRefusedError):
        return NoAnswer(f"nobody answers at {parts.netloc}", "look at the host and the port")
    return NoAnswer(f"{parts.netloc} does not answer: {reason.strerror or reason}", "try again later")


def _too_slow(url: str, limits: Limits) -> NoAnswer:
    return NoAnswer(
        f"{urlsplit(url).netloc} did not send it within {limits.seconds:.0f} s", "try again, or keep a copy"
    )

"""What hosts of the web say, asked for real: a server of the test's own on this machine."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kdev.spec.reading.fetching import Answer, Limits, NoAnswer, fetch
from kdev.spec.reading.reach import NotFetched
from tests.conftest import unused_port

PLAIN = Limits(seconds=5, size=1000)


class Pages(BaseHTTPRequestHandler):
    """One page for each way in which a host may answer."""

    def do_GET(self) -> None:
        name = self.path.lstrip("/")
        if name.startswith("to/"):
            self._say(302, location=name.removeprefix("to/"))
        elif name.isdecimal():
            self._say(int(name))
        elif name == "tagged" and self.headers["If-None-Match"] == '"one"':
            self._say(304)
        elif name == "slow":
            self._drip()
        elif name == "nonsense":
            self.wfile.write(b"what is that\r\n\r\n")
        else:
            self._say(200, b"x" * 2000 if name == "large" else f"page {name}".encode())

    def log_message(self, *args: object) -> None: ...

    def _say(self, code: int, content: bytes = b"", location: str = "") -> None:
        self.send_response(code)
        if location:
            self.send_header("Location", location)
        self.send_header("ETag", '"one"')
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _drip(self) -> None:
        for _ in range(50):
            self.wfile.write(b"H")
            self.wfile.flush()
            time.sleep(0.05)


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    """The address of the server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def refused(url: str, limits: Limits = PLAIN) -> NotFetched:
    with pytest.raises(NotFetched) as caught:
        fetch(url, "", limits)
    return caught.value


def test_a_page_comes_with_its_tag_and_the_url_where_it_was(host: str) -> None:
    assert fetch(f"{host}/one", "", PLAIN) == Answer(b"page one", f"{host}/one", '"one"')
    assert fetch(f"{host}/to//two", "", PLAIN) == Answer(b"page two", f"{host}/two", '"one"')


def test_a_url_may_have_any_characters(host: str) -> None:
    assert fetch(f"{host}/ä b", "", PLAIN).content == b"page %C3%A4%20b"
    assert fetch(f"{host}/%C3%A4%20b?x={{}}", "", PLAIN).content == b"page %C3%A4%20b?x=%7B%7D"


def test_a_page_that_is_still_the_same_does_not_come_again(host: str) -> None:
    assert fetch(f"{host}/tagged", '"one"', PLAIN).content is None
    assert fetch(f"{host}/tagged", '"zero"', PLAIN).content == b"page tagged"


@pytest.mark.parametrize(
    ("page", "reason", "later"),
    [
        ("404", "does not have it (404)", False),
        ("410", "does not have it (410)", False),
        ("403", "does not show it to kdev (403)", False),
        ("418", "said 418 I'm a Teapot", False),
        ("503", "cannot answer now (503 Service Unavailable)", True),
        ("large", "it is larger than", False),
        ("nonsense", "speaks no proper HTTP", True),
        ("to//to//to//to//to//to//one", "sends it on more than 5 times", False),
        ("to/file:///etc/hostname", "sends it on to `file:///etc/hostname`, which is not on the web", False),
        ("to/ftp://host/x", "sends it on to `ftp://host/x`, which is not on the web", False),
        ("to//to/data:,x", "sends it on to `data:,x`, which is not on the web", False),
    ],
)
def test_each_refusal_has_its_reason(host: str, page: str, reason: str, later: bool) -> None:
    found = refused(f"{host}/{page}")

    assert reason in found.reason
    assert isinstance(found, NoAnswer) is later
    assert found.hint


def test_a_host_that_sends_a_byte_now_and_then_has_no_more_time_than_others(host: str) -> None:
    assert "did not send it within" in refused(f"{host}/slow", Limits(seconds=0.3)).reason


def test_nobody_there_no_such_host_and_no_tls_are_told_apart(host: str) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        mute = refused(f"http://127.0.0.1:{silent.getsockname()[1]}/", Limits(seconds=0.2))

    assert "did not send it within" in mute.reason
    assert "nobody answers at 127.0.0.1:" in refused(f"http://127.0.0.1:{unused_port()}/").reason
    assert "there is no host `nowhere.invalid`" in refused("http://nowhere.invalid/").reason
    assert "speaks no TLS that kdev knows" in refused(host.replace("http", "https")).reason

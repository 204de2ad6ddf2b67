"""Where references lead: to files behind the wall, to the web when asked, and nowhere else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kdev.spec.load import examine, load
from kdev.spec.reading.mirror import Mirror
from kdev.spec.reading.reach import NEARBY, Fetched, NotFetched, Reach
from tests.unit.spec.conftest import HEAD_3, Write

A_DOCUMENT = "channels: {{a: {{messages: {{m: {{payload: {{$ref: '{}'}}}}}}}}}}"


def told(path: str, reach: Reach = NEARBY) -> list[str]:
    return [f"{problem.text} | {problem.hint}" for problem in examine(path, reach=reach).problems]


def payload(path: str, reach: Reach = NEARBY) -> object:
    schema = load(path, reach).channels[0].messages[0].payload
    assert schema is not None
    return schema.value


def referring(write: Write, target: str, name: str = "spec.yaml") -> str:
    return write(A_DOCUMENT.format(target), name, HEAD_3)


class Pages:
    """Answers http references from a dictionary, and remembers what was asked for."""

    def __init__(self, **pages: str) -> None:
        self.pages = {f"https://host/{name.replace('_', '/')}.yaml": text for name, text in pages.items()}
        self.asked: list[str] = []

    def __call__(self, url: str) -> Fetched:
        self.asked.append(url)
        if url not in self.pages:
            raise NotFetched("host does not have it (404)", "look")
        return Fetched(self.pages[url], url)


def test_http_references_are_one_error_that_names_both_ways_to_read_them(write: Write) -> None:
    path = write(
        """
        channels:
          a:
            messages:
              one: {payload: {$ref: 'https://host/one.yaml#/a'}}
              two: {payload: {$ref: 'https://host/one.yaml#/b'}}
              three: {payload: {$ref: 'http://host/three.yaml'}}
        """,
        head=HEAD_3,
    )

    (problem,) = examine(path).problems

    assert str(problem) == (
        "spec.yaml:7:23 $.channels.a.messages.one.payload.$ref refers to `https://host/one.yaml#/a`, which "
        "is not fetched, nor is another document: kdev reads no network unless asked"
    )
    assert problem.hint == "`--allow-http` fetches it; `--ref-mirror DIR` reads a copy, `DIR/host/path`"


def test_references_in_a_fetched_document_are_resolved_against_its_url(write: Write) -> None:
    pages = Pages(
        api_one="x: {$ref: '../common/two.yaml#/y'}", common_two="y: {$ref: '#/z'}\nz: {type: boolean}"
    )
    write("y: {type: string}", "common/two.yaml")

    assert payload(referring(write, "https://host/api/one.yaml#/x"), Reach(pages)) == {"type": "boolean"}
    assert pages.asked == ["https://host/api/one.yaml", "https://host/common/two.yaml"]


def test_a_document_is_fetched_once_however_its_host_is_written(write: Write) -> None:
    pages = Pages(one="x: {$ref: 'HTTPS://HOST/one.yaml#/y'}\ny: {type: boolean}")

    assert payload(referring(write, "https://host/one.yaml#/x"), Reach(pages)) == {"type": "boolean"}
    assert pages.asked == ["https://host/one.yaml"]


@pytest.mark.parametrize("target", ["file:///etc/hostname", "ftp://host/x", "file://host/x"])
def test_a_fetched_document_leads_to_nothing_but_the_web(write: Write, target: str) -> None:
    pages = Pages(one=f"x: {{$ref: '{target}'}}")
    path = referring(write, "https://host/one.yaml#/x")

    assert told(path, Reach(pages, outside=True)) == [
        (
            f"refers to `{target}`, which leads from the web to what only this machine has"
            " | let it point to `https://host/path`"
        )
    ]


def test_what_cannot_be_fetched_is_told_at_the_reference(write: Write) -> None:
    assert told(referring(write, "https://host/one.yaml"), Reach(Pages())) == [
        "refers to `https://host/one.yaml`, which cannot be read: host does not have it (404) | look"
    ]


def test_a_copy_that_may_be_old_is_a_warning(write: Write) -> None:
    path = referring(write, "https://host/one.yaml")

    found = examine(
        path, reach=Reach(lambda url: Fetched("type: string", url, "is a copy of 2026-01-01: why"))
    )

    assert found.spec is not None
    assert [str(problem) for problem in found.problems] == [
        "https://host/one.yaml is a copy of 2026-01-01: why"
    ]


def test_a_chain_of_fetched_documents_ends_somewhere(write: Write) -> None:
    def fetch(url: str) -> Fetched:
        number = int(url.rpartition("/")[2])
        return Fetched(f"{{properties: {{next: {{$ref: '{number + 1}'}}}}}}", url)

    (problem,) = told(referring(write, "https://host/1"), Reach(fetch))

    assert "is 50 documents away from the first" in problem


def test_a_mirror_answers_from_host_and_path(write: Write) -> None:
    write("x: {$ref: 'two%20b.json?raw=1#/y'}", "mirror/host/a/one.yaml")
    write('{"y": {"type": "boolean"}}', "mirror/host/a/two b.json")

    assert payload(referring(write, "https://host/a/one.yaml#/x"), Reach(Mirror(Path("mirror")))) == {
        "type": "boolean"
    }


def test_what_a_mirror_lacks_is_told_with_the_path_that_was_looked_for(write: Write) -> None:
    write("type: string", "mirror/host/a/types.yaml")

    near = told(referring(write, "https://host/a/tpyes.yaml"), Reach(Mirror(Path("mirror"))))
    (folder,) = told(referring(write, "https://host/a"), Reach(Mirror(Path("mirror"))))
    none = told(referring(write, "https://host/a"), Reach(Mirror(Path("miror"))))
    upward = told(referring(write, "https://host/%2e%2e/%2e%2e/spec.yaml"), Reach(Mirror(Path("mirror"))))

    assert near == [
        (
            "refers to `https://host/a/tpyes.yaml`, which cannot be read: its copy `mirror/host/a/tpyes.yaml`"
            " does not exist | did you mean `mirror/host/a/types.yaml`?"
        )
    ]
    assert folder.endswith(" its copy `mirror/host/a` is a folder | put a copy there")
    assert none == [
        (
            "refers to `https://host/a`, which cannot be read: its copy `miror/host/a` does not exist"
            " | the mirror `miror` is no folder that is there"
        )
    ]
    assert "its path leads upward" in upward[0]


def test_a_file_outside_is_read_when_asked_only(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write("type: boolean", "secret.yaml")
    referring(write, "../secret.yaml", "project/spec.yaml")
    monkeypatch.chdir("project")

    assert told("spec.yaml") == [
        (
            "refers to `../secret.yaml`, which leads out of the folder of the document"
            " | kdev reads below `.`; `--allow-outside` lifts that"
        )
    ]
    assert payload("spec.yaml", Reach(outside=True)) == {"type": "boolean"}


def test_a_link_does_not_lead_outside(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write("type: boolean", "secret.yaml")
    referring(write, "inner.yaml", "project/spec.yaml")
    Path("project/inner.yaml").symlink_to("../secret.yaml")
    monkeypatch.chdir("project")

    assert "leads out of the folder of the document" in told("spec.yaml")[0]


@pytest.mark.parametrize("form", ["{}", "file://{}", "file://localhost{}", "file:{}"])
def test_absolute_paths_and_file_urls_are_read_behind_the_wall(write: Write, form: str) -> None:
    write("type: boolean", "types.yaml")

    assert payload(referring(write, form.format(Path("types.yaml").absolute()))) == {"type": "boolean"}
    assert "leads out of the folder" in told(referring(write, form.format("/etc/hostname")))[0]


@pytest.mark.parametrize(
    ("target", "text", "hint"),
    [
        ("..\\common\\x.yaml", "has a backslash", "write `../common/x.yaml`"),
        ("C:\\specs\\x.yaml", "is a path of Windows", "use a path relative to this file, with `/`"),
        ("C:/specs/x.yaml", "is a path of Windows", "use a path relative to this file, with `/`"),
        ("file://server/x.yaml", "names a file of another machine", "keep a copy beside the document"),
        ("classpath:x.yaml", "kdev knows nothing of `classpath:`", "name a file, or a URL with `https://`"),
        ("//host/x.yaml", "it names a host, but not how to reach it", "write `https://host/x.yaml`"),
        ("https:///x.yaml", "is no URL that can be read", "write it out: `https://host/path`"),
        ("https://host:port/x.yaml", "is no URL that can be read", "write it out: `https://host/path`"),
        ("https://[host/x.yaml", "is no URL that can be read", "write it out: `https://host/path`"),
        ("a%00b.yaml", "a name of a file has no NUL", "leave it out"),
        (".", "is a folder", "name a file"),
    ],
)
def test_what_is_no_file_and_no_url_is_told(write: Write, target: str, text: str, hint: str) -> None:
    (said,) = told(referring(write, target), Reach(Pages()))

    assert text in said
    assert said.endswith(f" | {hint}")


def test_a_pipe_is_no_target_of_a_reference(write: Write) -> None:
    path = referring(write, "pipe")
    os.mkfifo("pipe")

    assert "the file is no ordinary file" in told(path)[0]


def test_a_file_of_another_suffix_is_read_by_its_text(write: Write) -> None:
    write('{"type": "boolean"}', "flag.schema")
    write("syntax = 'proto3'; { [", "flag.v1")

    assert payload(referring(write, "flag.schema")) == {"type": "boolean"}
    assert "`syntax = 'proto3'; { [" in told(referring(write, "flag.v1"))[0]

"""Copies of what was fetched: when they are taken, and when their host is asked."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from kdev.spec.reading import web
from kdev.spec.reading.fetching import Answer, Limits, NoAnswer
from kdev.spec.reading.reach import NotFetched
from kdev.spec.reading.web import Web

URL = "https://host/one.yaml"


class Host:
    """Answers with the next answer of a list, and remembers with which tag it was asked."""

    def __init__(self, *answers: Answer | NotFetched) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, url: str, etag: str, limits: Limits) -> Answer:
        self.asked.append(etag)
        answer = self.answers.pop(0)
        if isinstance(answer, NotFetched):
            raise answer
        return answer


def page(text: str | None, etag: str = '"one"') -> Answer:
    return Answer(None if text is None else text.encode(), URL, etag)


def grow_old(folder: Path) -> None:
    for path in folder.iterdir():
        before = time.time() - 2 * web.FRESH_SECONDS
        os.utime(path, (before, before))


def test_a_copy_of_the_last_hour_is_taken_without_asking(tmp_path: Path) -> None:
    host = Host(page("type: string"))

    texts = [Web(tmp_path / "kept", host)(URL).text for _ in range(3)]

    assert texts == ["type: string"] * 3
    assert host.asked == [""]


def test_an_older_copy_is_asked_for_by_its_tag_and_is_fresh_again(tmp_path: Path) -> None:
    host = Host(page("old"), page(None), page("new"))

    first = Web(tmp_path, host)(URL).text
    grow_old(tmp_path)
    same = [Web(tmp_path, host)(URL).text for _ in range(2)]
    grow_old(tmp_path)
    new = Web(tmp_path, host)(URL).text

    assert (first, same, new) == ("old", ["old", "old"], "new")
    assert host.asked == ["", '"one"', '"one"']


def test_without_a_network_an_old_copy_is_taken_and_that_is_said(tmp_path: Path) -> None:
    host = Host(page("old"), NoAnswer("there is no host `host`, or no network", "look"))
    Web(tmp_path, host)(URL)
    grow_old(tmp_path)

    found = Web(tmp_path, host)(URL)

    assert found.text == "old"
    assert found.note.endswith(": there is no host `host`, or no network")


def test_what_is_gone_is_gone_though_there_is_a_copy(tmp_path: Path) -> None:
    host = Host(page("old"), NotFetched("host does not have it (404)", "look"))
    Web(tmp_path, host)(URL)
    grow_old(tmp_path)

    with pytest.raises(NotFetched, match="404"):
        Web(tmp_path, host)(URL)


def test_a_copy_that_is_broken_or_of_another_url_is_no_copy(tmp_path: Path) -> None:
    host = Host(page("one"), page("two"), page("three"))
    Web(tmp_path, host)(URL)
    (copy,) = tmp_path.iterdir()
    whole = copy.read_text()
    copy.write_text(whole[:-5])
    broken = Web(tmp_path, host)(URL).text
    copy.write_text(whole.replace("/one.yaml", "/other.yaml"))

    assert (broken, Web(tmp_path, host)(URL).text) == ("two", "three")


def test_where_nothing_can_be_kept_the_text_comes_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert Web(tmp_path / "file" / "kept", Host(page("one")))(URL).text == "one"


def test_one_run_asks_for_so_many_and_for_so_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "MOST", 1)
    many = Web(tmp_path / "many", Host(page("one")))
    many(URL)
    monkeypatch.setattr(web, "TOTAL_SECONDS", 0.0)
    late = Web(tmp_path / "late", Host())

    with pytest.raises(NotFetched, match="1 others were fetched before"):
        many("https://host/two.yaml")
    with pytest.raises(NotFetched, match="fetching took 0 s"):
        late(URL)


def test_what_is_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFetched, match="it is not UTF-8 text"):
        Web(tmp_path, Host(Answer(b"\xff", URL, "")))(URL)

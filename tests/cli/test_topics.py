"""`topics apply`, `describe`, `list` and `delete` as a person types them, on the embedded broker."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Kdev, Result, unused_port

pytestmark = pytest.mark.broker

SameAs = Callable[[str, str], None]

DOCUMENT = """\
asyncapi: 3.0.0
info: {title: Shop, version: '1'}
channels:
  orders:
    address: shop/orders
    messages: {placed: {payload: {type: boolean}}}
    bindings: {kafka: {partitions: 2, topicConfiguration: {retention.ms: 60000}}}
  stock:
    messages: {counted: {payload: {type: boolean}}}
"""


class Shop:
    """A document in the working folder, and an embedded broker on a port of its own."""

    def __init__(self, kdev: Kdev) -> None:
        self._kdev = kdev
        self._port = unused_port()
        self.document(DOCUMENT)

    def document(self, text: str) -> None:
        Path("shop.yaml").write_text(text, encoding="utf-8")

    def run(self, *argv: str, **environ: str) -> Result:
        return self._kdev(*argv, KDEV_RUNTIME="embedded", KDEV_PORT=str(self._port), **environ)

    def outright(self, *argv: str) -> Result:
        """The same by somebody else, who knows only the address of the broker."""
        home = str(Path("elsewhere").absolute())
        return self.run(*argv, "--bootstrap", f"127.0.0.1:{self._port}", KDEV_HOME=home)

    def all_of(self, result: Result) -> str:
        """What was printed and what was told, as it can be compared."""
        return f"{result.code}\n{result.out}{result.err}".replace(str(self._port), "PORT")


@pytest.fixture
def shop(kdev: Kdev, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.chdir(tmp_path)
    made = Shop(kdev)
    started = made.run("up")
    assert started.code == 0, started.err
    yield made
    made.run("down", "--volumes")


def test_topics_are_created_then_unchanged_and_what_is_not_kept_is_said(shop: Shop, same_as: SameAs) -> None:
    first, second = (shop.run("topics", "apply", "shop.yaml") for _ in range(2))

    same_as("topics-apply-created", shop.all_of(first))
    same_as("topics-apply-unchanged", shop.all_of(second))


def test_a_rehearsal_says_what_would_be_done_and_does_nothing(shop: Shop, same_as: SameAs) -> None:
    rehearsed = shop.run("topics", "apply", "shop.yaml", "--dry-run")

    same_as("topics-apply-dry-run", shop.all_of(rehearsed))
    assert json.loads(shop.run("topics", "list", "-o", "json").out) == {"topics": []}


def test_topics_that_differ_are_told_with_both_values_and_a_way_out(shop: Shop, same_as: SameAs) -> None:
    shop.run("topics", "apply", "shop.yaml")
    shop.document(DOCUMENT.replace("partitions: 2", "partitions: 3"))

    same_as("topics-apply-differs", shop.all_of(shop.run("topics", "apply", "shop.yaml")))
    same_as(
        "topics-apply-differs-permitted",
        shop.all_of(shop.run("topics", "apply", "shop.yaml", "--add-partitions")),
    )
    up = shop.run("up", "shop.yaml")
    assert (up.code, up.err.splitlines()[0]) == (5, "error: topic `shop.orders` is not as the document asks")


def test_the_way_out_on_another_broker_is_an_option(shop: Shop, same_as: SameAs) -> None:
    shop.run("topics", "apply", "shop.yaml")
    shop.document(DOCUMENT.replace("partitions: 2", "partitions: 3"))

    grows = shop.outright("topics", "apply", "shop.yaml", "--topic-name", "stock=stock")
    shop.document(DOCUMENT.replace("partitions: 2", "partitions: 1"))
    shrinks = shop.outright("topics", "apply", "shop.yaml")

    same_as("topics-apply-outright-grows", shop.all_of(grows))
    same_as("topics-apply-outright-shrinks", shop.all_of(shrinks))


def test_a_topic_is_described_beside_the_document(shop: Shop, same_as: SameAs) -> None:
    missing = shop.run("topics", "describe", "--spec", "shop.yaml")
    shop.run("topics", "apply", "shop.yaml")
    shop.run("produce", "stock", "x")

    same_as("topics-describe-missing", shop.all_of(missing))
    same_as("topics-describe", shop.all_of(shop.run("topics", "describe", "--spec", "shop.yaml")))
    same_as("topics-list", shop.all_of(shop.run("topics", "list")))
    told = json.loads(shop.run("topics", "describe", "st*", "-o", "json").out)
    assert [(each["topic"], each["records"]) for each in told["topics"]] == [("stock", 1)]


@pytest.mark.parametrize(
    ("argv", "name"),
    [
        (("stock",), "topics-delete-nobody-to-ask"),
        (("stock", "stok", "--yes"), "topics-delete-unknown"),
        (("car*", "--yes"), "topics-delete-no-match"),
        (("stock", "__consumer_offsets", "--yes"), "topics-delete-internal"),
        (("s*", "--yes"), "topics-delete-embedded"),
    ],
)
def test_what_is_not_deleted_is_said_with_a_reason(
    shop: Shop, same_as: SameAs, argv: tuple[str, ...], name: str
) -> None:
    shop.run("topics", "apply", "shop.yaml")

    result = shop.run("topics", "delete", *argv)

    same_as(name, shop.all_of(result))
    assert len(json.loads(shop.run("topics", "list", "-o", "json").out)["topics"]) == 2


def test_a_broker_elsewhere_is_not_changed_without_a_word(
    shop: Shop, same_as: SameAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kdev.kafka.admin.is_here", lambda host: False)
    shop.run("topics", "apply", "shop.yaml")
    compared = shop.outright("topics", "apply", "shop.yaml")
    deleted = shop.outright("topics", "delete", "stock", "--yes")
    changed = shop.outright("topics", "apply", "shop.yaml", "--add-partitions")
    rehearsed = shop.outright("topics", "apply", "shop.yaml", "--add-partitions", "--dry-run")
    confirmed = shop.outright("topics", "apply", "shop.yaml", "--add-partitions", "--yes-remote")

    assert (compared.code, rehearsed.code, confirmed.code) == (0, 0, 0)
    same_as("topics-delete-remote", shop.all_of(deleted))
    same_as("topics-apply-remote", shop.all_of(changed))


@pytest.mark.parametrize("answer", ["n\n", "\n", "", "yse\n"])
def test_whoever_does_not_say_yes_loses_nothing(
    shop: Shop, same_as: SameAs, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    shop.run("topics", "apply", "shop.yaml")
    monkeypatch.setattr("kdev.cli.console.is_terminal", lambda stream: stream is not sys.stdout)
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))

    result = shop.run("topics", "delete", "stock", NO_COLOR="1")

    assert (result.code, result.out) == (130, "")
    same_as("topics-delete-declined", shop.all_of(result).replace("[y/N] \n", "[y/N] "))

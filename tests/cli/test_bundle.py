"""`kdev bundle`: one document that refers to nothing else, and means the same."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from kdev.spec.load import load
from kdev.spec.topics import topic_plan
from tests.conftest import ROOT, Kdev

MAIN = """\
asyncapi: 3.0.0
info: {title: Shop, version: '1'}
channels:
  orders:
    address: shop/orders
    messages:
      placed: {$ref: 'parts/messages.yaml#/placed'}
      changed: {$ref: 'parts/messages.yaml#/changed'}
"""
MESSAGES = """\
placed:
  payload: {$ref: schemas.yaml#/Order}
changed:
  payload:
    type: object
    properties:
      before: {$ref: schemas.yaml#/Order}
      mode: {type: string, enum: ['on', 'off', 'no', '2020-01-01', '017']}
"""
SCHEMAS = """\
Order:
  type: object
  properties:
    id: {type: string, format: uuid}
    parent: {$ref: '#/Order'}
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A document in three files, in the working folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "parts").mkdir()
    (tmp_path / "shop.yaml").write_text(MAIN, encoding="utf-8")
    (tmp_path / "parts" / "messages.yaml").write_text(MESSAGES, encoding="utf-8")
    (tmp_path / "parts" / "schemas.yaml").write_text(SCHEMAS, encoding="utf-8")
    return tmp_path


def test_everything_is_in_one_file_that_means_the_same(kdev: Kdev, shop: Path) -> None:
    result = kdev("bundle", "shop.yaml", "--output", "one.yaml")
    whole, parts = load("one.yaml"), load("shop.yaml")
    text = (shop / "one.yaml").read_text(encoding="utf-8")

    assert result.code == 0
    assert "wrote one.yaml, with 2 other documents in it" in result.err
    assert "parts/" not in text
    assert [message.name for message in whole.channels[0].messages] == ["placed", "changed"]
    assert topic_plan(whole).topics == topic_plan(parts).topics
    assert sorted(path.name for path in shop.iterdir()) == ["one.yaml", "parts", "shop.yaml"]


def test_what_contains_itself_stays_a_reference_and_words_stay_words(kdev: Kdev, shop: Path) -> None:
    value = json.loads(kdev("bundle", "shop.yaml", "--format", "json").out)
    order = value["components"]["schemas"]["Order"]
    changed = value["channels"]["orders"]["messages"]["changed"]
    mode = (changed if "payload" in changed else value["components"]["messages"]["changed"])["payload"]

    assert order["properties"]["parent"] == {"$ref": "#/components/schemas/Order"}
    assert mode["properties"]["mode"]["enum"] == ["on", "off", "no", "2020-01-01", "017"]


def test_a_bundle_of_a_bundle_is_the_same(kdev: Kdev, shop: Path) -> None:
    first = kdev("bundle", "shop.yaml").out
    (shop / "one.yaml").write_text(first, encoding="utf-8")

    assert kdev("bundle", "one.yaml").out == first


def test_the_name_of_the_file_says_the_format(kdev: Kdev, shop: Path) -> None:
    kdev("bundle", "shop.yaml", "-o", "one.json")

    assert json.loads((shop / "one.json").read_text(encoding="utf-8"))["asyncapi"] == "3.0.0"


def test_a_document_with_errors_is_not_bundled_and_leaves_no_file(kdev: Kdev, shop: Path) -> None:
    (shop / "parts" / "schemas.yaml").unlink()

    result = kdev("bundle", "shop.yaml", "-o", "one.yaml")

    assert result.code == 3
    assert "schemas.yaml" in result.err
    assert not (shop / "one.yaml").exists()


def test_a_file_keeps_its_rights_and_its_link_and_a_device_is_written_to(kdev: Kdev, shop: Path) -> None:
    (shop / "real.yaml").touch(mode=0o600)
    (shop / "one.yaml").symlink_to("real.yaml")

    codes = [kdev("bundle", "shop.yaml", "-o", name).code for name in ("one.yaml", "new.yaml", "/dev/null")]
    mask = os.umask(0)
    os.umask(mask)

    assert codes == [0, 0, 0]
    assert (shop / "one.yaml").is_symlink()
    assert (shop / "real.yaml").stat().st_mode & 0o777 == 0o600
    assert (shop / "new.yaml").stat().st_mode & 0o777 == 0o666 & ~mask
    assert Path("/dev/null").is_char_device()


def test_what_would_mean_something_else_as_one_document_is_not_written(kdev: Kdev, shop: Path) -> None:
    (shop / "other.yaml").write_text("channels: {x: {messages: {m: {}}}}", encoding="utf-8")
    operation = "operations: {o: {action: send, channel: {$ref: 'other.yaml#/channels/x'}}}\n"
    (shop / "shop.yaml").write_text(MAIN + operation, encoding="utf-8")

    result = kdev("bundle", "shop.yaml", "-o", "one.yaml")

    assert result.code == 3
    assert (
        "would not mean the same as one document: $.operations.o.channel must refer to a channel"
        in result.err
    )
    assert not (shop / "one.yaml").exists()


def test_a_folder_that_is_not_there_is_told(kdev: Kdev, shop: Path) -> None:
    result = kdev("bundle", "shop.yaml", "-o", "missing/one.yaml")

    assert result.code == 6
    assert "`missing/one.yaml` cannot be written" in result.err


def test_the_bundled_document_of_kdev_is_its_own_bundle(kdev: Kdev) -> None:
    spec = str(ROOT / "specs" / "car-rentals.yaml")

    assert json.loads(kdev("bundle", spec, "--format", "json").out)["channels"].keys() == {
        "car-rentals",
        "carAvailability",
    }

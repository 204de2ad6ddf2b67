"""Records held against a contract."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Sequence

import pytest

from kdev.cli.show_verified import Held, VerifyForm, verified_text
from kdev.model import ConsumedRecord
from kdev.tail.contract import MOST_KINDS, Breach, MessageContract, Verification, judged
from kdev.tail.ordering import Place
from kdev.tail.paint import printable_lines


def contract(name: str, field: str, *, key: bytes | None = None) -> MessageContract:
    """Wants an object with one field, and maybe a key."""

    def explain(value: object) -> Sequence[str]:
        extra = sorted(set(value) - {field}) if isinstance(value, dict) else []
        return [f"lacks `{field}`", *(f"has `{each}`" for each in extra)]

    def fits(value: object) -> bool:
        return isinstance(value, dict) and set(value) == {field}

    return MessageContract(name, json.loads, fits, explain, None if key is None else key.__eq__)


def record(
    value: bytes | None, *, key: bytes | None = b"k", offset: int = 0, topic: str = "t"
) -> ConsumedRecord:
    return ConsumedRecord(topic, 0, offset, 0, key, value, ())


SHOP = Held(("s.yaml",))
BOTH = [contract("A", "a"), contract("B", "b")]


def look(topic: str, at: Place) -> str:
    return f"{topic} {at.partition}:{at.offset}"


def test_a_record_is_the_message_that_it_fits() -> None:
    assert judged(record(b'{"a":1}'), BOTH) == "A"
    assert judged(record(b'{"b":1}'), BOTH) == "B"


def test_what_fits_none_is_told_as_the_nearest() -> None:
    nearest = judged(record(b'{"x":1,"y":2}'), [contract("A", "a"), contract("B", "x")])
    assert nearest[:2] == ("B", "lacks `x`")
    assert judged(record(b"nonsense"), BOTH) == Breach("", "cannot be read")
    assert judged(record(b"nonsense"), BOTH[:1]) == Breach("A", "cannot be read")
    assert "none for this topic" in str(judged(record(b"{}"), []))


def test_a_key_that_does_not_fit_breaks_the_contract() -> None:
    keyed = [contract("A", "a", key=b"k")]

    assert judged(record(b'{"a":1}'), keyed) == "A"
    assert judged(record(b'{"a":1}', key=b"other"), keyed) == Breach("A", "has a key that does not fit")
    assert judged(record(b'{"a":1}', key=None), keyed) == Breach("A", "has no key")


def test_records_are_counted_with_the_first_place_of_each_mistake() -> None:
    verification = Verification({"t": BOTH, "quiet": BOTH})
    values = [b'{"a":1}', b'{"a":1}', None, b'{"c":1}', b'{"b":2}', b'{"c":3}']
    verification.show([record(value, offset=offset) for offset, value in enumerate(values)])
    verdict = verification.topics["t"]

    assert (verdict.records, verdict.invalid, verdict.empty) == (6, 2, 1)
    assert dict(verdict.valid) == {"A": 2, "B": 1}
    assert {place.offset for place in verdict.first.values()} == {3}
    assert verification.broken
    told = verified_text(verification, SHOP, VerifyForm.TEXT, look)
    assert "BROKEN  t: 6 records, 2 broken, 1 tombstones\n" in told
    assert "1  twice in a row, first at 0:1" in told
    assert "first at 0:3" in told
    assert told.count("look: ") == 1
    assert "look: t 0:3" in told
    assert json.loads(verified_text(verification, SHOP, VerifyForm.JSON, look))["topics"]["t"]["invalid"] == 2
    assert '<testcase classname="s.yaml" name="quiet">' in verified_text(
        verification, SHOP, VerifyForm.JUNIT, look
    )


def test_a_judge_that_cannot_take_a_value_makes_it_one_that_cannot_be_read() -> None:
    def no_text(_: object) -> bool:
        raise UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed")

    assert judged(record(b"{}"), [MessageContract("A", json.loads, no_text, lambda _: [])]) == Breach(
        "A", "cannot be read"
    )


def test_every_fault_of_a_record_is_told_and_the_record_counted_once() -> None:
    strict = MessageContract("A", json.loads, lambda _: False, lambda _: ["`$.a` is odd", "`$.b` is odd"])
    verification = Verification({"t": [strict]})
    verification.show([record(b"{}"), record(b"[]", offset=1)])
    verdict = verification.topics["t"]

    assert verdict.invalid == 2
    assert dict(verdict.breaches) == {Breach("A", "`$.a` is odd"): 2, Breach("A", "`$.b` is odd"): 2}
    assert {place.offset for place in verdict.first.values()} == {0}


@pytest.mark.parametrize("odd", ["\x1b[2J", "\0", "\x9b", "\uffff", "\u202e"])
def test_a_name_in_a_value_steers_no_terminal_and_breaks_no_report(odd: str) -> None:
    strict = MessageContract("A", json.loads, lambda _: False, lambda _: [f"`$.{odd}` is odd"])
    verification = Verification({"t": [strict]})
    verification.show([record(b"{}")])
    text, report = (
        verified_text(verification, SHOP, form, look) for form in (VerifyForm.TEXT, VerifyForm.JUNIT)
    )

    assert "is odd, first at 0:0" in text
    assert printable_lines(text) == text
    assert ET.fromstring(report).get("failures") == "1"


def test_a_record_that_no_message_comes_near_is_told_without_a_name() -> None:
    verification = Verification({"t": BOTH})
    verification.show([record(b"nonsense")])

    assert "        1  cannot be read, first at 0:" in verified_text(
        verification, SHOP, VerifyForm.TEXT, look
    )
    assert "1 x cannot be read, first" in verified_text(verification, SHOP, VerifyForm.JUNIT, look)


def test_kinds_of_mistakes_that_never_end_are_told_together() -> None:
    verification = Verification({"t": BOTH[:1]})
    values = [b'{"a":1,"x%d":1}' % n for n in range(MOST_KINDS + 100)]
    verification.show([record(value, offset=offset) for offset, value in enumerate(values)])
    verification.show([record(values[0], offset=7_000)])
    verdict = verification.topics["t"]

    assert verdict.invalid == MOST_KINDS + 101
    assert len(verdict.breaches) == len(verdict.first) == MOST_KINDS
    # Each record lacks nothing else: one kind is what all of them have, each other one is its own.
    assert verdict.breaches.total() + verdict.more == 2 * (MOST_KINDS + 101)
    assert verdict.breaches[Breach("A", "has `x0`")] == 2
    assert verdict.more == 101
    for form, told in (
        (VerifyForm.TEXT, "      101  more mistakes, of other kinds\n"),
        (VerifyForm.JSON, '"more_breaches":101'),
        (VerifyForm.JUNIT, "\n101 more mistakes, of other kinds\n"),
    ):
        assert told in verified_text(verification, SHOP, form, look)


def test_a_result_of_fewer_records_than_were_asked_for_is_never_good() -> None:
    verification = Verification({"t": BOTH})
    verification.show([record(b'{"a":1}')])
    text, told, junit = (
        verified_text(verification, SHOP, form, look, cut="1 of 2 records came in 3.0 s")
        for form in VerifyForm
    )

    assert text.endswith("CUT     1 of 2 records came in 3.0 s")
    assert (json.loads(told)["ok"], json.loads(told)["cut"]) == (False, "1 of 2 records came in 3.0 s")
    assert 'tests="2" failures="0" errors="1"' in junit
    assert '<error message="1 of 2 records came in 3.0 s"/>' in junit
    assert json.loads(verified_text(verification, SHOP, VerifyForm.JSON, look))["ok"]


def test_each_topic_of_several_documents_is_reported_with_its_own() -> None:
    verification = Verification({"t": BOTH, "u": BOTH})
    verification.show([record(b'{"a":1}'), record(b'{"c":1}', topic="u")])
    held = Held(("s.yaml", "v.yaml"), {"t": ["s.yaml"], "u": ["v.yaml", "s.yaml"]})

    told = json.loads(verified_text(verification, held, VerifyForm.JSON, look))
    suite = ET.fromstring(verified_text(verification, held, VerifyForm.JUNIT, look))

    assert told["specs"] == ["s.yaml", "v.yaml"]
    assert {name: topic["spec"] for name, topic in told["topics"].items()} == {"t": "s.yaml", "u": "v.yaml"}
    assert suite.get("name") == "kdev verify s.yaml + v.yaml"
    assert {case.get("name"): case.get("classname") for case in suite} == {"t": "s.yaml", "u": "v.yaml"}


def test_a_record_is_read_once_for_all_messages_that_read_alike() -> None:
    read: list[bytes] = []

    def decode(data: bytes) -> object:
        read.append(data)
        return json.loads(data)

    never = [MessageContract(name, decode, lambda _: False, lambda _: ["is wrong"]) for name in "ab"]
    fits = MessageContract("c", decode, lambda _: True, lambda _: [])

    assert judged(ConsumedRecord("t", 0, 0, 1, None, b"{}", ()), [*never, fits]) == "c"
    assert read == [b"{}"]


def test_a_report_has_no_character_that_xml_forbids_whatever_the_document_is_called() -> None:
    verification = Verification({"t\x1b": BOTH})
    verification.show([record(b"{}", topic="t\x1b")])
    held = Held(("a\x01.yaml", "b.yaml"))

    suite = ET.fromstring(verified_text(verification, held, VerifyForm.JUNIT, look, cut="\x02"))

    assert [case.get("classname") for case in suite][1:] == ["a\ufffd.yaml"]
    assert [case.get("name") for case in suite][1:] == ["t\ufffd"]

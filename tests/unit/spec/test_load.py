from __future__ import annotations

from pathlib import Path

import pytest

from kdev.errors import SpecError
from kdev.spec.load import examine, load, refusal
from tests.unit.spec.conftest import HEAD_2, HEAD_3, Write


def error(path: str) -> SpecError:
    with pytest.raises(SpecError) as caught:
        load(path)
    return caught.value


def test_a_missing_file_is_told_with_a_near_name(write: Write) -> None:
    write("channels: {}", "rentals.yaml", HEAD_3)

    found = error("rental.yaml")

    assert (str(found), found.hint) == ("rental.yaml does not exist", "did you mean `rentals.yaml`?")
    assert found.exit_code == 3


def test_a_folder_is_no_document(tmp_path: Path) -> None:
    assert str(error(str(tmp_path))).endswith("is a folder")


def test_a_file_that_is_not_utf_8_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("spec.yaml").write_bytes(b"asyncapi: 3.0.0\ninfo: {title: \xe4}")

    assert str(error("spec.yaml")) == "spec.yaml is not UTF-8 text, byte 30 is wrong"


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_bytes(b"\xef\xbb\xbfasyncapi: 3.0.0\ninfo: {title: a, version: '1'}\n")

    assert load(str(path)).asyncapi == "3.0.0"


def test_every_error_of_a_document_is_told_at_once(write: Write) -> None:
    path = write("channels: {a: {adress: x}}\nservers: []\noperations: {o: {action: sned}}", head=HEAD_3)

    assert [str(problem) for problem in error(path).problems] == [
        "spec.yaml:3:16 $.channels.a.adress is no field of a channel",
        "spec.yaml:4:1 $.servers must be an object, got a list",
        "spec.yaml:5:14 $.operations.o lacks `channel`, which an operation must have",
        "spec.yaml:5:18 $.operations.o.action must be one of `send`, `receive`, got `sned`",
    ]


def test_a_refusal_names_the_command_that_looks_at_those_documents_again_which_have_errors(
    write: Write,
) -> None:
    good = write("channels: {}", "good one.yaml", HEAD_3)
    bad = write("chanels: {}", "bad one.yaml", HEAD_3)

    one = refusal({good: examine(good), bad: examine(bad), "gone.yaml": examine("gone.yaml")})
    away = refusal({"gone.yaml": examine("gone.yaml")})

    assert [error.place.file for error in one.problems] == ["bad one.yaml", "gone.yaml"]
    assert one.hint == "mend these, and look again with `kdev validate 'bad one.yaml'`"
    assert set(one.texts) == {"good one.yaml", "bad one.yaml"}
    assert away.hint == "check the name and the folder"


def test_the_address_of_a_file_gets_its_path() -> None:
    (problem,) = examine("file:///specs/a.yaml").problems

    assert problem.hint == "leave `file://` out: `/specs/a.yaml`"


def test_an_address_on_the_web_gets_the_command_that_reads_it() -> None:
    address = "https://shop.example/specs/a.yaml"

    (problem,) = examine(address).problems

    assert problem.hint.endswith(f"`curl -L {address} | kdev validate -`")


@pytest.mark.parametrize(
    ("line", "text", "hint"),
    [
        ("asyncapi: 2.0", "must be a version such as `3.0.0`, got `2.0`", "write `asyncapi: 2.0.0`, with"),
        ("asyncapi: 2.9.0", "must be a known version, got `2.9.0`", "did you mean"),
        ("asyncapi: 1.2.0", "must be a known version, got `1.2.0`", "`asyncapi convert`"),
        ("asyncapi: latest", "must be a known version, got `latest`", "kdev reads AsyncAPI 2.0.0"),
        ("asyncapy: 3.0.0", "has no `asyncapi` field", "is `asyncapy` meant to be `asyncapi`?"),
        ("openapi: 3.0.0", "has no `asyncapi` field", "it is an OpenAPI document"),
        ("properties: {}", "has no `asyncapi` field", "it is a JSON Schema: refer to it from the `payload`"),
        ("- asyncapi", "is no AsyncAPI document: it must be an object", "begin it with"),
    ],
)
def test_a_version_that_is_not_known_is_explained(write: Write, line: str, text: str, hint: str) -> None:
    (problem,) = examine(write(f"{line}\n")).problems

    assert problem.text == text
    assert hint in problem.hint
    assert problem.code == "asyncapi-is-asyncapi"


def test_a_document_in_json_gets_its_field_in_json(write: Write) -> None:
    (problem,) = examine(write('{"info": {}}', "spec.json", "")).problems

    assert problem.hint == 'begin it with `"asyncapi": "3.0.0"`'


@pytest.mark.parametrize(
    ("head", "text", "hint"),
    [
        (
            HEAD_3,
            "channels: {a: {messages: {M: {payload: '#/components/schemas/M'}}}}",
            "write a reference: `{$ref: '#/components/schemas/M'}`",
        ),
        (
            HEAD_3,
            "channels: {a: {}}\noperations: {o: {action: send, channel: a}}",
            "refer to it: `{$ref: '#/channels/a'}`",
        ),
        (
            HEAD_3,
            "channels: {a: {messages: {M: {$ref: components/messages/M}}}}",
            "did you mean `#/components/messages/M`?",
        ),
        (HEAD_3, "channels: {a: {messages: {M: {$ref: common/m.yaml}}}}", "there is no folder `common`"),
        (
            HEAD_3,
            "channels: {a: {payload: {type: string}}}",
            "it stands in a message of the channel: `messages.NAME.payload`",
        ),
        (
            HEAD_2,
            "channels: {a: {subscribe: {message: SignedUp}}}",
            "refer to it: `{$ref: '#/components/messages/SignedUp'}`",
        ),
        (
            HEAD_2,
            "channels: {a: {subscribe: {payload: {type: string}}}}",
            "in AsyncAPI 2 it stands in the `message` of an operation: `subscribe.message.payload`",
        ),
    ],
)
def test_who_forgets_that_it_is_a_reference_or_a_message_is_told(
    write: Write, head: str, text: str, hint: str
) -> None:
    assert [problem.hint for problem in examine(write(text, head=head)).problems] == [hint]


def test_a_patch_version_is_read_with_a_warning(write: Write) -> None:
    path = write("asyncapi: 3.0.1\ninfo: {title: a, version: '1'}\n")

    (warning,) = load(path).warnings

    assert (warning.text, warning.severity) == ("is `3.0.1`, read as 3.0.0", "warning")


def test_channels_that_would_share_a_topic_are_mentioned(write: Write) -> None:
    path = write("channels: {a: {address: x/y}, b: {address: x.y}}", head=HEAD_3)

    (warning,) = load(path).warnings

    assert warning.code == "topic-collision"
    assert str(warning.place) == "spec.yaml:3:31 $.channels.b"


def test_schemas_may_lead_from_one_to_the_next_three_thousand_times(write: Write) -> None:
    chain = "\n".join(
        f"    S{n}: {{properties: {{next: {{$ref: '#/components/schemas/S{n + 1}'}}}}}}" for n in range(3000)
    )
    path = write("", head=f"{HEAD_3}components:\n  schemas:\n{chain}\n    S3000: {{type: string}}\n")

    assert examine(path).problems == ()

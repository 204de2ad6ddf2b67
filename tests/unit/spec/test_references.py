from __future__ import annotations

from kdev.spec.load import examine, load
from tests.unit.spec.conftest import HEAD_2, HEAD_3, Write


def told(path: str) -> list[str]:
    return [f"{problem} | {problem.hint}" for problem in examine(path).problems]


def payload(path: str) -> object:
    schema = load(path).channels[0].messages[0].payload
    assert schema is not None
    return schema.value


def test_escaped_and_percent_encoded_pointers_lead_to_their_target(write: Write) -> None:
    path = write(
        """
        channels:
          a:
            messages:
              one: {payload: {$ref: '#/components/schemas/x~1y~0z'}}
              two: {payload: {$ref: '#/components/schemas/p%2Fq%20r'}}
        components:
          schemas:
            x/y~z: {type: string}
            p/q r: {type: integer}
        """,
        head=HEAD_3,
    )

    values = [message.payload.value for message in load(path).channels[0].messages if message.payload]

    assert values == [{"type": "string"}, {"type": "integer"}]


def test_a_pointer_passes_through_other_references(write: Write) -> None:
    write("messages: {m: {name: m, payload: {$ref: 'types.json#/id'}}}", "shared/channel.yaml")
    write('{"id": {"type": "string", "format": "uuid"}}', "shared/types.json")
    path = write(
        """
        channels:
          a: {$ref: ./shared/channel.yaml}
        operations:
          send:
            action: send
            channel: {$ref: '#/channels/a'}
            messages: [{$ref: '#/channels/a/messages/m'}]
        """,
        head=HEAD_3,
    )

    assert payload(path) == {"type": "string", "format": "uuid"}


def test_a_file_is_found_relative_to_the_file_that_names_it_also_in_a_parent_folder(write: Write) -> None:
    write("type: boolean", "common/flag.yaml")
    path = write(
        "channels: {a: {messages: {m: {payload: {$ref: ../common/flag.yaml}}}}}", "api/spec.yaml", HEAD_3
    )

    assert payload(path) == {"type": "boolean"}


def test_a_text_file_is_taken_as_text(write: Write) -> None:
    write("# Hello\n\n- [ broken: yaml", "hello.md")
    path = write("channels: {}\n", head=HEAD_3.replace("'1'}", "'1', description: {$ref: hello.md}}"))

    assert told(path) == []


def test_a_missing_target_is_told_at_the_reference_with_a_near_name(write: Write) -> None:
    path = write(
        """
        channels:
          a:
            messages:
              m: {$ref: '#/components/messages/Rentel'}
        components:
          messages:
            Rental: {payload: {type: string}}
        """,
        head=HEAD_3,
    )

    assert told(path) == [
        (
            "spec.yaml:7:11 $.channels.a.messages.m.$ref refers to "
            "`#/components/messages/Rentel`, which is not there"
            " | did you mean `Rental`?"
        )
    ]


def test_a_section_whose_name_is_misspelt_is_no_advice_to_misspell_it_elsewhere(write: Write) -> None:
    path = write("chanels: {a: {}}\noperations: {o: {channel: {$ref: '#/channels/a'}}}", head=HEAD_3)

    (said,) = (line for line in told(path) if "refers to" in line)
    assert said.endswith("| the document has `chanels`; is that meant to be `channels`?")


def test_a_missing_file_is_told_with_a_near_name(write: Write) -> None:
    write("type: string", "types.yaml")
    path = write("channels: {a: {messages: {m: {payload: {$ref: ./tpyes.yaml}}}}}", head=HEAD_3)

    assert told(path) == [
        (
            "spec.yaml:3:41 $.channels.a.messages.m.payload.$ref refers to `./tpyes.yaml`, which cannot be"
            " read: the file does not exist | did you mean `types.yaml`?"
        )
    ]


def test_a_broken_file_behind_a_reference_is_told_with_its_own_place(write: Write) -> None:
    write("type: [string", "types.yaml")
    path = write("channels: {a: {messages: {m: {payload: {$ref: types.yaml}}}}}", head=HEAD_3)

    assert told(path)[0].startswith("types.yaml:1:7 is not valid YAML: ")


def test_references_in_a_circle_are_told_once_and_end(write: Write) -> None:
    path = write(
        """
        channels: {a: {messages: {m: {payload: {$ref: '#/components/schemas/A'}}}}}
        components:
          schemas:
            A: {$ref: '#/components/schemas/B'}
            B: {$ref: '#/components/schemas/A'}
        """,
        head=HEAD_3,
    )

    assert len(told(path)) == 1
    assert "leads back to itself" in told(path)[0]


def test_what_stands_beside_a_reference_is_ignored_with_a_warning(write: Write) -> None:
    path = write(
        """
        channels:
          a:
            subscribe:
              message: {payload: {$ref: '#/components/schemas/A', description: fine, maxLength: 3}}
        components: {schemas: {A: {type: string}}}
        """,
        head=HEAD_2,
    )

    assert payload(path) == {"type": "string"}
    assert [problem.severity for problem in examine(path).problems] == ["warning"]
    assert "`maxLength` beside a `$ref` is ignored" in told(path)[0]


def test_a_property_may_be_called_ref(write: Write) -> None:
    path = write(
        "channels: {a: {messages: {m: {payload: {properties: {$ref: {type: string}}}}}}}", head=HEAD_3
    )

    assert told(path) == []
    assert payload(path) == {"properties": {"$ref": {"type": "string"}}}


def test_two_files_that_refer_to_each_other_are_read_once(write: Write) -> None:
    write("channels: {$ref: 'spec.yaml#/channels'}\nid: {type: string}", "other.yaml")
    path = write("channels: {a: {messages: {m: {payload: {$ref: 'other.yaml#/id'}}}}}", head=HEAD_3)

    assert payload(path) == {"type": "string"}


def test_a_slash_that_is_not_escaped_is_told_with_the_whole_name(write: Write) -> None:
    path = write(
        "channels: {cars/new: {}}\noperations: {o: {action: send, channel: {$ref: '#/channels/cars/new'}}}",
        head=HEAD_3,
    )

    assert told(path)[0].endswith("which is not there | a `/` in a name is written `~1`: `cars~1new`")


def test_a_missing_step_is_told_with_what_stands_beside_it(write: Write) -> None:
    path = write("components: {x-a: {}}\nchannels: {a: {$ref: '#/components/channels/b'}}", head=HEAD_3)

    assert told(path)[0].endswith("which is not there | there is no `channels`, but: x-a")

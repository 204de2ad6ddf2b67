from __future__ import annotations

import pytest

from kdev.payload.check import critic_of
from kdev.spec.load import examine
from tests.unit.spec.conftest import HEAD_2, HEAD_3, Write


def codes(path: str) -> list[str]:
    return [f"{problem.severity} {problem.code} {problem.place.path}" for problem in examine(path).problems]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "channels: {'a/{x}/{y}': {parameters: {x: {schema: {type: string}}, z: {}}}}",
            [
                "error asyncapi2-channel-parameters $.channels['a/{x}/{y}']",
                "error asyncapi2-channel-parameters $.channels['a/{x}/{y}'].parameters.z",
            ],
        ),
        ("channels: {'a/{x}': {}}", ["warning channel-parameters $.channels['a/{x}']"]),
        ("channels: {'a?b': {}}", ["error asyncapi2-channel-no-query-nor-fragment $.channels['a?b']"]),
        ("channels: {a: {servers: [x]}}", ["error asyncapi2-channel-servers $.channels.a.servers[0]"]),
        (
            (
                "channels: {}\n"
                "servers: {s: {url: '{host}:{prt}', protocol: kafka, variables: {host: {}, port: {}}}}"
            ),
            ["error asyncapi2-server-variables $.servers.s"],
        ),
        (
            "channels: {}\nservers: {s: {url: x, protocol: kafka, security: [{k: []}]}}",
            ["error asyncapi2-server-security $.servers.s.security[0].k"],
        ),
        (
            "channels: {a: {publish: {operationId: x}, subscribe: {operationId: x}}}",
            ["error asyncapi2-operation-operationId-uniqueness $.channels.a.publish.operationId"],
        ),
        (
            "channels: {a: {publish: {message: {oneOf: [{messageId: m}, {messageId: m}]}}}}",
            [
                (
                    "error asyncapi2-message-messageId-uniqueness"
                    " $.channels.a.publish.message.oneOf[1].messageId"
                ),
            ],
        ),
        (
            "channels: {}\ntags: [{name: a}, {name: a, description: b}]",
            ["error asyncapi2-tags-uniqueness $.tags[1].name"],
        ),
    ],
)
def test_the_parts_of_an_asyncapi_2_document_must_agree(write: Write, text: str, said: list[str]) -> None:
    assert codes(write(text, head=HEAD_2)) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "channels: {a: {address: '{x}.{y}', parameters: {y: {}}}}",
            ["error asyncapi3-channel-parameters $.channels.a.address"],
        ),
        (
            (
                "channels: {a: {}}\ncomponents: {channels: {b: {}}}\n"
                "operations: {o: {action: send, channel: {$ref: '#/components/channels/b'}}}"
            ),
            ["error asyncapi3-required-operation-channel-unambiguity $.operations.o.channel"],
        ),
        (
            (
                "channels: {a: {}, b: {messages: {m: {}}}}\noperations: {o: {action: send,"
                " channel: {$ref: '#/channels/a'}, messages: [{$ref: '#/channels/b/messages/m'}]}}"
            ),
            ["error asyncapi3-operation-messages-from-referred-channel $.operations.o.messages[0]"],
        ),
        (
            (
                "channels: {a: {servers: [{$ref: '#/components/servers/s'}]}}\n"
                "components: {servers: {s: {host: x, protocol: kafka}}}"
            ),
            ["error asyncapi3-required-channel-servers-unambiguity $.channels.a.servers[0]"],
        ),
    ],
)
def test_the_parts_of_an_asyncapi_3_document_must_agree(write: Write, text: str, said: list[str]) -> None:
    assert codes(write(text, head=HEAD_3)) == said


EXAMPLES = """
        message:
          headers: {type: object, properties: {n: {type: integer}}}
          payload: {$ref: '#/components/schemas/P'}
          examples:
            - {payload: {id: 1}}
            - {payload: {id: a}, headers: {n: b}}
components: {schemas: {P: {type: object, properties: {id: {type: integer}}}}}
"""


def test_an_example_that_does_not_fit_its_schema_is_an_error_in_asyncapi_2(write: Write) -> None:
    path = write("", head=f"{HEAD_2}channels:\n  a:\n      publish:{EXAMPLES}")

    problems = examine(path, critic_of).problems

    assert [(problem.code, problem.severity, problem.place.line) for problem in problems] == [
        ("asyncapi2-message-examples", "error", 11),
        ("asyncapi2-message-examples", "error", 11),
    ]
    assert [problem.place.path[-9:] for problem in problems] == ["ayload.id", "headers.n"]


def test_an_example_that_does_not_fit_its_schema_is_a_warning_in_asyncapi_3(write: Write) -> None:
    path = write("", head=f"{HEAD_3}channels:\n  a:\n      messages:{EXAMPLES}")

    diagnosis = examine(path, critic_of)

    assert [problem.code for problem in diagnosis.problems] == ["message-examples"] * 2
    assert diagnosis.spec is not None

"""What a document says and a local stack has no use for."""

from __future__ import annotations

from kdev.spec.load import load
from tests.unit.spec.conftest import HEAD_2, HEAD_3, Write


def test_servers_other_protocols_the_registry_and_the_shelf_are_named_with_the_reason(write: Write) -> None:
    spec = load(
        write(
            """
            servers: {prod: {host: 'b:9092', protocol: kafka}}
            channels:
              orders:
                bindings: {mqtt: {}, kafka: {partitions: 2}}
                messages:
                  placed:
                    payload: {type: object}
                    bindings: {kafka: {schemaIdLocation: payload}}
            components:
              messages: {lost: {payload: {type: string}}}
              channels: {shelf: {address: s}}
              operations: {idle: {action: send, channel: {$ref: '#/channels/orders'}}}
            """,
            head=HEAD_3,
        )
    )

    assert [(problem.place.line, problem.text) for problem in spec.ignored] == [
        (4, "the server `b:9092` is never connected to"),
        (7, "the binding of `mqtt` is left out"),
        (11, "`schemaIdLocation` is of no use without a schema registry"),
        (14, "`shelf` of `components.channels` is not used"),
        (15, "`idle` of `components.operations` is not used"),
        (13, "`lost` of `components.messages` is not used"),
    ]
    assert all(problem.hint and problem.severity == "info" for problem in spec.ignored)


def test_messages_of_asyncapi_2_are_in_use_through_one_of_and_references(write: Write) -> None:
    spec = load(
        write(
            """
            channels:
              orders:
                publish:
                  bindings: {amqp: {}}
                  message: {oneOf: [{$ref: '#/components/messages/a'}, {payload: {}, bindings: {ws: {}}}]}
            components: {messages: {a: {payload: {}}, b: {payload: {}}}}
            """,
            head=HEAD_2,
        )
    )

    assert [problem.text for problem in spec.ignored] == [
        "the binding of `amqp` is left out",
        "the binding of `ws` is left out",
        "`b` of `components.messages` is not used",
    ]

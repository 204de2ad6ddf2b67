from __future__ import annotations

from kdev.spec.load import load
from kdev.spec.model import Message, Operation, Parameter, Reply, Server, Spec, TopicBinding
from tests.conftest import ROOT
from tests.unit.spec.conftest import HEAD_2, HEAD_3, Write


def messages(spec: Spec) -> dict[str, Message]:
    return {message.name: message for channel in spec.channels for message in channel.messages}


TRAITS = """
          name: own
          headers: {type: object, required: [a], properties: {a: {type: string}}}
          payload: {type: string}
          traits:
            - $ref: '#/components/messageTraits/T'
components:
  messageTraits:
    T:
      name: from-trait
      contentType: text/plain
      headers: {type: object, required: [b], properties: {b: {type: integer}}}
"""
BOTH = {"a": {"type": "string"}, "b": {"type": "integer"}}


def test_a_trait_overwrites_its_message_in_asyncapi_2(write: Write) -> None:
    spec = load(write("", head=f"{HEAD_2}channels:\n  c:\n    publish:\n      message:{TRAITS}"))

    message = messages(spec)["from-trait"]

    assert message.content_type == "text/plain"
    assert message.headers is not None
    assert message.headers.value == {"type": "object", "required": ["b"], "properties": BOTH}


def test_a_message_wins_over_its_trait_in_asyncapi_3(write: Write) -> None:
    spec = load(write("", head=f"{HEAD_3}channels:\n  c:\n    messages:\n      m:{TRAITS}"))

    message = messages(spec)["m"]

    assert message.content_type == "text/plain"
    assert message.headers is not None
    assert message.headers.value == {"type": "object", "required": ["a"], "properties": BOTH}
    assert str(message.headers.at(("properties", "b"))).endswith(
        "$.components.messageTraits.T.headers.properties.b"
    )


def test_an_asyncapi_2_document_is_understood(write: Write) -> None:
    spec = load(
        write(
            """
            defaultContentType: application/cloudevents+json
            servers:
              prod:
                url: '{host}:9092'
                protocol: kafka-secure
                variables: {host: {enum: [one, two]}}
            channels:
              orders/{shop}:
                parameters:
                  shop: {schema: {type: string, enum: [b, a], default: a}, location: $message.payload#/shop}
                bindings:
                  kafka: {partitions: '4', x-replicas: 2, retention.ms: 5, configs: {min.insync.replicas: 1}}
                publish:
                  operationId: take
                  message:
                    oneOf:
                      - $ref: '#/components/messages/Placed'
                      - {payload: {type: integer}}
                subscribe:
                  bindings: {kafka: {topic: orders}}
                  message: {$ref: '#/components/messages/Placed'}
            components:
              messages:
                Placed:
                  payload: {type: object}
                  correlationId: {location: $message.header#/id}
                  bindings: {kafka: {key: {type: string}}}
                  examples: [{name: one, payload: {a: on}, headers: {h: 1}}]
                  x-kdev: {key: $.id}
            """,
            head=HEAD_2,
        )
    )
    (channel,) = spec.channels
    placed = messages(spec)["Placed"]

    assert [(one.name, one.url, one.protocol) for one in spec.servers] == [
        ("prod", "one:9092", "kafka-secure")
    ]
    assert list(messages(spec)) == ["Placed", "orders/{shop}-2"]
    assert channel.operations == (
        Operation("subscribe", "", "orders", ("Placed",)),
        Operation("publish", "take", None, ("Placed", "orders/{shop}-2")),
    )
    assert [operation.sends for operation in channel.operations] == [True, False]
    assert channel.parameters == (Parameter("shop", ("a", "b", "a"), "$message.payload#/shop", ("b", "a")),)
    assert channel.binding == TopicBinding(None, 4, 2, {"retention.ms": "5", "min.insync.replicas": "1"})
    assert placed.key is not None
    assert placed.key.value == {"type": "string"}
    assert placed.correlation == "$message.header#/id"
    assert placed.content_type == "application/cloudevents+json"
    assert [(one.name, one.payload, one.headers) for one in placed.examples] == [
        ("one", {"a": "on"}, {"h": 1})
    ]
    assert placed.extensions == {"x-kdev": {"key": "$.id"}}
    assert {warning.code for warning in spec.warnings} == {"kafka-read-as", "location-target"}


def test_an_asyncapi_3_document_is_understood(write: Write) -> None:
    spec = load(
        write(
            """
            servers: {prod: {host: 'b:9092', pathname: /x, protocol: kafka}}
            channels:
              orders:
                address: 'orders.{shop}'
                parameters: {shop: {enum: [b, a], default: a, examples: [c]}}
                messages: {placed: {payload: {type: object}}}
                bindings:
                  kafka:
                    topic: the-orders
                    topicConfiguration:
                      cleanup.policy: [compact, delete]
                      confluent.value.schema.validation: true
              replies: {address: null, messages: {r: {}}}
              shelf: {$ref: '#/components/channels/shelf'}
            operations:
              place: {action: send, channel: {$ref: '#/channels/orders'}}
              look: {action: receive, channel: {$ref: '#/channels/shelf'}}
            components:
              channels: {shelf: {address: s}, unused: {address: u}}
            """,
            head=HEAD_3,
        )
    )
    orders, replies, shelf = spec.channels

    assert spec.servers == (Server("prod", "b:9092/x", "kafka"),)
    assert orders.address == "orders.{shop}"
    assert orders.parameters == (Parameter("shop", ("a", "b", "a", "c"), None, ("b", "a")),)
    assert orders.binding == TopicBinding("the-orders", None, None, {"cleanup.policy": "compact,delete"})
    assert orders.operations == (Operation("send", "place", None, ("placed",)),)
    assert (replies.key, replies.address, replies.messages[0].payload) == ("replies", None, None)
    assert (shelf.key, shelf.address, shelf.operations) == (
        "shelf",
        "s",
        (Operation("receive", "look", None),),
    )


def test_messages_of_a_channel_that_is_written_elsewhere_keep_their_names(write: Write) -> None:
    write("payload: {type: string}", "messages/order-placed.yaml")
    path = write("channels: {a: {publish: {message: {$ref: messages/order-placed.yaml}}}}", head=HEAD_2)

    assert list(messages(load(path))) == ["order-placed"]


def test_the_bundled_documents_are_understood_without_a_warning() -> None:
    rentals = load(str(ROOT / "specs" / "car-rentals.yaml"))
    availability = load(str(ROOT / "specs" / "car-availability.yaml"))

    assert list(messages(rentals)) == [
        "RentalRequested",
        "CarPickedUp",
        "CarReturned",
        "CarAvailabilityChanged",
    ]
    assert [channel.address for channel in rentals.channels] == ["car-rentals", "car/available"]
    assert all(message.key for message in messages(rentals).values())
    assert [channel.address for channel in availability.channels] == ["car/available"]
    assert (rentals.warnings, availability.warnings) == ((), ())


def test_operations_name_their_messages_their_answers_and_their_clients(write: Write) -> None:
    spec = load(
        write(
            """
            servers: {main: {host: 'b:9092', protocol: kafka}}
            channels:
              orders:
                address: orders
                servers: [{$ref: '#/servers/main'}]
                messages:
                  placed: {$ref: '#/components/messages/Order'}
                  changed: {$ref: '#/components/messages/Order'}
                  other: {payload: {type: string}}
              replies: {address: null, messages: {done: {payload: {type: string}}}}
            operations:
              change:
                action: receive
                channel: {$ref: '#/channels/orders'}
                messages: [{$ref: '#/channels/orders/messages/changed'}]
                reply:
                  address: {location: $message.header#/replyTo}
                  channel: {$ref: '#/channels/replies'}
                bindings:
                  kafka: {groupId: {type: string, enum: [shop]}, clientId: {type: string, const: one}}
              all: {action: send, channel: {$ref: '#/channels/orders'}}
              none: {action: send, channel: {$ref: '#/channels/orders'}, messages: []}
            components: {messages: {Order: {payload: {type: object}}}}
            """,
            head=HEAD_3,
        )
    )
    orders = spec.channels[0]

    assert orders.servers == ("main",)
    assert orders.operations == (
        Operation(
            "receive",
            "change",
            messages=("changed",),
            reply=Reply("replies", "$message.header#/replyTo"),
            group_id="shop",
            client_id="one",
        ),
        Operation("send", "all", messages=("placed", "changed", "other")),
        Operation("send", "none"),
    )

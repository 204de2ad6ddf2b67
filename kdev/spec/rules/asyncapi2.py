"""The object model of AsyncAPI 2.0 to 2.6 as data."""

from __future__ import annotations

from kdev.spec.rules.kafka import (
    KAFKA,
    KAFKA_MOVED,
    KAFKA_SOURCES,
    KAFKA_TITLES,
    KAFKA_TOLERATED,
    KAFKA_VARIANTS_2,
)
from kdev.spec.rules.language import Rules, Table, Variant, Version
from kdev.spec.rules.schema import (
    FOREIGN_KEYWORDS,
    HEADER_SCHEMA,
    SCHEMA,
    SCHEMA_MOVED,
    SCHEMA_SOURCES,
    SCHEMA_TITLES,
)
from kdev.spec.rules.shared import CLOSED, SHARED, SHARED_TITLES, security_table, security_variant
from kdev.spec.rules.sources import sources
from kdev.spec.rules.versions import KNOWN

DOCUMENTED = {"externalDocs": "^externalDocs"}
COMMON_TRAIT = {"tags": "[^tag]~", "summary": "text", "description": "text", **DOCUMENTED}
MESSAGE_TRAIT = {
    **COMMON_TRAIT,
    "schemaFormat": "text",
    "contentType": "text",
    "headers": "headerSchema",
    "messageId": "text @2.4",
    "correlationId": "correlationId",
    "name": "text",
    "title": "text",
    "deprecated": "flag",
    "examples": "[^example]",
    "bindings": "messageBindings",
}
OPERATION_TRAIT = {
    **COMMON_TRAIT,
    "operationId": "text",
    "security": "[securityRequirement] @2.4",
    "bindings": "operationBindings",
}

OBJECTS: Table = {
    **SHARED,
    **SCHEMA,
    **KAFKA,
    **KAFKA_TOLERATED,
    **security_table("scopes"),
    "tag": {**SHARED["tag"], **DOCUMENTED},
    "schemaObject": {**SCHEMA["schemaObject"], **DOCUMENTED},
    "headerSchema": {**HEADER_SCHEMA["headerSchema"], **DOCUMENTED},
    "document": {
        "asyncapi": "text!",
        "id": "text:uri",
        "info": "^info!",
        "servers": "{server}",
        "defaultContentType": "text",
        "channels": "{channel}:uri-template!",
        "components": "^components",
        "tags": "[^tag]~",
        "externalDocs": "^externalDocs",
    },
    "info": {
        "title": "text!",
        "version": "text!",
        "description": "text",
        "termsOfService": "text:uri",
        "contact": "^contact",
        "license": "^license",
    },
    "server": {
        "url": "text!",
        "description": "text",
        "protocol": "text!",
        "protocolVersion": "text",
        "variables": "{serverVariable}",
        "security": "[securityRequirement]",
        "bindings": "serverBindings",
        "tags": "[^tag]~ @2.5",
    },
    "securityRequirement": {"*": "[text]"},
    "channel": {
        "$ref": "text",
        "parameters": "{parameter}",
        "description": "text",
        "servers": "[text]~ @2.2",
        "publish": "^operation",
        "subscribe": "^operation",
        "deprecated": "flag",
        "bindings": "channelBindings",
    },
    "parameter": {"description": "text", "schema": "schema", "location": "text:location"},
    "operation": {**OPERATION_TRAIT, "traits": "[operationTrait]", "message": "message"},
    "operationTrait": OPERATION_TRAIT,
    "message": {**MESSAGE_TRAIT, "payload": "any", "traits": "[messageTrait]"},
    "messageChoice": {"oneOf": "[message]!"},
    "messageTrait": MESSAGE_TRAIT,
    "serverBindings": {"kafka": "kafkaServers", "*": "any"},
    "channelBindings": {"kafka": "kafkaChannels", "*": "any"},
    "operationBindings": {"kafka": "kafkaOperations", "*": "any"},
    "messageBindings": {"kafka": "kafkaMessages", "*": "any"},
    "components": {
        "schemas": "{schema}",
        "servers": "{server} @2.3",
        "channels": "{channel} @2.3",
        "serverVariables": "{serverVariable} @2.4",
        "messages": "{message}",
        "securitySchemes": "{securityScheme}#",
        "parameters": "{parameter}",
        "correlationIds": "{correlationId}#",
        "operationTraits": "{^operationTrait}",
        "messageTraits": "{^messageTrait}",
        "serverBindings": "{serverBindings}",
        "channelBindings": "{channelBindings}",
        "operationBindings": "{operationBindings}",
        "messageBindings": "{messageBindings}",
    },
}

TITLES = {
    **SHARED_TITLES,
    **SCHEMA_TITLES,
    **KAFKA_TITLES,
    "document": "an AsyncAPI 2 document",
    "info": "the info",
    "server": "a server",
    "channel": "a channel",
    "parameter": "a parameter",
    "operation": "an operation",
    "operationTrait": "an operation trait",
    "message": "a message",
    "messageChoice": "a message with `oneOf`",
    "messageTrait": "a message trait",
    "components": "the components",
}

_IN_SCHEMA = "in AsyncAPI 2 it stands in `schema` of the parameter"
MOVED = {
    **KAFKA_MOVED,
    **SCHEMA_MOVED,
    (
        "document",
        "operations",
    ): "operations at the root came with AsyncAPI 3: use `publish` or `subscribe` in a channel",
    **{
        ("components", field): "it came with AsyncAPI 3: raise `asyncapi`, or leave it out"
        for field in ("operations", "replies", "replyAddresses", "tags", "externalDocs")
    },
    ("info", "tags"): "in AsyncAPI 2 tags stand at the root",
    ("info", "externalDocs"): "in AsyncAPI 2 it stands at the root",
    ("channel", "address"): "in AsyncAPI 2 the key of a channel is its address",
    ("channel", "messages"): "in AsyncAPI 2 a message stands below `publish` or `subscribe`",
    ("channel", "message"): "in AsyncAPI 2 a message stands below `publish` or `subscribe`",
    **dict.fromkeys(
        (("channel", "payload"), ("operation", "payload")),
        "in AsyncAPI 2 it stands in the `message` of an operation: `subscribe.message.payload`",
    ),
    ("operation", "messages"): "in AsyncAPI 2 it is called `message`; several stand in its `oneOf`",
    ("operation", "action"): "in AsyncAPI 2 it is the key: `publish` or `subscribe`",
    ("operation", "channel"): "in AsyncAPI 2 an operation stands in its channel",
    ("operation", "reply"): "replies came with AsyncAPI 3: raise `asyncapi`, or leave it out",
    ("server", "host"): "in AsyncAPI 2 it is called `url`",
    ("server", "pathname"): "in AsyncAPI 2 it is a part of `url`",
    ("message", "anyOf"): "use `oneOf`",
    ("message", "schema"): "in AsyncAPI 2 it is called `payload`",
    **{("parameter", field): _IN_SCHEMA for field in ("enum", "default", "examples", "type")},
    **{
        (flow, "availableScopes"): "in AsyncAPI 2 it is called `scopes`"
        for flow in ("implicitFlow", "tokenFlow", "codeFlow")
    },
}

# The official schemas leave bindings open before 3.0, so a mistake there cannot make a document invalid.
LENIENT = {
    **dict.fromkeys([*KAFKA, *KAFKA_VARIANTS_2], "kafka-binding"),
    **dict.fromkeys(("kafkaSettings", "kafkaOtherSettings"), "kafka-topic-setting"),
}
# What earlier versions have otherwise, where `@` and `<` cannot say it: each holds before a version.
EARLIER: tuple[tuple[Version, Table], ...] = (
    ((2, 6), {"messageTrait": {**MESSAGE_TRAIT, "examples": "[^object]"}}),
    ((2, 5), {"server": {**OBJECTS["server"], "variables": "{^serverVariable}"}}),
    ((2, 3), {"document": {**OBJECTS["document"], "servers": "{^server}"}}),
    ((2, 1), {"example": {"headers": "object", "payload": "any"}}),
)
SASL_SINCE: Version = (2, 1)


def rules_for_2(version: Version) -> Rules:
    """The rules of one version of AsyncAPI 2."""
    sasl = version >= SASL_SINCE
    table = dict(OBJECTS)
    for before, earlier in EARLIER:
        table |= earlier if version < before else {}
    variants = {
        **KAFKA_VARIANTS_2,
        "message": Variant("oneOf", "message", {}, present="messageChoice"),
        "securityScheme": security_variant(sasl=sasl),
    }
    own = {
        **KAFKA_SOURCES,
        **SCHEMA_SOURCES,
        "channel": f"AsyncAPI {KNOWN[version]}, Channel Item Object",
    }
    return Rules(
        version,
        table,
        variants,
        TITLES,
        sources(version, [*table, *variants], own),
        lenient=LENIENT,
        closed=CLOSED,
        moved=MOVED,
        foreign=FOREIGN_KEYWORDS,
    )

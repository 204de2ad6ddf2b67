"""The object model of AsyncAPI 3.0 and 3.1 as data."""

from __future__ import annotations

from kdev.spec.rules.bindings import BINDING_VARIANTS, BINDINGS
from kdev.spec.rules.kafka import KAFKA, KAFKA_MOVED, KAFKA_SOURCES, KAFKA_TITLES, KAFKA_VARIANTS
from kdev.spec.rules.language import OTHERS, Rules, Table, Version
from kdev.spec.rules.protocols import binding_sources, binding_titles, bindings_of
from kdev.spec.rules.schema import (
    ANY_SCHEMA,
    FOREIGN_KEYWORDS,
    MULTI_FORMAT,
    SCHEMA,
    SCHEMA_MOVED,
    SCHEMA_SOURCES,
    SCHEMA_TITLES,
)
from kdev.spec.rules.shared import CLOSED, SHARED, SHARED_TITLES, security_table, security_variant
from kdev.spec.rules.sources import sources

DESCRIBED = {
    "title": "text",
    "summary": "text",
    "description": "text",
    "tags": "[tag]~",
    "externalDocs": "externalDocs",
}
MESSAGE_TRAIT = {
    **DESCRIBED,
    "contentType": "text",
    "headers": "anySchema",
    "correlationId": "correlationId",
    "name": "text",
    "deprecated": "flag",
    "examples": "[^example]",
    "bindings": "messageBindings",
}
OPERATION_TRAIT = {**DESCRIBED, "security": "[securityScheme]", "bindings": "operationBindings"}
OBJECTS: Table = {
    **SHARED,
    **SCHEMA,
    **MULTI_FORMAT,
    **KAFKA,
    **BINDINGS,
    **security_table("availableScopes"),
    "document": {
        "asyncapi": "text!",
        "id": "text:uri",
        "info": "^info!",
        "servers": "{server}",
        "defaultContentType": "text",
        "channels": "{channel}",
        "operations": "{operation}",
        "components": "^components",
    },
    "info": {
        "title": "text!",
        "version": "text!",
        "description": "text",
        "termsOfService": "text:uri",
        "contact": "^contact",
        "license": "^license",
        "tags": "[tag]~",
        "externalDocs": "externalDocs",
    },
    "server": {
        **DESCRIBED,
        "host": "text!",
        "pathname": "text",
        "protocol": "text!",
        "protocolVersion": "text",
        "variables": "{serverVariable}",
        "security": "[securityScheme]",
        "bindings": "serverBindings",
    },
    "channel": {
        **DESCRIBED,
        "address": "text / null",
        "messages": "{message}",
        "parameters": "{parameter}",
        "servers": "[server]~",
        "bindings": "channelBindings",
    },
    "parameter": {
        "description": "text",
        "enum": "[text]",
        "default": "text",
        "examples": "[text]",
        "location": "text:location",
    },
    "operation": {
        **OPERATION_TRAIT,
        "action": "=send|receive!",
        "channel": "channel!",
        "messages": "[message]",
        "reply": "reply",
        "traits": "[operationTrait]",
    },
    "operationTrait": OPERATION_TRAIT,
    "reply": {"address": "replyAddress", "channel": "channel", "messages": "[message]"},
    "replyAddress": {"location": "text:location!", "description": "text"},
    "message": {**MESSAGE_TRAIT, "payload": "anySchema", "traits": "[messageTrait]"},
    "messageTrait": MESSAGE_TRAIT,
    "serverBindings": {**bindings_of("Server"), "kafka": "kafkaServers"},
    "channelBindings": {**bindings_of("Channel"), "kafka": "kafkaChannels"},
    "operationBindings": {**bindings_of("Operation"), "kafka": "kafkaOperations"},
    "messageBindings": {**bindings_of("Message"), "kafka": "kafkaMessages"},
    "components": {
        "schemas": "{anySchema}#",
        "servers": "{server}#",
        "channels": "{channel}#",
        "serverVariables": "{serverVariable}#",
        "operations": "{operation}#",
        "messages": "{message}#",
        "securitySchemes": "{securityScheme}#",
        "parameters": "{parameter}#",
        "correlationIds": "{correlationId}#",
        "operationTraits": "{operationTrait}#",
        "messageTraits": "{messageTrait}#",
        "replies": "{reply}#",
        "replyAddresses": "{replyAddress}#",
        "serverBindings": "{serverBindings}#",
        "channelBindings": "{channelBindings}#",
        "operationBindings": "{operationBindings}#",
        "messageBindings": "{messageBindings}#",
        "tags": "{tag}#",
        "externalDocs": "{externalDocs}#",
    },
}

TITLES = {
    **SHARED_TITLES,
    **SCHEMA_TITLES,
    **KAFKA_TITLES,
    **binding_titles(),
    "multiFormat": "a schema with a format",
    "anySchema": "a schema",
    "document": "an AsyncAPI 3 document",
    "info": "the info",
    "server": "a server",
    "channel": "a channel",
    "parameter": "a parameter",
    "operation": "an operation",
    "operationTrait": "an operation trait",
    "reply": "a reply",
    "replyAddress": "a reply address",
    "message": "a message",
    "messageTrait": "a message trait",
    "serverBindings": "the bindings of a server",
    "channelBindings": "the bindings of a channel",
    "operationBindings": "the bindings of an operation",
    "messageBindings": "the bindings of a message",
    "components": "the components",
}

_AT_ROOT = "in AsyncAPI 3 operations stand at the root: `operations.NAME.action: send`, with a `channel`"
_KEY_IS_ID = "in AsyncAPI 3 the key in `{}` is the id"
_SCOPES = "in AsyncAPI 3 it is called `availableScopes`"
MOVED = {
    **KAFKA_MOVED,
    **SCHEMA_MOVED,
    ("document", "tags"): "in AsyncAPI 3 tags stand in `info`",
    ("document", "externalDocs"): "in AsyncAPI 3 it stands in `info`",
    ("channel", "publish"): _AT_ROOT,
    ("channel", "subscribe"): _AT_ROOT,
    ("server", "url"): "in AsyncAPI 3 it is called `host`, without `kafka://`",
    (
        "message",
        "schemaFormat",
    ): "in AsyncAPI 3 it stands in the payload: `payload: {schemaFormat: ..., schema: ...}`",
    ("message", "messageId"): _KEY_IS_ID.format("messages"),
    ("messageTrait", "messageId"): _KEY_IS_ID.format("messages"),
    ("message", "oneOf"): "in AsyncAPI 3 list the messages in `messages` of the channel",
    ("messageTrait", "schemaFormat"): "in AsyncAPI 3 it stands in the payload of the message",
    ("operation", "operationId"): _KEY_IS_ID.format("operations"),
    ("operationTrait", "operationId"): _KEY_IS_ID.format("operations"),
    **dict.fromkeys(
        (("channel", "payload"), ("operation", "payload")),
        "it stands in a message of the channel: `messages.NAME.payload`",
    ),
    ("operation", "message"): "in AsyncAPI 3 it is called `messages`, a list of references",
    ("parameter", "schema"): "in AsyncAPI 3 a parameter is a text: use `enum`, `default` or `examples`",
    ("plainSecurity", OTHERS): "name a scheme: `- $ref: '#/components/securitySchemes/NAME'`",
    **{(flow, "scopes"): _SCOPES for flow in ("implicitFlow", "tokenFlow", "codeFlow")},
}

VARIANTS = {
    **KAFKA_VARIANTS,
    **BINDING_VARIANTS,
    "anySchema": ANY_SCHEMA,
    "securityScheme": security_variant(sasl=True),
}


def rules_for_3(version: Version) -> Rules:
    """The rules of one version of AsyncAPI 3."""
    return Rules(
        version,
        OBJECTS,
        VARIANTS,
        TITLES,
        sources(version, [*OBJECTS, *VARIANTS], {**KAFKA_SOURCES, **SCHEMA_SOURCES, **binding_sources()}),
        lenient=dict.fromkeys(("kafkaSettings", "kafkaOtherSettings"), "kafka-topic-setting"),
        closed=CLOSED | {"solaceOperation", "solaceOperation030"},
        moved=MOVED,
        foreign=FOREIGN_KEYWORDS,
    )

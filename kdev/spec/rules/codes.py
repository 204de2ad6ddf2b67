"""Every code a problem can have: how severe it is, what it means, and where the rule is written down.

Codes that begin with `asyncapi`, and `parser` and `invalid-ref`, are those of the official parser and mean
the same. All others are kdev's own.
"""

from __future__ import annotations

from typing import NamedTuple

from kdev.spec.rules.language import Version
from kdev.spec.rules.versions import KNOWN

KAFKA = "AsyncAPI Kafka binding 0.5.0"
BOTH = "error or warning"


class Code(NamedTuple):
    """What a code stands for; `{asyncapi}` in a source is the version of the document."""

    severity: str
    source: str
    meaning: str


READING = {
    "unreadable": Code("error", "kdev", "The file cannot be read."),
    "parser": Code(
        BOTH,
        "YAML 1.2, core schema",
        "The text is no YAML and no JSON, or says one thing twice. A warning where it is only unusual.",
    ),
    "invalid-ref": Code(
        "error",
        "{asyncapi}, Reference Object",
        "A `$ref` leads nowhere: no such file, no such entry, a circle of references, or the network.",
    ),
    "kept-copy": Code(
        "warning",
        "kdev",
        "A URL could not be fetched again; the copy that was kept of it is used.",
    ),
    "ref-siblings": Code(
        "warning", "JSON Reference, section 3", "A field beside a `$ref` is ignored by everyone who reads it."
    ),
}

SHAPE = {
    "asyncapi-is-asyncapi": Code(
        "error", "{asyncapi}, AsyncAPI Object", "The document does not say a version that is known."
    ),
    "patch-version": Code(
        "warning",
        "{asyncapi}, AsyncAPI Version String",
        "The document says a patch version; it is read as the version that it corrects.",
    ),
    "asyncapi-document-resolved": Code(
        "error",
        "{asyncapi}",
        "A field is unknown, missing, of the wrong type, or has a value that is not allowed.",
    ),
    "asyncapi-document-unresolved": Code(
        "error", "{asyncapi}, Reference Object", "A `$ref` stands where none is allowed."
    ),
    "unknown-keyword": Code(
        "warning",
        "JSON Schema draft-07",
        "A keyword of a schema, or a word for kdev, looks like a misspelt one. It would have no effect.",
    ),
    "unusual-name": Code(
        "warning",
        "{asyncapi}, Components Object",
        "A component has a name with other characters than letters, digits, `.`, `-` and `_`.",
    ),
}

PARTS = {
    "asyncapi2-server-security": Code(
        "error",
        "{asyncapi}, Security Requirement Object",
        "A server names a security scheme, or a scope of one, that is not there.",
    ),
    "asyncapi2-operation-security": Code(
        "error",
        "{asyncapi}, Security Requirement Object",
        "An operation names a security scheme, or a scope of one, that is not there.",
    ),
    "security-scopes": Code(
        "warning",
        "{asyncapi}, Security Scheme Object",
        "A scope is asked for that the flows of the scheme do not offer, or the scheme has no scopes.",
    ),
    "asyncapi2-server-variables": Code(
        "error",
        "{asyncapi}, Server Variable Object",
        "The URL of a server and its `variables` do not name the same variables.",
    ),
    "server-variables": Code(
        "warning",
        "{asyncapi}, Server Variable Object",
        "Variables of a server and its `variables` differ, or a default is none of the values.",
    ),
    "server-host": Code(
        "warning",
        "{asyncapi}, Server Object",
        "A host has a scheme, a path or blanks, or no port that can be used.",
    ),
    "server-protocol": Code("warning", "{asyncapi}, Server Object", "The protocol of a server is unknown."),
    "asyncapi2-channel-parameters": Code(
        "error",
        "{asyncapi}, Parameters Object",
        "The address of a channel and its `parameters` do not name the same parameters.",
    ),
    "asyncapi3-channel-parameters": Code(
        "error",
        "{asyncapi}, Parameters Object",
        "The address of a channel and its `parameters` do not name the same parameters.",
    ),
    "channel-parameters": Code(
        "warning",
        "{asyncapi}, Parameters Object",
        "Parameters that nothing describes or uses, or a default of one that is not in its `enum`.",
    ),
    "asyncapi2-channel-servers": Code(
        "error", "{asyncapi}, Channel Item Object", "A channel names a server that is not there."
    ),
    "asyncapi3-required-channel-servers-unambiguity": Code(
        "error", "{asyncapi}, Channel Object", "A channel refers to a server that is not at the root."
    ),
    "channel-servers": Code(
        "warning", "{asyncapi}, Channel Object", "A channel has a server written out, or one of another file."
    ),
    "asyncapi2-channel-no-query-nor-fragment": Code(
        "error", "{asyncapi}, Channels Object", "The address of a channel has a query or a fragment."
    ),
    "asyncapi3-channel-no-query-nor-fragment": Code(
        "error", "{asyncapi}, Channels Object", "The key of a channel has a query or a fragment."
    ),
    "channel-address": Code(
        "warning", "{asyncapi}, Channel Object", "The address of a channel has a query or a fragment."
    ),
    "asyncapi3-required-operation-channel-unambiguity": Code(
        "error", "{asyncapi}, Operation Object", "An operation refers to a channel that is not at the root."
    ),
    "operation-channel": Code(
        "warning",
        "{asyncapi}, Operation Object",
        "An operation has its channel written out, or refers to it through another file.",
    ),
    "asyncapi3-operation-messages-from-referred-channel": Code(
        "error",
        "{asyncapi}, Operation Object",
        "An operation has a message that is none of its channel.",
    ),
    "operation-messages": Code(
        "warning",
        "{asyncapi}, Operation Object",
        "An operation has a message written out, or a reply has one that is none of its channel.",
    ),
    "asyncapi2-operation-operationId-uniqueness": Code(
        "error", "{asyncapi}, Operation Object", "Two operations have the same `operationId`."
    ),
    "asyncapi2-message-messageId-uniqueness": Code(
        "error", "{asyncapi}, Message Object", "Two messages have the same `messageId`."
    ),
    "asyncapi2-tags-uniqueness": Code(
        "error", "{asyncapi}, Tags Object", "Two tags of one object have the same name."
    ),
    "tags-uniqueness": Code(
        "warning", "{asyncapi}, Tags Object", "Two tags of one object have the same name."
    ),
    "location-target": Code(
        "warning",
        "{asyncapi}, Runtime Expression",
        "A `location` points to something that the schema of the message does not have.",
    ),
}

SCHEMAS = {
    "own-word": Code(
        "error",
        "kdev, words of a document",
        "What `x-kdev` or `x-faker` says of a message or a field cannot be followed.",
    ),
    "no-record": Code(
        "warning",
        "kdev, records of a message",
        "No value fits a schema of a message: no record of it can be made.",
    ),
    "not-made": Code(
        "warning",
        "kdev, records of a message",
        "A schema of a message is in a language or form of which kdev makes no records.",
    ),
    "asyncapi2-schemas": Code(
        "error",
        "{asyncapi}, Message Object",
        "A payload is no schema of the language that `schemaFormat` names.",
    ),
    "payload-schema": Code(
        "warning",
        "{asyncapi}, Message Object",
        "The same where the official parser does not look: AsyncAPI 3, other versions of a language, keys.",
    ),
    "asyncapi2-message-examples": Code(
        "error", "{asyncapi}, Message Example Object", "An example of a message does not fit its schemas."
    ),
    "asyncapi2-message-examples-custom-format": Code(
        "error",
        "{asyncapi}, Message Example Object",
        "An example does not fit the payload, where the message names a `schemaFormat`.",
    ),
    "message-examples": Code(
        "warning",
        "{asyncapi}, Message Example Object",
        "An example of a message does not fit its schemas, in AsyncAPI 3.",
    ),
    "asyncapi2-schema-default": Code(
        "error", "JSON Schema draft-07, 10.2 default", "The default of a schema does not fit the schema."
    ),
    "asyncapi2-schema-examples": Code(
        "error", "JSON Schema draft-07, 10.4 examples", "An example of a schema does not fit the schema."
    ),
    "schema-default": Code(
        "warning",
        "JSON Schema draft-07, 10.2 default",
        "A default does not fit, where the official parser does not look: texts, inner schemas, AsyncAPI 3.",
    ),
    "schema-examples": Code(
        "warning",
        "JSON Schema draft-07, 10.4 examples",
        "An example does not fit, where the official parser does not look.",
    ),
    "schema-pattern": Code(
        "warning",
        "JSON Schema draft-07, 6.3.3 pattern",
        "A `pattern` is no regular expression of ECMA-262; no value can be held against it.",
    ),
    "schema-contradiction": Code(
        "warning", "JSON Schema draft-07", "Two keywords of a schema cannot both be met by any useful value."
    ),
    "schema-format": Code(
        "warning",
        "JSON Schema draft-07, 7 format",
        "A `format` is unknown, or is about values of another type. It has no effect.",
    ),
    "schema-discriminator": Code(
        "warning",
        "{asyncapi}, Schema Object",
        "The property that `discriminator` names is not there, or not required.",
    ),
}

BINDINGS = {
    "kafka-binding": Code(
        "warning",
        KAFKA,
        "A Kafka binding breaks its own rules, where the official parser does not look: AsyncAPI 2.",
    ),
    "kafka-read-as": Code(
        "warning", KAFKA, "A Kafka setting stands in another place or form; it is understood and used."
    ),
    "kafka-topic-name": Code(
        "warning", "Kafka topic names", "Kafka does not accept the name of a topic; another one is used."
    ),
    "kafka-topic-setting": Code(
        "warning", "Kafka topic configs", "Kafka does not know a setting of a topic, or not its value."
    ),
    "kafka-topic-size": Code("warning", f"{KAFKA}, Channel", "A topic has very many partitions or replicas."),
    "kafka-schema-registry": Code(
        "warning", KAFKA, "A field about a schema registry stands where no server names one."
    ),
    "topic-collision": Code(
        "warning", "Kafka topic names", "Two channels of different names would share one topic."
    ),
}

CODES = {**READING, **SHAPE, **PARTS, **SCHEMAS, **BINDINGS}


def source_of(code: str, version: Version | None) -> str:
    """Where the rule of a code is written down, for a document of a version."""
    asyncapi = f"AsyncAPI {KNOWN[version]}" if version is not None else "AsyncAPI"
    return CODES[code].source.format(asyncapi=asyncapi)

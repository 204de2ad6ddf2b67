"""The formats that a schema may name, of which values, and what people mean with one that is not there."""

from __future__ import annotations

_OF_TEXTS = (
    # JSON Schema
    "date-time date time duration email idn-email hostname idn-hostname ipv4 ipv6 uri uri-reference iri "
    "iri-reference uri-template json-pointer relative-json-pointer regex uuid "
    # drafts before 07
    "color style phone ip-address host-name utc-millisec "
    # OpenAPI, and its registry of formats
    "binary byte password base64url char commonmark html http-date media-range date-time-local time-local "
    "sf-binary sf-boolean sf-string sf-token"
)
_OF_NUMBERS = (
    "int8 int16 int32 int64 uint8 uint16 uint32 uint64 float double double-int sf-decimal sf-integer"
)
_OF_BOTH = "decimal decimal128 unixtime"

TEXT_FORMATS = frozenset(_OF_TEXTS.split())
NUMBER_FORMATS = frozenset(_OF_NUMBERS.split())
KNOWN_FORMATS = TEXT_FORMATS | NUMBER_FORMATS | frozenset(_OF_BOTH.split())

_TYPE = "it is a type: leave `format` out"
FORMATS_MEANT = {
    **dict.fromkeys(("datetime", "date_time", "timestamp", "iso8601", "iso-8601", "rfc3339"), "date-time"),
    **dict.fromkeys(("url", "link", "href"), "uri"),
    **dict.fromkeys(("guid", "uuid4", "uuidv4", "uuid-v4"), "uuid"),
    **dict.fromkeys(("e-mail", "mail", "email-address"), "email"),
    **dict.fromkeys(("host", "domain", "fqdn"), "hostname"),
    **dict.fromkeys(("ip", "ipaddress"), "ipv4"),
    **dict.fromkeys(("regexp", "regular-expression"), "regex"),
    **dict.fromkeys(("int", "long", "bigint"), "int64"),
    **dict.fromkeys(("base64", "bytes"), "byte"),
}


def meant_format(given: str) -> str:
    """What to do about a format that is not known; empty when it looks like nothing that is."""
    folded = given.lower()
    if folded in {"string", "integer", "number", "boolean", "object", "array", "null"}:
        return _TYPE
    meant = folded if folded in KNOWN_FORMATS else FORMATS_MEANT.get(folded, "")
    return f"did you mean `{meant}`?" if meant else ""

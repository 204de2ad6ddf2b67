"""What people mean with a `type` that JSON Schema does not have, or an `action` that AsyncAPI 3 has not."""

from __future__ import annotations

from collections.abc import Iterable

MEANT = {
    **dict.fromkeys(("int", "short", "byte", "bigint"), "write `type: integer`"),
    **dict.fromkeys(("int32", "int64", "uint32", "uint64"), "write `type: integer`, with it as `format`"),
    "long": "write `type: integer`, with `format: int64`",
    **dict.fromkeys(("float", "double"), "write `type: number`, with it as `format`"),
    "decimal": "write `type: number`",
    "bool": "write `type: boolean`",
    **dict.fromkeys(("str", "text", "char", "varchar"), "write `type: string`"),
    **dict.fromkeys(
        ("date", "date-time", "time", "uuid", "email", "uri", "binary", "password"),
        "write `type: string`, with it as `format`",
    ),
    **dict.fromkeys(("datetime", "timestamp"), "write `type: string`, with `format: date-time`"),
    **dict.fromkeys(("url",), "write `type: string`, with `format: uri`"),
    **dict.fromkeys(("list", "set", "tuple"), "write `type: array`, with `items`"),
    **dict.fromkeys(("map", "dict", "hash", "json"), "write `type: object`"),
    "enum": "write `type: string`, with `enum`",
    **dict.fromkeys(("any", "mixed", "unknown"), "leave `type` out: then every value fits"),
    **dict.fromkeys(("none", "nil", "undefined"), "write `type: 'null'`, in quotes"),
    "bytes": "write `type: string`; if this is an Avro schema, say so with `schemaFormat`",
    **dict.fromkeys(("record", "fixed"), "it is a type of Avro: say so with `schemaFormat`"),
    "file": "write `type: string`, with `format: binary`",
}


_SEND = "write `send`, when the application sends it; others that get it write `receive`"
_RECEIVE = "write `receive`, when the application gets it; others that send it write `send`"
ACTIONS_MEANT = {
    **dict.fromkeys(("publish", "pub", "produce", "emit", "write"), _SEND),
    **dict.fromkeys(("subscribe", "sub", "consume", "listen", "read"), _RECEIVE),
}


def meant_value(given: str, known: Iterable[str]) -> str:
    """What to write instead of a type or an action; empty when that is not clear, and for all else."""
    if "string" in known and "array" in known:
        return MEANT.get(given.lower(), "")
    return ACTIONS_MEANT.get(given.lower(), "") if set(known) == {"send", "receive"} else ""


# The same for the types of Avro.
AVRO_MEANT = {
    **dict.fromkeys(("integer", "int32", "short"), "write `int`, or `long`"),
    **dict.fromkeys(("int64", "bigint"), "write `long`"),
    **dict.fromkeys(("number", "decimal"), "write `double`, or `bytes` with `logicalType: decimal`"),
    "object": "write `record`, with `name` and `fields`",
    **dict.fromkeys(("list", "set"), "write `array`, with `items`"),
    **dict.fromkeys(("dict", "hash"), "write `map`, with `values`"),
    **dict.fromkeys(("str", "text"), "write `string`"),
    "bool": "write `boolean`",
    "uuid": "write `string`, with `logicalType: uuid`",
    "date": "write `int`, with `logicalType: date`",
    **dict.fromkeys(
        ("timestamp", "datetime", "date-time", "timestamp-millis"),
        "write `long`, with `logicalType: timestamp-millis`",
    ),
    "error": "it is for protocols only: write `record`",
}

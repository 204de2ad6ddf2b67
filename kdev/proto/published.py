"""Types that Google publishes: which file has one, and whether somebody else's of that name is the same."""

from __future__ import annotations

from functools import cache

from kdev.proto.definitions import ProtoEnum, ProtoMessage
from kdev.proto.reading import proto_file
from kdev.proto.well_known import WELL_KNOWN


def home_of(name: str) -> str:
    """The published file that defines a type of that full name; empty where none does."""
    last = name.rpartition(".")[2]
    return next(
        (
            file
            for file, text in WELL_KNOWN.items()
            if name.startswith(f"{file.rpartition('/')[0].replace('/', '.')}.")
            and (f"message {last} " in text or f"enum {last} " in text)
        ),
        "",
    )


def differs(one: ProtoMessage | ProtoEnum) -> bool:
    """Whether a definition has the name of a published message, but not its fields."""
    published = _messages().get(one.name)
    if published is None:
        return False
    return isinstance(one, ProtoEnum) or _gist(one) != _gist(published)


def _gist(message: ProtoMessage) -> object:
    return [
        (one.name, one.number, one.type.rpartition(".")[2], one.key, one.repeated) for one in message.fields
    ]


@cache
def _messages() -> dict[str, ProtoMessage]:
    files = map(proto_file, WELL_KNOWN.values())
    return {message.name: message for file in files for message in file.messages}

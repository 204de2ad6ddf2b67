"""What the keys and values of a tail are said to be: `--decode`, `--decode-key`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from kdev import wiring
from kdev.cli.tail_view import Form
from kdev.codings import CODINGS
from kdev.errors import UsageError
from kdev.tail.coded import Coded, Reader, json_of
from kdev.tail.ends import ReadAs

AUTO = "auto"
_AVRO, _PROTOBUF = "avro:", "protobuf:"
_KNOWN = ("auto", "json", *CODINGS)
Decode = Annotated[
    str,
    typer.Option(
        "--decode",
        metavar="CODING",
        help="What values are: auto, json, text, hex, base64, int16, int32, int64, float, double, uuid, "
        "avro:FILE with a schema, or protobuf:FILE#MESSAGE with a .proto file.",
    ),
]
DecodeKey = Annotated[str, typer.Option("--decode-key", metavar="CODING", help="What keys are, likewise.")]


@dataclass(frozen=True, slots=True)
class Decoding:
    """What values and keys are said to be, as it was typed."""

    value: str = AUTO
    key: str = AUTO

    def coded(self, form: Form, tell: Callable[[str], None], *, document: bool) -> Coded | None:
        """What reads records so, None where nothing was said.

        Raises UsageError for what is no coding, and for what does not go with it.
        """
        if (self.value, self.key) == (AUTO, AUTO):
            return None
        if form is Form.RAW:
            raise UsageError(
                "`-o raw` and `--decode` do not go together", hint="`-o value` shows what was read"
            )
        if document and self.value != AUTO:
            hint = "the document says what values are"
            raise UsageError("`--spec` and `--decode` do not go together", hint=hint)
        readers = {**_readers("--decode", self.value), **_readers("--decode-key", self.key)}
        value, key = ("" if said == AUTO else said for said in (self.value, self.key))
        return Coded(value, key, tell, readers)


def decoded_as(coded: Coded | None, read_as: ReadAs | None) -> ReadAs | None:
    """What reads records, after something else did."""
    return read_as if coded is None else coded.after(read_as)


def tell_odd(coded: Coded | None) -> None:
    """Say how many keys and values were not what they were said to be, when there is more than the first."""
    for part, count in (coded.odd if coded is not None else {}).items():
        if coded is not None and count > 1:
            coded.tell(f"{count:,} {part}s were no {coded.value if part == 'value' else coded.key}")


def _readers(option: str, said: str) -> dict[str, Reader]:
    if said == "json":
        return {said: json_of}
    if said.startswith(_AVRO):
        return {said: wiring.avro_reader(Path(said.removeprefix(_AVRO)))}
    if said.startswith(_PROTOBUF):
        file, _, message = said.removeprefix(_PROTOBUF).partition("#")
        return {said: wiring.protobuf_reader(Path(file), message)}
    if said not in _KNOWN:
        named = ", ".join(f"`{name}`" for name in _KNOWN)
        hint = f"known are {named}, `avro:FILE` and `protobuf:FILE#MESSAGE`"
        raise UsageError(f"`{option} {said}` is no coding", hint=hint)
    return {}

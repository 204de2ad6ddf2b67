"""What another implementation of Protocol Buffers says: protoc compiles, its runtime reads and writes."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from grpc_tools import protoc


def judge_of(text: str, name: str, others: Mapping[str, str] | None = None) -> Any:
    """The class of a message of a text, as protoc understands it."""
    return _compiled(text, name, tuple(sorted((others or {}).items())))


def as_json(message: Any) -> Any:
    """A message as JSON, under the names of the text, fields without presence always there."""
    return json_format.MessageToDict(
        message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )


@cache
def _compiled(text: str, name: str, others: tuple[tuple[str, str], ...]) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        for file, content in (("main.proto", text), *others):
            (Path(folder) / file).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / file).write_text(content)
        out = Path(folder) / "out.pb"
        google = str(files("grpc_tools") / "_proto")
        words = ["protoc", f"-I{folder}", f"-I{google}", "--include_imports", f"--descriptor_set_out={out}"]
        assert protoc.main([*words, f"{folder}/main.proto"]) == 0
        found = descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes())
    pool = descriptor_pool.DescriptorPool()
    for each in found.file:
        pool.Add(each)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(name))

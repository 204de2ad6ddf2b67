"""The client of a schema registry: the one that comes with the Kafka client."""

from __future__ import annotations

import re
import weakref
from collections.abc import Generator
from contextlib import contextmanager

import httpx2
from confluent_kafka.schema_registry import Schema, SchemaReference, SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError

from kdev.errors import RegistryError, UsageError
from kdev.registry_schema import RegistrySchema

PATIENCE = {"timeout": 5, "max.retries": 1, "retries.wait.ms": 200}
NOT_FOUND, INCOMPATIBLE, UNAUTHORISED = 404, 409, frozenset({401, 403})
ELSEWHERE = frozenset({301, 302, 303, 307, 308, NOT_FOUND})
NO_ANSWER = (ValueError, TypeError, AttributeError, KeyError, RecursionError)
"""What the client raises when an answer is not what registries answer with."""
MOST_IDS = 2**31
URL = re.compile(r"https?://[^\s,]+")
SECRET = re.compile(r"\A([a-z]+://)?.*@", re.DOTALL | re.IGNORECASE)  # a slash may stand in a password


class SchemaRegistry:
    """A schema registry at a URL, in which a user and a password may stand.

    Raises UsageError for what is no URL.
    """

    def __init__(self, url: str) -> None:
        self.url = SECRET.sub(r"\1", url)
        try:
            if not URL.fullmatch(url) or not httpx2.URL(url).host:
                raise ValueError(url)
            self._client = SchemaRegistryClient({"url": url, **PATIENCE})
        except (ValueError, httpx2.InvalidURL) as exc:
            hint = "such as `http://localhost:8081`, or `none`"
            raise UsageError(f"`{self.url}` is no URL of a schema registry", hint=hint) from exc
        weakref.finalize(self, self._client.close)
        self._ids: dict[tuple[str, str], int] = {}
        self._references: dict[tuple[str, str], SchemaReference] = {}
        self._kept: dict[tuple[str, int], RegistrySchema] = {}

    def id_of(self, subject: str, schema: RegistrySchema) -> int:
        """The number of a schema, which is registered where it is not known.

        Raises RegistryError when the registry cannot be asked, or does not take it.
        """
        known = subject, schema.text
        if known not in self._ids:
            with self._told(f"does not take the schema of `{subject}`"):
                self._ids[known] = _number(self._client.register_schema(subject, self._whole(schema)))
        return self._ids[known]

    def schema(self, number: int) -> RegistrySchema:
        """The schema with a number, and those that it refers to.

        Raises RegistryError when the registry cannot be asked, or has none.
        """
        with self._told(f"has no schema {number}"):
            found = self._client.get_schema(number)
            return self._read(found.schema_str or "", found.schema_type or "AVRO", found.references or [])

    def _whole(self, schema: RegistrySchema) -> Schema:
        """A schema for the client; those that it imports are registered under the names it has for them."""
        references = [self._reference(name, imported) for name, imported in schema.imports]
        return Schema(schema.text, schema.language, references)

    def _reference(self, name: str, imported: RegistrySchema) -> SchemaReference:
        known = name, imported.text
        if known not in self._references:
            whole = self._whole(imported)
            self._client.register_schema(name, whole)
            version = self._client.lookup_schema(name, whole).version
            self._references[known] = SchemaReference(name, name, version)
        return self._references[known]

    def _read(self, text: str, language: str, references: list[SchemaReference]) -> RegistrySchema:
        imports: list[tuple[str, RegistrySchema]] = []
        for each in references:
            known = each.subject or "", each.version or 0
            if known not in self._kept:
                found = self._client.get_version(*known).schema
                self._kept[known] = self._read(found.schema_str or "", language, found.references or [])
            imports.append((each.name or "", self._kept[known]))
        return RegistrySchema(language, text, imports=tuple(imports))

    @contextmanager
    def _told(self, refused: str) -> Generator[None]:
        """Makes errors of the client into those of kdev; `refused` says what the registry would not do."""
        try:
            yield
        except SchemaRegistryError as exc:
            text = f"the schema registry at {self.url} {refused}{_why(exc)}"
            raise RegistryError(text, hint=_hint(exc.http_status_code)) from exc
        except httpx2.HTTPError as exc:
            text = f"no schema registry answers at {self.url} ({str(exc) or type(exc).__name__})"
            raise RegistryError(text, hint=_unreached(text), away=True) from exc
        except NO_ANSWER as exc:
            text = f"what answers at {self.url} is no schema registry"
            raise RegistryError(text, hint=_hint(NOT_FOUND)) from exc


def _number(answered: int) -> int:
    if not 0 < answered < MOST_IDS:
        raise ValueError(answered)
    return answered


def _why(exc: SchemaRegistryError) -> str:
    said = str(exc.error_message or "").strip().partition("\n")[0].rstrip(".")
    if said.startswith("Unknown Schema Registry Error"):  # the client found no words in the answer
        said = f"it answers with {exc.http_status_code}"
    return f": {said}" if said else ""


def _unreached(text: str) -> str:
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return "`SSL_CERT_FILE` names a file with the certificate of who signed that of the registry"
    return "is it there? `--registry none` writes records without one"


def _hint(status: int) -> str:
    if status in UNAUTHORISED:
        return "write `https://USER:PASSWORD@HOST`, with what it gave you"
    if status == INCOMPATIBLE:
        return (
            "an earlier version is registered there: change the schema so that both can be read; "
            "other records have a subject of their own by `schemaLookupStrategy: TopicRecordNameStrategy`"
        )
    if status in ELSEWHERE:
        return "is that its URL? That of Apicurio ends in `/apis/ccompat/v7`"
    return "`--registry none` writes records without one"

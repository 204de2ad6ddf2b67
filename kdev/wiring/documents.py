"""From a document to its Spec and its topics."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from kdev.commands import documents_text
from kdev.errors import SpecError
from kdev.model import Naming
from kdev.settings import Settings
from kdev.wiring.places import cache

if TYPE_CHECKING:
    from kdev.spec.load import Diagnosis
    from kdev.spec.model import Spec
    from kdev.spec.reading.reach import Fetch, Reach
    from kdev.spec.topics import TopicPlan


PLAIN = Settings()


def load_spec(path: str, settings: Settings = PLAIN) -> Spec:
    """The Spec of a document, `-` for standard input; raises SpecError with every error of it."""
    from kdev.spec.load import load

    return load(path, reach(settings), _typed_in(path))


class SpecsRead(NamedTuple):
    """The documents of a run as one Spec, None where there are errors, the files read, the errors if any."""

    spec: Spec | None
    files: frozenset[str]
    error: SpecError


def load_specs(paths: Sequence[str], settings: Settings = PLAIN) -> Spec:
    """The documents of a run as one Spec; raises SpecError with every error of each of them."""
    spec, _, error = read_specs(paths, settings)
    if spec is None:
        raise error
    return spec


def read_specs(paths: Sequence[str], settings: Settings = PLAIN) -> SpecsRead:
    """What there is to know of the documents of a run."""
    from kdev.spec import load
    from kdev.spec.several import joined

    found = {path: load.examine(path, reach=reach(settings), stream=_typed_in(path)) for path in paths}
    error = load.refusal(found)
    specs = [each.spec for each in found.values() if each.spec is not None]
    return SpecsRead(
        None if error.problems else joined(specs, documents_text(paths)),
        frozenset(file for each in found.values() for file in each.texts if "://" not in file),
        error,
    )


def examine(path: str, settings: Settings = PLAIN) -> Diagnosis:
    """Everything there is to say about a document, `-` for standard input."""
    from kdev.payload.check import critic_of
    from kdev.spec import load

    found = load.examine(path, critic_of, reach=reach(settings), stream=_typed_in(path))
    return found if found.spec is None else _followed(found, found.spec, settings.locale)


def _followed(found: Diagnosis, spec: Spec, locale: str) -> Diagnosis:
    """A diagnosis that has also what the document says to kdev and what cannot be done."""
    from kdev.mock.possible import without_records

    found = found.also(without_records(spec))
    if not any(word in text for text in found.texts.values() for word in ("x-kdev", "x-faker")):
        return found
    from kdev.mock.said import unfollowed

    return found.also(unfollowed(spec, locale))


def refusal(found: Mapping[str, Diagnosis]) -> SpecError:
    """The error for documents, by path, some of which have errors."""
    from kdev.spec import load

    return load.refusal(found)


def _typed_in(path: str) -> BinaryIO | None:
    return sys.stdin.buffer if path == "-" else None


def reach(settings: Settings) -> Reach:
    """How far the references of a document may lead; a mirror stands in for the whole network."""
    from kdev.spec.reading.mirror import Mirror
    from kdev.spec.reading.reach import Later, Reach

    def web() -> Fetch:
        from kdev.spec.reading.web import Web

        return Web(cache(settings) / "references")

    fetch = Mirror(settings.ref_mirror) if settings.ref_mirror else None
    return Reach(fetch or (Later(web) if settings.allow_http else None), outside=settings.allow_outside)


def topic_plan(spec: Spec, settings: Settings, *, brokers: int = 1, typed: Naming | None = None) -> TopicPlan:
    """The topics a document asks for on a cluster of some brokers, named as the settings say.

    What was typed wins over the settings. Raises UsageError when it names nothing of the document.
    """
    from kdev.spec import topics as plan
    from kdev.spec.naming import require_known
    from kdev.spec.several import once

    wishes = typed or Naming()
    require_known(spec, wishes)
    naming = Naming(
        {**settings.parameters, **wishes.parameters},
        {**settings.topics, **wishes.topics},
        settings.topic_separator,
    )
    return once(plan.topic_plan(spec, brokers=brokers, naming=naming))

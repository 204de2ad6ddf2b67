"""The one door to the Docker SDK: how an engine is reached, and what the SDK raises as kdev's own errors."""

from __future__ import annotations

import warnings
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import docker
import requests
import urllib3
from docker.errors import APIError, DockerException, InvalidVersion, NotFound, StreamParseError

from kdev.errors import RuntimeUnavailable, StackError
from kdev.stack.docker_endpoint import EngineAddress, unusable
from kdev.stack.docker_errors import Refusal, refused
from kdev.stack.docker_pull import Event

# The SDK warns of a credential helper that is not installed, in the middle of what kdev says.
warnings.filterwarnings("ignore", message="docker-credential-")

Api = docker.APIClient
"""One connection to an engine, as the SDK has it."""

Refused = APIError
"""What the SDK raises for a request that the engine did not fulfil."""

Gone = NotFound
"""What it raises for something that the engine does not have."""

_FIRST_SECONDS = 10
_ANSWER_SECONDS = 20


@contextmanager
def engine_errors() -> Generator[None]:
    """Whatever the SDK and what lies below it raise becomes a StackError."""
    try:
        yield
    except APIError as exc:
        raise refused(Refusal(exc.status_code, str(exc.explanation or exc))) from exc
    except InvalidVersion as exc:
        raise RuntimeUnavailable(
            f"this Docker engine is too old: {exc}", hint="kdev needs 20.10 or newer"
        ) from exc
    except (DockerException, StreamParseError) as exc:
        raise StackError(
            f"Docker does not answer as it should: {exc}", hint="`docker version` says more"
        ) from exc
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as exc:
        raise StackError(f"Docker stopped answering: {exc}", hint="`docker version` says more") from exc


@contextmanager
def opened(address: EngineAddress, environ: Mapping[str, str]) -> Generator[Api]:
    """A connection to the engine at an address, until the end of the block.

    Raises RuntimeUnavailable when none answers there.
    """
    try:
        with engine_errors():
            client = docker.DockerClient.from_env(
                # The address that was looked at, whoever named it: the SDK reads contexts in its own way.
                environment={**environ, "DOCKER_HOST": address.url},
                version=environ.get("DOCKER_API_VERSION") or None,
                timeout=_FIRST_SECONDS,
            )
    except StackError as exc:
        raise unusable(exc, address, _FIRST_SECONDS) from exc
    except ValueError as exc:  # from the SDK, of an answer that is none of Docker's
        raise RuntimeUnavailable(
            f"what listens at `{address.url}` is no Docker engine", hint="`docker version` says more"
        ) from exc
    client.api.timeout = _ANSWER_SECONDS
    try:
        yield client.api
    finally:
        client.close()


def measured_volumes(api: Api) -> Sequence[Mapping[str, Any]]:
    """All volumes of an engine, with the bytes on them as far as it tells them.

    The SDK's own call asks for images as well, which takes an engine seconds, and leaves out what Docker 29
    tells only to those who want details.
    """
    url = f"{api.base_url}/v{api.api_version}/system/df"
    answer = api.get(url, params={"type": "volume", "verbose": "true"}, timeout=_ANSWER_SECONDS)
    answer.raise_for_status()
    found: Mapping[str, Any] = answer.json()
    return found.get("Volumes") or (found.get("VolumeUsage") or {}).get("Items") or ()


def pulled(api: Api, image: str) -> Iterator[Event]:
    """What an engine tells while it fetches an image; an error is the last of it."""
    repository, _, tag = image.rpartition(":")
    ask = partial(api.pull, repository, tag=tag, stream=True, decode=True)
    try:
        yield from ask()
    except APIError as exc:
        yield {"error": str(exc.explanation or exc)}
    except DockerException:
        # The user's config names a credential helper that is not installed; a public image needs none.
        try:
            yield from ask(auth_config={})
        except (DockerException, OSError) as exc:
            yield {"error": str(exc)}
    except OSError as exc:
        yield {"error": str(exc)}

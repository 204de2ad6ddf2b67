"""What an engine says when it refuses, in words that help."""

from __future__ import annotations

from typing import NamedTuple

from kdev.commands import command
from kdev.errors import RuntimeUnavailable, StackError
from kdev.stack.docker_plan import PROJECT, Labels


class Refusal(NamedTuple):
    """An engine's answer to a request that it did not fulfil."""

    status: int | None
    text: str


class PortHeld(StackError):
    """An engine could not publish a port; by whom it is held is not among its words."""


# An engine tells most of its troubles with the same status; only its words tell them apart.
_PORT_FRAGMENTS = ("port is already allocated", "address already in use", "ports are not available")
_HINTS = (
    ("non-overlapping ipv4", "Docker has no free subnet: `docker network prune`"),
    ("no space left", "Docker's disk is full: `docker system df` shows by what"),
    (
        "has active endpoints",
        "`docker network inspect` names who is on it, `kdev connect CONTAINER --disconnect` takes it off",
    ),
    ("sharing network namespace", "it has the network of another container: connect that one"),
    ("private (none) mode", "it was started without a network: `docker network disconnect none` it first"),
    ("volume is in use", "other containers still use it: `docker ps -a --filter volume=NAME`"),
    ("is already in use by container", "`docker rm` it, or take another name: `--name`"),
    ("is too new", "`unset DOCKER_API_VERSION`: kdev takes what the engine has"),
    ("paused", "`docker unpause` it first"),
)
_PULL_REASONS = (
    ("no such host", "its registry cannot be found; is there a network?"),
    ("network is unreachable", "there is no network"),
    ("connection refused", "its registry does not answer"),
    ("timeout", "its registry does not answer"),
    ("toomanyrequests", "the registry's limit for anonymous pulls is reached; `docker login` raises it"),
    ("manifest unknown", "its registry does not have it"),
    ("not found", "its registry does not have it"),
    ("does not exist", "its registry does not have it, or not for everyone"),
    ("unauthorized", "its registry wants a `docker login`"),
    ("denied", "its registry wants a `docker login`"),
    ("x509", "the certificate of its registry is not trusted here"),
    ("does not match the specified platform", "there is none for this kind of processor"),
)


def refused(refusal: Refusal) -> StackError:
    """The error of a request that an engine refused."""
    said = refusal.text.strip().splitlines()[0] if refusal.text.strip() else f"status {refusal.status}"
    return StackError(f"Docker refused: {said}", hint=_first(_HINTS, refusal.text, ""))


def is_port_conflict(text: str) -> bool:
    """Whether an engine could not publish a port because something holds it."""
    return any(fragment in text.lower() for fragment in _PORT_FRAGMENTS)


def cannot_pull(image: str, text: str) -> RuntimeUnavailable:
    """The error of an image that is neither there nor to be had."""
    reason = _first(_PULL_REASONS, text, text.strip() or "no reason given")
    return RuntimeUnavailable(
        f"Docker answers, but has no image `{image}` and cannot pull it: {reason}",
        hint=(
            f"on a machine with network `docker save {image}`, here `docker load`; "
            "or name a mirror: `KDEV_IMAGE_PREFIX=mirror.example/`, or take `--runtime process`"
        ),
    )


def _first(table: tuple[tuple[str, str], ...], text: str, otherwise: str) -> str:
    lowered = text.lower()
    return next((words for fragment, words in table if fragment in lowered), otherwise)


def there_already(kind: str, name: str, there: Labels | None, wanted: Labels) -> StackError:
    """The error for a thing of an engine whose name is taken, by another kdev or by a stranger."""
    if (there or {}).get(PROJECT) == wanted[PROJECT]:
        return StackError(
            f"another kdev just makes {kind} `{name}` of this environment",
            hint=f"wait a moment, then {command('up', wanted[PROJECT])} again",
        )
    return StackError(
        f"{kind} `{name}` exists already and is not of this environment",
        hint=f"`docker {kind} rm {name}` if nobody needs it, or take another name with `--name`",
    )

"""What the Docker SDK raises, in kdev's own errors; who an engine names, in kdev's own words."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import docker.errors
import pytest
import requests
import urllib3

from kdev.errors import RuntimeUnavailable, StackError
from kdev.stack.docker_errors import Refusal, cannot_pull, is_port_conflict, refused
from kdev.stack.docker_sdk import engine_errors

SDK_ERRORS = sorted(
    (
        each
        for _, each in inspect.getmembers(docker.errors, inspect.isclass)
        if each.__module__ == "docker.errors"
    ),
    key=lambda each: each.__name__,
)
ARGUMENTS: dict[str, tuple[object, ...]] = {
    "ContainerError": ("container", 1, "command", "image", "said"),
    "BuildError": ("reason", iter(())),
}
BELOW: list[Callable[[], Exception]] = [
    lambda: requests.exceptions.ReadTimeout("slow"),
    lambda: requests.exceptions.ConnectionError("gone"),
    lambda: urllib3.exceptions.ProtocolError("cut"),
    lambda: ConnectionResetError("reset"),
    lambda: BrokenPipeError("broken"),
]


def made(kind: type[Exception]) -> Exception:
    return kind(*ARGUMENTS.get(kind.__name__, ("said",)))


def test_the_errors_of_the_sdk_are_all_known_here() -> None:
    assert len(SDK_ERRORS) >= 19


@pytest.mark.parametrize("kind", SDK_ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_of_the_sdk_becomes_one_of_the_stack(kind: type[Exception]) -> None:
    cause = made(kind)

    with pytest.raises(StackError) as caught, engine_errors():
        raise cause

    assert caught.value.__cause__ is cause
    assert str(caught.value)


@pytest.mark.parametrize("make", BELOW, ids=lambda make: type(make()).__name__)
def test_every_error_below_the_sdk_becomes_one_of_the_stack(make: Callable[[], Exception]) -> None:
    with pytest.raises(StackError, match="Docker stopped answering"), engine_errors():
        raise make()


def test_a_bug_stays_a_bug() -> None:
    with pytest.raises(ZeroDivisionError), engine_errors():
        raise ZeroDivisionError


def test_an_engine_that_is_too_old_makes_the_runtime_unavailable() -> None:
    with pytest.raises(RuntimeUnavailable), engine_errors():
        raise docker.errors.InvalidVersion("1.20")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("could not find an available, non-overlapping IPv4 address pool", "docker network prune"),
        ("mkdir /var/lib/docker: no space left on device", "docker system df"),
        ("network kdev has active endpoints", "docker network inspect"),
    ],
)
def test_what_an_engine_refuses_comes_with_what_to_do(text: str, hint: str) -> None:
    error = refused(Refusal(500, text))

    assert str(error) == f"Docker refused: {text}"
    assert hint in error.hint


def test_a_refusal_without_words_has_its_status() -> None:
    assert str(refused(Refusal(503, ""))) == "Docker refused: status 503"


@pytest.mark.parametrize(
    "text",
    [
        "driver failed programming connectivity: Bind for 127.0.0.1:9092 failed: port is already allocated",
        "Error starting userland proxy: listen tcp4 127.0.0.1:9092: bind: address already in use",
        "Ports are not available: exposing port TCP 127.0.0.1:9092",
    ],
)
def test_a_port_that_is_held_is_told_in_three_ways(text: str) -> None:
    assert is_port_conflict(text)


def test_other_refusals_are_not_about_a_port() -> None:
    assert not is_port_conflict("no such container")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "dial tcp: lookup mirror.example: no such host",
            "its registry cannot be found; is there a network?",
        ),
        ("manifest for a:b not found: manifest unknown", "its registry does not have it"),
        (
            "toomanyrequests: You have reached your pull rate limit",
            "the registry's limit for anonymous pulls",
        ),
        ("pull access denied, repository does not exist or may require", "not for everyone"),
        ("x509: certificate signed by unknown authority", "is not trusted here"),
        ("timeout: nothing came for 20 s", "its registry does not answer"),
        ("something else", "something else"),
    ],
)
def test_an_image_that_cannot_be_had_is_named_with_the_reason(text: str, reason: str) -> None:
    error = cannot_pull("apache/kafka:4.3.1", text)

    assert str(error).startswith("Docker answers, but has no image `apache/kafka:4.3.1` and cannot pull it: ")
    assert reason in str(error)
    assert "KDEV_IMAGE_PREFIX" in error.hint

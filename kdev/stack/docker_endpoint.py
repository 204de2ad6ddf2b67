"""Where the Docker engine is, and whether anything answers there: told cheaply, without the SDK."""

from __future__ import annotations

import hashlib
import json
import os
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, cast
from urllib.parse import urlsplit

from kdev.errors import RuntimeUnavailable, StackError

DEFAULT_URL = "npipe:////./pipe/docker_engine" if os.name == "nt" else "unix:///var/run/docker.sock"

OLDEST_API = (1, 41)
"""The oldest version of Docker's API that has all that kdev asks for: that of Docker 20.10."""

_ANSWER_SECONDS = 2.0
_NEAR = frozenset({"localhost", "127.0.0.1", "::1"})
_ON_PORT = frozenset({"tcp", "http", "https"})
_IN_FILE = frozenset({"unix", "http+unix", "npipe"})
_OTHER_HOST = "start that engine, or `unset DOCKER_HOST`"
_WITHOUT = "or do without it: `--runtime process`"


class EngineAddress(NamedTuple):
    """The URL of an engine and what named it: `DOCKER_HOST`, a context, or nothing."""

    url: str
    named_by: str = ""


def engine_address(environ: Mapping[str, str]) -> EngineAddress:
    """The engine that Docker's own command line would use: DOCKER_HOST, then the context, then the default.

    Raises RuntimeUnavailable for a context that does not exist, and for an address that is none.
    """
    if environ.get("DOCKER_HOST"):
        return _readable(EngineAddress(environ["DOCKER_HOST"], "DOCKER_HOST"))
    folder = Path(environ.get("DOCKER_CONFIG") or Path.home() / ".docker")
    context = environ.get("DOCKER_CONTEXT") or str(_json(folder / "config.json").get("currentContext", ""))
    if context in {"", "default"}:
        return EngineAddress(DEFAULT_URL)
    # The SDK would take the default socket instead, without a word.
    url = _context_url(folder, context)
    if not url:
        raise RuntimeUnavailable(
            f"Docker's context `{context}` does not exist",
            hint=f"`docker context ls` shows those that do; `docker context use default`, {_WITHOUT}",
        )
    return _readable(EngineAddress(url, f"context `{context}`"))


def _readable(address: EngineAddress) -> EngineAddress:
    """The same address; raises RuntimeUnavailable for one that nobody could connect to."""
    try:
        _ = urlsplit(address.url).port
    except ValueError as exc:
        raise RuntimeUnavailable(
            f"{_named(address)} is `{address.url}`, which is no address: {str(exc).lower()}",
            hint=f"write it as `{DEFAULT_URL}`, or {_other_engine(address)}, {_WITHOUT}",
        ) from exc
    return address


def may_have_containers(environ: Mapping[str, str]) -> bool:
    """Whether an engine, also one that does not answer just now, may have containers of kdev.

    One on another machine has none, nor has a machine on which nothing names or keeps an engine.
    """
    try:
        address = engine_address(environ)
    except RuntimeUnavailable:
        return True
    parts = urlsplit(address.url)
    if parts.scheme in _ON_PORT:
        return parts.hostname in _NEAR
    return parts.scheme in _IN_FILE and bool(address.named_by or Path(parts.path).exists())


def way_back(refusal: RuntimeUnavailable) -> str:
    """How an engine that does not answer is had again, for whoever cannot do without it."""
    return refusal.hint.removesuffix(f", {_WITHOUT}") or "start its engine"


def numbers(version: str) -> tuple[int, ...]:
    """The numbers of an API version, to be compared; none of a text that is no version."""
    parts = version.split(".")
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else ()


def require_api(version: str) -> None:
    """Make sure that an engine's API is new enough; raises RuntimeUnavailable when it is not."""
    if numbers(version) < OLDEST_API:
        raise RuntimeUnavailable(
            f"this Docker engine is too old: its API is {version}",
            hint="kdev needs 1.41, Docker 20.10 or newer",
        )


def require_version(environ: Mapping[str, str]) -> None:
    """Make sure that the API version that the user names, if any, is one that kdev can speak.

    Raises RuntimeUnavailable when it is not.
    """
    named = environ.get("DOCKER_API_VERSION", "")
    if named and numbers(named) < OLDEST_API:
        raise RuntimeUnavailable(
            f"kdev cannot speak version `{named}` of Docker's API",
            hint=f"`unset DOCKER_API_VERSION`, kdev takes what the engine has from 1.41 on; {_WITHOUT}",
        )


def unusable(error: StackError, address: EngineAddress, seconds: float) -> RuntimeUnavailable:
    """The error of an engine that was asked something for the first time, and for so long."""
    if "timed out" not in str(error):
        return RuntimeUnavailable(str(error), hint=error.hint)
    return RuntimeUnavailable(
        f"the Docker engine at `{address.url}` hangs: no answer within {seconds:.0f} s",
        hint=f"start that engine again, {_WITHOUT}",
    )


def require_answer(address: EngineAddress, environ: Mapping[str, str] = os.environ) -> None:
    """Make sure that something listens at an engine's address, and that it is this machine's.

    Raises RuntimeUnavailable with the reason and what to do about it.
    """
    parts = urlsplit(address.url)
    match parts.scheme:
        case "unix" | "http+unix":
            _require_socket(parts.path, address, environ)
        case "tcp" | "http" | "https" if parts.hostname in _NEAR:
            _require_port(parts.hostname, parts.port or 2375, address)
        case "npipe":
            return
        case _:
            raise RuntimeUnavailable(
                f"{_named(address)} is an engine on another machine, `{address.url}`",
                hint=f"kdev publishes on this machine only: {_other_engine(address)}, {_WITHOUT}",
            )


def _context_url(folder: Path, context: str) -> str:
    name = hashlib.sha256(context.encode()).hexdigest()
    endpoints = _json(folder / "contexts" / "meta" / name / "meta.json").get("Endpoints")
    docker = cast("dict[str, dict[str, str]]", endpoints).get("docker", {}) if endpoints else {}
    return docker.get("Host", "")


def _json(path: Path) -> dict[str, object]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return cast("dict[str, object]", content) if isinstance(content, dict) else {}


def _require_socket(path: str, address: EngineAddress, environ: Mapping[str, str]) -> None:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(_ANSWER_SECONDS)
            probe.connect(path)
    except FileNotFoundError as exc:
        problem = f"no Docker engine runs: {_named(address)} is `{path}`, which does not exist"
        raise RuntimeUnavailable(problem, hint=_start_hint(address, environ)) from exc
    except PermissionError as exc:
        problem = f"Docker's socket `{path}` is not open to you"
        hint = f"`sudo usermod -aG docker $USER` and log in again, {_WITHOUT}"
        raise RuntimeUnavailable(problem, hint=hint) from exc
    except ConnectionRefusedError as exc:
        problem = f"no Docker engine runs: nothing listens on its socket `{path}` any more"
        raise RuntimeUnavailable(problem, hint=_start_hint(address, environ)) from exc
    except OSError as exc:
        raise _no_answer(address, exc) from exc


def _require_port(host: str, port: int, address: EngineAddress) -> None:
    try:
        with socket.create_connection((host, port), timeout=_ANSWER_SECONDS):
            pass
    except ConnectionRefusedError as exc:
        problem = f"no Docker engine runs: nothing listens at `{address.url}` ({_named(address)})"
        raise RuntimeUnavailable(problem, hint=f"{_OTHER_HOST}, {_WITHOUT}") from exc
    except OSError as exc:
        raise _no_answer(address, exc) from exc


def _no_answer(address: EngineAddress, exc: OSError) -> RuntimeUnavailable:
    reason = exc.strerror or "it took too long"
    return RuntimeUnavailable(
        f"Docker does not answer at `{address.url}`: {reason}", hint=f"start that engine again, {_WITHOUT}"
    )


def _start_hint(address: EngineAddress, environ: Mapping[str, str]) -> str:
    others = [path for path in _usual_sockets(environ) if path.exists() and str(path) not in address.url]
    if others:
        return f"there is one at {others[0]}: `export DOCKER_HOST=unix://{others[0]}`"
    if address.named_by == "DOCKER_HOST":
        return f"{_OTHER_HOST}, {_WITHOUT}"
    if address.named_by:
        return f"start that engine, or `docker context use default`, {_WITHOUT}"
    return f"start Docker Desktop, or `sudo systemctl start docker`, {_WITHOUT}"


def _usual_sockets(environ: Mapping[str, str]) -> Iterator[Path]:
    home = Path(environ.get("HOME") or Path.home())
    yield Path("/var/run/docker.sock")
    if environ.get("XDG_RUNTIME_DIR"):
        yield Path(environ["XDG_RUNTIME_DIR"]) / "docker.sock"
    yield home / ".docker" / "run" / "docker.sock"
    yield home / ".docker" / "desktop" / "docker.sock"
    yield home / ".colima" / "default" / "docker.sock"
    yield home / ".orbstack" / "run" / "docker.sock"
    yield home / ".rd" / "docker.sock"


def _other_engine(address: EngineAddress) -> str:
    return "`docker context use default`" if address.named_by.startswith("context") else "`unset DOCKER_HOST`"


def _named(address: EngineAddress) -> str:
    return address.named_by or "its socket"

"""What the user chose: flags over environment over `kdev.toml` over defaults."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from kdev.client_file import client_settings
from kdev.client_words import spoken
from kdev.errors import SettingsError
from kdev.model import DEFAULT_NAME, Mode, Naming, RuntimeName
from kdev.setting_values import KINDS, pairs_from, text_from

FILE_NAME = "kdev.toml"

_CLIENT = "KDEV_CLIENT_"


@dataclass(frozen=True, slots=True)
class Settings:
    """One user's choices for one command.

    Without `mode`, `port` and `brokers` an environment keeps the ones it has, and a new one gets KRaft, 9092
    and one broker. `memory` is the heap of each in megabytes, 0 for kdev's own choice. `config` are settings
    of brokers and `compose` is a Compose file over kdev's own, `extras` are what stands beside the brokers,
    `secure` says that clients need TLS and a password, `fast` asks for the native image; all are kept with an
    environment as well.
    `bootstrap` is empty unless a broker was named outright, here or in `client_config`, the file that says
    how clients reach it; `client` is what it says and what was said beside it, in librdkafka's words.
    `image_prefix` stands before every image
    name, for a private mirror (`mirror.example/`); `home` holds what kdev keeps between commands and
    `cache` what it can fetch again. `allow_http`, `ref_mirror` and `allow_outside` say how far
    the references of a document may lead. `parameters`, `topics` and `topic_separator` name topics, as
    `Naming` has them; `keys` and `key_count` say how often each key comes, and `set` what the values of
    single fields are to be. `registry` is the URL of a schema registry, or `none`; without it that of the
    environment.
    """

    name: str = DEFAULT_NAME
    runtime: RuntimeName = RuntimeName.AUTO
    mode: Mode | None = None
    port: int | None = None
    brokers: int | None = None
    memory: int | None = None
    config: Mapping[str, str] = field(default_factory=dict[str, str])
    compose: str | None = None
    extras: tuple[str, ...] | None = None
    secure: bool | None = None
    fast: bool | None = None
    bootstrap: str = ""
    client_config: Path | None = None
    client: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    image_prefix: str = ""
    locale: str = "en_US"
    kafka_home: str = ""
    java_home: str = ""
    home: Path | None = None
    cache: Path | None = None
    allow_http: bool = False
    ref_mirror: Path | None = None
    allow_outside: bool = False
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    topics: Mapping[str, str] = field(default_factory=dict[str, str])
    topic_separator: str = Naming().separator
    keys: str = ""
    key_count: int | None = None
    registry: str = ""
    set: Mapping[str, object] = field(default_factory=dict[str, object])


def settings_from(
    flags: Mapping[str, object] | None = None,
    *,
    environ: Mapping[str, str] = os.environ,
    folder: Path | None = None,
) -> Settings:
    """The settings that hold for one command; `folder` is where `kdev.toml` is looked for.

    An environment that a flag names is meant, also where a broker is named by something weaker than a flag. A
    client file that a flag names stands for itself: what `kdev.toml` says of a client is not meant then.
    Raises SettingsError for an unknown key or a value of the wrong kind.
    """
    folder = folder or _working_folder()
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    chosen = _from_file(folder)
    chosen |= {name: (text, f"KDEV_{name.upper()}") for name, text in _from_environment(environ).items()}
    chosen["client"] = (_client_of(chosen, environ, alone="client_config" in given), "client")
    if "name" in given:
        for weaker in ("bootstrap", "client_config", "client"):
            chosen.pop(weaker, None)
    chosen |= {name: (value, _flag(name)) for name, value in given.items()}
    parsed: dict[str, Any] = {name: _parsed(name, value, origin) for name, (value, origin) in chosen.items()}
    return _reached(Settings(**parsed), folder, named="name" in given)


def usable_settings(
    flags: Mapping[str, object] | None = None, *, environ: Mapping[str, str] = os.environ
) -> Settings:
    """What can be used of the settings where some cannot: no file, no client, no value that is not valid."""
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    parsed: dict[str, Any] = {}
    for name, value in (_from_environment(environ) | given).items():
        with suppress(SettingsError):
            parsed[name] = _parsed(name, value, name)
    return without_broker(Settings(**parsed))


def without_broker(settings: Settings) -> Settings:
    """The same settings for an environment of kdev, where a broker that was named plays no part."""
    return replace(settings, bootstrap="", client_config=None, client={})


def _reached(settings: Settings, folder: Path, *, named: bool) -> Settings:
    """The settings with what the client file says; its broker is meant unless another one was named."""
    if settings.client_config is None and not settings.client:
        return settings
    found = client_settings(settings.client_config, settings.client) if settings.client_config else None
    client = spoken(settings.client, "the settings of `client`", folder) if found is None else found
    bootstrap = client.pop("bootstrap.servers", "")
    return replace(settings, bootstrap=settings.bootstrap or ("" if named else bootstrap), client=client)


def _flag(name: str) -> str:
    return {"extras": "--with"}.get(name, f"--{name.replace('_', '-')}")


def _working_folder() -> Path:
    try:
        return Path.cwd()
    except OSError as exc:
        raise SettingsError(
            f"the working folder cannot be used: {exc.strerror}",
            hint="it may have been removed: `cd` into one that is there",
        ) from exc


def _from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    found = {each.name: environ.get(f"KDEV_{each.name.upper()}") for each in fields(Settings)}
    plain = {"kafka_home": environ.get("KAFKA_HOME")}
    return {name: text for name, text in {**plain, **{k: v for k, v in found.items() if v}}.items() if text}


def _client_of(
    chosen: Mapping[str, tuple[object, str]], environ: Mapping[str, str], *, alone: bool
) -> object:
    written, origin = chosen.get("client", ({}, ""))
    try:
        pairs = {} if alone else pairs_from(written)
    except ValueError as exc:  # what is in it is not shown: it may be a secret
        raise SettingsError(f"{origin} is not valid", hint='such as `"sasl.username" = "ann"`') from exc
    return {**pairs, **_client_from_environment(environ)}


def _client_from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Single settings of the client: `KDEV_CLIENT_SASL_PASSWORD` is `sasl.password`."""
    own = {f"KDEV_{each.name.upper()}" for each in fields(Settings)}
    return {
        name.removeprefix(_CLIENT).lower().replace("_", "."): text
        for name, text in environ.items()
        if name.startswith(_CLIENT) and name not in own and text
    }


def _from_file(folder: Path) -> dict[str, tuple[object, str]]:
    path = folder / FILE_NAME
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise SettingsError(f"{FILE_NAME} cannot be read: {exc}", hint="it is a TOML file") from exc
    known = {each.name for each in fields(Settings)}
    for key in content:
        if key.replace("-", "_") not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"known: {', '.join(sorted(known))}"
            raise SettingsError(f"{FILE_NAME} has an unknown key `{key}`", hint=hint)
    return {key.replace("-", "_"): (value, f"{FILE_NAME} {key}") for key, value in content.items()}


def _parsed(name: str, value: object, origin: str) -> object:
    parse, expected = KINDS.get(name, (text_from, "a text in quotes"))
    try:
        return parse(value)
    except (ValueError, RuntimeError) as exc:  # the latter for a `~` of nobody
        raise SettingsError(f"{origin}: `{value}` is not valid", hint=expected) from exc

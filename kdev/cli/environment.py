"""`env`: how clients of other languages connect."""

from __future__ import annotations

import difflib
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from kdev import wiring
from kdev.cli import completion, console
from kdev.cli.options import Bootstrap, ClientConfig, Name
from kdev.cli.redacted import redacted
from kdev.cli.secured_snippets import security
from kdev.cli.snippets import REGISTRY, SNIPPETS, Language
from kdev.commands import command_at
from kdev.model import Endpoint, Mode
from kdev.settings import Settings, settings_from
from kdev.stack.distribution import RELEASES, cached

_GROUP = "car-rental-group"
_TOPIC = "car-rentals"
_LIBRARIES = "kafka/libs/*"
_SHOWN = 6


def env(
    lang: Annotated[
        Language, typer.Option("--lang", help="What to write the settings for.")
    ] = Language.SHELL,
    topic: Annotated[
        str | None,
        typer.Option(
            "--topic",
            metavar="TOPIC",
            help="The topic of the example; else one that is there.",
            autocompletion=completion.topics,
        ),
    ] = None,
    group: Annotated[
        str, typer.Option("--group", metavar="GROUP", help="The consumer group of the example.")
    ] = _GROUP,
    bootstrap: Bootstrap = None,
    client_config: ClientConfig = None,
    name: Name = None,
) -> None:
    """Print the settings with which a client connects: for a shell, a properties file, or a language."""
    settings = settings_from({"bootstrap": bootstrap, "client_config": client_config, "name": name})
    where = wiring.endpoint(settings)
    read = _topic(settings, topic) if "{topic}" in SNIPPETS[lang] else _TOPIC
    if where.client_kept:
        console.note(f"clients of `{where.environment}` get in by {where.client_file}, which is yours alone")
    elif where.client:
        place = f"`{where.client_file}`" if where.client_file else "your client settings"
        console.note(f"add what {place} says of `security`, `sasl` and `ssl`: kdev shows no secrets")
    if lang is Language.SHELL and console.is_terminal(sys.stdout):
        console.note(f'for this shell: eval "$({command_at("env", where)})"')
    kafka = cached(RELEASES[Mode.KRAFT], wiring.cache(settings))
    libraries = str(kafka.libs / "*") if kafka else _LIBRARIES
    console.data(program(lang, where, topic=read, group=group, libraries=libraries))


def program(lang: Language, where: Endpoint, *, topic: str, group: str, libraries: str = _LIBRARIES) -> str:
    """What a client in a language says, or the program that reads a topic, for the brokers of an endpoint.

    `libraries` is where those of Kafka are, for Java.
    """
    addresses = ", ".join(f'"{address}"' for address in where.servers)
    said = security(lang, where)
    bootstrap = where.bootstrap_servers
    text = SNIPPETS[lang].format(
        bootstrap=bootstrap,
        addresses=addresses,
        topic=topic,
        group=group,
        libraries=libraries,
        version=RELEASES[Mode.KRAFT].version,
        **said,
    )
    if where.registry and lang in REGISTRY:
        url = redacted(where.registry)
        text += REGISTRY[lang].format(url=shlex.quote(url) if lang is Language.SHELL else url)
    return text if where.client_kept or not where.client else _secured(text, lang, where)


def _topic(settings: Settings, wanted: str | None) -> str:
    """The topic that is wanted, else the usual one where it is there or nobody knows, else one that is.

    Tells which others there are, and of one that is wanted and not there which is near.
    """
    there = wiring.offered_topics(settings)
    if wanted is not None:
        if there and wanted not in there:
            near = difflib.get_close_matches(wanted, there, n=1)
            console.note(
                f"there is no topic `{wanted}` yet" + (f"; did you mean `{near[0]}`?" if near else "")
            )
        return wanted
    read = _TOPIC if _TOPIC in there or not there else there[0]
    others = [f"`{name}`" for name in there if name != read]
    if others:
        more = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
        console.note(f"this reads `{read}`; `--topic` takes another: {', '.join(others[:_SHOWN])}{more}")
    return read


def _secured(text: str, lang: Language, where: Endpoint) -> str:
    """The settings for a broker that wants more of a client; what that is stays in the user's own file."""
    if lang is Language.SHELL and where.client_file:
        file = Path(where.client_file).absolute()
        return f"{text}\nexport KDEV_CLIENT_CONFIG={shlex.quote(str(file))}"
    return text.replace("security.protocol=PLAINTEXT\n", "")

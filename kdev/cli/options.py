"""Options that several commands share, with their help."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from kdev.cli import completion
from kdev.errors import UsageError
from kdev.model import Mode, Naming, Output, RuntimeName
from kdev.setting_values import pair_from
from kdev.settings import FILE_NAME, Settings
from kdev.wishes import FieldWord

Name = Annotated[
    str | None,
    typer.Option(
        "--name",
        metavar="NAME",
        help="The environment, `kdev` when not given.",
        autocompletion=completion.environments,
    ),
]
Bootstrap = Annotated[
    str | None,
    typer.Option(
        "--bootstrap", "-b", metavar="HOST:PORT", help="A broker to use instead of the environment's."
    ),
]
ClientConfig = Annotated[
    Path | None,
    typer.Option(
        "--client-config",
        metavar="FILE",
        help="A client file, Java's or librdkafka's, that says how that broker is reached.",
    ),
]
OutputFormat = Annotated[Output, typer.Option("--output", "-o", help="How to show the result.")]
RuntimeChoice = Annotated[
    RuntimeName | None,
    typer.Option("--runtime", help="How to run Kafka; auto takes the first that can work."),
]
ModeChoice = Annotated[Mode | None, typer.Option("--mode", help="Who keeps the metadata of the cluster.")]
Port = Annotated[
    str | None,
    typer.Option(
        "--port",
        metavar="PORT|auto",
        help="The port on this machine: as before, else 9092; `auto` takes another one where it is taken.",
    ),
]
Brokers = Annotated[
    int | None,
    typer.Option(
        "--brokers", metavar="1|3", help="How many brokers: as before, else 1; 3 keep three copies of all."
    ),
]
Memory = Annotated[
    str | None,
    typer.Option(
        "--memory",
        metavar="SIZE",
        help="The heap of each broker, such as 512m or 2g, kept with the environment; "
        "`none` is kdev's own choice.",
    ),
]
Config = Annotated[
    list[str] | None,
    typer.Option(
        "--config",
        metavar="NAME=VALUE",
        help="A setting of the brokers, such as log.retention.ms=60000, kept with the environment; "
        "NAME= takes one back; repeatable.",
    ),
]
Compose = Annotated[
    str | None,
    typer.Option(
        "--compose",
        metavar="FILE",
        help="A Compose file over kdev's own, kept with the environment; `none` takes it back.",
    ),
]
Extras = Annotated[
    str | None,
    typer.Option(
        "--with",
        metavar="ui,registry",
        help="Containers beside the brokers, kept with the environment: a web interface, a schema registry; "
        "`none` removes them.",
    ),
]
Secure = Annotated[
    bool | None,
    typer.Option(
        "--secure/--no-secure",
        help="Clients need TLS and a password, kept with the environment; `kdev env` shows how they get in.",
        show_default=False,
    ),
]
FastStart = Annotated[
    bool | None,
    typer.Option(
        "--fast/--no-fast",
        help="In Docker the native image of Kafka, which starts sooner, kept with the environment; "
        "Java where it does not run.",
        show_default=False,
    ),
]
AllowHttp = Annotated[
    bool | None,
    typer.Option(
        "--allow-http", help="Fetch what `$ref` names on the web; a copy is kept.", show_default=False
    ),
]
RefMirror = Annotated[
    Path | None,
    typer.Option(
        "--ref-mirror", metavar="DIR", help="Read `$ref` to http(s)://host/path from DIR/host/path instead."
    ),
]
AllowOutside = Annotated[
    bool | None,
    typer.Option(
        "--allow-outside", help="Read files that `$ref` names outside the project.", show_default=False
    ),
]
SpecPath = Annotated[
    str, typer.Argument(metavar="SPEC", help="An AsyncAPI document, YAML or JSON; - for stdin.")
]
SpecPaths = Annotated[
    list[str],
    typer.Argument(
        metavar="SPEC...",
        help="AsyncAPI documents, YAML or JSON: files, globs such as 'specs/**/*.yaml', - for stdin.",
    ),
]
OptionalSpecPaths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SPEC...", help="AsyncAPI documents whose topics are created: files, globs, - for stdin."
    ),
]
OwnTopics = Annotated[
    list[str] | None,
    typer.Option(
        "--topic",
        "-t",
        metavar="TOPIC",
        help="Only these; repeatable.",
        autocompletion=completion.own_topics,
    ),
]
OwnMessages = Annotated[
    list[str] | None,
    typer.Option(
        "--message",
        "-m",
        metavar="NAME",
        help="Only these; repeatable.",
        autocompletion=completion.messages,
    ),
]
Words = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="FIELD=VALUE",
        help="Values of a field: faker:email, a|b|c, 1..100, /[A-Z]{3}/, -7d..now, or one value; repeatable.",
        autocompletion=completion.settable,
    ),
]
Keys = Annotated[
    str | None,
    typer.Option(
        "--keys",
        metavar="DISTRIBUTION",
        help="How often each key comes: uniform, zipf[:EXPONENT], hot[:KEYS[:RECORDS]] or sequential.",
    ),
]
KeyCount = Annotated[
    int | None,
    typer.Option("--key-count", metavar="N", min=1, help="How many different keys there are; else 10,000."),
]
Parameters = Annotated[
    list[str] | None,
    typer.Option(
        "--param",
        metavar="NAME=VALUE",
        help="A parameter of addresses; CHANNEL.NAME=VALUE for one channel; repeatable.",
    ),
]
TopicNames = Annotated[
    list[str] | None,
    typer.Option(
        "--topic-name",
        metavar="CHANNEL=TOPIC",
        help="The topic of a channel, whatever SPEC says; repeatable.",
    ),
]
Registry = Annotated[
    str | None,
    typer.Option(
        "--registry",
        metavar="URL",
        help="A schema registry, else the environment's; `none` does without.",
    ),
]
YesRemote = Annotated[
    bool, typer.Option("--yes-remote", help="Also on a broker that is not on this machine.")
]


def how_far(
    allow_http: bool | None, ref_mirror: Path | None, allow_outside: bool | None
) -> dict[str, object]:
    """The settings that say how far the references of a document may lead."""
    return {"allow_http": allow_http, "ref_mirror": ref_mirror, "allow_outside": allow_outside}


def naming_from(parameters: Iterable[str] | None, topics: Iterable[str] | None = None) -> Naming:
    """How topics are to be named, as it was typed.

    Raises UsageError for what is no name with a value.
    """
    return Naming(
        dict(pair_of("--param", text, "city=berlin") for text in parameters or ()),
        dict(pair_of("--topic-name", text, "car/available=cars") for text in topics or ()),
    )


def words_from(typed: Iterable[str] | None, settings: Settings) -> tuple[FieldWord, ...]:
    """What is said of the values of fields, in `kdev.toml` and as it was typed.

    Raises UsageError for what is no field with a value.
    """
    pairs = [pair_of("--set", text, "email=faker:email") for text in typed or ()]
    known = [FieldWord(name, said, FILE_NAME) for name, said in settings.set.items()]
    return (*known, *(FieldWord(name, said) for name, said in pairs))


def pair_of(option: str, text: str, example: str) -> tuple[str, str]:
    """The name and the value of what was typed behind an option; raises UsageError, with an example."""
    try:
        return pair_from(text)
    except ValueError as exc:
        raise UsageError(
            f"`{option} {text}` has no name and value", hint=f"such as `{option} {example}`"
        ) from exc

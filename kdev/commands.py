"""The commands that hints name, for the environment or the broker that they are about."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from kdev.model import DEFAULT_NAME, Endpoint, Naming, Pacing

_NAMED = 3


def documents_text(paths: Sequence[str]) -> str:
    """The documents of a run in few words: each of two or three, else the first and how many more."""
    return " + ".join(paths) if len(paths) <= _NAMED else f"{paths[0]} + {len(paths) - 1} more"


def command(words: str, name: str = DEFAULT_NAME) -> str:
    """A command of kdev for the environment of this name, in backticks as hints have it."""
    return f"`{_joined(words, name_option(name))}`"


def start_of(numbers: Sequence[int], name: str) -> str:
    """The command that starts brokers of an environment, by their numbers: all it has unless it is one."""
    return command(f"chaos start {numbers[0]}" if len(numbers) == 1 else "up", name)


def name_option(name: str) -> list[str]:
    """The option by which a command means an environment, none for the default one."""
    return [] if name == DEFAULT_NAME else ["--name", name]


def broker_options(name: str, bootstrap: str, client_file: object = None) -> list[str]:
    """The options by which a command means a broker that was named outright, else an environment's."""
    file = ["--client-config", str(client_file)] if client_file else []
    return [*(["--bootstrap", bootstrap] if bootstrap else name_option(name)), *file]


def own_options(name: str, bootstrap: str) -> list[str]:
    """The options by which a command means an environment, also where a broker is named by a variable."""
    return ["--name", name] if bootstrap else name_option(name)


def pacing_options(pacing: Pacing, rate: str) -> list[str]:
    """The options that ask for a pacing again; `rate` is its rate in the usual form."""
    words = [] if pacing.stages or not rate else ["--rate", rate]
    for named in pacing.named:
        words += ["--rate", named]
    for stage in pacing.stages:
        words += ["--stage", stage]
    words += ["--loop"] if pacing.loop else []
    return words + (["--shape", pacing.shape] if pacing.shape else [])


def naming_options(naming: Naming) -> list[str]:
    """The options by which a command names topics as an earlier one did."""
    words = [word for name, value in naming.parameters.items() for word in ("--param", f"{name}={value}")]
    return words + [
        word for key, topic in naming.topics.items() for word in ("--topic-name", f"{key}={topic}")
    ]


def command_at(words: str, endpoint: Endpoint) -> str:
    """A command of kdev for the broker of an endpoint, as it is typed."""
    outright = "" if endpoint.environment else endpoint.bootstrap_servers
    file = "" if endpoint.client_kept else endpoint.client_file
    return _joined(words, broker_options(endpoint.environment, outright, file))


def look(endpoint: Endpoint) -> str:
    """The command that shows whether the broker of an endpoint answers."""
    return command_at("status" if endpoint.environment else "topics list", endpoint)


def log_of(endpoint: Endpoint) -> str:
    """Where the broker of an endpoint says what happens to it: a command in backticks where there is one."""
    return command("logs", endpoint.environment) if endpoint.environment else "the broker's log"


def _joined(words: str, options: list[str]) -> str:
    return " ".join(["kdev", words, *map(shlex.quote, options)])

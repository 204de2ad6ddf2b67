"""What other tools call it: their commands and options, and what does the same here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

WORDS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "kdev": {
        "start": ("kdev up",),
        "run": ("kdev up", "kdev exec"),
        "stop": ("kdev down",),
        "rm": ("kdev down --volumes",),
        "clean": ("kdev down --volumes",),
        "destroy": ("kdev down --volumes",),
        "delete": ("kdev topics delete", "kdev down --volumes"),
        "ps": ("kdev status",),
        "ls": ("kdev topics list", "kdev status --all"),
        "list": ("kdev topics list", "kdev status --all"),
        "info": ("kdev status",),
        "describe": ("kdev topics describe", "kdev groups describe"),
        "health": ("kdev doctor",),
        "consume": ("kdev tail",),
        "subscribe": ("kdev tail",),
        "cat": ("kdev tail",),
        "read": ("kdev tail",),
        "follow": ("kdev tail",),
        "publish": ("kdev produce", "kdev mock"),
        "send": ("kdev produce", "kdev mock"),
        "write": ("kdev produce",),
        "replay": ("kdev produce TOPIC --from FILE --replay 1x",),
        "generate": ("kdev mock",),
        "simulate": ("kdev mock",),
        "bench": ("kdev mock SPEC --rate max",),
        "lint": ("kdev validate",),
        "check": ("kdev validate", "kdev verify"),
        "test": ("kdev verify",),
        "ui": ("kdev up --with ui",),
        "registry": ("kdev up --with registry",),
        "config": ("kdev env", "kdev up --config NAME=VALUE"),
        "shell": ("kdev exec",),
        "init": ("kdev up", "kdev demo"),
        "version": ("kdev --version",),
        "completion": ("kdev --install-completion",),
    },
    "kdev topics": {
        "add": ("kdev topics create", "kdev topics apply SPEC"),
        "ls": ("kdev topics list",),
        "rm": ("kdev topics delete",),
        "remove": ("kdev topics delete",),
        "show": ("kdev topics describe",),
        "alter": ("kdev topics apply SPEC --alter-configs",),
        "consume": ("kdev tail",),
        "produce": ("kdev produce",),
    },
    "kdev groups": {
        "ls": ("kdev groups list",),
        "rm": ("kdev groups delete",),
        "show": ("kdev groups describe",),
        "seek": ("kdev groups reset",),
    },
}
"""What a command of another tool is called here, below which command."""

_TOPIC = "the topic needs no option: `{command} TOPIC`"
_SPEC = "the document needs no option: `{command} SPEC`"
_TOPIC_OPTIONS: Mapping[str, str] = dict.fromkeys(("-t", "--topic", "--topics"), _TOPIC)
_SPEC_OPTIONS: Mapping[str, str] = dict.fromkeys(("-f", "-s", "-i", "--file", "--spec", "--input"), _SPEC)
_END = "did you mean `--no-follow`?"
_COUNT = "did you mean `--count`?"
_EVERYWHERE = {
    "-n": "did you mean `--name`?",
    "--bootstrap-server": "did you mean `--bootstrap`?",
    "--bootstrap-servers": "did you mean `--bootstrap`?",
    "--broker-list": "did you mean `--bootstrap`?",
    "--brokers": "did you mean `--bootstrap`?",
    "--command-config": "did you mean `--client-config`?",
    "--json": "did you mean `--output json`?",
}
OPTIONS: Mapping[str, Mapping[str, str]] = {
    "kdev": {
        "-v": "did you mean `--version`?",
        "-V": "did you mean `--version`?",
        "--name": "it comes behind the command: `kdev status --name NAME`",
        "--bootstrap": "it comes behind the command: `kdev tail TOPIC --bootstrap HOST:PORT`",
        "-b": "it comes behind the command: `kdev tail TOPIC -b HOST:PORT`",
        "--output": "it comes behind the command: `kdev status --output json`",
        "-o": "it comes behind the command: `kdev status -o json`",
    },
    "kdev up": {
        **_SPEC_OPTIONS,
        "-d": "leave it out: `kdev up` always returns, and the brokers stay",
        "--detach": "leave it out: `kdev up` always returns, and the brokers stay",
        "-p": "did you mean `--port`?",
    },
    "kdev down": {"-v": "did you mean `--volumes`?", "-a": "did you mean `--all`?"},
    "kdev mock": {
        **_SPEC_OPTIONS,
        "-n": _COUNT,
        "--num-records": _COUNT,
        "--max-messages": _COUNT,
        "--throughput": "did you mean `--rate`?",
        "--duration": "did you mean `--for`?",
        "--broker": "did you mean `--bootstrap`?",
    },
    "kdev tail": {
        **_TOPIC_OPTIONS,
        "-e": _END,
        "--exit": _END,
        "--max-messages": _COUNT,
        "--num": _COUNT,
        "-C": "leave it out: `kdev tail TOPIC` reads",
        "-X": "settings of a client stand in a file: `--client-config FILE`",
        "-r": "did you mean `--registry`?",
        "--partitions": "did you mean `--partition`?",
    },
    "kdev produce": {
        **_TOPIC_OPTIONS,
        "-P": "leave it out: `kdev produce TOPIC` writes",
        "-v": "the value needs no option: `kdev produce TOPIC VALUE`",
        "--value": "the value needs no option: `kdev produce TOPIC VALUE`",
    },
    "kdev validate": _SPEC_OPTIONS,
    "kdev explain": _SPEC_OPTIONS,
    "kdev verify": _SPEC_OPTIONS,
    "kdev bundle": _SPEC_OPTIONS,
    "kdev topics apply": _SPEC_OPTIONS,
    "kdev topics create": {
        **_TOPIC_OPTIONS,
        "-r": "did you mean `--replicas`?",
        "--replication-factor": "did you mean `--replicas`?",
        "-c": "did you mean `--config`?",
    },
    "kdev topics describe": _TOPIC_OPTIONS,
    "kdev topics delete": _TOPIC_OPTIONS,
    "kdev reset": _TOPIC_OPTIONS,
    "kdev wait": _TOPIC_OPTIONS,
}
"""What to do about an option of another tool, by the command that it was typed with."""

_RESTART = "`kdev down`, then `kdev up`: the data stays"
_SAID = re.compile(r"no such (command|option):? `([^`]+)`", re.IGNORECASE)


def known_elsewhere(said: str, command: str) -> str:
    """The hint for a word that another tool understands, told of which command; empty for any other one."""
    found = _SAID.search(said)
    if found is None:
        return ""
    kind, word = found.groups()
    if kind.lower() == "option":
        told = OPTIONS.get(command, {}).get(word) or (_EVERYWHERE.get(word, "") if command != "kdev" else "")
        return told.format(command=command)
    if word == "restart" and command == "kdev":
        return _RESTART
    means = WORDS.get(command, {}).get(word)
    return f"did you mean {' or '.join(f'`{each}`' for each in means)}?" if means else ""

"""The options of commands that have many, in the sections in which their help shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

_REFERENCES = ("--allow-http", "--ref-mirror", "--allow-outside")
_NAMING = ("--param", "--topic-name")
_BROKER = ("--bootstrap", "--client-config", "--name")
_REST = "Other options"

SECTIONS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "mock": {
        "How many, how fast": ("--rate", "--count", "--for", "--stage", "--loop", "--shape", "--catch-up"),
        "Which records": ("--topic", "--message", "--side", "--keys", "--key-count"),
        "What is in them": ("--set", "--seed", "--start", "--locale", "--optional", "--invalid", "--verify"),
        "What you see": (
            "--dry-run",
            "--output",
            "--progress",
            "--quiet",
            "--summary-file",
            "--metrics-port",
            "--fail-if",
        ),
        "The document": ("--watch", *_NAMING, *_REFERENCES),
        "The broker": (*_BROKER, "--registry", "--yes-remote", "--retry-for"),
        "How they are delivered": (
            "--acks",
            "--compression",
            "--producer",
            "--timeout",
            "--transactional",
            "--transaction-size",
            "--transaction-time",
            "--abort",
        ),
        "More than one process": ("--workers", "--shard"),
    },
    "tail": {
        "Where it begins": (
            "--last",
            "--from-beginning",
            "--since",
            "--offset",
            "--partition",
            "--group",
            "--from-group",
            "--uncommitted",
        ),
        "Where it ends": ("--follow", "--count", "--for", "--idle", "--until"),
        "Which records": ("--grep", "--exclude", "--key", "--header", "--where", "--sample"),
        "What you see": (
            "--output",
            "--fields",
            "--format",
            "--headers",
            "--time",
            "--full",
            "--null",
            "--color",
            "--quiet",
        ),
        "What the bytes mean": (
            "--decode",
            "--decode-key",
            "--registry",
            "--spec",
            "--check",
            *_NAMING,
            *_REFERENCES,
        ),
        "The broker": (*_BROKER, "--wait", "--retry-for"),
    },
    "up": {
        "Which Kafka": ("--runtime", "--mode", "--brokers", "--port", "--name"),
        "How it is set": ("--config", "--secure", "--memory", "--fast", "--with", "--compose"),
        "What you see": ("--print", "--timeout", "--output"),
        "The document": (*_NAMING, *_REFERENCES),
    },
}
"""By the name of a command; what stands in none of its sections comes last."""


def in_sections(
    command: str, options: Mapping[str, tuple[str, str]]
) -> Iterator[tuple[str, Sequence[tuple[str, str]]]]:
    """The rows of the options of a command, by their names, below the titles of their sections."""
    sections = SECTIONS.get(command)
    if sections is None:
        yield "Options", [*options.values()]
        return
    told: set[str] = set()
    for title, names in sections.items():
        told.update(names)
        yield title, [options[name] for name in names if name in options]
    yield _REST, [row for name, row in options.items() if name not in told]

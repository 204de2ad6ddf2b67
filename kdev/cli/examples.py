"""What is typed most with each command: the last lines of its help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_SPEC = "specs/car-rentals.yaml"
EXAMPLES: Mapping[str, Sequence[str]] = {
    "": (
        "demo",
        f"up {_SPEC}",
        f"mock {_SPEC} --rate 100 --for 1m",
        "tail car-rentals",
    ),
    "up": (
        f"up {_SPEC}",
        "up 'specs/*.yaml' --port auto --name shop",
        "up --runtime process --brokers 3 --config log.retention.ms=60000",
        "up --secure --with ui,registry",
    ),
    "down": ("down", "down --volumes --name shop", "down --all"),
    "status": ("status", f"status {_SPEC}", "status --output json"),
    "logs": ("logs --errors", "logs --follow"),
    "doctor": ("doctor", "doctor --bootstrap broker.example:9092"),
    "wait": ("wait", "wait car-rentals car.available --timeout 30s"),
    "reset": ("reset car-rentals",),
    "save": ("save before-migration",),
    "load": ("load before-migration",),
    "chaos": ("chaos stop 1", "chaos start 1"),
    "support": ("support",),
    "connect": ("connect my-app", "connect my-app --disconnect"),
    "env": ("env --lang python --topic car-rentals", "env --lang java > ReadTopic.java"),
    "exec": ("exec -- ./app", "exec --name shop -- pytest"),
    "demo": ("demo",),
    "validate": (
        f"validate {_SPEC}",
        "validate 'specs/**/*.yaml' --fail-on warning --output github",
        "validate - < asyncapi.yaml",
    ),
    "explain": (
        f"explain {_SPEC}",
        f"explain {_SPEC} --message CarReturned",
        f"explain {_SPEC} --set rating=3..5",
        "explain listeners",
    ),
    "bundle": (f"bundle {_SPEC} --output one.yaml",),
    "topics": (
        f"topics apply {_SPEC} --dry-run",
        "topics describe car-rentals",
        "topics delete 'test-*'",
    ),
    "mock": (
        f"mock {_SPEC} --rate 100 --for 1m",
        f"mock {_SPEC} --rate 100 --rate CarReturned=5",
        f"mock {_SPEC} --stage 30s:100..5000 --stage 1m:5000",
        f"mock {_SPEC} --dry-run --count 3 --seed 7",
        f"mock {_SPEC} --message CarReturned --set rating=1..2",
    ),
    "control set": ("control set 500", "control set CarReturned=5"),
    "control": ("control set 500", "control set CarReturned=5", "control pause", "control invalid"),
    "tail": (
        "tail car-rentals",
        "tail car-rentals -n 100 --no-follow -o pretty",
        "tail car-rentals --since 10m --where 'value.damaged'",
        "tail 'car*' --fields station,customer.name",
        f"tail car.available --spec {_SPEC} --check",
    ),
    "verify": (
        f"verify {_SPEC}",
        f"verify {_SPEC} --since 1h",
        f"verify {_SPEC} --for 30s --output junit",
    ),
    "topics apply": (
        f"topics apply {_SPEC}",
        f"topics apply {_SPEC} --alter-configs --dry-run",
    ),
    "topics create": (
        "topics create scratch",
        "topics create scratch --partitions 6 --config retention.ms=60000",
    ),
    "topics list": ("topics list", "topics list --output json"),
    "topics describe": ("topics describe car-rentals", f"topics describe --spec {_SPEC}"),
    "topics delete": ("topics delete car-rentals", "topics delete 'test-*' --yes"),
    "groups": (
        "groups list",
        "groups describe car-rental-group",
        "groups reset car-rental-group --to earliest",
    ),
    "groups list": ("groups list", "groups list --watch"),
    "groups describe": ("groups describe car-rental-group",),
    "groups reset": (
        "groups reset car-rental-group --to earliest --dry-run",
        "groups reset car-rental-group --to -1h",
    ),
    "groups delete": ("groups delete car-rental-group",),
    "listeners": ("explain listeners",),
    "produce": (
        """produce car-rentals '{"rentalId":"r-1"}' --key r-1""",
        "produce car-rentals --from records.jsonl",
        f"produce car-rentals --spec {_SPEC} < values.jsonl",
    ),
}
"""By the name of a command, and "" for kdev itself; each as it is typed behind `kdev`."""


def examples_of(command: str) -> str:
    """The examples of a command, a line each."""
    return "\n".join(f"kdev {each}" for each in EXAMPLES.get(command, ()))

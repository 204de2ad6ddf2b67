"""A Kafka client of another language, on Node."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from tests.conftest import needs_command

CLIENT = Path(__file__).parent / "clients" / "client.js"
LIBRARIES = {"kafkajs": "2.2.4", "@kafkajs/confluent-schema-registry": "3.9.0"}
FETCH_SECONDS, SECONDS = 300, 60


def answer_of(command: Sequence[str], *, given: str = "", environ: Mapping[str, str] | None = None) -> str:
    """What a client that ends well prints."""
    done = subprocess.run(
        command, input=given, env=environ, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def node() -> Callable[..., str]:
    """Runs the Node client; its libraries are fetched once, outside the checkout."""
    npm, program = needs_command("npm", "process"), needs_command("node", "process")
    folder = Path(os.environ.get("KDEV_CI_CACHE", Path.home() / ".cache" / "kdev-ci")) / "node"
    if not all((folder / "node_modules" / name).is_dir() for name in LIBRARIES):
        folder.mkdir(parents=True, exist_ok=True)
        wanted = [f"{name}@{version}" for name, version in LIBRARIES.items()]
        subprocess.run(
            [npm, "install", "--silent", "--prefix", str(folder), *wanted], check=True, timeout=FETCH_SECONDS
        )
    environ = {**os.environ, "NODE_PATH": str(folder / "node_modules"), "KAFKAJS_NO_PARTITIONER_WARNING": "1"}

    return lambda *arguments: answer_of([program, str(CLIENT), *arguments], environ=environ)

"""A Kafka client of another language, on Node."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import needs_command

CLIENT = Path(__file__).parent / "clients" / "client.js"
LIBRARIES = {"kafkajs": "2.2.4", "@kafkajs/confluent-schema-registry": "3.9.0"}
FETCH_SECONDS, SECONDS = 300, 60


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

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [program, str(CLIENT), *arguments],
            env=environ,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run

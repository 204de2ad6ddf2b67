"""What the end of a process leaves for the next start."""

from __future__ import annotations

from pathlib import Path

import pytest

from kdev.stack import kafka_process
from kdev.stack.detached import launch

STAMP = "2026-11-26 11:13:28,538 INFO "
ENABLING = f"{STAMP} [SocketServer listenerType=%s, nodeId=1] Enabling request processing. (SocketServer)"


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (ENABLING % "BROKER", True),
        (ENABLING % "ZK_BROKER", True),
        (f"{STAMP} [KafkaServer id=1] started (KafkaServer)", True),
        (ENABLING % "CONTROLLER", False),
        (f"{STAMP} [BrokerServer id=1] Starting broker (BrokerServer)", False),
    ],
)
def test_only_a_broker_that_came_up_leaves_an_archive(tmp_path: Path, line: str, kept: bool) -> None:
    folder = tmp_path / "shop"
    for name in ("logs", "class-data"):
        (folder / name).mkdir(parents=True)
    (folder / "logs" / "kafka.log").write_text(f"{line}\n")
    (folder / "class-data" / "kafka-25-abc.aot").write_text("classes")
    broker = launch(
        "kafka", ["sleep", "60"], lambda _: None, folder=folder, log=folder / "logs" / "kafka.log"
    )

    kafka_process.stop([broker], folder, tmp_path / "cache")

    assert not broker.alive
    assert (tmp_path / "cache" / "class-data" / "kafka-25-abc.aot").exists() is kept
    assert list((folder / "class-data").iterdir()) == []

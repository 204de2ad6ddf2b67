"""The background process of an embedded broker: `python -m kdev.stack.embedded_server FOLDER PORT`."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from types import FrameType

from kdev.errors import StackError
from kdev.model import TopicSpec
from kdev.stack.embedded_control import answer_one, control_path, listen
from kdev.stack.embedded_library import HOST, EmbeddedBroker, library_version


def main(argv: Sequence[str]) -> int:
    """Run the broker of one environment until SIGTERM."""
    folder, port = Path(argv[0]), int(argv[1])
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with EmbeddedBroker(port) as broker, listen(folder) as listening:
            _log(f"librdkafka {library_version()} listens on {HOST}:{port}, records stay in memory")
            while True:
                answer_one(listening, partial(_create, broker))
    except StackError as exc:
        _log(str(exc), "ERROR")
        return 1
    finally:
        control_path(folder).unlink(missing_ok=True)


def _create(broker: EmbeddedBroker, topic: TopicSpec) -> None:
    broker.create_topic(topic)
    many = "1 partition" if topic.partitions == 1 else f"{topic.partitions} partitions"
    _log(f"topic {topic.name} made with {many}")


def _leave(_number: int, _frame: FrameType | None) -> None:
    _log("told to stop")
    raise SystemExit


def _log(text: str, level: str = "INFO") -> None:
    now = datetime.now().astimezone()
    sys.stdout.write(f"{now:%Y-%m-%d %H:%M:%S},{now.microsecond // 1000:03} {level:<5} {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

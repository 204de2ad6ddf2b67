"""How long `kdev up` and other commands take, from the shell: a Markdown table of seconds.

    python benchmarks/up.py --stack process/kraft --stack process/zookeeper --stack docker/kraft --plain

Every run is a process of its own. The environments are temporary ones, on free ports. `--plain` starts the
same Kafka on the same data without kdev, as its own script does, in turn with kdev. The last column says how
busy the machine was when the runs of a row were over (load of the last minute, as `uptime` has it).
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kdev.kafka.readiness import answers
from kdev.model import Endpoint

SPEC = str(Path(__file__).resolve().parent.parent / "specs" / "car-rentals.yaml")
TAIL = ("tail", "car-rentals", "-n", "1", "--no-follow")
# What kafka-run-class.sh gives to Java when nobody says anything else.
PLAIN_FLAGS = (
    *("-Xmx1G", "-Xms1G", "-server", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20"),
    *("-XX:InitiatingHeapOccupancyPercent=35", "-XX:+ExplicitGCInvokesConcurrent"),
    "-Djava.awt.headless=true",
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def seconds(environ: dict[str, str], *words: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "kdev", *words], env=environ, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def control() -> float:
    """A fixed piece of work: says how fast the machine is at this moment."""
    began = time.perf_counter()
    sum(i * i for i in range(5_000_000))
    return time.perf_counter() - began


def row(name: str, taken: list[float]) -> str:
    numbers = (min(taken), statistics.median(taken), max(taken), os.getloadavg()[0])
    return f"| {name} | " + " | ".join(f"{number:.2f}" for number in numbers) + " |"


def stack_rows(stack: str, runs: int) -> list[str]:
    """The first `up` with a document, the later ones on kept data, and `down`, of one kind of stack."""
    runtime, _, mode = stack.partition("/")
    with tempfile.TemporaryDirectory() as home:
        environ = {**os.environ, "KDEV_HOME": home, "KDEV_NAME": "bench", "KDEV_PORT": str(free_port())}
        environ |= {"KDEV_RUNTIME": runtime, "KDEV_MODE": mode}
        try:
            first = [seconds(environ, "up", SPEC)]
            downs, ups = [seconds(environ, "down")], []
            for _ in range(runs):
                ups.append(seconds(environ, "up"))
                downs.append(seconds(environ, "down"))
            seconds(environ, "up")
            seconds(environ, "produce", "car-rentals", "hello")
            tails = [seconds(environ, *TAIL) for _ in range(runs)]
        finally:
            removed = [sys.executable, "-m", "kdev", "down", "--volumes"]
            subprocess.run(removed, env=environ, capture_output=True, check=False)
    of = f"{runtime}, {mode}"
    return [
        row(f"{of}: kdev up SPEC, first time", first),
        row(f"{of}: kdev up on kept data, until topics have leaders", ups),
        row(f"{of}: kdev down", downs),
        row(f"{of}: kdev {' '.join(TAIL)}", tails),
    ]


def plain_rows(runs: int) -> list[str]:
    """Kafka started by hand from the same jars, with the flags of kafka-server-start.sh, until it answers.

    Each time kdev starts it on the same data next, so that both meet the same noise.
    """
    with tempfile.TemporaryDirectory() as home:
        environ = {**os.environ, "KDEV_HOME": home, "KDEV_NAME": "bench", "KDEV_PORT": str(free_port())}
        environ |= {"KDEV_RUNTIME": "process"}
        seconds(environ, "up")
        folder = Path(home) / "stacks" / "bench"
        broker = json.loads((folder / "state.json").read_text(encoding="utf-8"))["processes"][0]["pid"]
        words = Path(f"/proc/{broker}/cmdline").read_text(encoding="utf-8").split("\0")
        seconds(environ, "down")
        logging = next(word for word in words if word.startswith("-Dlog4j2"))
        command = [words[0], *PLAIN_FLAGS, logging, *words[words.index("-cp") :]]
        taken: list[float] = []
        ups: list[float] = []
        for _ in range(runs):
            taken.append(plain(command[:-1], folder, int(environ["KDEV_PORT"])))
            ups.append(seconds(environ, "up"))
            seconds(environ, "down")
    return [
        row("no kdev: java kafka.Kafka as kafka-server-start.sh does, on kept data", taken),
        row("process, kraft: kdev up, in turn with it", ups),
    ]


def plain(command: list[str], folder: Path, port: int) -> float:
    """Seconds until a broker that is started so tells who its controller is."""
    began = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as broker:
        while not answers(Endpoint(f"127.0.0.1:{port}")):
            time.sleep(0.01)
        taken = time.perf_counter() - began
        broker.terminate()
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--stack", action="append", help="RUNTIME/MODE, repeatable; else process/kraft")
    parser.add_argument("--plain", action="store_true", help="also Kafka without kdev")
    options = parser.parse_args()
    rows = [line for stack in options.stack or ["process/kraft"] for line in stack_rows(stack, options.runs)]
    rows += plain_rows(options.runs) if options.plain else []
    print(f"seconds from the shell, {options.runs} runs\n")
    print("| what | min | median | max | load |\n| --- | --- | --- | --- | --- |")
    print("\n".join(rows))
    print(row("kdev --help", [seconds(dict(os.environ), "--help") for _ in range(options.runs)]))
    print(row("control: 5 million additions in Python", [control() for _ in range(options.runs)]))


if __name__ == "__main__":
    main()

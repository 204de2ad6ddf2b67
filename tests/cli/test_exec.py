"""`kdev exec`: a program that finds the broker by its variables, in the place of kdev."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from tests.conftest import Kdev


def test_a_program_has_the_address_and_its_exit_code_is_that_of_kdev() -> None:
    line = (
        "exec",
        "-b",
        "127.0.0.1:19999",
        "--",
        "sh",
        "-c",
        'echo "$1 $BOOTSTRAP_SERVERS"; exit 7',
        "sh",
        "-b",
    )

    done = subprocess.run(
        [sys.executable, "-m", "kdev", *line], capture_output=True, text=True, check=False, timeout=60
    )

    assert (done.returncode, done.stdout, done.stderr) == (7, "-b 127.0.0.1:19999\n", "")


def test_a_program_that_is_not_there_is_told(kdev: Kdev) -> None:
    missing = kdev("exec", "-b", "127.0.0.1:19999", "--", "not-a-program", "-x")
    nothing = kdev("exec")
    nobody = kdev("exec", "--name", "never-made", "--", "true")
    ignored = [signal.getsignal(number) for number in (signal.SIGPIPE, signal.SIGXFSZ)]

    assert (missing.code, nothing.code, nobody.code) == (2, 2, 4)
    assert ignored == [signal.SIG_IGN, signal.SIG_IGN]
    assert missing.err == (
        "error: `not-a-program` cannot be run: no such file or directory\n"
        "hint: such as `kdev exec -- python consumer.py`\n"
    )


def test_a_program_ends_when_nobody_reads_it_any_more_as_it_does_without_kdev() -> None:
    line = ("exec", "-b", "127.0.0.1:19999", "--", "sh", "-c", "kill -PIPE $$; echo deaf")

    done = subprocess.run(
        [sys.executable, "-m", "kdev", *line], capture_output=True, text=True, check=False, timeout=60
    )

    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGPIPE, "", "")


def test_a_program_has_the_file_that_says_how_clients_get_in(tmp_path: Path) -> None:
    file = tmp_path / "client.properties"
    file.write_text(
        "bootstrap.servers=127.0.0.1:19999\nsecurity.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\n"
        "sasl.username=ann\nsasl.password=secret\n",
        encoding="utf-8",
    )
    line = ("exec", "--client-config", str(file), "--", "sh", "-c", "echo $KDEV_CLIENT_CONFIG")

    done = subprocess.run(
        [sys.executable, "-m", "kdev", *line], capture_output=True, text=True, check=False, timeout=60
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, f"{file}\n", "")

"""What the log of a Kafka that cannot start means."""

from __future__ import annotations

import re

import pytest

from kdev.stack.causes import CAUSES, cause_in, not_ready, telling

SAID = {
    "its disk is full": "java.io.IOException: No space left on device",
    "its data belongs to another cluster": "kafka.common.InconsistentClusterIdException: The Cluster ID a "
    "doesn't match stored clusterId Some(b) in meta.properties.",
    "its data belongs to a broker with another number": "java.lang.RuntimeException: Stored node id 2 "
    "doesn't match previous node id 1 in /data/meta.properties",
    "its data folder was never prepared, or is damaged": "java.lang.RuntimeException: No readable "
    "meta.properties files found.",
    "one of its ports is held by another program": "org.apache.kafka.common.KafkaException: Socket server "
    "failed to bind to 127.0.0.1:9092: Address already in use.",
    "ZooKeeper still remembers the broker that was killed": "org.apache.zookeeper.KeeperException"
    "$NodeExistsException: KeeperErrorCode = NodeExists",
    "its ZooKeeper does not answer": "kafka.zookeeper.ZooKeeperClientTimeoutException: Timed out waiting for "
    "connection while in state: CONNECTING",
    "no more threads are allowed here": "java.lang.OutOfMemoryError: unable to create native thread",
    "its heap is too small": "Terminating due to java.lang.OutOfMemoryError: Java heap space",
    "it needed more memory than its container may have": "ended while it started: "
    "killed at its memory limit of 1.07 GB",
    "there is not enough memory": "Error during initialization of VM\nCould not reserve enough space",
    "it may not write to its data folder": "java.nio.file.AccessDeniedException: /var/lib/kafka/data/.lock",
    "this Java is too old for it": "Error: LinkageError occurred while loading main class kafka.Kafka\n"
    "java.lang.UnsupportedClassVersionError: kafka/Kafka has been compiled by a more recent version",
    "this Java crashes on this processor or kernel, which is a known fault of it": "#  SIGILL (0x4)",
    "a newer Kafka wrote its data": "java.lang.IllegalArgumentException: No MetadataVersion with feature "
    "level 99. Valid feature levels are from 7 to 30",
    "another Kafka uses the same data folder": "org.apache.kafka.common.KafkaException: Failed to acquire "
    "lock on file .lock in /data. A Kafka instance in another process or thread is using this directory.",
    "its data is damaged": "org.apache.kafka.common.errors.CorruptRecordException: Record size 0 is less",
    "one of its jar files is damaged": "Error: Invalid or corrupt jarfile kafka.jar",
    "parts of this Kafka are missing": "Error: Could not find or load main class kafka.Kafka",
    "a host name in its settings has no address": "java.net.UnknownHostException: kafka-9: Name or service "
    "not known",
    "it may not open more files": "java.io.IOException: Too many open files",
    "Java does not take one of its options": "Unrecognized VM option 'UseMagic'",
    "its image was made for another kind of processor": "exec /usr/bin/java: exec format error",
    "a library that Java needs is missing": "java: error while loading shared libraries: libjli.so: cannot "
    "open shared object file",
    "its listeners contradict each other": "java.lang.IllegalArgumentException: requirement failed: "
    "advertised.listeners cannot use the nonroutable meta-address 0.0.0.0.",
    "it was refused by the one that it has to speak to": "org.apache.kafka.common.errors."
    "SaslAuthenticationException: Authentication failed",
    "it does not take one of its settings": "org.apache.kafka.common.config.ConfigException: Invalid value x "
    "for configuration num.partitions",
    "it was killed from outside": "ended while it started: killed",
}


@pytest.mark.parametrize("text", SAID)
@pytest.mark.trap(34)
def test_what_a_log_says_has_one_cause(text: str) -> None:
    found = cause_in(SAID[text].splitlines())

    assert found is not None
    assert found.text == text


def test_every_cause_has_its_words_here_and_something_to_do() -> None:
    assert {each.text for each in CAUSES} == set(SAID)
    assert [each.text for each in CAUSES if not re.search(r"[`{]|folder|fit each|reach", each.hint)] == []


def test_what_is_only_reported_is_no_cause() -> None:
    assert cause_in(["[2026-01-01 10:00:00] INFO advertised.listeners = x, No space left on device"]) is None


def test_the_lines_that_tell_are_shown_without_those_around_them() -> None:
    log = [
        "TIME INFO started (kafka)",
        "TIME ERROR Exiting Kafka due to fatal exception (kafka.Kafka$)",
        "java.lang.RuntimeException: broken",
        "\tat kafka.Kafka.main(Kafka.scala)",
        "Caused by: java.io.IOException: No space left on device",
        "TIME INFO shutting down (kafka)",
    ]

    error = not_ready("shop", "kafka", "ended while it started: broken", log)

    assert error.last_lines == (log[1], log[2], log[4])
    assert str(error).startswith("kafka ended while it started: its disk is full\n")


def test_a_log_that_tells_nothing_is_shown_from_its_end() -> None:
    assert telling([f"line {number}" for number in range(20)], 3) == ["line 17", "line 18", "line 19"]


def test_the_command_of_a_hint_names_its_environment() -> None:
    error = not_ready("shop", "kafka", "ended", [SAID["its data is damaged"]])

    assert error.hint == "`kdev down --volumes --name shop` deletes the data"

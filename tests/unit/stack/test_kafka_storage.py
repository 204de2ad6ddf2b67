"""A data folder that is prepared without Kafka's tool, once it has run."""

from __future__ import annotations

from pathlib import Path

from kdev.stack.kafka_storage import format_storage, is_formatted, kept_features


def test_the_tool_runs_once_for_a_kafka_and_later_folders_are_made_of_what_it_wrote(tmp_path: Path) -> None:
    runs: list[str] = []
    features = kept_features(tmp_path / "cache", "4.3.1")

    def tool() -> None:
        runs.append("ran")
        (tmp_path / "one").mkdir()
        (tmp_path / "one" / "bootstrap.checkpoint").write_bytes(b"features")
        (tmp_path / "one" / "meta.properties").write_text("version=1\n", encoding="ascii")

    format_storage(tmp_path / "one", features, ("an-id", 1), tool)
    format_storage(tmp_path / "two", features, ("another-id", 2), tool)

    meta = (tmp_path / "two" / "meta.properties").read_text(encoding="ascii").splitlines()
    assert runs == ["ran"]
    assert is_formatted(tmp_path / "two")
    assert (tmp_path / "two" / "bootstrap.checkpoint").read_bytes() == b"features"
    assert meta[:3] == ["version=1", "cluster.id=another-id", "node.id=2"]
    assert len(meta[3].removeprefix("directory.id=")) == 22

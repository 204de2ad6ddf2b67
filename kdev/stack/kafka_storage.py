"""A broker's data folder before its first start, as Kafka's own tool prepares it.

The tool takes a Java of its own for half a second. What it writes is the same for every environment but
for two ids: so it runs once for each Kafka, and what it wrote is kept.
"""

from __future__ import annotations

import base64
import shutil
import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path

_META = "meta.properties"
_FEATURES = "bootstrap.checkpoint"


def is_formatted(data: Path) -> bool:
    """Whether a data folder was prepared before."""
    return (data / _META).exists()


def kept_features(cache: Path, version: str) -> Path:
    """Where the features are kept that the tool of a Kafka turns on; need not exist yet."""
    return cache / "storage" / version / _FEATURES


def format_storage(data: Path, features: Path, ids: tuple[str, int], tool: Callable[[], None]) -> None:
    """Prepare a data folder for a cluster id and a node; `tool` does so where nothing was kept of it yet."""
    if not features.exists():
        tool()
        _keep(data / _FEATURES, features)
        return
    data.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(features, data / _FEATURES)
    directory = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    lines = ("version=1", f"cluster.id={ids[0]}", f"node.id={ids[1]}", f"directory.id={directory}")
    draft = data / f"{_META}.tmp"
    draft.write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
    draft.replace(data / _META)


def _keep(written: Path, features: Path) -> None:
    try:
        features.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=features.parent) as beside:
            Path(shutil.copy(written, beside)).replace(features)
    except OSError:  # without it the next environment is prepared by the tool as well
        return

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

from kdev.commands import command
from kdev.errors import StackError

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
    try:
        _make(data, features, ids)
    except OSError:  # nothing was kept yet, or something is in the way, which the tool says better
        tool()
        _keep(data / _FEATURES, features)


def require_own(data: Path, ids: tuple[str, int], name: str) -> None:
    """Make sure that a prepared data folder is of this cluster and node, which Kafka does not always see.

    Raises StackError when it is not.
    """
    lines = (data / _META).read_text(encoding="utf-8", errors="replace").splitlines()
    found = {key: value for key, _, value in (line.partition("=") for line in lines)}
    for key, wanted in (("cluster.id", ids[0]), ("node.id", str(ids[1]))):
        if key in found and found[key] != wanted:
            what = key.partition(".")[0]
            raise StackError(
                f"the data in {data} is of {what} `{found[key]}`, environment `{name}` is {what} `{wanted}`",
                hint=f"put the right folder back; {command('down --volumes', name)} deletes the data",
            )


def _make(data: Path, features: Path, ids: tuple[str, int]) -> None:
    if not features.exists():
        raise FileNotFoundError(features)
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

"""The files that come with kdev: the stacks of `compose/` and the example documents of `specs/`."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def compose_file(name: str) -> Path:
    """The path of a bundled Compose file, such as `kraft.yaml`."""
    return _folder("compose") / name


def spec_file(name: str) -> Path:
    """The path of a bundled AsyncAPI document, such as `car-rentals.yaml`."""
    return _folder("specs") / name


def _folder(name: str) -> Path:
    # A wheel carries the folders as package data; a checkout has them beside the package.
    packaged = _PACKAGE / "data" / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name

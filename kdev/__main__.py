"""`python -m kdev`, and the console script: the command line, whatever becomes of its loading."""

import sys
from importlib import import_module


def run() -> None:
    """Load the command line and run it; a Ctrl-C that comes while it loads ends it without a word."""
    try:
        app = import_module("kdev.cli.app")
    except KeyboardInterrupt:
        sys.exit(import_module("kdev.errors").INTERRUPTED)
    app.run()


if __name__ == "__main__":
    run()

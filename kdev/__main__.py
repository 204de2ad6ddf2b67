"""`python -m kdev`: calls `main` and exits with its number."""

import sys

from kdev.cli.app import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

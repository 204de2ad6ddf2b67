"""`python -m kdev`: the same as the console script."""

from kdev.cli.app import run

if __name__ == "__main__":
    run()

"""The commands by name, each loaded when it is called: `--help` and one command load none of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import typer
import typer.core
import typer.main

from kdev.cli import console
from kdev.cli.examples import examples_of
from kdev.cli.help_sections import in_sections
from kdev.cli.shells import COMPLETION, shell_completion
from kdev.errors import INTERRUPTED


class Entry(NamedTuple):
    """Where a command is, below `kdev.cli`, and the first sentence of its help."""

    module: str
    attribute: str
    help: str


COMMANDS = {
    "up": Entry(
        "stack",
        "up",
        "Start a local Kafka, wait until it really works, and create the topics of SPEC.",
    ),
    "down": Entry("stack", "down", "Stop the environment; its data is kept unless --volumes is given."),
    "status": Entry("status", "status", "Show what runs, where it answers, what it takes, and its topics."),
    "logs": Entry("logs", "logs", "Show the log lines of the environment's services, merged by time."),
    "doctor": Entry(
        "doctor",
        "doctor",
        "Look at this machine and at the broker, and say what is in the way and what to do about it.",
    ),
    "support": Entry(
        "support",
        "support",
        "Write one file for somebody who helps: versions, what doctor says, status, logs; without passwords.",
    ),
    "wait": Entry(
        "wait",
        "wait",
        "Wait until the broker answers and each TOPIC has its leaders; the reason when it takes too long.",
    ),
    "reset": Entry(
        "reset",
        "reset",
        "Take all records out of topics, after asking; partitions, settings and offsets stay.",
    ),
    "save": Entry(
        "saving",
        "save",
        "Save the data of the environment as NAME; one that runs is stopped for it and started again.",
    ),
    "load": Entry(
        "saving",
        "load",
        "Put what was saved as NAME in place of the data of the environment, and start it.",
    ),
    "chaos": Entry(
        "chaos",
        "chaos",
        "Stop, kill or pause one broker to see what clients make of it; start undoes each of them.",
    ),
    "connect": Entry(
        "connect",
        "connect",
        "Put CONTAINER, one of yours, on the network of the environment, where it finds the brokers.",
    ),
    "env": Entry(
        "environment",
        "env",
        "Print the settings with which a client connects: for a shell, a properties file, or a language.",
    ),
    "exec": Entry(
        "executing",
        "execute",
        "Run a program with the variables that `kdev env` prints; it takes the place of kdev.",
    ),
    "demo": Entry(
        "demo",
        "demo",
        "Show all of it on a bundled document: a stack, its topics, events made and followed.",
    ),
    "validate": Entry(
        "spec", "validate", "Say everything that is wrong with SPEC, each problem with its place."
    ),
    "explain": Entry(
        "explain",
        "explain",
        "Say which topic each channel of SPEC goes to, and where each value comes from and why.",
    ),
    "bundle": Entry("bundle", "bundle", "Write SPEC with everything that it refers to as one document."),
    "topics": Entry("topics", "topics_app", "Create, compare, change, look at and delete topics."),
    "mock": Entry(
        "mock",
        "mock",
        "Send made-up records that are true to SPEC, at a pace, until the end, Ctrl-C or for ever.",
    ),
    "control": Entry(
        "control",
        "control_app",
        "Change the rates of a running kdev mock, hold it, let it go on, or end it.",
    ),
    "tail": Entry(
        "tail", "tail", "Show the newest records of TOPIC in order of time, then new ones as they come."
    ),
    "verify": Entry(
        "verify",
        "verify",
        "Read the topics of SPEC and say which records keep to it, and what is wrong with the others.",
    ),
    "groups": Entry(
        "groups",
        "groups_app",
        "List consumer groups, show how far they have read, and set where they go on.",
    ),
    "produce": Entry(
        "produce", "produce", "Send VALUE, or each line of standard input, to TOPIC as a record."
    ),
}


ASIDE = {
    "listeners": Entry(
        "listeners",
        "listeners",
        "Draw the listeners of the environment: which address is for programs here, which for containers.",
    )
}
"""What `kdev explain` explains beside documents; not in the list of commands."""
SECTIONS: Mapping[str, Sequence[str]] = {
    "Start here": ("demo", "up", "mock", "tail", "down"),
    "Documents": ("validate", "explain", "bundle"),
    "Topics and records": ("topics", "produce", "verify", "groups", "control", "reset"),
    "The Kafka": ("status", "logs", "doctor", "wait", "save", "load", "chaos", "support"),
    "Your programs": ("env", "exec", "connect"),
}
"""The commands as the help shows them."""
CONTROLS = frozenset({"set", "pause", "resume", "invalid", "stop", "status"})


class _Shown:
    """Shows the lines of the epilog of a command, else its examples, as they stand."""

    epilog: str | None

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write them; no line is broken, so that it can be copied."""
        examples = self.epilog or examples_of(ctx.command_path.partition(" ")[2])
        if examples:
            with formatter.section("Examples"):
                for line in examples.splitlines():
                    formatter.write(f"{'':>{formatter.current_indent}}{line}\n")


class Command(_Shown, typer.core.TyperCommand):
    """A command that shows examples, and many options in sections."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write its arguments, then its options."""
        rows = [(param, param.get_help_record(ctx)) for param in self.get_params(ctx)]
        options = {
            max(param.opts, key=len): row for param, row in rows if row and param.param_type_name == "option"
        }
        arguments = [row for param, row in rows if row and param.param_type_name == "argument"]
        for title, some in (("Arguments", arguments), *in_sections(self.name or "", options)):
            if some:
                with formatter.section(title):
                    formatter.write_dl(some)


class Subcommands(_Shown, typer.core.TyperGroup):
    """A group that shows examples, and the whole first sentence of each of its commands."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write their names and what they do."""
        found = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        told = [(name, each.get_short_help_str(limit=1_000)) for name, each in found.items() if each]
        with formatter.section("Commands"):
            formatter.write_dl([(name, text.removesuffix(".")) for name, text in told])


class Commands(Subcommands):
    """The group of all commands."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.epilog = examples_of("")
        # Typer looks here for names that are near to a wrong one.
        self.commands = dict.fromkeys(COMMANDS, typer.core.TyperCommand(None))

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order in which people meet them."""
        return list(COMMANDS)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the options; behind those for completion a shell may be named, which Typer would pass over."""
        if len(args) > 1 and args[0] in COMPLETION and not ctx.resilient_parsing:
            shell_completion(ctx, *args[:2])
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: Any) -> Any:
        """`kdev mock set` means `kdev control`, `explain listeners` no document, unless one has that name.

        `kdev help` and `kdev help tail` mean `--help`.
        """
        if args[0] == "help":
            args = self._asked(ctx, args)
        if args[0] == "mock" and len(args) > 1 and args[1] in CONTROLS and not Path(args[1]).exists():
            args = ["control", *args[1:]]
        if args[0] == "explain" and len(args) > 1 and args[1] in ASIDE and not Path(args[1]).exists():
            name = args[1]
            return name, self.get_command(ctx, name), args[2:]
        return super().resolve_command(ctx, args)

    def _asked(self, ctx: Any, args: Sequence[str]) -> Sequence[str]:
        """The words that ask for the help of a command; the command alone while a shell asks what follows."""
        if ctx.resilient_parsing:
            return args[1:] or args
        if args[1:]:
            return [*args[1:], "--help"]
        console.data(ctx.get_help())
        raise typer.Exit

    def invoke(self, ctx: Any) -> Any:
        """Run a command; Ctrl-C, of which Typer would make an exit without a word, is told."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            console.note("interrupted")
            raise typer.Exit(INTERRUPTED) from None

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of a name, loaded now; None when there is none."""
        entry = COMMANDS.get(cmd_name) or ASIDE.get(cmd_name)
        if entry is None:
            return None
        found = getattr(import_module(f"kdev.cli.{entry.module}"), entry.attribute)
        command = typer.main.get_command(found if isinstance(found, typer.Typer) else _app(found))
        command.name = cmd_name
        command.epilog = examples_of(cmd_name)
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write names and help from the table, which loads no command."""
        width = max(map(len, COMMANDS))
        for title, names in SECTIONS.items():
            with formatter.section(title):
                told = [(name.ljust(width), COMMANDS[name].help.removesuffix(".")) for name in names]
                formatter.write_dl(told)


def _app(command: Any) -> typer.Typer:
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(cls=Command)(command)
    return app

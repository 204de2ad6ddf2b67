"""`save` and `load`: the data of an environment kept under a name, and put back."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated

import typer

from kdev import wiring
from kdev.cli import completion, console, show_stack
from kdev.cli.consent import require_consent
from kdev.cli.options import Name, OutputFormat, Port
from kdev.durations import seconds_from
from kdev.errors import StackError, UsageError
from kdev.figures import bytes_text, instant_text
from kdev.model import Output
from kdev.setting_values import AUTO_PORT, ENVIRONMENT_NAME
from kdev.settings import Settings, settings_from, without_broker
from kdev.stack import saves
from kdev.stack.neighbours import named_owners
from kdev.stack.ports import open_port, require_free
from kdev.stack.runtime import StackRequest
from kdev.stack.sameness import request_of
from kdev.stack.saves import Save
from kdev.stack.up import Steps, bring_up
from kdev.stack.usage import size_of

if TYPE_CHECKING:
    from kdev.stack.claims import Claims
    from kdev.stack.runtime import Runtime, StackStatus

_HEADINGS = ["NAME", "SAVED", "SIZE", "ENVIRONMENT", "RUNTIME", "MODE", "BROKERS", "KAFKA"]

SavedName = Annotated[
    str | None,
    typer.Argument(metavar="NAME", help="The name to save it under.", autocompletion=completion.saves),
]


def save(
    saved_name: SavedName = None,
    listed: Annotated[bool, typer.Option("--list", help="Show what is saved, and save nothing.")] = False,
    deleted: Annotated[bool, typer.Option("--delete", help="Delete what is saved as NAME.")] = False,
    replaced: Annotated[bool, typer.Option("--replace", help="Save over what is saved as NAME.")] = False,
    timeout: Annotated[
        str, typer.Option("--timeout", metavar="DURATION", help="How long the next start may take.")
    ] = "90s",
    name: Name = None,
    output: OutputFormat = Output.TEXT,
) -> None:
    """Save the data of the environment as NAME; one that runs is stopped for it and started again."""
    settings = without_broker(settings_from({"name": name}))
    home = wiring.home(settings)
    if listed:
        _list(saves.saves_in(home), output)
        return
    wanted = _valid(saved_name)
    if deleted:
        gone = saves.delete(home, wanted)
        _show(gone, output, f"deleted `{wanted}`, {bytes_text(gone.size)}")
        return
    if not replaced:
        saves.require_new(home, wanted)
    made = _saved(settings, wanted, seconds_from(timeout))
    _show(made, output, f"saved `{settings.name}` as `{wanted}`, {bytes_text(made.size)}")


def _saved(settings: Settings, wanted: str, seconds: float) -> Save:
    steps = Steps(show_stack.announce)
    with wiring.claims(settings) as claims:
        _begin(settings, claims, steps)
        runtime, status = wiring.required(settings)
        data = wiring.data(settings, runtime.name)
        if status.alive:
            claims.take_ports(request_of(status).ports, steps.phase)
        with _stopped(runtime, status, seconds), saves.draft(wiring.home(settings), wanted) as folder:
            show_stack.announce(f"copy {status.data}")
            (folder / saves.DATA).mkdir()
            cluster_id = data.copy_out(settings.name, folder / saves.DATA)
            made = saves.described(wanted, status)
            made = replace(made, cluster_id=cluster_id, size=size_of(folder / saves.DATA))
            saves.write(folder, made)
    return made


def _begin(settings: Settings, claims: Claims, steps: Steps) -> None:
    claims.take_name(wiring.home(settings), settings.name, steps.phase)
    for line in wiring.put_in_order(settings):
        console.note(line)


def load(
    saved_name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="What to load, as it was saved.", autocompletion=completion.saves
        ),
    ],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    port: Port = None,
    timeout: Annotated[
        str, typer.Option("--timeout", metavar="DURATION", help="How long the start may take.")
    ] = "90s",
    name: Name = None,
    output: OutputFormat = Output.TEXT,
) -> None:
    """Put what was saved as NAME in place of the data of the environment, and start it."""
    settings = without_broker(settings_from({"name": name, "port": port}))
    saved = saves.save_of(wiring.home(settings), saved_name)
    where = _loaded(settings, saved, seconds_from(timeout), agreed=yes)
    _show(saved, output, f"loaded `{saved_name}` into `{settings.name}`, which is up at {where}")


def _loaded(settings: Settings, saved: Save, seconds: float, *, agreed: bool) -> str:
    steps = Steps(show_stack.announce)
    with wiring.claims(settings) as claims, named_owners(wiring.home(settings), settings.name):
        _begin(settings, claims, steps)
        found = wiring.running(settings)
        runtime, status = found or (wiring.runtime(settings, saved.runtime), None)
        saves.require_fits(saved, runtime.name, status)
        if status is not None and not agreed:
            lost = [f"data of `{settings.name}`: {status.data}"]
            require_consent(f"put `{saved.name}` in its place?", lost, "nothing was changed")
        request = _request(settings, saved, status, claims.has_ports)
        runtime.check(request, steps.phase)
        claims.take_ports(request.ports, steps.phase)
        with _stopped(runtime, status, seconds, only_when_it_fails=True):
            _put(settings, saved, runtime, request)
        started = bring_up(runtime, request, wiring.probes(), seconds=seconds, steps=steps)
    for note in runtime.planned(request).notes if request.extras else ():
        console.note(note)
    return started.status.endpoint.bootstrap_servers


def _put(settings: Settings, saved: Save, runtime: Runtime, request: StackRequest) -> None:
    for port in request.ports:
        require_free(port, settings.name)
    show_stack.announce(f"copy {saved.name}")
    source = saves.data_of(wiring.home(settings), saved.name)
    try:
        wiring.data(settings, runtime.name).copy_in(request, source, saved)
    except KeyboardInterrupt:
        console.note(f"`{settings.name}` has what it had before")
        raise


@contextmanager
def _stopped(
    runtime: Runtime, status: StackStatus | None, seconds: float, *, only_when_it_fails: bool = False
) -> Generator[None]:
    """An environment that does not run in the block; one that ran is started again at its end."""
    if status is None or not status.alive:
        yield
        return
    console.note(f"`{status.name}` is stopped for this, and started again")
    runtime.stop(status.name, keep_data=True)
    try:
        yield
    except BaseException:
        try:
            _start(runtime, status, seconds)
        except StackError as exc:  # what went wrong before says more
            console.note(f"`{status.name}` was not started again: {exc}")
        raise
    if not only_when_it_fails:
        _start(runtime, status, seconds)


def _start(runtime: Runtime, status: StackStatus, seconds: float) -> None:
    steps = Steps(show_stack.announce)
    bring_up(runtime, request_of(status), wiring.probes(), seconds=seconds, steps=steps)


def _request(
    settings: Settings, saved: Save, status: StackStatus | None, usable: Callable[[Iterable[int]], bool]
) -> StackRequest:
    """The environment to load into: the one that is there, else one as the data was saved from."""
    before = _as_saved(settings.name, saved) if status is None else request_of(status)
    if settings.port == AUTO_PORT and not (status is not None and status.alive):
        return replace(before, port=open_port(before.port, before.brokers, usable))
    return replace(before, port=settings.port or before.port)


def _as_saved(name: str, saved: Save) -> StackRequest:
    return StackRequest(
        name,
        saved.mode,
        saved.port,
        saved.brokers,
        settings=saved.settings,
        compose=saved.compose,
        extras=saved.extras,
        secure=saved.secure,
        memory=saved.memory,
        fast=saved.fast,
    )


def _valid(name: str | None) -> str:
    if name is None:
        hint = "such as `kdev save demo`; `--list` shows those there are"
        raise UsageError("`kdev save` needs a name", hint=hint)
    if not ENVIRONMENT_NAME.fullmatch(name):
        raise UsageError(
            f"`{name}` is not a name to save under",
            hint="small letters, digits and dashes, at most 31, such as `before-the-demo`",
        )
    return name


def _list(found: Sequence[Save], output: Output) -> None:
    if output is Output.JSON:
        console.json_line({"saves": [_json(each) for each in found]})
    elif found:
        for line in console.table_lines(_HEADINGS, [_row(each) for each in found]):
            console.data(line)
    else:
        console.note("nothing is saved")


def _row(save: Save) -> tuple[str, ...]:
    return (
        *(save.name, instant_text(int(save.saved * 1000)), bytes_text(save.size), save.environment),
        *(save.runtime, save.mode, str(save.brokers), save.version),
    )


def _show(save: Save, output: Output, text: str) -> None:
    if output is Output.JSON:
        console.json_line(_json(save))
    else:
        console.data(text)


def _json(save: Save) -> dict[str, object]:
    return {**asdict(save), "saved": round(save.saved, 3), "settings": dict(save.settings)}

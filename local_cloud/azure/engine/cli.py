"""Command line of the in-process engine: preview, up, refresh, destroy, outputs, state.

Exit codes: 0 done, 1 something failed, 2 wrong input or configuration, 3 another run holds the stack, 130
interrupted.
"""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from local_cloud.azure.engine.errors import EngineError, InputError

if TYPE_CHECKING:
    from local_cloud.azure.engine.engine import Engine


def _shared(command: Callable[..., None]) -> Callable[..., None]:
    """The options every command has."""

    @click.option("--stack", "-s", default="local", show_default=True, help="Stack to work on.")
    @click.option(
        "--cwd", "-C", default=".", type=click.Path(path_type=Path), help="Directory of Pulumi.yaml."
    )
    @click.option("--json", "as_json", is_flag=True, help="Print JSON (for runs: one engine event per line).")
    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except EngineError as error:
            _fail(error)
        except KeyboardInterrupt:
            click.echo("interrupted; what was done is in the state, run the command again to go on", err=True)
            sys.exit(130)

    return wrapped


def _fail(error: EngineError) -> NoReturn:
    problems = error.problems if isinstance(error, InputError) else (str(error),)
    for problem in problems:
        click.echo(f"error: {problem}", err=True)
    sys.exit(error.exit_code)


def _engine(stack: str, cwd: Path) -> Engine:
    if stack != "local" and not stack.startswith("local-"):
        raise InputError(
            f"'{stack}' is not a rehearsal: the in-process engine only runs the stack 'local' and stacks "
            "named 'local-...'; install the official pulumi CLI for real stacks: "
            "https://www.pulumi.com/docs/install/"
        )
    os.environ.setdefault("GRPC_VERBOSITY", "ERROR")
    from local_cloud.azure.engine.engine import Engine

    directory = Path(os.environ.get("LOCAL_CLOUD_DIR") or cwd / ".local")
    return Engine(cwd.resolve(), stack, directory.resolve() / "engine")


@click.group("engine")
def engine_group() -> None:
    """Rehearse the Pulumi program without the official engine."""


def _run(operation: str, stack: str, cwd: Path, as_json: bool) -> None:
    engine = _engine(stack, cwd)
    run = getattr(engine, operation)
    if as_json:
        stream = sys.stdout
        result = run(lambda event: print(json.dumps(event), file=stream, flush=True))
    else:
        from local_cloud.azure.engine.render import Display

        display = Display(operation, stack)
        result = run(display)
        display.finish(result.changes, result.outputs, result.duration, failed=result.failed)
    sys.exit(result.exit_code)


@engine_group.command()
@_shared
def preview(stack: str, cwd: Path, as_json: bool) -> None:
    """Show what up would change."""
    _run("preview", stack, cwd, as_json)


@engine_group.command()
@_shared
def up(stack: str, cwd: Path, as_json: bool) -> None:
    """Create, update and delete until what the program describes exists."""
    _run("up", stack, cwd, as_json)


@engine_group.command()
@_shared
def refresh(stack: str, cwd: Path, as_json: bool) -> None:
    """Read back what exists into the state."""
    _run("refresh", stack, cwd, as_json)


@engine_group.command()
@_shared
def destroy(stack: str, cwd: Path, as_json: bool) -> None:
    """Delete everything the stack manages."""
    _run("destroy", stack, cwd, as_json)


@engine_group.command()
@_shared
@click.option("--show-secrets", is_flag=True, help="Print secret outputs in clear.")
def outputs(stack: str, cwd: Path, as_json: bool, show_secrets: bool) -> None:
    """Print the outputs of the last update."""
    values = _engine(stack, cwd).outputs(show_secrets=show_secrets)
    if as_json:
        click.echo(json.dumps(values, indent=2, sort_keys=True))
        return
    for name, value in sorted(values.items()):
        click.echo(f"{name}: {value if isinstance(value, str) else json.dumps(value)}")


@engine_group.group()
def state() -> None:
    """Look into the state."""


@state.command("list")
@_shared
def state_list(stack: str, cwd: Path, as_json: bool) -> None:
    """List the resources of the stack; secrets are masked."""
    resources = _engine(stack, cwd).resources()
    if as_json:
        click.echo(json.dumps(resources, indent=2))
        return
    for item in resources:
        marks = "".join(f" ({mark})" for mark in ("protect", "external", "delete") if item.get(mark))
        click.echo(f"{item['urn']}{marks}")


@state.command("unprotect")
@click.argument("urn")
@_shared
def state_unprotect(stack: str, cwd: Path, as_json: bool, urn: str) -> None:
    """Allow URN to be deleted."""
    del as_json
    _engine(stack, cwd).unprotect(urn)

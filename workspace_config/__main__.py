"""The command line: `python -m workspace_config COMMAND SPEC_DIR --stack NAME`.

Exit codes: 0 done, 1 failed, 2 bad input. `plan --detailed-exitcode` and `drift`: 0 no change, 2 changes,
1 any error. Only click is imported here; everything else when a command runs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from workspace_config.session import Options

EXIT_CODES = """\b
Exit codes: 0 done, 1 failed, 2 bad input.
plan --detailed-exitcode and drift: 0 no change, 2 changes, 1 any error."""


@click.group(help=f"Make a Databricks workspace what a YAML spec says.\n\n{EXIT_CODES}")
def cli() -> None:
    """Group of all commands."""


def shared(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the arguments and options that every command has."""
    for decorate in (
        click.option("--json", "as_json", is_flag=True, help="Print one JSON document."),
        click.option(
            "--state-dir", type=click.Path(path_type=Path), help="Default: .state/<stack>/<bundle>."
        ),
        click.option(
            "--var", "variables", multiple=True, metavar="K=V", help="Value of a variable; repeatable."
        ),
        click.option(
            "--target", help="Default: the target named like the stack, or the one with default: true."
        ),
        click.option(
            "--outputs", type=click.Path(path_type=Path), help="Stack outputs; default .outputs/<stack>.json."
        ),
        click.option("--stack", required=True, help="Name of the stack the workspace belongs to."),
    ):
        function = decorate(function)
    return function


spec_dir = click.argument("spec_dir", type=click.Path(path_type=Path))
force = click.option("--force", is_flag=True, help="Allow mass deletion and changes that lose data.")


@cli.command()
@spec_dir
@shared
def validate(*, as_json: bool, **given: Any) -> None:
    """Check the spec offline: every error of every file at once."""
    _run(lambda commands, options: commands.validate(options, as_json=as_json), given)


@cli.command()
@spec_dir
@shared
@click.option("--detailed-exitcode", is_flag=True, help="0 no changes, 2 changes, 1 any error.")
def plan(*, as_json: bool, detailed_exitcode: bool, **given: Any) -> None:
    """Show what apply would change, field by field, with reasons."""
    _run(
        lambda commands, options: commands.plan(options, as_json=as_json, detailed=detailed_exitcode),
        given,
        bad_input=1 if detailed_exitcode else 2,
    )


@cli.command()
@spec_dir
@shared
@force
def apply(*, as_json: bool, force: bool, **given: Any) -> None:
    """Make the workspace what the spec says."""
    _run(lambda commands, options: commands.apply(options, as_json=as_json, force=force), given)


@cli.command()
@spec_dir
@shared
def drift(*, as_json: bool, **given: Any) -> None:
    """Show what others changed in the workspace. Exit code 0 none, 2 drift, 1 any error."""
    _run(lambda commands, options: commands.drift(options, as_json=as_json), given, bad_input=1)


@cli.command()
@spec_dir
@shared
@force
def destroy(*, as_json: bool, force: bool, **given: Any) -> None:
    """Delete everything this spec made on this stack."""
    _run(lambda commands, options: commands.destroy(options, as_json=as_json, force=force), given)


@cli.command()
@spec_dir
@click.argument("job")
@shared
@click.option(
    "--param", "parameters", multiple=True, metavar="K=V", help="Value of a job parameter; repeatable."
)
def run(*, job: str, as_json: bool, parameters: tuple[str, ...], **given: Any) -> None:
    """Run a job by its key in the spec, follow it, and fail when it fails."""
    values = pairs(parameters, "--param")
    _run(lambda _commands, options: _run_job(options, job, values, as_json=as_json), given)


@cli.command()
@spec_dir
@shared
def runtimes(*, as_json: bool, **given: Any) -> None:
    """List the runtimes of the workspace with their end of support."""

    def listed(_commands: Any, options: Options) -> int:
        from workspace_config.runtime_table import show

        return show(options, as_json=as_json)

    _run(listed, given)


def _run_job(options: Options, job: str, parameters: dict[str, str], *, as_json: bool) -> int:
    from workspace_config.run_command import show

    return show(options, job, parameters, as_json=as_json)


def _run(command: Callable[[Any, Options], int], given: dict[str, Any], *, bad_input: int = 2) -> None:
    """Run a command and leave with its exit code; errors of ours become one message."""
    from workspace_config.errors import InputError, WorkspaceConfigError

    try:
        given["variables"] = pairs(given["variables"], "--var")
        from workspace_config import commands
        from workspace_config.session import Options

        code = command(commands, Options(**given))
    except InputError as error:
        click.echo(str(error), err=True)
        code = bad_input
    except WorkspaceConfigError as error:
        click.echo(str(error), err=True)
        code = 1
    sys.exit(code)


def pairs(texts: tuple[str, ...], option: str) -> dict[str, str]:
    """Split `K=V` texts; raises click.UsageError (exit 2) for one without `=`."""
    wrong = [text for text in texts if "=" not in text]
    if wrong:
        raise click.UsageError(f"{option} {wrong[0]}: write {option} name=value")
    return dict(text.split("=", 1) for text in texts)


def main() -> None:
    """Entry point of the `workspace-config` script."""
    cli(prog_name="python -m workspace_config")


if __name__ == "__main__":
    main()

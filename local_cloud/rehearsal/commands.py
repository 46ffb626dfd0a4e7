"""The commands of a rehearsal. Exit codes: 0 done, 1 a step failed, 2 wrong settings, spec or arguments."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click
from rich.console import Console

from local_cloud.rehearsal import workspace_server
from local_cloud.rehearsal.layout import Layout, find_layout


@contextmanager
def _clean_errors() -> Iterator[Layout]:
    """Turn the errors a person can act on into a message and an exit code; others show their trace."""
    from local_cloud.databricks.spark.api import ClusterStartError
    from local_cloud.rehearsal.background import ServerError
    from local_cloud.rehearsal.configuration import ConfigurationError
    from local_cloud.rehearsal.deployment import DeploymentError
    from local_cloud.rehearsal.up import RehearsalError

    try:
        yield find_layout()
    except (DeploymentError, ConfigurationError) as error:
        _stop(str(error), error.exit_code)
    except (RehearsalError, ServerError, ClusterStartError) as error:
        _stop(str(error), 1)
    except FileNotFoundError as error:
        if error.filename is not None:
            raise
        _stop(str(error), 2)


@click.command()
@click.option(
    "--port", type=click.IntRange(1024, 65535), help="Port of the workspace [default: keep, or a free one]."
)
@click.option("--run", "run_job", is_flag=True, help="Run the job even when nothing changed.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as one JSON object.")
def up(port: int | None, run_job: bool, as_json: bool) -> None:
    """Start the local cloud, deploy the platform, configure the workspace and run the main job."""
    with _clean_errors() as layout:
        from local_cloud.databricks.spark.java import find_java
        from local_cloud.databricks.spark.prepare import prepare_spark
        from local_cloud.rehearsal.summary import as_mapping, show
        from local_cloud.rehearsal.up import UpOptions, rehearse

        console = Console(stderr=as_json, highlight=False)
        find_java()
        prepare_spark(lambda _: None, archive=False)
        outcome = rehearse(layout, UpOptions(port=port, run=run_job), console)
        if as_json:
            click.echo(json.dumps(as_mapping(outcome), indent=2))
        else:
            show(outcome, console)


@click.command()
def down() -> None:
    """Destroy what `up` made, in the right order, stop the local cloud and remove its files."""
    with _clean_errors() as layout:
        from local_cloud.rehearsal.down import tear_down

        console = Console(highlight=False)
        console.print(
            "Nothing is left but the environment."
            if tear_down(layout, console)
            else "There was nothing to remove."
        )


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
def status(as_json: bool) -> None:
    """Say whether the local workspace runs, and where. Exit code 0 when it runs, 1 when not."""
    with _clean_errors() as layout:
        endpoint = workspace_server.running(layout)
        if as_json:
            click.echo(
                json.dumps({"running": endpoint is not None, "url": endpoint.url if endpoint else None})
            )
        else:
            click.echo(
                f"running at {endpoint.url} (process {endpoint.pid})"
                if endpoint
                else "not running; scripts/up starts it"
            )
        sys.exit(0 if endpoint else 1)


@click.command()
def env() -> None:
    """Print `export` lines for a shell: eval "$(python -m local_cloud env)"."""
    with _clean_errors() as layout:
        from local_cloud.rehearsal import arm_server
        from local_cloud.rehearsal.surroundings import engine_variables, local_variables

        endpoint = workspace_server.running(layout)
        if endpoint is None:
            _stop("The local cloud is not running. Start it with scripts/up.", 1)
        arm = arm_server.running(layout)
        variables = engine_variables(layout, endpoint, arm) if arm else local_variables(layout, endpoint)
        for name, value in variables.items():
            click.echo(f"export {name}={shlex.quote(value)}")


@click.command()
@click.option("--archive", is_flag=True, help="Also write the class archive now, not after the first job.")
def prepare(archive: bool) -> None:
    """Check Java and resolve, once per environment, the jars that Spark needs."""
    with _clean_errors():
        from local_cloud.databricks.spark.java import find_java
        from local_cloud.databricks.spark.prepare import prepare_spark

        find_java()
        prepare_spark(click.echo, archive=archive)


def _stop(message: str, code: int) -> NoReturn:
    click.echo(f"error: {message}", err=True)
    sys.exit(code)

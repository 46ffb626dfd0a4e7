"""`python -m infra.synapse.views --stack dev`: print the script of a stack's views, or run it."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from infra import settings
from infra.outputs import StackOutputs, StackOutputsError, outputs_path, read_outputs
from infra.settings.check import read_stack_file
from infra.settings.reader import SettingsError
from infra.settings.synapse_views import View, ViewSettings, views_of
from infra.synapse.views import driver, runner
from infra.synapse.views.script import Lake, batches_of, script

Connect = Callable[[str], tuple[runner.Connection, type[Exception]]]


def main(arguments: Sequence[str] | None = None, connect: Connect = driver.connect) -> int:
    """Exit code 0 when the script was printed or run, 1 when a batch failed, 2 when it could not be."""
    options = _options(arguments)
    try:
        chosen = settings.parse(options.stack, read_stack_file(options.stack, options.cwd)).synapse.views
        outputs = read_outputs(options.outputs or outputs_path(options.stack, options.cwd))
        made = _script(chosen, outputs, options.table)
        if not options.execute:
            print(made, end="")
            return 0
        _execute(outputs, made, connect)
    except (SettingsError, StackOutputsError, driver.DriverError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    except runner.BatchError as error:
        print(f"{outputs.synapse_serverless_endpoint}: {error}", file=sys.stderr)
        return 1
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m infra.synapse.views",
        description="Views over Delta tables in the serverless SQL pool: print the script, or run it.",
    )
    parser.add_argument("--stack", required=True, help="name of the stack, as in Pulumi.<stack>.yaml")
    parser.add_argument(
        "--cwd", type=Path, default=Path(), help="directory of the stack file (default: here)"
    )
    parser.add_argument("--outputs", type=Path, help="outputs of the stack (default: .outputs/<stack>.json)")
    parser.add_argument(
        "--table",
        action="append",
        default=[],
        metavar="[VIEW=]CONTAINER/PATH",
        help="a Delta table such as gold/flights; may be repeated, and replaces synapse.views",
    )
    parser.add_argument("--execute", action="store_true", help="run the script instead of printing it")
    return parser.parse_args(arguments)


def _script(chosen: ViewSettings, outputs: StackOutputs, tables: Sequence[str]) -> str:
    views: tuple[View, ...] = views_of(tables) if tables else chosen.tables
    if not views:
        raise ValueError(
            "There is no table: give --table gold/flights, or set it with `pulumi config set --path "
            f"'{settings.PROJECT}:synapse.views[0]' gold/flights`."
        )
    known = {*outputs.lake_containers, "catalog"}
    for view in views:
        if view.container not in known:
            raise ValueError(
                f"{view.text}: the lake has no container {view.container}: {', '.join(sorted(known))}."
            )
    return script(Lake(dfs_endpoint=outputs.lake_dfs_endpoint), chosen.database, views, chosen.readers)


def _execute(outputs: StackOutputs, made: str, connect: Connect) -> None:
    endpoint = outputs.synapse_serverless_endpoint
    if not endpoint:
        raise ValueError(
            f"The stack {outputs.stack} has no serverless SQL endpoint: synapse.enabled was false at the "
            "last `pulumi up`. Leave --execute out to print the script."
        )
    session, errors = connect(endpoint)
    with contextlib.closing(session):
        runner.run(
            session, batches_of(made), errors, lambda number, total: print(f"batch {number}/{total}: done")
        )


if __name__ == "__main__":
    sys.exit(main())

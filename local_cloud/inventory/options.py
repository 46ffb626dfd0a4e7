"""What diagram and cost ask alike: which stack, as which profile, from which preview."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pulumi

from local_cloud.azure.errors import AzureError
from local_cloud.azure.mocks import CheckFailedError
from local_cloud.inventory.program import ROOT, Inventory, rehearse, setting
from local_cloud.inventory.resources import InventoryError, of_preview


def inventory_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that `inventory_of` takes."""
    options = (
        click.option("--stack", default="dev", show_default=True, help="Stack, as in Pulumi.<stack>.yaml."),
        click.option("--profile", help="Another profile in place of the stack's own."),
        click.option(
            "--set", "settings", multiple=True, metavar="PATH=VALUE",
            help="A setting in place of the stack's own.",
        ),
        click.option(
            "--from", "source", type=click.Path(path_type=Path),
            help="Output of `pulumi preview --json`, instead of the rehearsal.",
        ),
        click.option(
            "--cwd", type=click.Path(path_type=Path), default=ROOT, help="Directory of the stack files."
        ),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def inventory_of(
    stack: str, profile: str | None, settings: tuple[str, ...], source: Path | None, cwd: Path
) -> Inventory:
    """The resources asked for; raises UsageError, or Refused for what a stack or the program is refused."""
    try:
        if source is not None:
            if profile or settings:
                raise click.UsageError("--from is a preview already: it takes no --profile and no --set.")
            resources = of_preview(source)
            return Inventory(_stack_of(resources) or stack, "", "", resources)
        return rehearse(stack, profile, dict(setting(one) for one in settings), cwd)
    except (InventoryError, ValueError, AzureError, CheckFailedError, pulumi.RunError) as error:
        raise Refused(str(error)) from error


def _stack_of(resources: Any) -> str:
    urn = resources[0].urn if resources else ""
    return str(urn).split("::")[0].removeprefix("urn:pulumi:")


class Refused(click.ClickException):
    """A stack, a setting or a preview that is wrong."""

    exit_code = 2

"""`python -m local_cloud azure`: what the stand-in refuses, and what is to go wrong in it.

Exit codes: 0 done, 2 wrong arguments.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from infra.azure_rules import RULES, Rule
from local_cloud.azure.faults import KINDS, Fault, Faults
from local_cloud.azure.store import Store
from local_cloud.azure.waiting import RealTime
from local_cloud.azure.workspace_link import local_directory

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def azure_group() -> None:
    """The rules of the Azure stand-in, and the faults injected into it."""


@azure_group.command()
@click.argument("about", required=False, default="")
@_JSON
def rules(about: str, as_json: bool) -> None:
    """List what Azure refuses, with its code, how sure that code is, the fix and the source.

    ABOUT narrows the list: part of a rule id, a type token or an error code.
    """
    wanted = [rule for rule in RULES if _matches(rule, about.lower())]
    if not wanted:
        raise click.UsageError(f"no rule, type or code contains {about!r}")
    if as_json:
        click.echo(json.dumps([_as_mapping(rule) for rule in wanted], indent=2))
        return
    console = Console()
    if not console.is_terminal:
        for rule in wanted:
            click.echo(f"{rule.id}\t{rule.status} {rule.code}\t{rule.evidence}\t{rule.fix}")
        return
    table = Table(title=f"{len(wanted)} rules")
    for column in ("rule", "types", "Azure answers", "fix"):
        table.add_column(column, overflow="fold")
    for rule in wanted:
        kinds = ", ".join(token.removeprefix("azure-native:") for token in rule.tokens) or "every type"
        table.add_row(rule.id, kinds, f"{rule.status} {rule.code}\n({rule.evidence})", rule.fix)
    console.print(table)


def _matches(rule: Rule, about: str) -> bool:
    return any(about in text.lower() for text in (rule.id, rule.code, *rule.tokens))


def _as_mapping(rule: Rule) -> dict[str, Any]:
    values = {field.name: getattr(rule, field.name) for field in dataclasses.fields(rule)}
    del values["check"]
    return values


def _faults() -> Faults:
    return Faults(Store(local_directory() / "azure" / "azure.db"), RealTime())


@azure_group.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--operation", type=click.Choice(["any", "create", "update", "delete", "read"]), default="any")
@click.option("--type", "token", default="*", help="Pattern of type tokens, e.g. '*:StorageAccount'.")
@click.option("--id", "resource_id", default="*", help="Pattern of ARM ids.")
@click.option("--times", type=click.IntRange(min=1), default=1, show_default=True)
@click.option("--seconds", type=click.FloatRange(min=0), default=0.0, help="Retry-After, or how slow.")
@click.option("--status", type=int, default=0, help="HTTP status of a server-error.")
def fault(
    kind: str, operation: str, token: str, resource_id: str, times: int, seconds: float, status: int
) -> None:
    """Let something go wrong with the next requests that match."""
    try:
        wanted = Fault(kind, operation, token, resource_id, times, seconds, status)  # type: ignore[arg-type]
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    click.echo(f"fault {_faults().inject(wanted)}: {kind}, {times} time(s)")


@azure_group.command()
@click.option("--clear", is_flag=True, help="Forget them all.")
@_JSON
def faults(clear: bool, as_json: bool) -> None:
    """List the faults that are still to strike."""
    injected = _faults()
    if clear:
        injected.clear()
    pending = injected.pending()
    if as_json:
        rows = [{"number": n, "left": left, **dataclasses.asdict(item)} for n, item, left in pending]
        click.echo(json.dumps(rows, indent=2))
    for number, item, left in () if as_json else pending:
        click.echo(
            f"{number}: {item.kind} on {item.operation} of {item.token} {item.id}, {left} more time(s)"
        )
    if not pending and not as_json:
        click.echo("no fault is pending")

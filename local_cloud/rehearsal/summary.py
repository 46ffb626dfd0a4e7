"""What a person reads when the rehearsal is done: a page of text, plain in a pipe."""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass
from typing import Any

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from local_cloud.rehearsal.deployment import Deployment
from local_cloud.rehearsal.run_report import RunReport


@dataclass(frozen=True)
class Outcome:
    """Everything the summary shows."""

    engine: str
    deployment: Deployment
    workspace_objects: int
    workspace_changes: int
    run: RunReport
    ran_now: bool
    workspace_url: str
    seconds: float


_FAMILIES = {
    "network": "network",
    "storage": "lake and storage",
    "keyvault": "key vault",
    "databricks": "databricks",
    "dynamic/databricks": "clusters, pools and policies",
    "dynamic/arm": "states and settings over REST",
    "datafactory": "data factory",
    "synapse": "synapse",
    "machinelearningservices": "azure ml",
    "authorization": "role assignments",
    "operationalinsights": "monitoring",
    "applicationinsights": "monitoring",
    "managedidentity": "identities",
    "resources": "resource groups",
}


def resource_families(types: tuple[str, ...]) -> dict[str, int]:
    """Count custom resources by the part of the platform they belong to."""
    counts: Counter[str] = Counter()
    for token in types:
        package, _, rest = token.partition(":")
        if package == "azure-native":
            counts[_FAMILIES.get(rest.split(":")[0].split("/")[0], rest.split(":")[0])] += 1
        elif package == "pulumi-python":
            module = rest.partition(":")[0]
            counts[_FAMILIES.get(module, module.rpartition("/")[2])] += 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def as_mapping(outcome: Outcome) -> dict[str, Any]:
    """The outcome as JSON: what `up --json` prints."""
    run = dataclasses.asdict(outcome.run)
    return {
        "engine": outcome.engine,
        "resources": resource_families(outcome.deployment.resource_types),
        "changed": {"azure": outcome.deployment.changed, "workspace": outcome.workspace_changes},
        "ran_job": outcome.ran_now,
        "run": run,
        "workspace_url": outcome.workspace_url,
        "seconds": round(outcome.seconds, 2),
    }


def show(outcome: Outcome, console: Console) -> None:
    """Print the summary."""
    body = Group(_resources(outcome), Text(), _tables(outcome.run), Text(), _run(outcome))
    title = "Azure Databricks platform, rehearsed on this machine"
    console.print(Panel(body, title=title, border_style="green", padding=(1, 2), expand=False))
    console.print(f"Run page   {outcome.run.page_url}", soft_wrap=True)
    console.print(f"Workspace  {outcome.workspace_url}", soft_wrap=True)
    state = (
        "Ran the job"
        if outcome.ran_now
        else "Nothing changed; the job has succeeded before and was not run again"
    )
    console.print(
        f"{state}. {outcome.seconds:.1f} s in all. scripts/down removes everything.", soft_wrap=True
    )


def _resources(outcome: Outcome) -> Table:
    table = Table.grid(padding=(0, 3))
    families = resource_families(outcome.deployment.resource_types)
    table.add_row(Text("Resources", style="bold"), f"{sum(families.values())} by {outcome.engine}")
    table.add_row("", " · ".join(f"{family} {count}" for family, count in families.items()))
    table.add_row(
        Text("Workspace", style="bold"),
        f"{outcome.workspace_objects} objects by workspace_config, {outcome.workspace_changes} changed",
    )
    return table


def _tables(run: RunReport) -> Table:
    table = Table(title=None, box=None, padding=(0, 3, 0, 0), header_style="bold")
    table.add_column("Delta table")
    table.add_column("rows", justify="right")
    for name, rows in run.tables.items():
        table.add_row(name, f"{rows:,}")
    return table


def _run(outcome: Outcome) -> Table:
    run = outcome.run
    table = Table.grid(padding=(0, 3))
    steps = "  ".join(f"{task.key} {task.seconds:.1f} s" for task in run.tasks)
    table.add_row(Text("Job", style="bold"), f"{run.state} in {run.seconds:.1f} s: {steps}")
    if run.model:
        table.add_row(
            Text("Model", style="bold"),
            f"AUC {run.model['auc']:.3f}, log loss {run.model['log_loss']:.3f} "
            f"(always guessing the mean: {run.model['baseline_log_loss']:.3f})",
        )
        table.add_row("", f"MLflow run {run.model['run_id']}")
    return table

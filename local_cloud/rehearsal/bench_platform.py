"""What a look at a change costs: importing the program, and previewing each profile as the engine does.

    scripts/bench platform [--runs 3] [--json]

Every figure is the median of whole processes, and the profiles take turns, so that a busy minute favours none
of them. What counts are the ratios: `hardened` has several times the resources of `minimal`, and its preview
should cost no more than they do.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.table import Table
from ruamel.yaml import YAML

from infra.settings import PROJECT
from infra.settings.profiles import PROFILES
from local_cloud.rehearsal.layout import find_layout

STACK: Final = "local"
_IMPORT: Final = ("-c", "import infra.composition")
_BARE: Final = ("-c", "pass")
_OBJECT_ID: Final = "00000000-0000-0000-0000-0000000000db"
"""Stands for the AzureDatabricks application, which differs by tenant."""


@click.command()
@click.option("--runs", default=3, show_default=True, type=click.IntRange(min=1), help="The median counts.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
def bench(runs: int, as_json: bool) -> None:
    """Time the import of the program and the first preview of every profile."""
    with tempfile.TemporaryDirectory(prefix="bench-platform-") as folder:
        projects = {profile: _project(Path(folder) / profile, profile) for profile in PROFILES}
        samples: dict[str, list[float]] = {}
        resources: dict[str, int] = {}
        for _ in range(runs):
            samples.setdefault("bare Python", []).append(_timed(find_layout().root, *_BARE)[0])
            samples.setdefault("import of the program", []).append(_timed(find_layout().root, *_IMPORT)[0])
            for profile, project in projects.items():
                taken, events = _timed(project, *_preview(project))
                samples.setdefault(f"preview of {profile}", []).append(taken)
                resources[profile] = _created(events)
    seconds = {name: statistics.median(all_taken) for name, all_taken in samples.items()}
    ratios = {
        "import / bare Python": seconds["import of the program"] / seconds["bare Python"],
        "preview of hardened / minimal": seconds["preview of hardened"] / seconds["preview of minimal"],
        "resources of hardened / minimal": resources["hardened"] / resources["minimal"],
    }
    if as_json:
        click.echo(json.dumps({"seconds": seconds, "resources": resources, "ratios": ratios}, indent=2))
    else:
        _show(seconds, resources, ratios)


def _project(folder: Path, profile: str) -> Path:
    """The project with its `local` stack moved to `profile`, in a folder of its own."""
    root = find_layout().root
    folder.mkdir()
    shutil.copy(root / "Pulumi.yaml", folder)
    (folder / "infra").symlink_to(root / "infra")
    yaml = YAML()
    document = yaml.load(root / f"Pulumi.{STACK}.yaml")
    document["config"][f"{PROJECT}:profile"] = profile
    document["config"][f"{PROJECT}:azureDatabricks"] = {"objectId": _OBJECT_ID}
    yaml.dump(document, folder / f"Pulumi.{STACK}.yaml")
    return folder


def _preview(project: Path) -> tuple[str, ...]:
    return ("-m", "local_cloud", "engine", "preview", "--stack", STACK, "--cwd", str(project), "--json")


def _created(events: str) -> int:
    """How many resources the preview would create, from the summary that ends its events."""
    [summary] = [
        event["summaryEvent"] for event in map(json.loads, events.splitlines()) if "summaryEvent" in event
    ]
    return int(summary["resourceChanges"]["create"])


def _timed(directory: Path, *arguments: str) -> tuple[float, str]:
    begun = time.monotonic()
    run = subprocess.run(
        [sys.executable, *arguments],
        cwd=directory,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "LOCAL_CLOUD_DIR": str(directory / ".local")},
    )
    return time.monotonic() - begun, run.stdout


def _show(seconds: dict[str, float], resources: dict[str, int], ratios: dict[str, float]) -> None:
    table = Table("figure", "seconds", "resources", box=None, padding=(0, 3, 0, 0), header_style="bold")
    for name, value in seconds.items():
        table.add_row(name, f"{value:.2f}", str(resources.get(name.removeprefix("preview of "), "")))
    for name, value in ratios.items():
        table.add_row(f"ratio: {name}", f"{value:.1f}", "")
    Console().print(table)


if __name__ == "__main__":
    bench(prog_name="scripts/bench platform")

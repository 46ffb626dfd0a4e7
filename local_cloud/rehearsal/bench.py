"""Measures what the toolkit promises about speed: medians of whole processes and ratios within one run.

A ratio of two figures of the same run holds on any machine; a single time does not. Nothing here is a
test: a slow machine must not turn a correct change red.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from local_cloud.rehearsal.layout import Layout, find_layout
from local_cloud.rehearsal.scratch import scratch_project


@dataclass(frozen=True)
class Figure:
    """One measured time in seconds, and what is promised for 2 cores (None: nothing)."""

    name: str
    seconds: float
    promised: float | None = None


def _process(layout: Layout, *arguments: str) -> float:
    begun = time.monotonic()
    subprocess.run([sys.executable, "-m", *arguments], cwd=layout.root, check=True, capture_output=True)
    return time.monotonic() - begun


def _median(measure: Callable[[], float], runs: int) -> float:
    return statistics.median(measure() for _ in range(runs))


def _start_figures(layout: Layout, runs: int) -> list[Figure]:
    return [
        Figure("bare Python", _median(lambda: _process(layout, "this"), runs)),
        Figure(
            "workspace_config --help",
            _median(lambda: _process(layout, "workspace_config", "--help"), runs),
            0.4,
        ),
    ]


def _up_figures(layout: Layout, runs: int) -> list[Figure]:
    try:
        first = _process(layout, "local_cloud", "up", "--json")
        again = _median(lambda: _process(layout, "local_cloud", "up", "--json"), runs)
        warm = _process(layout, "local_cloud", "up", "--run", "--json")
    finally:
        down = _process(layout, "local_cloud", "down")
    return [
        Figure("first up, with the job on a cold cluster", first, 150),
        Figure("up again, nothing changed", again, 8),
        Figure("up with the job on the warm cluster", warm),
        Figure("down", down),
    ]


@click.command()
@click.option("--runs", default=3, show_default=True, help="Runs of each short command; the median counts.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
def bench(runs: int, as_json: bool) -> None:
    """Time start-up, the first rehearsal, one with nothing to do, and a cold against a warm cluster."""
    source = find_layout()
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as folder:
        layout = scratch_project(Path(folder), source)
        figures = [*_start_figures(layout, runs), *_up_figures(layout, runs)]
    seconds = {figure.name: figure.seconds for figure in figures}
    ratios = {
        "help / bare Python": seconds["workspace_config --help"] / seconds["bare Python"],
        "first up / up again": seconds["first up, with the job on a cold cluster"]
        / seconds["up again, nothing changed"],
        "cold cluster / warm cluster": seconds["first up, with the job on a cold cluster"]
        / seconds["up with the job on the warm cluster"],
    }
    if as_json:
        click.echo(json.dumps({"seconds": seconds, "ratios": ratios}, indent=2))
    else:
        _show(figures, ratios)


def _show(figures: list[Figure], ratios: dict[str, float]) -> None:
    table = Table("figure", "seconds", "promised", box=None, padding=(0, 3, 0, 0), header_style="bold")
    for figure in figures:
        table.add_row(
            figure.name, f"{figure.seconds:.2f}", f"under {figure.promised:g}" if figure.promised else ""
        )
    for name, ratio in ratios.items():
        table.add_row(f"ratio: {name}", f"{ratio:.1f}", "")
    Console().print(table)


if __name__ == "__main__":
    bench(prog_name="scripts/bench")

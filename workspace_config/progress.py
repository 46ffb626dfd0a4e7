"""Shows what is going on: a bar on a terminal, one line per finished object where the output is piped."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from workspace_config.plan import Step
from workspace_config.report import WORDS

if TYPE_CHECKING:
    from workspace_config.apply import Progress


@contextlib.contextmanager
def showing(total: int, *, quiet: bool) -> Iterator[Progress]:
    """Give a callback for the executor; output goes to stderr, so that stdout stays the result."""
    if quiet or total == 0:
        yield lambda _step, _event: None
    elif sys.stderr.isatty():
        with _bar(total) as progress:
            yield progress
    else:
        yield _line


_guard = threading.Lock()


def _line(step: Step, event: str) -> None:
    if event == "started":
        return
    word = WORDS[step.action] if event == "done" else event.partition(":")[0]
    with _guard:
        sys.stderr.write(f"{word} {step.key}\n")


@contextlib.contextmanager
def _bar(total: int) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)

        def advance(step: Step, event: str) -> None:
            bar.update(task, description=step.key, advance=0 if event == "started" else 1)

        yield advance

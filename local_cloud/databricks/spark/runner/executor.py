"""Runs the cells of a task one after another and keeps a record of each, so that a killed process leaves a
trace.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from local_cloud.databricks.spark.api import CellResult, to_json
from local_cloud.databricks.spark.runner.cells import Cell
from local_cloud.databricks.spark.runner.languages import Languages
from local_cloud.databricks.spark.runner.state import NotebookExit, RestartPython, TaskState
from local_cloud.databricks.spark.runner.trace import short_message, user_trace


@dataclass
class Ending:
    """How the cells ended."""

    state: str = "SUCCESS"
    exit_value: str | None = None
    error: str | None = None
    error_trace: str | None = None
    resume_at: int | None = None


class Executor:
    """Runs cells through Languages and writes `progress.jsonl`."""

    def __init__(self, state: TaskState, languages: Languages) -> None:
        self._state = state
        self._languages = languages
        self._progress = Path(state.directory) / "progress.jsonl"

    def run(self, cells: list[Cell], first: int = 0) -> Ending:
        """Run from cell `first` on; an error ends the run and leaves later cells SKIPPED."""
        if first == 0:
            planned = [CellResult(i, cell.language, cell.source, "SKIPPED") for i, cell in enumerate(cells)]
            self._append({"planned": to_json_list(planned)})
        ending = Ending()
        for index in range(first, len(cells)):
            if self._run_cell(index, cells[index], ending):
                break
        return ending

    def _run_cell(self, index: int, cell: Cell, ending: Ending) -> bool:
        """Run one cell; True when it is the last to run."""
        outputs = self._state.outputs
        outputs.begin()
        begun = time.monotonic()
        result = CellResult(index, cell.language, cell.source, "SUCCESS")
        last = True
        try:
            self._languages.run(cell, f"Cell {index + 1}")
            last = False
        except NotebookExit as stop:
            ending.exit_value = str(stop)
        except RestartPython:
            ending.resume_at = index + 1
        except BaseException as error:  # noqa: BLE001 - whatever a cell raises fails the cell and not this process
            result = replace(result, status="FAILED")
            self._fail(error, index, ending)
        duration = round((time.monotonic() - begun) * 1000)
        self._append(to_json(replace(result, outputs=outputs.take(), duration_ms=duration)))
        return last

    def _fail(self, error: BaseException, index: int, ending: Ending) -> None:
        clean = self._state.redactor.text
        trace = user_trace(error)
        if isinstance(error, SystemExit):
            trace += "\nsys.exit() fails a notebook; end it early with dbutils.notebook.exit(value)."
        ending.state = "FAILED"
        ending.error = clean(short_message(error))
        ending.error_trace = clean(f"Error in cell {index + 1}\n{trace}")
        self._state.outputs.add(
            "error", {"name": type(error).__name__, "message": ending.error, "trace": clean(trace)}
        )

    def _append(self, entry: Any) -> None:
        with self._progress.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(entry, default=str) + "\n")


def to_json_list(cells: list[CellResult]) -> list[Any]:
    """Cells as JSON values."""
    return [to_json(cell) for cell in cells]

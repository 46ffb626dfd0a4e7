"""What each cell language does: python, sql, md, sh, fs, run, pip; others are refused by name."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from typing import Any

from local_cloud.databricks.spark.runner import packages
from local_cloud.databricks.spark.runner.cells import Cell
from local_cloud.databricks.spark.runner.display import Display
from local_cloud.databricks.spark.runner.notebooks import load, resolve
from local_cloud.databricks.spark.runner.script import run_script
from local_cloud.databricks.spark.runner.shell import NotebookShell, run_command
from local_cloud.databricks.spark.runner.state import NotebookExit, TaskState
from local_cloud.databricks.spark.runner.statements import parameter_names, split_statements

_RUN_LIMIT = 20


class ShellCommandError(RuntimeError):
    """A %sh cell ended with an exit code other than 0."""


class UnsupportedLanguageError(RuntimeError):
    """A cell in a language that does not run here."""


class Languages:
    """Runs a cell's text in its language; raises what the cell raises."""

    def __init__(self, state: TaskState, shell: NotebookShell, dbutils: Any) -> None:
        self._state = state
        self._shell = shell
        self._dbutils = dbutils
        self.display = Display(state.outputs)
        self._depth = 0
        self._runners: dict[str, Callable[[str], None]] = {
            "python": self.script if state.request.kind == "python_file" else self.python,
            "sql": self.sql,
            "md": lambda _: None,
            "sh": self.sh,
            "fs": self.fs,
            "run": self.run_notebook,
            "pip": self.pip,
        }
        for name in ("run", "pip", "sh", "fs", "sql"):
            shell.register_magic_function(self._runners[name], "line", name)
        for name in ("sh", "sql"):
            shell.register_magic_function(self._cell_magic(name), "cell", name)
        shell.register_magic_function(lambda _: None, "line", "matplotlib")  # figures are shown in any case
        shell.register_magic_function(lambda _: dbutils.library.restartPython(), "line", "restart_python")

    def run(self, cell: Cell, label: str) -> None:
        """Run one cell; `label` names its code in tracebacks."""
        runner = self._runners.get(cell.language)
        if runner is None:
            raise UnsupportedLanguageError(
                f"%{cell.language} cells do not run on the local workspace; it runs Python and SQL."
                " Keep such a notebook for the cloud, or port the cell."
            )
        self._shell.compile.label = label
        runner(cell.source)

    def python(self, source: str) -> None:
        """Python, as IPython runs it."""
        self._shell.current_source = source
        result = self._shell.run_cell(source, store_history=False)
        self.display.open_figures()
        error = result.error_before_exec or result.error_in_exec
        if error is not None:
            raise error

    def script(self, _: str) -> None:
        """A Python file as a program of its own."""
        run_script(self._state.request, self._shell.user_ns)
        self.display.open_figures()

    def sql(self, text: str) -> None:
        """Every statement of the cell; the rows of each are shown, and `_sqldf` is the last."""
        for written in split_statements(text):
            if self._state.widgets.run_sql(written):
                continue
            statement = self._legacy_parameters(written)
            values = self._state.widgets.getAll()
            arguments = {name: values[name] for name in parameter_names(statement) if name in values}
            frame = self._state.spark.sql(statement, args=arguments or None)
            self._shell.user_ns["_sqldf"] = frame
            if frame.columns:
                self.display.spark_table(frame)

    def sh(self, source: str) -> None:
        """A bash script; a failing last command fails the cell, as `%sh -e` does at the first."""
        flags = re.match(r"\s*-e\s*\n", source)
        script = source[flags.end() :] if flags else source
        code = run_command(["bash", *(["-e"] if flags else []), "-c", script], self._state.outputs)
        if code != 0:
            raise ShellCommandError(f"the shell cell ended with exit code {code}")

    def fs(self, source: str) -> None:
        """`%fs ls /path` is `dbutils.fs.ls("/path")`."""
        command, *arguments = shlex.split(source)
        if command.startswith("_") or not hasattr(self._dbutils.fs, command):
            raise ValueError(f"%fs {command}: unknown command; see dbutils.fs")
        words = [True if word in ("--recurse=true", "-r", "--overwrite=true") else word for word in arguments]
        self.display.display(getattr(self._dbutils.fs, command)(*words))

    def pip(self, source: str) -> None:
        """%pip install for this task only."""
        packages.pip(source, self._state)

    def run_notebook(self, source: str) -> None:
        """%run: the cells of another notebook, in this notebook's namespace."""
        match = re.match(r"\s*(?:\"([^\"]+)\"|'([^']+)'|(\S+))(.*)", source, re.S)
        if match is None:
            raise ValueError("%run needs the path of a notebook: %run ./setup")
        caller = self._state.notebook_path
        target = resolve(match[1] or match[2] or match[3], caller)
        given = re.findall(r"\$(\w+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|(\S+))", match[4])
        self._state.widgets.parameters.update(
            {name: double or single or bare for name, double, single, bare in given}
        )
        label = self._shell.compile.label
        self._depth += 1
        if self._depth > _RUN_LIMIT:
            raise RecursionError(
                f"%run goes {_RUN_LIMIT} notebooks deep at {target}: do they run each other?"
            )
        try:
            self._state.notebook_path = target
            for number, cell in enumerate(load(self._state.api, target), start=1):
                self.run(cell, f"{target} cell {number}")
        except NotebookExit:
            pass  # dbutils.notebook.exit of an included notebook ends only that one
        finally:
            self._state.notebook_path = caller
            self._shell.compile.label = label
            self._depth -= 1

    def _legacy_parameters(self, statement: str) -> str:
        """`${name}` and `{{name}}` of older notebooks and SQL files, where such a widget exists."""
        values = self._state.widgets.getAll()
        return re.sub(
            r"\$\{(\w+)\}|\{\{\s*(\w+)\s*\}\}",
            lambda match: values.get(match[1] or match[2], match[0]),
            statement,
        )

    def _cell_magic(self, name: str) -> Callable[[str, str], None]:
        return lambda line, cell: self._runners[name](f"{line}\n{cell}" if line else cell)

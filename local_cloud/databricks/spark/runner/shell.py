"""The IPython shell that runs Python cells: no history, no profile, outputs to the cell, code named after its
cell.
"""

from __future__ import annotations

import subprocess
import warnings
from typing import Any

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from local_cloud.databricks.spark.runner.outputs import Outputs


class _Compiler(CachingCompiler):  # type: ignore[misc]
    """Names code after the cell, so that a traceback says `Cell 3, line 2`."""

    label = "Cell"

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:  # noqa: ARG002
        return self.label


class _Publisher(DisplayPublisher):  # type: ignore[misc]
    """Sends what `IPython.display.display` shows to the cell."""

    def publish(self, data: dict[str, Any], *_: Any, **__: Any) -> None:
        outputs_of(self.shell).bundle(data)

    def clear_output(self, wait: bool = False) -> None:
        """A job's outputs are kept."""


class _Hook(DisplayHook):  # type: ignore[misc]
    """Shows the value of a cell's last expression."""

    def write_output_prompt(self) -> None:
        """Notebooks show no prompt."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:  # noqa: ARG002
        outputs_of(self.shell).bundle(format_dict)

    def finish_displayhook(self) -> None:
        """Nothing was opened."""

    def quiet(self) -> bool:
        """A semicolon at the end of a cell shows nothing."""
        return bool(self.semicolon_at_end_of_expression(self.shell.current_source))


class NotebookShell(InteractiveShell):  # type: ignore[misc]
    """One shell per task process."""

    compiler_class = Type(_Compiler)
    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_Hook)
    outputs: Outputs
    current_source = ""

    def showtraceback(self, *_: Any, **__: Any) -> None:
        """Errors are shown by the executor, trimmed to the user's code."""

    def showsyntaxerror(self, *_: Any, **__: Any) -> None:
        """As above."""

    def system(self, cmd: str) -> None:
        """`!command`: its output belongs to the cell."""
        self.user_ns["_exit_code"] = run_command(["bash", "-c", self.var_expand(cmd, depth=1)], self.outputs)


def make_shell(outputs: Outputs) -> NotebookShell:
    """A shell whose outputs go to `outputs`."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.ast_node_interactivity = "last_expr"
    config.InteractiveShell.xmode = "Plain"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shell: NotebookShell = NotebookShell.instance(config=config)
    shell.outputs = outputs
    shell.user_ns.pop("open", None)  # IPython's own `open` was bound before /dbfs and /Volumes were mounted
    return shell


def outputs_of(shell: Any) -> Outputs:
    """The outputs of a shell."""
    outputs: Outputs = shell.outputs
    return outputs


def run_command(command: list[str], outputs: Outputs, env: dict[str, str] | None = None) -> int:
    """Run a command, its output line by line into the cell; returns its exit code."""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=env,
    ) as process:
        for line in process.stdout or ():
            outputs.write(line)
    return process.returncode

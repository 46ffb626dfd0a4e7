"""`%pip install`: packages for one task, in a directory that ends with it.

pip runs against a small virtual environment that sees this environment's packages, so only what is missing
(or another version) is fetched, and nothing of the cluster changes.
"""

from __future__ import annotations

import shlex
import sys
import sysconfig
import venv
from pathlib import Path

from local_cloud.databricks.spark.runner.shell import run_command
from local_cloud.databricks.spark.runner.state import TaskState


class PipError(RuntimeError):
    """pip ended with an error; its output is in the cell."""


def pip(arguments: str, state: TaskState) -> None:
    """Run `pip <arguments>` for this task; raises PipError."""
    words = shlex.split(arguments, comments=True)
    home = state.directory / "packages"
    if not home.exists():
        venv.create(home, with_pip=False, symlinks=True)
        (site_packages(home) / "parent.pth").write_text(
            sysconfig.get_path("purelib") + "\n", encoding="utf-8"
        )
    target = str(site_packages(home))
    if target not in sys.path:
        sys.path.insert(0, target)
    code = run_command(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(home / "bin" / "python"),
            "--disable-pip-version-check",
            *words,
        ],
        state.outputs,
    )
    if code != 0:
        raise PipError(f"pip ended with exit code {code}")
    if words[:1] == ["install"]:
        print("Note: what was imported before keeps its old version until dbutils.library.restartPython().")


def site_packages(home: Path) -> Path:
    """The site-packages directory of a virtual environment."""
    return Path(
        sysconfig.get_path("purelib", "posix_prefix", vars={"base": str(home), "platbase": str(home)})
    )


def use_installed(directory: Path) -> None:
    """After a Python restart: see the packages installed before it."""
    target = site_packages(directory / "packages")
    if target.exists():
        sys.path.insert(0, str(target))

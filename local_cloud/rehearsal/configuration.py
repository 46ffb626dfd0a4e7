"""Calls the workspace configuration the way a user does: as a command, with the stack's outputs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from local_cloud.rehearsal.layout import SPEC, STACK, Layout


class ConfigurationError(RuntimeError):
    """`python -m workspace_config` failed; its own message has been printed. `exit_code` is its exit code."""

    def __init__(self, command: str, exit_code: int, message: str) -> None:
        super().__init__(f"{command} ended with exit code {exit_code}.\n{message}".rstrip())
        self.exit_code = exit_code


def call(layout: Layout, environment: Mapping[str, str], verb: str, *arguments: str) -> dict[str, Any]:
    """Run one verb on the rehearsal's spec with `--json`; returns what it printed.

    Raises ConfigurationError when it ends with another code than 0.
    """
    command = [sys.executable, "-m", "workspace_config", verb, SPEC, *arguments, "--stack", STACK, "--json"]
    done = subprocess.run(
        command, cwd=layout.root, env=dict(environment), check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise ConfigurationError(
            " ".join(["workspace_config", *command[3:]]), done.returncode, done.stderr or done.stdout
        )
    answer = json.loads(done.stdout)
    if not isinstance(answer, dict):
        raise ConfigurationError(verb, 1, f"expected a JSON object, got {done.stdout[:200]!r}")
    return answer

"""Calls the workspace configuration the way a user does: as a command, with the stack's outputs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from local_cloud.rehearsal.layout import SPEC, STACK, Layout


class ConfigurationError(RuntimeError):
    """A command of `workspace_config` failed. `exit_code` is its exit code; the message is for a person."""

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
        told = _explain(done.stdout) or done.stderr or done.stdout
        raise ConfigurationError(f"workspace_config {verb}", done.returncode, told)
    answer = json.loads(done.stdout)
    if not isinstance(answer, dict):
        raise ConfigurationError(verb, 1, f"expected a JSON object, got {done.stdout[:200]!r}")
    return answer


def _explain(answer: str) -> str:
    """What a failed command says in its JSON: the failed tasks with their traces, or the failed objects."""
    try:
        told = json.loads(answer)
    except ValueError:
        return ""
    if not isinstance(told, dict):
        return ""
    lines = [f"{name}: {why}" for name, why in dict(told.get("failed") or {}).items()]
    for task in told.get("tasks", []):
        if task.get("error"):
            lines += [f"task {task['task_key']}: {task['error']}", task.get("error_trace") or ""]
    if told.get("run_page_url"):
        lines.append(f"Run page: {told['run_page_url']}")
    return "\n".join(lines)

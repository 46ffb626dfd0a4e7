"""Shows a job run: lines while it goes on, then every failed task with its traceback."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from workspace_config.run import run_job
from workspace_config.session import Options, Session


def show(options: Options, job: str, parameters: Mapping[str, str], *, as_json: bool) -> int:
    """Run, follow and print; returns 0 when the run succeeded, otherwise 1."""
    found = run_job(Session(options), job, parameters, quiet=as_json)
    if as_json:
        sys.stdout.write(json.dumps(found, indent=2) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in lines(found))
    return 0 if found["state"] == "SUCCESS" else 1


def lines(found: Mapping[str, Any]) -> Iterator[str]:
    """The end of a run for people: errors with traces, then one line with state and time."""
    for task in found["tasks"]:
        if task.get("error"):
            yield f"{task['task_key']}: {task['error']}"
            if task.get("run_page_url"):
                yield f"  {task['run_page_url']}"
            yield from (f"  {line}" for line in str(task.get("error_trace", "")).splitlines())
    message = f": {found['message']}" if found.get("message") and found["state"] != "SUCCESS" else ""
    yield f"{found['state']}{message} after {found['duration_seconds']:.1f} s"

"""A Python file task: the file runs as `__main__` with the arguments of the task, as `spark_python_task`
does.
"""

from __future__ import annotations

import json
import linecache
import sys
from pathlib import PurePosixPath
from typing import Any

from local_cloud.databricks.spark.api import TaskRequest


def arguments(request: TaskRequest) -> list[str]:
    """`sys.argv[1:]`: the JSON list under `argv`, or `--name value` pairs of named parameters."""
    if "argv" in request.parameters:
        return [str(value) for value in json.loads(request.parameters["argv"])]
    return [word for name, value in request.parameters.items() for word in (f"--{name}", value)]


def run_script(request: TaskRequest, namespace: dict[str, Any]) -> None:
    """Run the file in `namespace`; raises what it raises, except an exit with code 0."""
    name = PurePosixPath(request.path).name
    sys.argv = [request.path, *arguments(request)]
    linecache.cache[name] = (len(request.source), None, request.source.splitlines(keepends=True), name)
    namespace.update({"__name__": "__main__", "__file__": request.path})
    try:
        exec(compile(request.source, name, "exec"), namespace)  # noqa: S102 - running it is the task
    except SystemExit as stop:
        if stop.code not in (None, 0):
            raise

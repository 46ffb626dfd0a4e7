"""What a job in the spec says more shortly than the API: local paths, `ml_runtime`, tasks that must fit."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from workspace_config.files import HEADERS, is_notebook, remote_path
from workspace_config.load import Map, Position, Problem, suggestion
from workspace_config.runtimes import RuntimeChoiceError, resolve

PATH_FIELDS = (
    ("notebook_task", "notebook_path"),
    ("spark_python_task", "python_file"),
    ("dbt_task", "project_directory"),
)


@dataclasses.dataclass
class JobCompiler:
    """Rewrites job documents in place; collects the local files they need."""

    spec_dir: Path
    file_path: str
    problems: list[Problem]
    files: dict[Path, Position] = dataclasses.field(default_factory=dict)

    def compile(self, job: Map, label: str) -> set[Path]:
        """Rewrite one job; returns the local files that it refers to."""
        used: set[Path] = set()
        tasks = [task for task in job.get("tasks") or () if isinstance(task, Map)]
        for cluster in _clusters(job):
            compile_runtime(cluster, self.problems)
        if "git_source" not in job:
            for task in _all_tasks(tasks):
                used |= self._paths(task)
        self._task_graph(job, tasks, label)
        return used

    def _paths(self, task: Map) -> set[Path]:
        used: set[Path] = set()
        holders = [(task.get(name), field) for name, field in PATH_FIELDS]
        sql = task.get("sql_task")
        holders.append((sql.get("file") if isinstance(sql, Map) else None, "path"))
        for holder, field in holders:
            if not isinstance(holder, Map) or holder.get("source") == "GIT":
                continue
            text = holder.get(field)
            if isinstance(text, str) and _is_local(text):
                where = holder.place(field)
                found = self._local(text, where, notebook=field == "notebook_path")
                if found:
                    used.add(found)
                    self.files.setdefault(found, where)
                    holder.put(field, remote_path(found, self.spec_dir, self.file_path), where)
        return used

    def _local(self, text: str, where: Position, *, notebook: bool) -> Path | None:
        base = (self.spec_dir / where.file).parent
        path = (base / text).resolve()
        if not path.is_relative_to(self.spec_dir):
            self.problems.append(Problem(where, f"`{text}` lies outside of the spec directory; move it in"))
        elif not path.exists():
            near = [item.name for item in path.parent.iterdir()] if path.parent.is_dir() else []
            self.problems.append(Problem(where, f"there is no file `{text}`.{suggestion(path.name, near)}"))
        elif notebook and not is_notebook(path):
            header = HEADERS.get(path.suffix.lower(), "# Databricks")
            message = f"`{text}` is not a notebook: its first line must be `{header} notebook source`"
            self.problems.append(Problem(where, message))
        else:
            return path
        return None

    def _task_graph(self, job: Map, tasks: list[Map], label: str) -> None:
        keys: dict[str, Position] = {}
        clusters = [
            item.get("job_cluster_key") for item in job.get("job_clusters") or () if isinstance(item, Map)
        ]
        for task in tasks:
            key = str(task.get("task_key"))
            if key in keys:
                message = f"{label}: task `{key}` stands already at {keys[key]}; rename one"
                self.problems.append(Problem(task.place("task_key"), message))
            keys.setdefault(key, task.place("task_key"))
        for task in tasks:
            for upstream in task.get("depends_on") or ():
                name = upstream.get("task_key") if isinstance(upstream, Map) else None
                if name is not None and name not in keys:
                    message = f"{label}: there is no task `{name}`.{suggestion(str(name), keys)}"
                    self.problems.append(Problem(upstream.place("task_key"), message))
            wanted = task.get("job_cluster_key")
            if wanted is not None and wanted not in clusters:
                hint = suggestion(str(wanted), map(str, clusters))
                message = f"{label}: there is no job cluster `{wanted}`.{hint}"
                self.problems.append(Problem(task.place("job_cluster_key"), message))
        self._circle(tasks, label)

    def _circle(self, tasks: list[Map], label: str) -> None:
        from graphlib import CycleError, TopologicalSorter

        graph: dict[str, set[str]] = {}
        for task in tasks:
            upstream = [item for item in task.get("depends_on") or () if isinstance(item, Map)]
            graph[str(task.get("task_key"))] = {str(item.get("task_key")) for item in upstream}
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle = " -> ".join(reversed(error.args[1]))
            where = next(task.where for task in tasks if str(task.get("task_key")) == error.args[1][0])
            self.problems.append(Problem(where, f"{label}: tasks wait for each other: {circle}"))


def compile_runtime(cluster: Map, problems: list[Problem]) -> None:
    """Replace `ml_runtime` of a cluster document with the `spark_version` it means."""
    if "ml_runtime" not in cluster:
        return
    where = cluster.place("ml_runtime")
    choice = cluster.pop("ml_runtime")
    if not isinstance(choice, Map):
        problems.append(
            Problem(where, "ml_runtime: expected a mapping such as {channel: lts, ml: true, gpu: false}")
        )
        return
    if "spark_version" in cluster:
        problems.append(Problem(where, "ml_runtime and spark_version say the same thing; remove one"))
        return
    try:
        cluster.put("spark_version", resolve(choice), where)
    except RuntimeChoiceError as error:
        problems.append(Problem(choice.place(error.field), str(error)))


def _clusters(job: Map) -> Iterator[Map]:
    holders = [*(job.get("job_clusters") or ()), *_all_tasks(job.get("tasks") or ())]
    for holder in holders:
        cluster: Any = holder.get("new_cluster") if isinstance(holder, Map) else None
        if isinstance(cluster, Map):
            yield cluster


def _all_tasks(tasks: Iterable[Any]) -> Iterator[Map]:
    """The tasks and those inside for-each tasks."""
    for task in tasks:
        if not isinstance(task, Map):
            continue
        yield task
        loop = task.get("for_each_task")
        if isinstance(loop, Map):
            yield from _all_tasks([loop.get("task")])


def _is_local(text: str) -> bool:
    return not text.startswith(("/", "${", "dbfs:")) and "://" not in text

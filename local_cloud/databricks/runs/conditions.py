"""The two decisions of a job's graph: whether a task runs after what came before it, and what a condition
says.

run_if: https://learn.microsoft.com/azure/databricks/jobs/run-if If/else:
https://learn.microsoft.com/azure/databricks/jobs/if-else
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

from local_cloud.databricks.store import Document

GOOD = ("SUCCESS", "EXCLUDED", "DISABLED")
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "GREATER_THAN": operator.gt,
    "GREATER_THAN_OR_EQUAL": operator.ge,
    "LESS_THAN": operator.lt,
    "LESS_THAN_OR_EQUAL": operator.le,
}


def verdict(task: Document, ended: Mapping[str, Document]) -> str | None:
    """None if a task is to run, or else the result it ends with without running.

    `ended` holds every upstream task run by key. An excluded dependency counts as a success; a task all of
    whose dependencies are excluded is excluded itself, whatever its `run_if`.
    """
    results = [_result(dependency, ended) for dependency in task.get("depends_on") or []]
    if not results:
        return None
    if all(result == "EXCLUDED" for result in results):
        return "EXCLUDED"
    return _RUN_IF[str(task.get("run_if") or "ALL_SUCCESS")](results)


def _result(dependency: Document, ended: Mapping[str, Document]) -> str:
    body = ended[dependency["task_key"]]
    wanted, outcome = dependency.get("outcome"), (body.get("condition_task") or {}).get("outcome")
    if wanted is not None and body.get("result_state") == "SUCCESS" and wanted != outcome:
        return "EXCLUDED"
    return str(body.get("result_state") or "FAILED")


def _blocked(results: list[str]) -> str:
    canceled = any(r in ("CANCELED", "UPSTREAM_CANCELED") for r in results)
    failed = any(r in ("FAILED", "TIMEDOUT", "UPSTREAM_FAILED") for r in results)
    return "UPSTREAM_CANCELED" if canceled and not failed else "UPSTREAM_FAILED"


def _all_success(results: list[str]) -> str | None:
    return None if all(r in GOOD for r in results) else _blocked(results)


def _at_least_one_success(results: list[str]) -> str | None:
    return None if "SUCCESS" in results else _blocked(results)


def _none_failed(results: list[str]) -> str | None:
    return (
        None
        if not any(r in ("FAILED", "TIMEDOUT", "UPSTREAM_FAILED") for r in results)
        else _blocked(results)
    )


def _all_done(_results: list[str]) -> str | None:
    return None


def _at_least_one_failed(results: list[str]) -> str | None:
    return None if any(r in ("FAILED", "TIMEDOUT", "UPSTREAM_FAILED") for r in results) else "EXCLUDED"


def _all_failed(results: list[str]) -> str | None:
    return None if all(r in ("FAILED", "TIMEDOUT", "UPSTREAM_FAILED") for r in results) else "EXCLUDED"


_RUN_IF: dict[str, Callable[[list[str]], str | None]] = {
    "ALL_SUCCESS": _all_success,
    "AT_LEAST_ONE_SUCCESS": _at_least_one_success,
    "NONE_FAILED": _none_failed,
    "ALL_DONE": _all_done,
    "AT_LEAST_ONE_FAILED": _at_least_one_failed,
    "ALL_FAILED": _all_failed,
}


def outcome(condition: Document) -> bool:
    """What an if/else condition with resolved operands says; raises ValueError if they cannot be compared so.

    EQUAL_TO and NOT_EQUAL compare text, the others numbers.
    """
    op, left, right = condition["op"], str(condition["left"]), str(condition["right"])
    if op in ("EQUAL_TO", "NOT_EQUAL"):
        return bool((left == right) == (op == "EQUAL_TO"))
    try:
        return _COMPARE[op](float(left), float(right))
    except ValueError as error:
        raise ValueError(f"{op} compares numbers, but the operands are {left!r} and {right!r}") from error


def overall(ended: Mapping[str, Document], tasks: list[Document]) -> tuple[str, str]:
    """The result and message of a run from its tasks: the leaves decide, other failures are mentioned.

    https://learn.microsoft.com/azure/databricks/jobs/run-if#how-does-azure-databricks-determine-job-run-status
    """
    inner = {d["task_key"] for task in tasks for d in task.get("depends_on") or []}
    leaves = [ended[task["task_key"]].get("result_state") for task in tasks if task["task_key"] not in inner]
    broken = [body for body in ended.values() if body.get("result_state") in ("FAILED", "TIMEDOUT")]
    message = ""
    if broken:
        first = broken[0]
        why = first.get("state_message") or "Workload failed"
        message = f"Task {first['task_key']} failed with message: {why}."
        message += (
            " This caused all downstream tasks to get skipped."
            if any("UPSTREAM" in str(r) for r in leaves)
            else ""
        )
    if any(r in ("FAILED", "UPSTREAM_FAILED", "TIMEDOUT") for r in leaves):
        return "FAILED", message
    if any(r in ("CANCELED", "UPSTREAM_CANCELED") for r in leaves):
        return "CANCELED", message or "A task was cancelled."
    return ("SUCCESS_WITH_FAILURES", message) if broken else ("SUCCESS", "")

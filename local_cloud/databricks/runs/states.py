"""The states of runs and tasks in both vocabularies of the API: `state` (2.0, 2.1) and `status` (2.2).

https://docs.databricks.com/api/azure/workspace/jobs/getrun
"""

from __future__ import annotations

from local_cloud.databricks.store import Document

TERMINAL = ("TERMINATED", "SKIPPED", "INTERNAL_ERROR")
ACTIVE = ("QUEUED", "PENDING", "RUNNING", "TERMINATING", "BLOCKED", "WAITING_FOR_RETRY")
# Result -> (termination code, type) of the 2.2 status.
_TERMINATIONS = {
    "SUCCESS": ("SUCCESS", "SUCCESS"),
    "SUCCESS_WITH_FAILURES": ("SUCCESS_WITH_FAILURES", "SUCCESS"),
    "FAILED": ("RUN_EXECUTION_ERROR", "CLIENT_ERROR"),
    "TIMEDOUT": ("RUN_EXECUTION_ERROR", "CLIENT_ERROR"),
    "CANCELED": ("USER_CANCELED", "CLIENT_ERROR"),
    "UPSTREAM_FAILED": ("SKIPPED", "CLIENT_ERROR"),
    "UPSTREAM_CANCELED": ("SKIPPED", "CLIENT_ERROR"),
    "EXCLUDED": ("SKIPPED", "SUCCESS"),
    "DISABLED": ("SKIPPED", "SUCCESS"),
    "MAXIMUM_CONCURRENT_RUNS_REACHED": ("MAX_CONCURRENT_RUNS_EXCEEDED", "CLIENT_ERROR"),
}
_STATUS = {"WAITING_FOR_RETRY": "WAITING", "SKIPPED": "TERMINATED", "INTERNAL_ERROR": "TERMINATED"}


def is_over(body: Document) -> bool:
    """Whether a run or task has ended."""
    return body["life_cycle_state"] in TERMINAL


def show(body: Document) -> Document:
    """The `state` and `status` of a recorded run or task."""
    life, result, message = body["life_cycle_state"], body.get("result_state"), body.get("state_message", "")
    state: Document = {
        "life_cycle_state": life,
        "state_message": message,
        "user_cancelled_or_timedout": result in ("CANCELED", "TIMEDOUT"),
    }
    status: Document = {"state": _STATUS.get(life, life)}
    if result:
        state["result_state"] = result
    if life in TERMINAL:
        code, kind = _TERMINATIONS.get(str(result), ("INTERNAL_ERROR", "INTERNAL_ERROR"))
        code = body.get("termination_code") or code
        status["termination_details"] = {"code": code, "type": kind, "message": message}
    if life == "QUEUED":
        details = {
            "code": "MAX_CONCURRENT_RUNS_REACHED",
            "message": "Waiting for an active run of this job to end.",
        }
        status["queue_details"] = details
    return {"state": state, "status": status}

"""Jobs API: what is to be run; the runs themselves are in `api.job_runs`.

Rules: https://docs.databricks.com/api/azure/workspace/jobs
"""

from __future__ import annotations

from local_cloud.databricks import ids
from local_cloud.databricks.api import job_settings, permissions
from local_cloud.databricks.errors import ApiError, InvalidParameterError, PermissionDeniedError
from local_cloud.databricks.routing import Call, versions
from local_cloud.databricks.store import Document, Store, page_token, read_page_token

KIND = "job"
_TASKS_PER_PAGE = 100


def find(store: Store, job_id: object) -> Document:
    """A job; raises InvalidParameterError (as the real API does) if there is none."""
    found = store.get(KIND, job_id)
    if found is None:
        raise InvalidParameterError(f"Job {job_id} does not exist.")
    return found


def create(call: Call) -> Document:
    """Make a job; names need not be unique."""
    settings = job_settings.complete(
        {k: v for k, v in call.body.items() if k not in ("access_control_list", "run_as")}
    )
    job_id = ids.long_id(call.workspace.store)
    body = {
        "job_id": job_id,
        "creator_user_name": call.user,
        "created_time": ids.now_ms(),
        "settings": settings,
        **_run_as(call, call.body),
    }
    with call.workspace.store.transaction():
        permissions.set_acl(call, "jobs", str(job_id), call.body.get("access_control_list") or [])
        _save(call.workspace.store, body)
    return {"job_id": job_id}


def _run_as(call: Call, settings: Document) -> Document:
    wanted = settings.get("run_as") or {}
    name = wanted.get("service_principal_name") or wanted.get("user_name") or call.user
    return {"run_as_user_name": name, **({"run_as": wanted} if wanted else {})}


def _save(store: Store, body: Document) -> None:
    store.put(KIND, body["job_id"], body, name=body["settings"].get("name"))


def get(call: Call) -> Document:
    """A job; version 2.2 gives its tasks in pages of 100."""
    body = find(call.workspace.store, call.number("job_id"))
    after = read_page_token(call.query.get("page_token"))
    tasks = body["settings"].get("tasks") or []
    if len(tasks) <= _TASKS_PER_PAGE:
        return body
    settings = {**body["settings"], "tasks": tasks[after : after + _TASKS_PER_PAGE]}
    more = (
        {"next_page_token": page_token(after + _TASKS_PER_PAGE), "has_more": True}
        if after + _TASKS_PER_PAGE < len(tasks)
        else {}
    )
    return {**body, "settings": settings, **more}


def list_jobs(call: Call) -> Document:
    """Jobs, newest first, of one exact name if asked; tasks only with expand_tasks."""
    expand = call.flag("expand_tasks")

    def show(body: Document) -> Document:
        hidden = () if expand else ("tasks", "job_clusters", "parameters", "environments")
        return {**body, "settings": {k: v for k, v in body["settings"].items() if k not in hidden}}

    answer = call.page(
        KIND, "jobs", name=call.query.get("name") or None, size=("limit",), default=20, newest=True, show=show
    )
    return {**answer, "has_more": "next_page_token" in answer}


def update(call: Call) -> Document:
    """Change some settings."""
    store = call.workspace.store
    with store.transaction():
        body, new = find(store, call.number("job_id")), call.body.get("new_settings") or {}
        removed = [str(f) for f in call.body.get("fields_to_remove") or []]
        settings = job_settings.merged(
            body["settings"], {k: v for k, v in new.items() if k != "run_as"}, removed
        )
        _save(
            store,
            {
                **body,
                "settings": job_settings.complete(settings),
                **(_run_as(call, new) if new.get("run_as") else {}),
            },
        )
    return {}


def reset(call: Call) -> Document:
    """Replace all settings; who it runs as stays unless given."""
    store, job_id = call.workspace.store, call.number("job_id")
    with store.transaction():
        body = store.get(KIND, job_id)
        if body is None:
            raise PermissionDeniedError(
                f"User {call.user} does not have Manage permissions on job {job_id}, or it does not exist."
            )
        new = call.body["new_settings"]
        settings = job_settings.complete({k: v for k, v in new.items() if k != "run_as"})
        _save(store, {**body, "settings": settings, **(_run_as(call, new) if new.get("run_as") else {})})
    return {}


def delete(call: Call) -> Document:
    """Delete a job; its active runs are cancelled, its past runs stay readable."""
    store, job_id = call.workspace.store, call.number("job_id")
    with store.transaction():
        if not store.delete(KIND, job_id):
            raise ApiError(f"Job {job_id} does not exist.", code="INVALID_PARAMETER_VALUE")
        store.delete(permissions.KIND, f"jobs/{job_id}")
    call.workspace.runs.cancel_job(job_id)
    return {}


ENDPOINTS = tuple(
    endpoint
    for method, path, handler in (
        ("POST", "create", create), ("GET", "get", get), ("GET", "list", list_jobs), ("POST", "update",
        update),
        ("POST", "reset", reset), ("POST", "delete", delete),
    )
    for endpoint in versions(method, f"/jobs/{path}", handler, "2.0", "2.1", "2.2")
)  # fmt: skip

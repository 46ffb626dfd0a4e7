"""The page of a run: its tasks, their states and times, and every cell with its source and results.

A browser sends no bearer token, so `run_page_url` carries a signature good for that one run only.
"""

from __future__ import annotations

import re
from datetime import datetime, timezone
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, Response

from local_cloud.databricks.errors import ApiError, NotFoundError
from local_cloud.databricks.routing import Call, Endpoint
from local_cloud.databricks.runs import records, states
from local_cloud.databricks.store import Document

if TYPE_CHECKING:
    import jinja2

    from local_cloud.databricks.workspace import Workspace

_LEXERS = {"sql": "sql", "sh": "bash", "r": "r", "scala": "scala", "md": "markdown"}
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
# Nothing on the page may run or load anything; results that are HTML are shown in a sandboxed frame.
_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        "frame-src 'self'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}


def run_page(call: Call) -> Response:
    """The page of a run, for a signed address."""
    number, workspace = call.path["run_id"], call.workspace
    if not workspace.vault.signed(f"run/{number}", call.query.get("t") or ""):
        message = "This page needs the signed address of its run: take run_page_url from jobs/runs/get."
        raise ApiError(message, code="UNAUTHENTICATED", status=401)
    run = workspace.store.get(records.RUN, number)
    if run is None or str(run["job_id"]) != call.path["job_id"]:
        raise NotFoundError(f"Run {number} of job {call.path['job_id']} does not exist.")
    return HTMLResponse(
        render(workspace, run, records.tasks_of(workspace.store, run["run_id"])), headers=_HEADERS
    )


def render(workspace: Workspace, run: Document, bodies: list[Document]) -> str:
    """The page of a run with some of its task runs."""
    tasks = [_task(workspace, body) for body in bodies]
    return _templates().get_template("run.html").render(
        run=run, tasks=tasks, over=states.is_over(run), state=_state(run), began=_clock(run["start_time"]),
        took=_span(run["start_time"], run["end_time"]), workspace_id=workspace.workspace_id,
        code_style=_code_style(),
    )  # fmt: skip


def _task(workspace: Workspace, body: Document) -> Document:
    output = records.output(workspace.store, body["run_id"]) or {}
    kind = next(k for k in body["task"] if k.endswith("_task"))
    what = body["task"][kind] or {}
    return {
        **body,
        "kind": kind.removesuffix("_task").replace("_", " "),
        "what": what.get("notebook_path")
        or what.get("python_file")
        or what.get("job_id")
        or _condition(body),
        "after": [d["task_key"] for d in body["task"].get("depends_on") or []],
        "state": _state(body),
        "took": _span(body["start_time"], body["end_time"]),
        "setup": _duration(body.get("setup_duration")),
        "cells": [
            {
                **cell,
                "code": _highlight(cell["source"], cell["language"]),
                "took": _duration(cell["duration_ms"]),
            }
            for cell in output.get("cells", [])
        ],
        "error": _plain(output.get("error")),
        "trace": _plain(output.get("error_trace")),
        "exit_value": output.get("exit_value"),
        "parameters": next(iter(next(iter((body.get("resolved") or {}).values()), {}).values()), {}),
    }


def _condition(body: Document) -> str:
    part = body.get("condition_task") or body["task"].get("condition_task") or {}
    return (
        f"{part.get('left')} {part.get('op')} {part.get('right')} → {part.get('outcome', '…')}"
        if part
        else ""
    )


def _state(body: Document) -> str:
    return str(body.get("result_state") or body["life_cycle_state"])


def _clock(milliseconds: int) -> str:
    return f"{datetime.fromtimestamp(milliseconds / 1000, timezone.utc):%Y-%m-%d %H:%M:%S} UTC"


def _span(start: int, end: int) -> str:
    return _duration(end - start) if start and end else ""


def _duration(milliseconds: int | None) -> str:
    if not milliseconds:
        return ""
    seconds = milliseconds / 1000
    return f"{seconds:.1f} s" if seconds < 60 else f"{int(seconds // 60)} min {int(seconds % 60)} s"


def _plain(text: Any) -> str:
    return _ANSI.sub("", str(text or ""))


def _highlight(source: str, language: str) -> str:
    from pygments import highlight  # type: ignore[import-untyped]
    from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
    from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]

    lexer = get_lexer_by_name(_LEXERS.get(language.lower(), "python"))
    return str(highlight(source, lexer, HtmlFormatter(nowrap=True)))


@cache
def _code_style() -> str:
    from pygments.formatters import HtmlFormatter

    light = HtmlFormatter(style="default").get_style_defs(".code")
    dark = HtmlFormatter(style="github-dark").get_style_defs(".code")
    return f"{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}"


@cache
def _templates() -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")), autoescape=True
    )
    environment.filters["plain"] = _plain
    return environment


PUBLIC_ENDPOINTS = (Endpoint("GET", "/jobs/{job_id}/runs/{run_id}", run_page, blocking=True),)

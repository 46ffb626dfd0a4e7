"""Starts, finds and stops the local workspace as a process that outlives the command.

The process is known by its endpoint file and by a health answer, never by a process id alone: ids are reused.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass

import httpx

from local_cloud.rehearsal import background
from local_cloud.rehearsal.layout import Layout

WorkspaceServerError = background.ServerError


@dataclass(frozen=True)
class Endpoint:
    """Address, bearer token and process of a running workspace."""

    url: str
    token: str
    pid: int


def running(layout: Layout) -> Endpoint | None:
    """The workspace that serves this project now, or None."""
    try:
        values = json.loads((layout.workspace / "endpoint.json").read_text(encoding="utf-8"))
        endpoint = Endpoint(values["url"], values["token"], int(values["pid"]))
        health = httpx.get(f"{endpoint.url}/local/health", timeout=5.0)
    except (FileNotFoundError, ValueError, KeyError, httpx.TransportError):
        return None
    return endpoint if health.status_code == httpx.codes.OK else None


def start(layout: Layout, port: int | None = None) -> tuple[Endpoint, bool]:
    """The running workspace, started when there is none; the flag says whether this call started it.

    A first start takes `port` or a free one; every later start takes the same again, because the port is
    part of the workspace's address in the stack. Raises WorkspaceServerError.
    """
    found = running(layout)
    if found:
        return found, False
    layout.workspace.mkdir(parents=True, exist_ok=True, mode=0o700)
    chosen = _port(layout, port)
    # A killed server leaves its endpoint file; on the same port the new one would answer for its old token.
    (layout.workspace / "endpoint.json").unlink(missing_ok=True)
    command = [sys.executable, "-m", "local_cloud", "databricks", "--port", str(chosen)]
    command += ["--state-dir", str(layout.workspace)]
    log = layout.workspace / "server.log"
    what = f"The local workspace on port {chosen}"
    return background.launch(what, command, layout.root, log, lambda: running(layout)), True


def stop(layout: Layout) -> bool:
    """End the workspace and wait until it is gone; False when none ran."""
    endpoint = running(layout)
    if endpoint is None:
        return False
    background.end(endpoint.pid)
    return True


def _port(layout: Layout, asked: int | None) -> int:
    kept = background.kept_port(layout.port_file)
    if asked is not None and kept is not None and asked != kept:
        raise WorkspaceServerError(
            f"The workspace of this rehearsal is at port {kept}. "
            f"To move it to {asked}: scripts/down, then scripts/up --port {asked}."
        )
    advice = "Stop that program, or run scripts/down and then scripts/up --port <another>."
    return background.reserve_port(layout.port_file, asked if asked is not None else kept, advice)

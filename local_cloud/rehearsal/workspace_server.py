"""Starts, finds and stops the local workspace as a process that outlives the command.

The process is known by its endpoint file and by a health answer, never by a process id alone: ids are reused.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from local_cloud.rehearsal.layout import Layout

START_SECONDS = 30.0
STOP_SECONDS = 30.0


class WorkspaceServerError(RuntimeError):
    """The local workspace cannot be started or reached; the message says what to do."""


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
    log = layout.workspace / "server.log"
    log.touch(mode=0o600)
    command = [
        sys.executable,
        "-m",
        "local_cloud",
        "databricks",
        "--port",
        str(chosen),
        "--state-dir",
        str(layout.workspace),
    ]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=layout.root,
            start_new_session=True,
        )
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        found = running(layout)
        if found:
            return found, True
        if process.poll() is not None:
            break
        time.sleep(0.05)
    else:
        process.terminate()
    tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-12:])
    raise WorkspaceServerError(
        f"The local workspace did not start on port {chosen}. Its log ({log}) ends with:\n{tail}"
    )


def stop(layout: Layout) -> bool:
    """End the workspace and wait until it is gone; False when none ran."""
    endpoint = running(layout)
    if endpoint is None:
        return False
    try:
        process = psutil.Process(endpoint.pid)
        children = process.children(recursive=True)
        process.terminate()
        process.wait(STOP_SECONDS)
    except psutil.NoSuchProcess:
        return True
    except psutil.TimeoutExpired:
        process.kill()
        children = [*children, process]
    _, alive = psutil.wait_procs(children, timeout=10)
    for child in alive:
        child.kill()
    return True


def _port(layout: Layout, asked: int | None) -> int:
    kept = int(layout.port_file.read_text(encoding="utf-8")) if layout.port_file.exists() else None
    if asked is not None and kept is not None and asked != kept:
        raise WorkspaceServerError(
            f"The workspace of this rehearsal is at port {kept}. "
            f"To move it to {asked}: scripts/down, then scripts/up --port {asked}."
        )
    port = asked if asked is not None else kept
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port or 0))
        except OSError as error:
            raise WorkspaceServerError(
                f"Port {port} is in use by another program ({error.strerror}). Stop that program, "
                "or run scripts/down and then scripts/up --port <another>."
            ) from error
        chosen = int(probe.getsockname()[1])
    _write(layout.port_file, str(chosen))
    return chosen


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)

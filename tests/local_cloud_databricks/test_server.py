"""Promise: only the token opens the server, nothing a client sends breaks it, and no committed write is ever lost."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.core import Config
from databricks.sdk.service import jobs as j


@pytest.fixture
def process(tmp_path):
    """Start real server processes; all are gone at the end."""
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> tuple[subprocess.Popen[str], dict[str, str]]:
        command = [
            sys.executable,
            "-m",
            "local_cloud",
            "databricks",
            "--state-dir",
            str(tmp_path / "state"),
            *arguments,
        ]
        running.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
        line = running[-1].stdout.readline()
        return running[-1], json.loads(line) if line else {}

    yield start
    for one in running:
        one.kill()
        one.communicate()


def test_who_may_come_in(call):
    assert call("GET", "/local/health", token=None)[1]["status"] == "ok"
    assert call("GET", "/.well-known/databricks-config", token=None)[1]["oidc_endpoint"] == ""
    for token in (None, "wrong", "dapi-test-toke", "dapi-test-token-"):
        status, body = call("GET", "/api/2.0/preview/scim/v2/Me", token=token)
        assert (status, body["error_code"]) == (401, "UNAUTHENTICATED")
    assert call("PUT", "/local/workspace", token=None, json={"workspace_id": "1"})[0] == 401


ATTACKS = [
    ("GET", "/api/2.0/nothing", {}, 404, "ENDPOINT_NOT_FOUND"),
    ("PUT", "/api/2.2/jobs/create", {"json": {}}, 404, "ENDPOINT_NOT_FOUND"),
    ("POST", "/api/2.2/jobs/create", {"content": b"{"}, 400, "MALFORMED_REQUEST"),
    ("POST", "/api/2.2/jobs/create", {"content": b"[1]"}, 400, "MALFORMED_REQUEST"),
    ("POST", "/api/2.2/jobs/create", {"content": b"[" * 200_000}, 400, "MALFORMED_REQUEST"),
    ("POST", "/api/2.2/jobs/create", {"content": b"\xff\xfe"}, 400, "MALFORMED_REQUEST"),
    ("POST", "/api/2.2/jobs/create", {"content": b'"' + b"x" * (33 << 20) + b'"'}, 413, "MAX_REQUEST_SIZE_EXCEEDED"),
    ("PUT", "/api/2.0/fs/files/../../etc/x", {"content": b""}, 404, "ENDPOINT_NOT_FOUND"),
    ("PUT", "/api/2.0/fs/files/%2e%2e/%2e%2e/x", {"content": b""}, 400, "INVALID_PARAMETER_VALUE"),
    ("GET", "/api/2.0/fs/files/a/%2e%2e/%2e%2e/workspace.db", {}, 400, "INVALID_PARAMETER_VALUE"),
    ("GET", "/api/2.0/fs/files//workspace.db", {}, 404, "NOT_FOUND"),
    ("GET", "/api/2.0/fs/files/a%00b", {}, 400, "INVALID_PARAMETER_VALUE"),
    ("GET", "/api/2.0/dbfs/read?path=/../workspace.db", {}, 400, "INVALID_PARAMETER_VALUE"),
    ("GET", "/api/2.0/workspace/export?path=/../../etc/passwd", {}, 400, "INVALID_PARAMETER_VALUE"),
    ("GET", "/api/2.1/unity-catalog/catalogs/..", {}, 404, "ENDPOINT_NOT_FOUND"),
    ("GET", "/api/2.1/unity-catalog/catalogs/%2e%2e%2f%2e%2e", {}, 404, "ENDPOINT_NOT_FOUND"),
    ("GET", "/api/2.1/unity-catalog/tables/main.default.%2e%2e", {}, 400, "INVALID_PARAMETER_VALUE"),
    ("GET", "/api/2.2/jobs/list?name=' or 1=1 --", {}, 200, None),
    ("GET", "/api/2.2/jobs/get?job_id=1%20or%201=1", {}, 400, "INVALID_PARAMETER_VALUE"),
    ("GET", "/api/2.2/jobs/list?limit=-5", {}, 200, None),
    ("GET", "/jobs/1/runs/2", {}, 401, "UNAUTHENTICATED"),
    ("GET", "/jobs/1/runs/2?t=é", {}, 401, "UNAUTHENTICATED"),
    ("POST", "/api/2.0/workspace/import", {"files": {"content": b"x"}}, 400, "INVALID_PARAMETER_VALUE"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "kwargs", "status", "code"), ATTACKS)
def test_attacks_are_answered(call, method, path, kwargs, status, code):
    found, body = call(method, path, **kwargs)
    assert (found, body.get("error_code")) == (status, code)
    assert call("GET", "/local/health")[0] == 200


def test_a_symbolic_link_leads_nowhere(call, server):
    files = server.app.state.workspace.files
    (files / "link").symlink_to(server.app.state.workspace.state_dir)
    assert call("GET", "/api/2.0/fs/files/link/workspace.db")[1]["error_code"] == "INVALID_PARAMETER_VALUE"


def test_another_workspace_begins_with_nothing(serve, tmp_path, wait_for):
    with serve(tmp_path) as own:
        client = own.client()
        first = client.get_workspace_id()
        client.jobs.create(name="old", tasks=[j.Task(task_key="a", notebook_task=j.NotebookTask("/x"))])
        client.secrets.create_scope("old")
        do = lambda method, **body: client.api_client.do(method, "/local/workspace", body=body or None)  # noqa: E731
        assert do("PUT", workspace_id=str(first), name="n", resource_id="/r")["created"] is False
        assert len(list(client.jobs.list())) == 1
        assert do("PUT", workspace_id="1234567890123456", name="n", resource_id="/r")["created"] is True
        assert list(client.jobs.list()) == []
        assert client.secrets.list_scopes() == [] or list(client.secrets.list_scopes()) == []
        assert own.client().get_workspace_id() == 1234567890123456
        do("DELETE")
        with pytest.raises(Exception, match="does not exist") as gone:
            client.current_user.me()
        assert gone.value.error_code == "WORKSPACE_NOT_FOUND"
        do("PUT", workspace_id="1234567890123456", name="n", resource_id="/r")
        assert client.current_user.me().user_name == "admin@localhost"


def test_eight_clients_at_once_lose_no_write(server):
    def work(number: int) -> list[int]:
        client = server.client()
        client.workspace.mkdirs(f"/Shared/many/{number}")
        return [
            client.jobs.create(
                name=f"c{number}-{n}", tasks=[j.Task(task_key="a", notebook_task=j.NotebookTask("/x"))]
            ).job_id
            for n in range(25)
        ]

    with ThreadPoolExecutor(8) as pool:
        made = [job_id for ids in pool.map(work, range(8)) for job_id in ids]
    assert len(set(made)) == 200
    assert set(made) <= {x.job_id for x in server.client().jobs.list(limit=100)}


def test_one_line_says_where_it_listens_and_sigterm_ends_it(process, tmp_path):
    began = time.monotonic()
    server, where = process("--token", "chosen")
    assert time.monotonic() - began < 5
    endpoint = tmp_path / "state" / "endpoint.json"
    assert (
        json.loads(endpoint.read_text())
        == where
        == {"url": where["url"], "token": "chosen", "pid": server.pid}
    )
    assert where["url"].startswith("http://127.0.0.1:")
    assert endpoint.stat().st_mode & 0o777 == 0o600
    second, nothing = process()
    assert nothing == {}
    assert (
        f"process id {server.pid}; stop it (kill {server.pid}) or choose another --state-dir"
        in second.communicate()[1]
    )
    port = where["url"].rpartition(":")[2]
    other = subprocess.run(
        [sys.executable, "-m", "local_cloud", "databricks", "--state-dir", str(tmp_path / "other"), "--port", port],
        capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert other.returncode == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in other.stderr
    assert "--port 0" in other.stderr
    server.send_signal(signal.SIGTERM)
    assert server.wait(20) == 0
    assert not endpoint.exists()


def test_kill_9_loses_nothing_committed_and_orphaned_runs_say_so(process, tmp_path):
    server, where = process("--token", "t")
    client = WorkspaceClient(config=Config(host=where["url"], token="t", retry_timeout_seconds=2))
    confirmed: list[int] = []

    def write() -> None:
        body = {"name": "k", "tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/x"}}]}
        with contextlib.suppress(httpx.HTTPError):
            while True:
                answer = httpx.post(
                    where["url"] + "/api/2.2/jobs/create", json=body, headers={"Authorization": "Bearer t"}
                )
                confirmed.append(answer.json()["job_id"])

    client.workspace.mkdirs("/Shared/k")
    store = tmp_path / "state" / "workspace.db"
    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    while len(confirmed) < 60:
        time.sleep(0.01)
    os.kill(server.pid, signal.SIGKILL)
    server.wait()
    for writer in writers:
        writer.join()
    _orphan(store)
    _, where = process("--token", "t")
    client = WorkspaceClient(config=Config(host=where["url"], token="t", retry_timeout_seconds=2))
    assert set(confirmed) <= {x.job_id for x in client.jobs.list(limit=100)}
    assert client.workspace.get_status("/Shared/k").path == "/Shared/k"
    run = client.jobs.get_run(7)
    assert (run.state.life_cycle_state.value, run.state.state_message) == (
        "INTERNAL_ERROR",
        "the workspace was restarted",
    )
    assert run.tasks[0].state.life_cycle_state.value == "INTERNAL_ERROR"


def _orphan(database: Path) -> None:
    """Leave what a killed server leaves: a run that was running."""
    from local_cloud.databricks.runs import records
    from local_cloud.databricks.store import Store

    store = Store(database)
    body = {
        "run_id": 7, "job_id": 1, "run_name": "r", "run_type": "JOB_RUN", "trigger": "ONE_TIME", "settings": {}, "parameters": {},
        "start_time": 1, "end_time": 0, "life_cycle_state": "RUNNING", "creator_user_name": "x", "number_in_job": 7,
    }  # fmt: skip
    records.create(store, body, [{"task_key": "a", "notebook_task": {"notebook_path": "/x"}}])
    store.close()

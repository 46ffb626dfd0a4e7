"""One real cluster for every test of this room, and a small workspace over HTTP for what notebooks ask of one."""

from __future__ import annotations

import base64
import itertools
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from local_cloud.databricks.spark.api import ClusterSpec, TaskContext, TaskRequest, TaskResult
from local_cloud.databricks.spark.cluster import SparkCluster

TOKEN = "dapi-of-the-test-0123456789"
_IDS = itertools.count(1)


class Workspace:
    """Answers the routes that tasks use; runs submitted notebooks on the cluster it is given."""

    def __init__(self) -> None:
        self.notebooks: dict[str, str] = {}
        self.secrets: dict[tuple[str, str], str] = {}
        self.catalogs = {"main"}
        self.cluster: SparkCluster | None = None
        self.runs: dict[int, TaskResult | None] = {}
        self.url = ""

    def answer(self, method: str, path: str, args: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        name = path.removeprefix("/api/").split("/", 1)[1]
        if name in ("workspace/get-status", "workspace/export"):
            if args["path"] not in self.notebooks:
                return 404, {
                    "error_code": "RESOURCE_DOES_NOT_EXIST",
                    "message": f"Path ({args['path']}) doesn't exist.",
                }
            content = base64.b64encode(self.notebooks[args["path"]].encode()).decode()
            return 200, {"object_type": "NOTEBOOK", "language": "PYTHON", "content": content}
        if name == "secrets/get" and (args["scope"], args["key"]) in self.secrets:
            return 200, {
                "value": base64.b64encode(self.secrets[args["scope"], args["key"]].encode()).decode()
            }
        if name == "secrets/list":
            return 200, {"secrets": [{"key": key} for scope, key in self.secrets if scope == args["scope"]]}
        if name == "secrets/scopes/list":
            return 200, {
                "scopes": [{"name": scope} for scope in sorted({scope for scope, _ in self.secrets})]
            }
        if name.startswith("unity-catalog/catalogs") and method == "POST":
            if args["name"] in self.catalogs:
                return 400, {
                    "error_code": "CATALOG_ALREADY_EXISTS",
                    "message": f"Catalog {args['name']} exists",
                }
            self.catalogs.add(args["name"])
            return 200, {"name": args["name"]}
        if name == "unity-catalog/volumes":
            return 200, {"name": args["name"]}
        if name.startswith("jobs/runs/"):
            return self._runs(name.removeprefix("jobs/runs/"), args)
        return 404, {"error_code": "RESOURCE_DOES_NOT_EXIST", "message": f"nothing at {method} {path}"}

    def _runs(self, verb: str, args: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if verb == "submit":
            task = args["tasks"][0]["notebook_task"]
            number = next(_IDS)
            self.runs[number] = None
            run = request(
                self,
                self.notebooks[task["notebook_path"]],
                task["notebook_path"],
                task["base_parameters"],
                number=number,
            )
            threading.Thread(target=self._execute, args=(number, run)).start()
            return 200, {"run_id": number}
        number = int(args["run_id"])
        result = self.runs[number]
        state = (
            {"life_cycle_state": "TERMINATED", "result_state": result.state}
            if result
            else {"life_cycle_state": "RUNNING"}
        )
        if verb == "get":
            return 200, {"run_id": number, "state": state, "tasks": [{"run_id": number}]}
        assert result is not None
        return 200, {"notebook_output": {"result": result.exit_value}, "error": result.error}

    def _execute(self, number: int, run: TaskRequest) -> None:
        assert self.cluster is not None
        self.runs[number] = self.cluster.run(run)


class _Handler(BaseHTTPRequestHandler):
    workspace: Workspace

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        args = {**dict(parse_qsl(parts.query)), **(json.loads(self.rfile.read(length)) if length else {})}
        if self.headers.get("Authorization") == f"Bearer {TOKEN}":
            status, body = self.workspace.answer(self.command, parts.path, args)
        else:
            status, body = 401, {"error_code": "UNAUTHENTICATED", "message": "no valid token"}
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_DELETE = _serve  # noqa: N815

    def log_message(self, *args: object) -> None:
        """Quiet."""


def request(
    workspace: Workspace, source: str, path: str, parameters: dict[str, str] | None = None, *, number: int | None = None,
    language: str = "PYTHON", kind: str = "notebook", task_values: dict[str, dict[str, Any]] | None = None,
) -> TaskRequest:  # fmt: skip
    number = number or next(_IDS)
    context = TaskContext(
        workspace.url,
        TOKEN,
        "1234567890123456",
        7,
        number,
        f"task_{number}",
        "someone@localhost",
        task_values or {},
    )
    return TaskRequest(number, kind, path, language, source, parameters or {}, context)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def state_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="session")
def workspace() -> Iterator[Workspace]:
    workspace = Workspace()
    handler = type("Handler", (_Handler,), {"workspace": workspace})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    workspace.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield workspace
    server.shutdown()


@pytest.fixture(scope="session")
def cluster(state_dir: Path, workspace: Workspace) -> Iterator[SparkCluster]:
    spec = ClusterSpec(
        "0101-010101-abcdefgh",
        "test",
        "17.3.x-scala2.13",
        1,
        2,
        {"spark.my.setting": "here"},
        {"MY_ENV": "there"},
    )
    cluster = SparkCluster.start(spec, state_dir)
    workspace.cluster = cluster
    yield cluster
    cluster.stop()


class Runner:
    """Runs notebooks (cells as arguments) and files on the cluster."""

    def __init__(self, cluster: SparkCluster, workspace: Workspace) -> None:
        self._cluster = cluster
        self._workspace = workspace

    def __call__(
        self, *cells: str, path: str = "/Shared/notebook", timeout: float | None = None, **options: Any
    ) -> TaskResult:
        comment = "--" if options.get("language") == "SQL" else "#"
        source = f"\n\n{comment} COMMAND ----------\n\n".join(cells)
        return self._cluster.run(
            self.request(source, path, options.pop("parameters", None), **options), timeout
        )

    def request(
        self, source: str, path: str, parameters: dict[str, str] | None = None, **options: Any
    ) -> TaskRequest:
        return request(self._workspace, source, path, parameters, **options)

    @staticmethod
    def shown(result: TaskResult) -> str:
        """All text that the cells of a successful run show."""
        assert result.state == "SUCCESS", result.error_trace
        return "".join(
            str(output.data) for cell in result.cells for output in cell.outputs if output.kind == "text"
        )

    @staticmethod
    def tables(result: TaskResult) -> list[dict[str, Any]]:
        """All tables that the cells of a successful run show."""
        assert result.state == "SUCCESS", result.error_trace
        return [output.data for cell in result.cells for output in cell.outputs if output.kind == "table"]  # type: ignore[misc]


@pytest.fixture(scope="session")
def run(cluster: SparkCluster, workspace: Workspace) -> Runner:
    return Runner(cluster, workspace)

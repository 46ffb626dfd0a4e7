"""A real workspace server without Spark, and the dynamic provider's own process, spoken to as the engine
does.
"""

from __future__ import annotations

import functools
import json
import os
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import grpc
import httpx
import pytest
import uvicorn
from databricks.sdk import WorkspaceClient
from google.protobuf import json_format, struct_pb2
from pulumi.dynamic.dynamic import PROVIDER_KEY, serialize_provider
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from infra import settings
from infra.settings_check import read_stack_file
from local_cloud.azure.mocks import run_program

TOKEN = "dapi-test"


class Spark:
    """Execution that starts at once and runs nothing: these tests are about the clusters' records."""

    alive = True

    def run(self, request, timeout_seconds=None):
        raise AssertionError("no task runs in these tests")

    def cancel(self, task_run_id):
        pass

    def info(self):
        return {}

    def stop(self):
        pass


@dataclass
class Server:
    """The server with a client, and its control routes."""

    url: str
    client: WorkspaceClient

    def begin(self, workspace_id):
        """Replace the workspace by another one at the same address."""
        body = {"workspace_id": workspace_id, "name": "other", "resource_id": "/x"}
        headers = {"Authorization": f"Bearer {TOKEN}"}
        httpx.put(f"{self.url}/local/workspace", json=body, headers=headers).raise_for_status()

    def remove(self):
        """Delete the workspace."""
        headers = {"Authorization": f"Bearer {TOKEN}"}
        httpx.request("DELETE", f"{self.url}/local/workspace", headers=headers).raise_for_status()


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A workspace server on a free port."""
    from local_cloud.databricks.app import create_app

    monkeypatch.setenv("DATABRICKS_TOKEN", TOKEN)
    app = create_app(tmp_path / "databricks", TOKEN, spark=lambda spec, directory: Spark())
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        running = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on"))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
        thread.start()
        yield Server(url, WorkspaceClient(host=url, token=TOKEN))
        running.should_exit = True
        thread.join(10)


class Engine:
    """The part of the engine that talks to `python -m pulumi.dynamic` about one provider."""

    def __init__(self, stub, provider):
        self._stub = stub
        self._provider = serialize_provider(provider)

    def _struct(self, props):
        struct = struct_pb2.Struct()
        struct.update({**props, PROVIDER_KEY: self._provider})
        return struct

    @staticmethod
    def _plain(struct):
        return {k: v for k, v in json_format.MessageToDict(struct).items() if k != PROVIDER_KEY}

    def check(self, news, olds=None):
        answer = self._stub.Check(
            provider_pb2.CheckRequest(news=self._struct(news), olds=self._struct(olds or {}))
        )
        return self._plain(answer.inputs)

    def diff(self, id_, olds, news):
        return self._stub.Diff(
            provider_pb2.DiffRequest(id=id_, olds=self._struct(olds), news=self._struct(news))
        )

    def create(self, props):
        answer = self._stub.Create(provider_pb2.CreateRequest(properties=self._struct(props)))
        return answer.id, self._plain(answer.properties)

    def read(self, id_, props):
        answer = self._stub.Read(
            provider_pb2.ReadRequest(id=id_, properties=self._struct(props), inputs=self._struct(props))
        )
        return answer.id, self._plain(answer.properties), self._plain(answer.inputs)

    def update(self, id_, olds, news):
        request = provider_pb2.UpdateRequest(id=id_, olds=self._struct(olds), news=self._struct(news))
        return self._plain(self._stub.Update(request).properties)

    def delete(self, id_, props):
        self._stub.Delete(provider_pb2.DeleteRequest(id=id_, properties=self._struct(props)))


@pytest.fixture(scope="module")
def provider_process():
    """The process that the engine starts for dynamic resources, with the credentials of the tests."""
    environment = {**os.environ, "DATABRICKS_TOKEN": TOKEN}
    command = [sys.executable, "-u", "-m", "pulumi.dynamic"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as process:
        port = process.stdout.readline().strip()
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield provider_pb2_grpc.ResourceProviderStub(channel)
        process.kill()


@pytest.fixture
def engine(provider_process):
    """Make an Engine for a provider."""
    return lambda provider: Engine(provider_process, provider)


ROOT = Path(__file__).parents[2]


def stack_config(stack, **overrides):
    """The config of a stack file as Pulumi hands it to the program, with settings replaced."""
    config = read_stack_file(stack, ROOT)
    config |= {f"{settings.PROJECT}:{name}": value for name, value in overrides.items()}
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}


@pytest.fixture
def root():
    """Directory of the project."""
    return ROOT


@pytest.fixture(scope="session")
def platform():
    """Run the program of a stack under strict mocks; the same question is answered once."""

    @functools.cache
    def run(stack, preview, overrides):
        config = stack_config(stack, **json.loads(overrides))
        return run_program(
            ROOT / "infra", project=settings.PROJECT, stack=stack, config=config, preview=preview
        )

    return lambda stack, preview=False, **overrides: run(stack, preview, json.dumps(overrides))


@pytest.fixture
def chosen():
    """The settings of a stack file."""
    return lambda stack: settings.parse(stack, stack_config(stack))


@pytest.fixture
def only():
    """The only resource of a type, or the one of that name among them."""

    def find(recording, type_, name=None):
        [found] = [one for one in recording.by_type(type_) if name in (None, one.name)]
        return found

    return find

"""A provider behind a real gRPC connection, and an engine's side to talk to it."""

import http.server
import json
import threading
from concurrent import futures

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto import provider_pb2_grpc

from local_cloud.azure.provider import AzureNativeProvider
from local_cloud.azure.store import Store
from local_cloud.azure.values import from_struct, to_struct
from local_cloud.azure.workspace_link import WorkspaceLink

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"


class Client:
    """What an engine asks of a provider, on plain dictionaries."""

    def __init__(self, stub, warnings=()):
        self.stub = stub
        self.warnings = warnings
        self.seed = b"seed"

    def urn(self, token, name):
        return f"urn:pulumi:local::project::{token}::{name}"

    def configure(self, **config):
        return self.stub.Configure(pb.ConfigureRequest(args=to_struct(config), acceptSecrets=True))

    def check(self, token, name, news, olds=None, **extra):
        request = pb.CheckRequest(
            urn=self.urn(token, name), name=name, type=token, news=to_struct(news),
            olds=to_struct(olds or {}),
            randomSeed=self.seed, **extra,
        )  # fmt: skip
        return self.stub.Check(request)

    def inputs(self, token, name, news, olds=None):
        answer = self.check(token, name, news, olds)
        assert list(answer.failures) == []
        return from_struct(answer.inputs)

    def diff(self, token, name, old, new, state=None, ignore=()):
        return self.stub.Diff(
            pb.DiffRequest(
                id="id", urn=self.urn(token, name), name=name, type=token, old_inputs=to_struct(old),
                olds=to_struct(state or {}), news=to_struct(new), ignoreChanges=list(ignore),
            )
        )  # fmt: skip

    def create(self, token, name, inputs, *, preview=False):
        answer = self.stub.Create(
            pb.CreateRequest(
                urn=self.urn(token, name),
                name=name,
                type=token,
                properties=to_struct(inputs),
                preview=preview,
            )
        )
        return answer.id, from_struct(answer.properties)

    def make(self, token, name, news):
        inputs = self.inputs(token, name, news)
        resource_id, outputs = self.create(token, name, inputs)
        return resource_id, inputs, outputs

    def update(self, token, name, resource_id, state, inputs, *, preview=False, old=None):
        answer = self.stub.Update(
            pb.UpdateRequest(
                id=resource_id, urn=self.urn(token, name), name=name, type=token, olds=to_struct(state),
                news=to_struct(inputs), old_inputs=to_struct(old or {}), preview=preview,
            )
        )  # fmt: skip
        return from_struct(answer.properties)

    def read(self, token, name, resource_id, inputs=None, state=None):
        answer = self.stub.Read(
            pb.ReadRequest(
                id=resource_id, urn=self.urn(token, name), name=name, type=token,
                inputs=to_struct(inputs or {}),
                properties=to_struct(state or {}),
            )
        )  # fmt: skip
        return answer.id, from_struct(answer.properties), from_struct(answer.inputs)

    def delete(self, token, name, resource_id):
        self.stub.Delete(pb.DeleteRequest(id=resource_id, urn=self.urn(token, name), name=name, type=token))

    def invoke(self, token, args):
        answer = self.stub.Invoke(pb.InvokeRequest(tok=token, args=to_struct(args)))
        return from_struct(getattr(answer, "return"))


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path / "azure" / "azure.db")
    yield opened
    opened.close()


@pytest.fixture
def client(store, tmp_path):
    """An engine connected to a provider over loopback; no Databricks server runs."""
    warnings = []
    link = WorkspaceLink(tmp_path / "databricks" / "endpoint.json")
    provider = AzureNativeProvider(
        store, workspace=link, on_warning=lambda urn, text: warnings.append((urn, text))
    )
    server = grpc.server(futures.ThreadPoolExecutor(8))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    channel = grpc.insecure_channel(f"127.0.0.1:{port}")
    connected = Client(provider_pb2_grpc.ResourceProviderStub(channel), warnings)
    connected.configure(location="westeurope")
    yield connected
    channel.close()
    server.stop(None)


class WorkspaceServer:
    """The control routes of a Databricks server, recording what they are asked."""

    def __init__(self, endpoint_file, token="token"):
        self.calls = []
        self.status = 200
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def _answer(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length)) if length else None
                outer.calls.append((self.command, self.path, self.headers["Authorization"], body))
                self.send_response(outer.status)
                self.end_headers()
                self.wfile.write(b"{}")

            do_PUT = do_DELETE = _answer  # noqa: N815

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        endpoint_file.parent.mkdir(parents=True, exist_ok=True)
        endpoint_file.write_text(json.dumps({"url": self.url, "token": token, "pid": 1}))

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def workspace_server(tmp_path):
    running = WorkspaceServer(tmp_path / "databricks" / "endpoint.json")
    yield running
    running.stop()

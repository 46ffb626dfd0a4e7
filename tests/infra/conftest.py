"""A real workspace server without Spark, and the dynamic provider's own process, spoken to as the engine
does.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
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
from ruamel.yaml import YAML

from infra import settings
from infra.settings.check import read_stack_file
from local_cloud.azure.engine.engine import Engine as LocalEngine
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


OBJECT_ID = "00000000-0000-0000-0000-0000000000db"
"""Stands for the AzureDatabricks application, which differs by tenant."""
NEEDED = {"azureDatabricks": {"objectId": OBJECT_ID}}
"""What a stack of any profile may have, and `hardened` must have: the AzureDatabricks application of the tenant."""


@pytest.fixture(scope="session")
def profiled(platform):
    """The `local` stack with another profile under strict mocks."""
    return lambda profile, preview=False, **overrides: platform(
        "local", preview, profile=profile, **NEEDED, **overrides
    )


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


@pytest.fixture
def data_platform():
    """Run what the composition says of lake, vault, connector and workspace, and no other part of it.

    `broken` maps a type to a change of its properties, made before the SDK sends them; `also` makes more
    resources; `network` is off for a workspace in the network of Databricks.
    """

    def run(*, preview=False, **options):
        program, config = data_program(**options)
        return run_program(program, project=settings.PROJECT, stack="dev", config=config, preview=preview)

    return run


@pytest.fixture
def data_life(azure):
    """The same several times on one Azure, as `pulumi up` would."""
    from local_cloud.azure.mocks.loops import own_loop
    from local_cloud.azure.mocks.stack import Defaults, Stack

    with own_loop() as loop:
        life = Stack(azure, loop, Defaults(settings.PROJECT, "dev"))

        def up(**options):
            program, config = data_program(**options)
            return life.up(program, config=config)

        yield up


def data_program(*, broken=None, also=None, network=True, **overrides):
    """The program of those parts and its config: the `dev` stack with settings replaced."""
    mode = overrides.get("workspace", {}).get("computeMode")
    profile = {"profile": "serverless"} if mode == "Serverless" else {}
    config = stack_config("dev", **{"azureDatabricks": {"objectId": OBJECT_ID}, **profile, **overrides})
    if "network" not in overrides:
        config.pop(f"{settings.PROJECT}:network")  # they have subnets of these tests

    def program():
        import pulumi

        from infra.composition import Platform
        from infra.unity_catalog.assembly import stack_metastore_assignment
        from infra.workspace.assembly import stack_workspace

        chosen = settings.parse("dev", config)
        if broken:
            pulumi.runtime.register_stack_transformation(lambda args: _broken(args, broken))
        parts = Platform.__new__(Platform)
        parts.settings = chosen
        parts.placement = placement = _placement(chosen)
        parts.network = _network(chosen, placement) if network and chosen.workspace.hybrid else None
        parts._hold_data()
        parts.workspace = stack_workspace(
            placement, chosen, connector=parts.connector, network=parts.network, key_vault=parts.key_vault
        )
        parts.metastore_assignment = stack_metastore_assignment(
            chosen, parts.workspace, parts.workspace.ready
        )
        if also:
            also(parts)

    return program, config


def _broken(args, changes):
    import pulumi

    change = changes.get(args.type_)
    if change is None:
        return None
    change(args.props)
    return pulumi.ResourceTransformationResult(args.props, args.opts)


def _placement(chosen):
    from pulumi_azure_native import authorization, resources

    from infra.placement import Placement

    client = authorization.get_client_config_output()
    group = resources.ResourceGroup("group", resource_group_name="rg-lakehouse-dev", location="westeurope")
    return Placement(
        resource_group_name=group.name,
        subscription_id=client.subscription_id,
        tenant_id=client.tenant_id,
        location="westeurope",
        tags=chosen.tags,
    )


def _network(chosen, placement):
    return _Network(placement, private_link=chosen.workspace.public_network_access == "Disabled")


class _Network:
    """Two subnets as a workspace needs them."""

    def __init__(self, placement, *, private_link):
        from pulumi_azure_native import network

        where = {"resource_group_name": placement.resource_group_name}
        group = network.NetworkSecurityGroup(
            "security-group", network_security_group_name="nsg", location=placement.location, **where
        )
        made = network.VirtualNetwork(
            "network", virtual_network_name="vnet", location=placement.location,
            address_space=network.AddressSpaceArgs(address_prefixes=["10.140.0.0/16"]), **where,
        )  # fmt: skip
        self.virtual_network_id = made.id
        self.public_subnet_name, self.private_subnet_name = "databricks-public", "databricks-private"
        self.subnets = tuple(
            network.Subnet(
                name, subnet_name=name, virtual_network_name=made.name, address_prefix=prefix,
                network_security_group=network.NetworkSecurityGroupArgs(id=group.id),
                delegations=[
                    network.DelegationArgs(name="databricks", service_name="Microsoft.Databricks/workspaces")
                ],
                **where,
            )
            for name, prefix in (
                (self.public_subnet_name, "10.140.0.0/20"), (self.private_subnet_name, "10.140.16.0/20")
            )
        )  # fmt: skip
        self.workspace_network, self.private_link = self, private_link


class Stack:
    """A copy of one stack with its own cloud; `set` changes a setting of its file."""

    def __init__(self, name, root, directory):
        self.name = name
        self.project = directory / "project"
        self.project.mkdir()
        for file in ("Pulumi.yaml", f"Pulumi.{name}.yaml"):
            shutil.copy(root / file, self.project)
        (self.project / "infra").symlink_to(root / "infra")
        self.state = directory / "engine"

    def set(self, path, value):
        yaml, file = YAML(), self.project / f"Pulumi.{self.name}.yaml"
        document = yaml.load(file)
        first, *rest = path.split(".")
        place, key = document["config"], f"{settings.PROJECT}:{first}"
        for part in rest:
            place, key = place.setdefault(key, {}), part
        place[key] = value
        with file.open("w") as target:
            yaml.dump(document, target)

    def run(self, operation, on_event=None):
        return getattr(LocalEngine(self.project, self.name, self.state), operation)(on_event)

    def resources(self):
        return LocalEngine(self.project, self.name, self.state).resources()

    def resource(self, type_):
        [found] = [one for one in self.resources() if one["type"] == type_]
        return found


@pytest.fixture
def cloud(server, tmp_path, monkeypatch):
    """Directory of a local cloud whose Databricks workspace is the server."""
    directory = tmp_path / "cloud"
    (directory / "databricks").mkdir(parents=True)
    monkeypatch.setenv("LOCAL_CLOUD_DIR", str(directory))
    endpoint = {"url": server.url, "token": os.environ["DATABRICKS_TOKEN"], "pid": os.getpid()}
    (directory / "databricks" / "endpoint.json").write_text(json.dumps(endpoint))
    return directory


@pytest.fixture
def arm_door(cloud, monkeypatch):
    """Azure Resource Manager over that cloud's store, and the variables by which clients in this process find
    it and nothing else.
    """
    from infra.arm import client
    from local_cloud.azure.arm.background import Door
    from local_cloud.azure.workspace_link import WorkspaceLink
    from local_cloud.rehearsal.surroundings import FOREIGN

    door = Door(cloud / "azure", WorkspaceLink.default())
    for name in FOREIGN:
        monkeypatch.delenv(name, raising=False)
    for name, value in door.environment.items():
        if not name.startswith("IDENTITY"):
            monkeypatch.setenv(name, value)
    client.forget()
    yield door
    client.forget()
    door.close()


@pytest.fixture
def stack(root, cloud, arm_door):
    """Make a stack of the local cloud."""
    return lambda name: Stack(name, root, cloud)

"""Azure Resource Manager over HTTPS, what is there before the tests begin, and the dynamic provider's own process
with the variables that lead to it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import uuid

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2_grpc

from local_cloud.azure.arm.background import Door
from local_cloud.azure.checking import Naming
from local_cloud.azure.faults import Fault
from local_cloud.azure.waiting import NoTime
from local_cloud.rehearsal.surroundings import FOREIGN

PLACE = "westeurope"
GROUP = "rg"


class Azure:
    """What a program has made through azure-native, in a resource group of its own."""

    def __init__(self, door):
        self.door = door
        self.core = door.core
        self.store = door.store
        self.subscription = door.settings.subscription_id
        self.group = f"rg-{uuid.uuid4().hex[:8]}"
        self.make("resources:ResourceGroup", location=PLACE)

    def make(self, kind, /, **inputs):
        """Create a resource as the provider does; returns its id."""
        token = f"azure-native:{kind}"
        inputs = {"resourceGroupName": self.group, **inputs}
        checked = self.core.check(token, {}, inputs, Naming(urn="urn", name="n"))
        assert checked.failures == []
        return self.core.create(token, checked.inputs)[0]

    def update(self, kind, resource_id, /, **inputs):
        """Update a resource as the provider does, with all its inputs."""
        token = f"azure-native:{kind}"
        checked = self.core.check(
            token, {}, {"resourceGroupName": self.group, **inputs}, Naming(urn="u", name="n")
        )
        assert checked.failures == []
        self.core.update(token, resource_id, checked.inputs, {})

    def see(self, resource_id):
        """Outputs of a resource as Azure has them; None if it is gone."""
        found = self.store.get(resource_id)
        return None if found is None else found.outputs

    def fail(self, kind, operation="any", **options):
        """Let something go wrong in this resource group."""
        self.core.manager.faults.inject(Fault(kind, operation, id=f"*/{self.group}/*", **options))

    def pending(self):
        """How often faults will still strike."""
        return sum(left for _, _, left in self.core.manager.faults.pending())

    def factory(self):
        """A factory with a pipeline."""
        name = f"factory{self.group[3:]}"
        factory = self.make(
            "datafactory:Factory", factoryName=name, location=PLACE, identity={"type": "SystemAssigned"}
        )
        wait = {"name": "wait", "type": "Wait", "waitTimeInSeconds": 1}
        self.make("datafactory:Pipeline", factoryName=name, pipelineName="load", activities=[wait])
        return factory

    def lake(self, name=None):
        """A storage account with a hierarchical namespace."""
        return self.make(
            "storage:StorageAccount", accountName=name or f"lake{self.group[3:]}", location=PLACE, kind="StorageV2",
            sku={"name": "Standard_LRS"}, isHnsEnabled=True,
        )  # fmt: skip


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    """One server for a module."""
    made = Door(tmp_path_factory.mktemp("azure"), waiter=NoTime())
    yield made
    made.close()


@pytest.fixture
def azure(door):
    """A new resource group; faults of other tests are gone."""
    door.core.manager.faults.clear()
    return Azure(door)


@pytest.fixture(scope="module")
def variables(door):
    """The environment of a process that reaches the server and nothing else."""
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return {**kept, **{name: value for name, value in door.environment.items() if "IDENTITY" not in name}}


@pytest.fixture
def here(variables, monkeypatch):
    """The same environment in this process."""
    from infra.arm import client

    for name in FOREIGN:
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    client.forget()
    yield
    client.forget()


@pytest.fixture(scope="module")
def provider_process(variables):
    """The process that the engine starts for dynamic resources; in place of the one for Databricks."""
    command = [sys.executable, "-u", "-m", "pulumi.dynamic"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=variables, text=True) as process:
        port = process.stdout.readline().strip()
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield provider_pb2_grpc.ResourceProviderStub(channel)
        process.kill()


@pytest.fixture
def learning(azure):
    """Id of a new Azure ML workspace with what it is made with; its name ends like that of the group."""
    mark = azure.group[3:]
    storage = azure.make(
        "storage:StorageAccount", accountName=f"ml{mark}", location="westeurope", kind="StorageV2",
        sku={"name": "Standard_LRS"},
    )  # fmt: skip
    vault = azure.make(
        "keyvault:Vault", vaultName=f"kv{mark}", location="westeurope",
        properties={"tenantId": azure.door.settings.tenant_id, "sku": {"family": "A", "name": "standard"},
                    "enableRbacAuthorization": True},
    )  # fmt: skip
    logs = azure.make(
        "operationalinsights:Workspace", workspaceName=f"logs{mark}", location="westeurope",
        sku={"name": "PerGB2018"}, retentionInDays=30,
    )  # fmt: skip
    insights = azure.make(
        "applicationinsights:Component", resourceName=f"appi{mark}", location="westeurope", kind="web",
        applicationType="web", workspaceResourceId=logs,
    )  # fmt: skip
    return azure.make(
        "machinelearningservices:Workspace", workspaceName=f"mlw{mark}", location="westeurope",
        identity={"type": "SystemAssigned"}, storageAccount=storage, keyVault=vault, applicationInsights=insights,
    )  # fmt: skip

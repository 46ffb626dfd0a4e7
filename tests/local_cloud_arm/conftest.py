"""A real ARM server over HTTPS on the loopback address, and real clients with a real credential."""

import re
import ssl
import threading
import time

import httpx
import pytest
from azure.identity import ClientSecretCredential
from azure.mgmt.databricks import AzureDatabricksManagementClient
from azure.mgmt.datafactory import DataFactoryManagementClient
from azure.mgmt.network import NetworkManagementClient
from azure.mgmt.resource.resources import ResourceManagementClient
from azure.mgmt.storage import StorageManagementClient

from local_cloud.azure.arm.app import create_app
from local_cloud.azure.arm.certificates import certificates
from local_cloud.azure.arm.identity.tenant import Tenant
from local_cloud.azure.arm.serve import HOST, https_server, listen
from local_cloud.azure.core import AzureCore
from local_cloud.azure.settings import Settings
from local_cloud.azure.store import Store
from local_cloud.azure.waiting import NoTime
from local_cloud.azure.workspace_link import WorkspaceLink

PLACE = "westeurope"


class Clock:
    """The wall clock, put forward at will."""

    def __init__(self):
        self.ahead = 0.0

    def __call__(self):
        return time.time() + self.ahead


class Server:
    """One state directory, served by a thread; it can be stopped and started again."""

    def __init__(self, directory):
        self.directory = directory
        self.clock = Clock()
        self.settings = Settings()
        self.tenant = Tenant.load(directory / "arm", self.settings)
        self.files = certificates(directory / "arm")
        self.start()

    def start(self, **options):
        self.clients = []
        self.store = Store(self.directory / "azure.db")
        link = WorkspaceLink(self.directory / "no-server.json")
        self.core = AzureCore(self.store, self.settings, link, NoTime())
        self.listener = listen(0)
        app = create_app(self.core, self.tenant, clock=self.clock, **options)
        self.running = https_server(app, self.files)
        self.url = f"https://{HOST}:{self.listener.getsockname()[1]}"
        self.thread = threading.Thread(
            target=self.running.run, kwargs={"sockets": [self.listener]}, daemon=True
        )
        self.thread.start()
        while not self.running.started:
            time.sleep(0.005)

    def stop(self):
        for client in self.clients:  # an open connection would keep the server from stopping
            client.close()
        self.running.should_exit = True
        self.thread.join(10)
        self.listener.close()
        self.store.close()

    def restart(self, **options):
        self.stop()
        self.start(**options)

    @property
    def subscription(self):
        return f"/subscriptions/{self.settings.subscription_id}"

    def credential(self, **changes):
        values = {"client_secret": self.tenant.client_secret, "client_id": self.tenant.client_id}
        made = ClientSecretCredential(
            self.tenant.tenant_id, **{**values, **changes}, authority=self.url, disable_instance_discovery=True,
            connection_verify=str(self.files.authority),
        )  # fmt: skip
        self.clients.append(made)
        return made

    def client(self, kind, **options):
        made = kind(
            self.credential(), self.settings.subscription_id, base_url=self.url,
            credential_scopes=[f"{self.url}/.default"], connection_verify=str(self.files.authority),
            **{"retry_total": 0, **options},
        )  # fmt: skip
        self.clients.append(made)
        return made

    def http(self, *, token=True):
        """Requests by hand; the token is one of the server's own."""
        token = self.credential().get_token(f"{self.url}/.default").token if token is True else token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        trust = ssl.create_default_context(cafile=str(self.files.authority))
        return httpx.Client(base_url=self.url, verify=trust, headers=headers, timeout=30)


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """One server for every test that does not mind what others made."""
    server = Server(tmp_path_factory.mktemp("azure"))
    yield server
    server.stop()


@pytest.fixture
def server(tmp_path):
    """A server of this test only."""
    made = Server(tmp_path / "azure")
    yield made
    made.stop()


@pytest.fixture(scope="session")
def resource(shared):
    return shared.client(ResourceManagementClient)


@pytest.fixture(scope="session")
def network(shared):
    return shared.client(NetworkManagementClient)


@pytest.fixture(scope="session")
def storage(shared):
    return shared.client(StorageManagementClient)


@pytest.fixture(scope="session")
def databricks(shared):
    return shared.client(AzureDatabricksManagementClient)


@pytest.fixture(scope="session")
def factories(shared):
    return shared.client(DataFactoryManagementClient)


@pytest.fixture(scope="session")
def http(shared):
    with shared.http() as client:
        yield client


@pytest.fixture
def group(resource, request):
    """A resource group of this test."""
    name = "rg-" + re.sub(r"\W+", "-", request.node.name)[:70].strip("-")
    resource.resource_groups.create_or_update(name, {"location": PLACE})
    return name

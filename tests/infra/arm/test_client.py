"""The client against a real server: pages, missing things, refusals, repeats; and what is never loaded or kept."""

from __future__ import annotations

import subprocess
import sys

import dill
import pytest

from infra.arm import client as module
from infra.arm.client import ArmClient
from infra.arm.errors import RefusedError, UnreachableError
from infra.arm.online_endpoint_traffic import TrafficProvider
from infra.arm.private_endpoint_approval import ApprovalProvider
from infra.arm.provider_registration import RegistrationProvider
from infra.arm.root_storage_key import RootStorageKeyProvider
from infra.arm.settled_grants import SettledGrantsProvider
from infra.arm.spark_pool_libraries import SparkPoolLibrariesProvider
from infra.arm.synapse_role_assignment import SynapseRoleProvider
from infra.arm.trigger import TriggerProvider
from local_cloud.azure.arm.background import Door
from local_cloud.azure.waiting import NoTime

PROVIDERS = (
    TriggerProvider, ApprovalProvider, RootStorageKeyProvider, TrafficProvider, SparkPoolLibrariesProvider,
    RegistrationProvider, SynapseRoleProvider, SettledGrantsProvider,
)  # fmt: skip
GROUPS = "2024-03-01"


def group(azure, name):
    return f"/subscriptions/{azure.subscription}/resourceGroups/{name}"


def test_one_client_serves_a_process(here):
    assert ArmClient.default() is ArmClient.default()


def test_other_variables_are_another_client(here, monkeypatch):
    before = ArmClient.default()
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "another")
    assert ArmClient.default() is not before


def test_what_is_missing_is_none_and_what_is_asked_wrongly_an_error(azure, here):
    client = ArmClient.default()
    assert client.get(group(azure, "nowhere"), GROUPS) is None
    assert (
        client.get(f"{group(azure, azure.group)}/providers/Microsoft.Storage/storageAccounts/x", "2024-01-01")
        is None
    )
    client.delete(f"{group(azure, azure.group)}/providers/Microsoft.Storage/storageAccounts/x", "2024-01-01")
    with pytest.raises(RefusedError, match="404 InvalidResourceNamespace"):
        client.get(f"{group(azure, azure.group)}/providers/Microsoft.Nothing/things/x", "2024-01-01")
    with pytest.raises(RefusedError) as refused:
        client.put(group(azure, azure.group), GROUPS, {"location": "moon"})
    assert (refused.value.status, refused.value.code) == (409, "InvalidResourceGroupLocation")


def test_a_list_is_read_to_its_last_page(tmp_path, monkeypatch):
    door = Door(tmp_path, waiter=NoTime(), page_size=2)
    for name, value in door.environment.items():
        monkeypatch.setenv(name, value)
    module.forget()
    client = ArmClient.default()
    base = f"/subscriptions/{door.settings.subscription_id}/resourceGroups"
    for name in "abcde":
        client.put(f"{base}/{name}", GROUPS, {"location": "westeurope"})
    assert [item["name"] for item in client.listed(base, GROUPS)] == list("abcde")
    module.forget()
    door.close()


def test_long_running_operations_are_waited_for(tmp_path, monkeypatch):
    door = Door(tmp_path, waiter=NoTime(), operation_seconds=0.5)
    for name, value in door.environment.items():
        monkeypatch.setenv(name, value)
    module.forget()
    client = ArmClient.default()
    base = f"/subscriptions/{door.settings.subscription_id}/resourceGroups/g"
    client.put(base, GROUPS, {"location": "westeurope"})
    path = f"{base}/providers/Microsoft.DataFactory/factories/factory-of-a-test"
    made = client.put(path, "2018-06-01", {"location": "westeurope", "identity": {"type": "SystemAssigned"}})
    assert made["properties"]["provisioningState"] == "Succeeded"
    client.delete(path, "2018-06-01")
    assert client.get(path, "2018-06-01") is None
    module.forget()
    door.close()


def test_a_provider_that_is_not_registered_is_registered_on_the_way(azure, here, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _: None)
    client = ArmClient.default()
    provider = f"/subscriptions/{azure.subscription}/providers/Microsoft.EventHub"
    client.post(f"{provider}/unregister", "2021-04-01")
    path = f"{group(azure, azure.group)}/providers/Microsoft.EventHub/namespaces/hub{azure.group[3:]}"
    client.put(path, "2024-01-01", {"location": "westeurope", "sku": {"name": "Standard"}})
    assert client.get(provider, "2021-04-01")["registrationState"] == "Registered"


@pytest.mark.parametrize("kind", ["throttled", "server-error"])
def test_faults_without_end_are_azures_own_words_at_last(azure, here, monkeypatch, kind):
    monkeypatch.setattr("time.sleep", lambda _: None)
    lake = azure.lake()
    azure.fail(kind, "read", times=100, **({"seconds": 0.1} if kind == "throttled" else {}))
    with pytest.raises(RefusedError, match="Injected fault") as refused:
        ArmClient.default().get(lake, "2024-01-01")
    assert refused.value.status in (429, 500)
    assert 90 <= azure.pending() < 100


def test_a_server_that_is_not_there_is_said(here):
    client = ArmClient("https://127.0.0.1:1", "https://management.azure.com", Token())
    with pytest.raises(UnreachableError, match=r"/x: https://127\.0\.0\.1:1 does not answer.*proxy"):
        client.get("/x", "2024-01-01")


class Answer:
    """A refusal with a body of its own."""

    status_code = 403

    def __init__(self, body):
        self.body = body

    def json(self):
        return self.body

    def text(self):
        return "raw"


@pytest.mark.parametrize(
    "body", [{"code": "Shut", "message": "no"}, {"error": {"code": "Shut", "message": "no"}}]
)
def test_an_error_without_an_envelope_is_one_too(body):
    refused = module._refusal("/x", Answer(body))
    assert (refused.code, refused.reason) == ("Shut", "no")


def test_a_body_that_is_no_error_is_shown_as_it_is():
    refused = module._refusal("/x", Answer({"message": "no"}))
    assert (refused.code, refused.reason) == ("Unknown", "raw")


class Token:
    """A credential that knows one word."""

    def get_token(self, *_scopes, **_options):
        from azure.core.credentials import AccessToken

        return AccessToken("word", 2**31)


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.__name__)
def test_a_provider_is_pickled_by_name_and_holds_nothing(provider, here):
    made = provider()
    made.client()
    assert vars(made) == {}
    pickled = dill.dumps(made, recurse=True)
    assert provider.__module__.encode() in pickled
    assert len(pickled) < 200
    assert provider.serialize_as_secret_always is False


def test_azure_packages_are_loaded_only_when_a_request_is_sent():
    modules = ", ".join(sorted({provider.__module__ for provider in PROVIDERS}))
    script = (
        f"import sys, {modules}; "
        "print([name for name in sys.modules if name.split('.')[0] in ('azure', 'msal', 'requests')])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

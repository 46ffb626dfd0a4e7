"""Functions: keys as secrets, the same every time, and never on disk; signatures that a client can verify."""

import base64
import hashlib
import hmac
import urllib.parse

import pytest

from local_cloud.azure.errors import AzureError, InvokeError, NotFoundError
from local_cloud.azure.functions import FUNCTIONS
from local_cloud.azure.functions.authorization import ROLES
from local_cloud.azure.invoke import invoke
from local_cloud.azure.store import Store
from local_cloud.azure.values import has_secret, is_secret, plain

LAKE = {"resourceGroupName": "rg", "accountName": "lake01"}
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"


@pytest.fixture
def ask(cloud):
    return lambda token, **args: invoke(cloud.core, f"azure-native:{token}", args)


def test_account_keys_are_secrets_and_stable(cloud, ask, cloud_class):
    cloud.lake()
    keys = ask("storage:listStorageAccountKeys", **LAKE)["keys"]
    assert [item["keyName"] for item in keys] == ["key1", "key2"]
    assert all(is_secret(item["value"]) for item in keys)
    assert len(base64.b64decode(plain(keys)[0]["value"])) == 64
    assert ask("storage:listStorageAccountKeys", **LAKE)["keys"] == keys
    elsewhere = cloud_class(Store(":memory:"))
    elsewhere.make("resources:ResourceGroup", resourceGroupName="rg")
    elsewhere.lake()
    other = invoke(elsewhere.core, "azure-native:storage:listStorageAccountKeys", LAKE)["keys"]
    assert plain(other[0])["value"] != plain(keys[0])["value"]
    stored = str(cloud.store._db.execute("SELECT * FROM resources").fetchall())
    assert plain(keys[0])["value"] not in stored


def test_account_signature_can_be_verified_with_the_key(cloud, ask):
    cloud.lake()
    key = base64.b64decode(plain(ask("storage:listStorageAccountKeys", **LAKE))["keys"][1]["value"])
    answer = ask(
        "storage:listStorageAccountSAS", **LAKE, permissions="rl", services="b", resourceTypes="sco", keyToSign="key2",
        sharedAccessStartTime="2026-01-01T00:00:00Z", sharedAccessExpiryTime="2027-01-01T00:00:00Z", protocols="https",
    )  # fmt: skip
    assert is_secret(answer["accountSasToken"])
    token = dict(urllib.parse.parse_qsl(plain(answer)["accountSasToken"]))
    lines = ["lake01", "rl", "b", "sco", token["st"], token["se"], "", "https", token["sv"], ""]
    signature = hmac.new(key, "\n".join(lines).encode(), hashlib.sha256).digest()
    assert token["sig"] == base64.b64encode(signature).decode()


def test_service_signature_can_be_verified_with_the_key(cloud, ask):
    cloud.lake()
    key = base64.b64decode(plain(ask("storage:listStorageAccountKeys", **LAKE))["keys"][0]["value"])
    where = "/blob/lake01/site"
    answer = ask(
        "storage:listStorageAccountServiceSAS", **LAKE, canonicalizedResource=where, resource="c", permissions="r",
        sharedAccessExpiryTime="2027-01-01T00:00:00Z", contentType="application/json",
    )  # fmt: skip
    token = dict(urllib.parse.parse_qsl(plain(answer)["serviceSasToken"]))
    lines = ["r", "", token["se"], where, "", "", "", token["sv"], "", "", "", "", "application/json"]
    signature = hmac.new(key, "\n".join(lines).encode(), hashlib.sha256).digest()
    assert (token["sr"], token["sig"]) == ("c", base64.b64encode(signature).decode())


def test_no_signature_where_shared_keys_are_off(cloud, ask):
    cloud.lake(allowSharedKeyAccess=False)
    with pytest.raises(AzureError, match="KeyBasedAuthenticationNotPermitted"):
        ask("storage:listStorageAccountSAS", **LAKE, permissions="r", services="b", resourceTypes="o",
            sharedAccessExpiryTime="2027-01-01")  # fmt: skip
    with pytest.raises(InvokeError, match="permissions, services"):
        ask("storage:listStorageAccountSAS", **LAKE)


def test_registry_credentials_need_the_admin_user(cloud, ask):
    images = cloud.make("containerregistry:Registry", registryName="images01", sku={"name": "Basic"})[0]
    where = {"resourceGroupName": "rg", "registryName": "images01"}
    with pytest.raises(AzureError, match="UnAuthorizedForCredentialOperations"):
        ask("containerregistry:listRegistryCredentials", **where)
    cloud.change(images, adminUserEnabled=True)
    answer = ask("containerregistry:listRegistryCredentials", **where)
    assert answer["username"] == "images01"
    assert [is_secret(item["value"]) for item in answer["passwords"]] == [True, True]


def test_event_hub_connection_strings(cloud, ask):
    cloud.make("eventhub:Namespace", namespaceName="hubs01", sku={"name": "Standard"})
    where = {"resourceGroupName": "rg", "namespaceName": "hubs01"}
    answer = ask("eventhub:listNamespaceKeys", **where, authorizationRuleName="RootManageSharedAccessKey")
    known = plain(answer)
    assert known["primaryConnectionString"] == (
        "Endpoint=sb://hubs01.servicebus.windows.net/;SharedAccessKeyName=RootManageSharedAccessKey;"
        f"SharedAccessKey={known['primaryKey']}"
    )
    assert all(is_secret(value) for name, value in answer.items() if name != "keyName")
    with pytest.raises(NotFoundError):
        ask("eventhub:listNamespaceKeys", **where, authorizationRuleName="missing")


def test_integration_runtime_keys_only_of_self_hosted_ones(cloud, ask):
    cloud.make("datafactory:Factory", factoryName="factory01", identity={"type": "SystemAssigned"})
    for name, kind in (("own", "SelfHosted"), ("azure", "Managed")):
        cloud.make("datafactory:IntegrationRuntime", factoryName="factory01", integrationRuntimeName=name,
                   properties={"type": kind})  # fmt: skip
    where = {"resourceGroupName": "rg", "factoryName": "factory01"}
    answer = ask("datafactory:listIntegrationRuntimeAuthKeys", **where, integrationRuntimeName="own")
    assert is_secret(answer["authKey1"])
    assert plain(answer)["authKey1"].split("@")[::2] == ["IR", "factory01"]
    with pytest.raises(AzureError, match="not self-hosted"):
        ask("datafactory:listIntegrationRuntimeAuthKeys", **where, integrationRuntimeName="azure")


def machine_learning(cloud):
    lake = cloud.lake("plain01")[0]
    vault = cloud.make("keyvault:Vault", vaultName="vault01", properties={
        "tenantId": cloud.core.settings.tenant_id, "sku": {"family": "A", "name": "standard"}, "accessPolicies": []})[0]  # fmt: skip
    logs = cloud.make("operationalinsights:Workspace", workspaceName="logs")[0]
    insights = cloud.make("applicationinsights:Component", resourceName="insights", kind="web", applicationType="web",
                          workspaceResourceId=logs)  # fmt: skip
    images = cloud.make("containerregistry:Registry", registryName="images01", sku={"name": "Basic"},
                        adminUserEnabled=True)[0]  # fmt: skip
    cloud.make("machinelearningservices:Workspace", workspaceName="ml01", identity={"type": "SystemAssigned"},
               storageAccount=lake, keyVault=vault, applicationInsights=insights[0], containerRegistry=images)  # fmt: skip
    return insights[1]


def test_machine_learning_keys_are_those_of_the_resources_beside(cloud, ask):
    insights = machine_learning(cloud)
    answer = ask("machinelearningservices:listWorkspaceKeys", resourceGroupName="rg", workspaceName="ml01")
    key = ask("storage:listStorageAccountKeys", resourceGroupName="rg", accountName="plain01")["keys"][0][
        "value"
    ]
    assert answer["userStorageKey"] == key
    assert answer["appInsightsInstrumentationKey"] == insights["instrumentationKey"]
    assert answer["containerRegistryCredentials"]["location"] == "images01.azurecr.io"
    assert has_secret(answer["notebookAccessKeys"])


@pytest.mark.parametrize(
    ("mode", "served", "refused"),
    [("Key", "listOnlineEndpointKeys", "getOnlineEndpointToken"),
     ("AMLToken", "getOnlineEndpointToken", "listOnlineEndpointKeys")],
)  # fmt: skip
def test_an_endpoint_has_the_credentials_of_its_mode(cloud, ask, mode, served, refused):
    machine_learning(cloud)
    cloud.make("machinelearningservices:OnlineEndpoint", workspaceName="ml01", endpointName="scores", kind="Managed",
               identity={"type": "SystemAssigned"}, properties={"authMode": mode})  # fmt: skip
    where = {"resourceGroupName": "rg", "workspaceName": "ml01", "endpointName": "scores"}
    answer = ask(f"machinelearningservices:{served}", **where)
    assert has_secret(answer)
    assert ask(f"machinelearningservices:{served}", **where) == answer
    with pytest.raises(AzureError, match=mode):
        ask(f"machinelearningservices:{refused}", **where)


def test_who_and_which_roles(ask, cloud):
    assert ask("authorization:getClientConfig")["subscriptionId"] == cloud.subscription
    scope = f"/subscriptions/{cloud.subscription}"
    role = ask("authorization:getRoleDefinition", roleDefinitionId=OWNER, scope=scope)
    assert (role["roleName"], role["roleType"]) == ("Owner", "BuiltInRole")
    assert role["id"] == f"{scope}/providers/Microsoft.Authorization/roleDefinitions/{OWNER}"
    assert len(set(ROLES.values())) == len(ROLES)
    with pytest.raises(NotFoundError, match="must be a GUID"):
        ask("authorization:getRoleDefinition", roleDefinitionId="Owner", scope=scope)
    with pytest.raises(NotFoundError):
        ask("authorization:getRoleDefinition", roleDefinitionId="0" * 8 + OWNER[8:], scope=scope)


def test_get_functions_answer_what_is_stored(cloud, ask):
    made = cloud.lake()[1]
    assert ask("storage:getStorageAccount", **LAKE) == made
    with pytest.raises(NotFoundError, match="ResourceNotFound"):
        ask("storage:getStorageAccount", resourceGroupName="rg", accountName="other")
    with pytest.raises(InvokeError, match="accountName"):
        ask("storage:getStorageAccount", resourceGroupName="rg")


def test_a_function_not_served_names_the_nearest(ask):
    with pytest.raises(InvokeError, match="storage:listStorageAccountKeys"):
        ask("storage:listStorageAccountKey", **LAKE)
    with pytest.raises(InvokeError, match="does not serve"):
        ask("storage:getNothing")
    assert all(token.startswith("azure-native:") for token in FUNCTIONS)

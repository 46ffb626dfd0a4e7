"""The provider over a real connection, in the order an engine talks to it."""

from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, status_pb2
from pulumi.runtime.proto import provider_pb2 as pb

from local_cloud.azure.introspect import sdk_version
from local_cloud.azure.values import UNKNOWN, from_struct, is_secret, secret, to_struct

RG = "azure-native:resources:ResourceGroup"
STORAGE = "azure-native:storage:StorageAccount"
VAULT = "azure-native:keyvault:Vault"
SYNAPSE = "azure-native:synapse:Workspace"
WORKSPACE = "azure-native:databricks:Workspace"
VNET, SUBNET = "azure-native:network:VirtualNetwork", "azure-native:network:Subnet"
S = "/subscriptions/00000000-0000-0000-0000-000000000001"


def lake(group="rg", **more):
    return {
        "resourceGroupName": group,
        "accountName": "lake01",
        "kind": "StorageV2",
        "sku": {"name": "Standard_LRS"},
        **more,
    }


def group(client, name="rg"):
    return client.make(RG, "group", {"resourceGroupName": name})


def refused(call, *arguments, **options):
    with pytest.raises(grpc.RpcError) as caught:
        call(*arguments, **options)
    return caught.value


def test_handshake_attach_info_schema_and_cancel(client):
    answer = client.stub.Handshake(pb.ProviderHandshakeRequest(engine_address="127.0.0.1:1"))
    assert answer.accept_secrets
    assert answer.supports_autonaming_configuration
    client.stub.Attach(plugin_pb2.PluginAttach(address="127.0.0.1:1"))
    assert client.stub.GetPluginInfo(empty_pb2.Empty()).version == sdk_version()
    configured = client.configure(location="northeurope")
    assert configured.supportsPreview
    assert configured.acceptSecrets
    client.stub.Cancel(empty_pb2.Empty())
    assert client.inputs(RG, "after-cancel", {})["location"] == "northeurope"


def test_check_config_and_diff_config(client):
    news = to_struct({"subscriptionId": "s"})
    assert from_struct(client.stub.CheckConfig(pb.CheckRequest(news=news)).inputs) == {"subscriptionId": "s"}
    same = client.stub.DiffConfig(pb.DiffRequest(olds=news, news=news))
    assert same.changes == pb.DiffResponse.DIFF_NONE
    assert not client.stub.DiffConfig(pb.DiffRequest(olds=to_struct({}), news=news)).replaces


def test_autonaming(client):
    first = client.inputs(RG, "group", {})
    assert first["resourceGroupName"].startswith("group")
    assert len(first["resourceGroupName"]) == len("group") + 8
    assert client.inputs(RG, "group", {}, olds=first)["resourceGroupName"] == first["resourceGroupName"]
    options = pb.CheckRequest.AutonamingOptions
    proposed = client.check(RG, "group", {}, autonaming=options(proposed_name="mine", mode=options.PROPOSE))
    assert proposed.inputs["resourceGroupName"] == "mine"
    disabled = client.check(RG, "group", {}, autonaming=options(mode=options.DISABLE))
    assert [failure.property for failure in disabled.failures] == ["resourceGroupName"]
    role = client.inputs(
        "azure-native:authorization:RoleAssignment",
        "r",
        {"scope": "/s", "principalId": "p", "roleDefinitionId": "d"},
    )
    assert len(role["roleAssignmentName"]) == 36


def test_location_comes_from_old_inputs_then_config_then_the_group(client):
    client.make(RG, "group", {"resourceGroupName": "rg", "location": "swedencentral"})
    assert client.inputs(STORAGE, "lake", lake())["location"] == "westeurope"
    assert client.inputs(STORAGE, "lake", lake(), olds={"location": "uksouth"})["location"] == "uksouth"
    client.configure()
    assert client.inputs(STORAGE, "lake", lake())["location"] == "swedencentral"
    assert client.inputs(STORAGE, "lake", lake(group=UNKNOWN))["location"] == UNKNOWN


def test_check_keeps_the_three_verdicts_apart(client):
    group(client)
    answer = client.check(
        STORAGE, "lake", lake(isHnsEnabeld=True, isHnsEnabled="yes", accountName="Refused_Later")
    )
    assert [failure.property for failure in answer.failures] == ["isHnsEnabled"]
    assert "did you mean 'isHnsEnabled'" in client.warnings[0][1]
    missing = client.check(STORAGE, "lake", {"resourceGroupName": "rg"})
    assert {failure.property for failure in missing.failures} == {"kind", "sku"}
    error = refused(
        client.create, STORAGE, "lake", client.inputs(STORAGE, "lake", lake(accountName="Refused_Later"))
    )
    assert 'Code="AccountNameInvalid"' in error.details()


def test_unknown_type_names_the_nearest(client):
    error = refused(client.check, "azure-native:storage:StorageAcount", "x", {})
    assert "azure-native:storage:StorageAccount" in error.details()


def test_preview_promises_inputs_and_marks_the_rest_unknown(client):
    inputs = client.inputs(STORAGE, "lake", lake(tags={"a": "b"}))
    resource_id, outputs = client.create(STORAGE, "lake", inputs, preview=True)
    assert resource_id == ""
    assert outputs["tags"] == {"a": "b"}
    assert outputs["primaryEndpoints"] == UNKNOWN
    assert outputs["name"] == UNKNOWN
    connector = "azure-native:databricks:AccessConnector"
    sent = client.inputs(
        connector, "c", {"resourceGroupName": UNKNOWN, "identity": {"type": "SystemAssigned"}}
    )
    promised = client.create(connector, "c", sent, preview=True)[1]
    assert promised["identity"]["principalId"] == UNKNOWN
    assert promised["identity"]["type"] == "SystemAssigned"


def test_create_read_update_delete(client):
    group(client)
    resource_id, inputs, outputs = client.make(STORAGE, "lake", lake(isHnsEnabled=True))
    assert resource_id == f"{S}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/lake01"
    assert outputs["primaryEndpoints"]["dfs"] == "https://lake01.dfs.core.windows.net/"
    assert outputs["provisioningState"] == "Succeeded"
    assert client.read(STORAGE, "lake", resource_id.upper(), inputs, outputs)[0] == resource_id
    assert client.read(STORAGE, "lake", resource_id, inputs, outputs) == (resource_id, outputs, inputs)
    changed = client.inputs(STORAGE, "lake", lake(isHnsEnabled=True, tags={"a": "1"}), inputs)
    promised = client.update(STORAGE, "lake", resource_id, outputs, changed, preview=True)
    assert promised["name"] == "lake01"
    assert promised["creationTime"] == UNKNOWN
    updated = client.update(STORAGE, "lake", resource_id, outputs, changed)
    assert updated["tags"] == {"a": "1"}
    assert updated["creationTime"] == outputs["creationTime"]
    client.delete(STORAGE, "lake", resource_id)
    client.delete(STORAGE, "lake", resource_id)
    assert client.read(STORAGE, "lake", resource_id, changed, updated)[0] == ""


def test_create_refuses_what_exists_and_what_has_no_parent(client):
    error = refused(client.create, STORAGE, "lake", client.inputs(STORAGE, "lake", lake()))
    assert 'Code="ResourceGroupNotFound"' in error.details()
    resource_id, inputs, _ = group(client)
    assert (
        f"cannot create already existing resource '{resource_id}'"
        in refused(client.create, RG, "group", inputs).details()
    )
    subnet = {
        "resourceGroupName": "rg",
        "virtualNetworkName": "missing",
        "subnetName": "s",
        "addressPrefix": "10.0.0.0/24",
    }
    error = refused(client.create, SUBNET, "s", client.inputs(SUBNET, "s", subnet))
    assert 'Code="ParentResourceNotFound"' in error.details()


def test_diff_kinds_replaces_and_ignored_paths(client):
    old = client.inputs(STORAGE, "lake", lake(isHnsEnabled=True, tags={"a": "1", "x.y": "1"}))
    same = client.diff(STORAGE, "lake", old, {**old, "location": "West Europe"})
    assert same.changes == pb.DiffResponse.DIFF_NONE
    new = {**old, "tags": {"a": "2"}, "accessTier": "Cool", "isHnsEnabled": False}
    answer = client.diff(STORAGE, "lake", old, new)
    kinds = {path: item.kind for path, item in answer.detailedDiff.items()}
    assert kinds == {
        "tags.a": pb.PropertyDiff.UPDATE, 'tags["x.y"]': pb.PropertyDiff.DELETE,
        "accessTier": pb.PropertyDiff.ADD, "isHnsEnabled": pb.PropertyDiff.UPDATE_REPLACE,
    }  # fmt: skip
    assert list(answer.replaces) == ["isHnsEnabled"]
    assert answer.deleteBeforeReplace
    assert set(answer.diffs) == {"tags", "accessTier", "isHnsEnabled"}
    ignored = client.diff(STORAGE, "lake", old, new, ignore=["tags.*", "accessTier", "isHnsEnabled"])
    assert ignored.changes == pb.DiffResponse.DIFF_NONE
    renamed = client.diff(STORAGE, "lake", old, {**old, "accountName": "other01"})
    assert list(renamed.replaces) == ["accountName"]
    hidden = client.diff(STORAGE, "lake", {**old, "kind": secret("StorageV2")}, old)
    assert hidden.changes == pb.DiffResponse.DIFF_NONE
    unknown = client.diff(STORAGE, "lake", old, {**old, "resourceGroupName": UNKNOWN})
    assert list(unknown.replaces) == ["resourceGroupName"]


def test_random_name_may_be_created_before_the_old_is_deleted(client):
    old = client.inputs(RG, "group", {})
    answer = client.diff(RG, "group", old, {**old, "location": "northeurope"})
    assert list(answer.replaces) == ["location"]
    assert not answer.deleteBeforeReplace


def test_setting_a_replacing_property_to_what_azure_has_is_no_replacement(client):
    old = client.inputs(STORAGE, "lake", lake())
    answer = client.diff(STORAGE, "lake", old, {**old, "isHnsEnabled": False}, state={"isHnsEnabled": False})
    assert list(answer.replaces) == []


def test_secrets_come_back_as_secrets_and_never_reach_the_disk(client, store):
    group(client)
    password = "Very-Secret-Pa55word"
    news = {
        "resourceGroupName": "rg", "workspaceName": "syn", "identity": {"type": "SystemAssigned"},
        "defaultDataLakeStorage": {"accountUrl": "https://elsewhere.dfs.core.windows.net", "filesystem": "f"},
        "sqlAdministratorLogin": secret("operator"), "sqlAdministratorLoginPassword": secret(password),
        "tags": {"owner": secret("someone")},
    }  # fmt: skip
    resource_id, inputs, outputs = client.make(SYNAPSE, "syn", news)
    assert is_secret(inputs["sqlAdministratorLoginPassword"])
    assert is_secret(outputs["sqlAdministratorLogin"])
    assert is_secret(outputs["tags"])
    assert "sqlAdministratorLoginPassword" not in outputs
    for path in (store.path, f"{store.path}-wal"):
        content = Path(path).read_bytes()
        assert password.encode() not in content
        assert b"someone" not in content
    now = client.read(SYNAPSE, "syn", resource_id, inputs, outputs)
    assert now[1]["tags"] == secret({"owner": "someone"})
    assert is_secret(now[2]["sqlAdministratorLoginPassword"])
    updated = client.update(
        SYNAPSE, "syn", resource_id, outputs, {**inputs, "publicNetworkAccess": "Enabled"}
    )
    assert updated["workspaceUID"] == outputs["workspaceUID"]


def test_a_vault_secret_keeps_its_addresses_and_hides_its_value(client, store):
    group(client)
    properties = {
        "tenantId": S[-36:],
        "sku": {"family": "A", "name": "standard"},
        "enableRbacAuthorization": True,
    }
    client.make(VAULT, "kv", {"resourceGroupName": "rg", "vaultName": "kv-one", "properties": properties})
    token = "azure-native:keyvault:Secret"
    news = {
        "resourceGroupName": "rg",
        "vaultName": "kv-one",
        "secretName": "s",
        "properties": {"value": secret("hush")},
    }
    resource_id, _, outputs = client.make(token, "s", news)
    assert is_secret(outputs["properties"])
    stored = store.get(resource_id).outputs["properties"]
    assert stored["secretUri"] == "https://kv-one.vault.azure.net/secrets/s"
    assert "hush" not in str(store.everything())


def test_immutable_property_is_refused_by_azure_though_the_provider_would_update(client):
    group(client)
    properties = {
        "tenantId": S[-36:],
        "sku": {"family": "A", "name": "standard"},
        "enableRbacAuthorization": True,
    }
    news = {
        "resourceGroupName": "rg",
        "vaultName": "kv-one",
        "properties": {**properties, "softDeleteRetentionInDays": 7},
    }
    resource_id, inputs, outputs = client.make(VAULT, "kv", news)
    changed = {**inputs, "properties": {**properties, "softDeleteRetentionInDays": 30}}
    assert not client.diff(VAULT, "kv", inputs, changed).replaces
    error = refused(client.update, VAULT, "kv", resource_id, outputs, changed)
    assert 'Code="BadRequest"' in error.details()
    assert "properties.softDeleteRetentionInDays" in error.details()


def test_deleted_vault_holds_its_name_and_the_group_takes_its_children_along(client):
    group_id, _, _ = group(client)
    properties = {
        "tenantId": S[-36:],
        "sku": {"family": "A", "name": "standard"},
        "enableRbacAuthorization": True,
    }
    vault_id, inputs, outputs = client.make(
        VAULT, "kv", {"resourceGroupName": "rg", "vaultName": "kv-one", "properties": properties}
    )
    client.delete(RG, "group", group_id)
    assert client.read(VAULT, "kv", vault_id, inputs, outputs)[0] == ""
    group(client)
    assert 'Code="ConflictError"' in refused(client.create, VAULT, "kv", inputs).details()
    client.create(VAULT, "kv", {**inputs, "properties": {**properties, "createMode": "recover"}})


def test_refresh_sees_drift_only_where_the_program_wrote(client, store):
    group(client)
    resource_id, inputs, outputs = client.make(STORAGE, "lake", lake(tags={"a": "1"}))
    stored = store.get(resource_id)
    drifted = {
        **stored.outputs,
        "tags": {"a": "2", "b": "3"},
        "accessTier": "Cool",
        "minimumTlsVersion": "TLS1_2",
    }
    store.put(resource_id, STORAGE, dict(stored.inputs), drifted)
    _, now, refreshed = client.read(STORAGE, "lake", resource_id, inputs, outputs)
    assert now["accessTier"] == "Cool"
    assert refreshed["tags"] == {"a": "2", "b": "3"}
    assert "accessTier" not in refreshed
    assert client.diff(STORAGE, "lake", refreshed, inputs, now).changes == pb.DiffResponse.DIFF_SOME


def test_import_reads_inputs_that_diff_clean(client):
    group(client)
    resource_id, inputs, _ = client.make(STORAGE, "lake", lake(tags={"a": "1"}))
    _, state, imported = client.read(STORAGE, "lake", resource_id)
    assert client.diff(STORAGE, "lake", imported, inputs, state).changes == pb.DiffResponse.DIFF_NONE


def test_invokes(client):
    config = client.invoke("azure-native:authorization:getClientConfig", {})
    assert config["subscriptionId"] == S[-36:]
    group(client)
    client.make(STORAGE, "lake", lake())
    arguments = {"resourceGroupName": "rg", "accountName": "lake01"}
    keys = client.invoke("azure-native:storage:listStorageAccountKeys", arguments)["keys"]
    assert is_secret(keys[0]["value"])
    assert keys == client.invoke("azure-native:storage:listStorageAccountKeys", arguments)["keys"]
    found = client.invoke("azure-native:storage:getStorageAccount", arguments)
    assert found["id"].endswith("/lake01")
    assert found["primaryEndpoints"]["blob"]
    error = refused(client.invoke, "azure-native:storage:listStorageAccountSAS", {})
    assert "listStorageAccountSAS" in error.details()
    error = refused(
        client.invoke, "azure-native:storage:getStorageAccount", {**arguments, "accountName": "none"}
    )
    assert 'Code="ResourceNotFound"' in error.details()


def test_methods_are_refused_clearly(client):
    error = refused(client.stub.Call, pb.CallRequest(tok="azure-native:index:method"))
    assert error.code() == grpc.StatusCode.UNIMPLEMENTED
    assert "azure-native:index:method" in error.details()


def workspace(**more):
    return {
        "resourceGroupName": "rg", "workspaceName": "dbw", "computeMode": "Hybrid",
        "sku": {"name": "premium"},
        "managedResourceGroupId": f"{S}/resourceGroups/managed", **more,
    }  # fmt: skip


def test_workspace_begins_and_ends_on_the_running_server(client, workspace_server):
    group(client)
    resource_id, inputs, outputs = client.make(WORKSPACE, "dbw", workspace())
    method, path, authorization, body = workspace_server.calls[0]
    assert (method, path, authorization) == ("PUT", "/local/workspace", "Bearer token")
    assert body == {"workspace_id": outputs["workspaceId"], "name": "dbw", "resource_id": resource_id}
    assert outputs["workspaceUrl"] == workspace_server.url
    assert len(outputs["workspaceId"]) == 16
    managed = f"{S}/resourceGroups/managed"
    assert (
        'Code="DenyAssignmentAuthorizationFailed"' in refused(client.delete, RG, "managed", managed).details()
    )
    client.delete(WORKSPACE, "dbw", resource_id)
    assert workspace_server.calls[-1][0] == "DELETE"
    assert client.read(RG, "managed", managed)[0] == ""
    again = client.create(WORKSPACE, "dbw", inputs)[1]
    assert again["workspaceId"] != outputs["workspaceId"]


def test_workspace_url_has_the_real_shape_without_a_server(client):
    group(client)
    outputs = client.make(WORKSPACE, "dbw", workspace())[2]
    assert outputs["workspaceUrl"].startswith(f"adb-{outputs['workspaceId']}.")
    assert outputs["workspaceUrl"].endswith(".azuredatabricks.net")


def test_failed_provisioning_is_a_partial_failure_that_an_update_repairs(client, workspace_server):
    group(client)
    workspace_server.status = 500
    inputs = client.inputs(WORKSPACE, "dbw", workspace())
    error = refused(client.create, WORKSPACE, "dbw", inputs)
    details = dict(error.trailing_metadata())["grpc-status-details-bin"]
    failure = pb.ErrorResourceInitFailed()
    assert status_pb2.Status.FromString(details).details[0].Unpack(failure)
    assert failure.id.endswith("/workspaces/dbw")
    assert "answered 500" in failure.reasons[0]
    state = from_struct(failure.properties)
    assert state["provisioningState"] == "Failed"
    workspace_server.status = 200
    repaired = client.update(WORKSPACE, "dbw", failure.id, state, inputs, old=inputs)
    assert repaired["provisioningState"] == "Succeeded"
    assert repaired["workspaceId"] == state["workspaceId"]


def test_unreachable_server_leaves_nothing_behind(client, workspace_server):
    group(client)
    workspace_server.stop()
    inputs = client.inputs(WORKSPACE, "dbw", workspace())
    error = refused(client.create, WORKSPACE, "dbw", inputs)
    assert 'Code="ServiceUnavailable"' in error.details()
    assert (
        client.read(WORKSPACE, "dbw", f"{S}/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/dbw")[
            0
        ]
        == ""
    )


def test_inline_subnets_are_the_whole_list(client):
    group(client)
    space = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}
    news = {"resourceGroupName": "rg", "virtualNetworkName": "vnet", **space}
    vnet_id, inputs, outputs = client.make(
        VNET, "vnet", {**news, "subnets": [{"name": "a", "addressPrefix": "10.0.0.0/24"}]}
    )
    assert outputs["subnets"][0]["id"] == f"{vnet_id}/subnets/a"
    own = {
        "resourceGroupName": "rg",
        "virtualNetworkName": "vnet",
        "subnetName": "b",
        "addressPrefix": "10.0.1.0/24",
    }
    subnet_id = client.make(SUBNET, "b", own)[0]
    client.update(VNET, "vnet", vnet_id, outputs, inputs)
    assert client.read(SUBNET, "b", subnet_id)[0] == ""
    assert client.read(SUBNET, "a", f"{vnet_id}/subnets/a")[0]


def test_a_deleted_vault_secret_holds_its_name_until_the_vault_goes(client):
    group(client)
    properties = {
        "tenantId": S[-36:],
        "sku": {"family": "A", "name": "standard"},
        "enableRbacAuthorization": True,
    }
    vault = {"resourceGroupName": "rg", "vaultName": "kv-one", "properties": properties}
    vault_id = client.make(VAULT, "kv", vault)[0]
    token = "azure-native:keyvault:Secret"
    news = {**vault, "secretName": "s", "properties": {"value": "hush"}}
    secret_id, inputs, _ = client.make(token, "s", news)
    client.delete(token, "s", secret_id)
    assert "recoverable" in refused(client.create, token, "s", inputs).details()
    client.delete(VAULT, "kv", vault_id)
    recovered = {**vault, "properties": {**properties, "createMode": "recover"}}
    client.make(VAULT, "kv", recovered)
    assert client.create(token, "s", inputs)[0] == secret_id

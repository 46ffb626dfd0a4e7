"""The platform's resources through the clients people use, over the whole protocol."""

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

PLACE = "westeurope"
ADB = "https://adb-1234567890123456.7.azuredatabricks.net"
DELEGATION = {"name": "databricks", "properties": {"serviceName": "Microsoft.Databricks/workspaces"}}


def vnet(*subnets, space="10.1.0.0/16"):
    return {
        "location": PLACE,
        "properties": {"addressSpace": {"addressPrefixes": [space]}, "subnets": list(subnets)},
    }


def subnet(name, prefix, **properties):
    return {"name": name, "properties": {"addressPrefix": prefix, **properties}}


def test_a_resource_group_from_create_to_gone(resource):
    groups = resource.resource_groups
    assert groups.check_existence("rg-life") is False
    made = groups.create_or_update("rg-life", {"location": "West Europe", "tags": {"a": "1"}})
    assert (made.location, made.properties.provisioning_state) == (PLACE, "Succeeded")
    assert groups.check_existence("RG-LIFE") is True
    assert groups.update("rg-life", {"tags": {"b": "2"}}).tags == {"b": "2"}
    assert "rg-life" in [item.name for item in groups.list()]
    groups.begin_delete("rg-life").result()
    assert groups.check_existence("rg-life") is False
    with pytest.raises(ResourceNotFoundError) as error:
        groups.get("rg-life")
    assert error.value.error.code == "ResourceGroupNotFound"


def test_a_network_with_subnets_and_security_rules(network, group):
    rule = {
        "name": "https",
        "properties": {
            "protocol": "Tcp", "access": "Allow", "direction": "Inbound", "priority": 100,
            "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "*",
            "destinationPortRange": "443",
        },
    }  # fmt: skip
    nsg = network.network_security_groups.begin_create_or_update(
        group, "nsg", {"location": PLACE, "properties": {"securityRules": [rule]}}
    ).result()
    assert nsg.security_rules[0].destination_port_range == "443"
    assert nsg.provisioning_state == "Succeeded"
    attached = {"networkSecurityGroup": {"id": nsg.id}, "delegations": [DELEGATION]}
    made = network.virtual_networks.begin_create_or_update(
        group, "vnet", vnet(subnet("public", "10.1.0.0/24", **attached), subnet("plain", "10.1.1.0/24"))
    ).result()
    assert made.address_space.address_prefixes == ["10.1.0.0/16"]
    public = network.subnets.get(group, "vnet", "public")
    assert public.address_prefix == "10.1.0.0/24"
    assert public.delegations[0].service_name == "Microsoft.Databricks/workspaces"
    assert public.network_security_group.id == nsg.id
    network.subnets.begin_create_or_update(group, "vnet", "third", subnet("third", "10.1.2.0/24")).result()
    assert {item.name for item in network.subnets.list(group, "vnet")} == {"public", "plain", "third"}
    assert [item.name for item in network.virtual_networks.list(group)] == ["vnet"]
    assert network.virtual_networks.update_tags(group, "vnet", {"tags": {"k": "v"}}).tags == {"k": "v"}
    network.virtual_networks.begin_delete(group, "vnet").result()
    with pytest.raises(ResourceNotFoundError):
        network.subnets.get(group, "vnet", "public")


def test_a_storage_account_with_container_and_keys(storage, group):
    name = "armstorage01"
    assert storage.storage_accounts.check_name_availability(
        {"name": name, "type": "Microsoft.Storage/storageAccounts"}
    ).name_available
    body = {
        "location": PLACE, "kind": "StorageV2", "sku": {"name": "Standard_LRS"},
        "properties": {
            "isHnsEnabled": True, "supportsHttpsTrafficOnly": True, "minimumTlsVersion": "TLS1_2",
            "networkAcls": {"defaultAction": "Deny", "ipRules": [{"value": "203.0.113.0/24"}]},
        },
    }  # fmt: skip
    account = storage.storage_accounts.begin_create(group, name, body).result()
    assert account.primary_endpoints.dfs == f"https://{name}.dfs.core.windows.net/"
    assert (account.sku.name, account.kind, account.is_hns_enabled) == ("Standard_LRS", "StorageV2", True)
    assert account.network_rule_set.ip_rules[0].ip_address_or_range == "203.0.113.0/24"
    assert account.enable_https_traffic_only is True
    keys = storage.storage_accounts.list_keys(group, name).keys_property
    assert [key.key_name for key in keys] == ["key1", "key2"]
    assert len(keys[0].value) == 88
    made = storage.blob_containers.create(group, name, "lake", {"properties": {"metadata": {"a": "b"}}})
    assert made.public_access == "None"
    assert [item.name for item in storage.blob_containers.list(group, name)] == ["lake"]
    again = storage.storage_accounts.check_name_availability(
        {"name": name, "type": "Microsoft.Storage/storageAccounts"}
    )
    assert (again.name_available, again.reason) == (False, "AlreadyExists")
    service = storage.blob_services.get_service_properties(group, name)
    assert (service.name, service.delete_retention_policy.enabled) == ("default", False)
    kept = {"properties": {"deleteRetentionPolicy": {"enabled": True, "days": 7}}}
    storage.blob_services.set_service_properties(group, name, kept)
    assert storage.blob_services.get_service_properties(group, name).delete_retention_policy.days == 7
    storage.blob_containers.delete(group, name, "lake")
    storage.storage_accounts.delete(group, name)
    storage.storage_accounts.delete(group, name)
    assert [item.name for item in storage.storage_accounts.list_by_resource_group(group)] == []


def test_a_databricks_workspace_and_its_access_connector(databricks, resource, group):
    connector = databricks.access_connectors.begin_create_or_update(
        group, "connector", {"location": PLACE, "identity": {"type": "SystemAssigned"}}
    ).result()
    assert connector.identity.principal_id
    assert connector.properties.provisioning_state == "Succeeded"
    managed = f"/subscriptions/{databricks._config.subscription_id}/resourceGroups/{group}-managed"
    body = {
        "location": PLACE, "sku": {"name": "premium"},
        "properties": {
            "managedResourceGroupId": managed, "computeMode": "Hybrid",
            "parameters": {"enableNoPublicIp": {"value": True}},
        },
    }  # fmt: skip
    made = databricks.workspaces.begin_create_or_update(group, "workspace", body).result()
    assert made.provisioning_state == "Succeeded"
    assert made.workspace_url.endswith(".azuredatabricks.net")
    assert made.parameters.enable_no_public_ip.value is True
    assert resource.resource_groups.get(f"{group}-managed").managed_by == made.id
    updated = databricks.workspaces.begin_update(group, "workspace", {"tags": {"team": "data"}}).result()
    assert updated.tags == {"team": "data"}
    assert updated.workspace_id == made.workspace_id
    assert [item.name for item in databricks.workspaces.list_by_resource_group(group)] == ["workspace"]
    assert "workspace" in [item.name for item in databricks.workspaces.list_by_subscription()]
    databricks.workspaces.begin_delete(group, "workspace").result()
    assert resource.resource_groups.check_existence(f"{group}-managed") is False


def test_a_user_assigned_identity_is_a_map_on_the_wire(databricks, resource, group):
    scope = f"/subscriptions/{databricks._config.subscription_id}/resourceGroups/{group}"
    identity = resource.resources.begin_create_or_update_by_id(
        f"{scope}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/uami",
        {"location": PLACE},
        api_version="2023-01-31",
    ).result()
    body = {
        "location": PLACE,
        "identity": {"type": "UserAssigned", "userAssignedIdentities": {identity.id: {}}},
    }
    made = databricks.access_connectors.begin_create_or_update(group, "connector", body).result()
    assert (
        made.identity.user_assigned_identities[identity.id].principal_id == identity.properties["principalId"]
    )


# Bodies of Data Factory are JSON: models of azure-mgmt-datafactory 10.0.0 leave out their discriminator.
def linked_service(token):
    secret = {"type": "SecureString", "value": token}
    inner = {"domain": ADB, "accessToken": secret, "existingClusterId": "0101-000000-abcdefgh"}
    return {"properties": {"type": "AzureDatabricks", "typeProperties": inner}}


NOTEBOOK = {
    "name": "notebook", "type": "DatabricksNotebook",
    "linkedServiceName": {"type": "LinkedServiceReference", "referenceName": "databricks"},
    "typeProperties": {"notebookPath": "/Shared/flights", "baseParameters": {"year": "2013"}},
}  # fmt: skip
LOOP = {
    "name": "loop", "type": "ForEach",
    "typeProperties": {"items": {"type": "Expression", "value": "@range(0, 2)"}, "activities": [NOTEBOOK]},
}  # fmt: skip
TRIGGER = {
    "properties": {
        "type": "ScheduleTrigger",
        "pipelines": [{"pipelineReference": {"type": "PipelineReference", "referenceName": "daily"}}],
        "typeProperties": {
            "recurrence": {
                "frequency": "Day", "interval": 1, "startTime": "2026-01-01T00:00:00Z", "timeZone": "UTC",
            }
        },
    }
}  # fmt: skip


def test_a_factory_with_linked_service_pipeline_and_trigger(factories, group):
    name = "adf-of-the-arm-tests"
    factory = factories.factories.create_or_update(
        group, name, {"location": PLACE, "identity": {"type": "SystemAssigned"}}
    )
    assert factory.identity.principal_id
    assert factory.provisioning_state == "Succeeded"
    factories.linked_services.create_or_update(group, name, "databricks", linked_service("dapi-secret"))
    read = factories.linked_services.get(group, name, "databricks").properties
    assert (read.domain, read.existing_cluster_id) == (ADB, "0101-000000-abcdefgh")
    factories.pipelines.create_or_update(group, name, "daily", {"properties": {"activities": [LOOP]}})
    pipeline = factories.pipelines.get(group, name, "daily")
    assert pipeline.activities[0].as_dict() == LOOP
    made = factories.triggers.create_or_update(group, name, "morning", TRIGGER)
    assert made.properties.runtime_state == "Stopped"
    assert made.properties["typeProperties"] == TRIGGER["properties"]["typeProperties"]
    factories.triggers.begin_start(group, name, "morning").result()
    assert factories.triggers.get(group, name, "morning").properties.runtime_state == "Started"
    with pytest.raises(HttpResponseError) as error:
        factories.triggers.create_or_update(group, name, "morning", TRIGGER)
    assert error.value.error.code == "TriggerEnabledCannotUpdate"
    factories.triggers.begin_stop(group, name, "morning").result()
    factories.triggers.delete(group, name, "morning")
    assert list(factories.triggers.list_by_factory(group, name)) == []


def test_what_was_secret_is_neither_returned_nor_on_disk(shared, factories, http, group):
    name = "adf-secret-keeper"
    factories.factories.create_or_update(group, name, {"location": PLACE})
    factories.linked_services.create_or_update(group, name, "db", linked_service("dapi-clear-text"))
    scope = f"{shared.subscription}/resourceGroups/{group}/providers/Microsoft.DataFactory/factories/{name}"
    answer = http.get(f"{scope}/linkedservices/db", params={"api-version": "2018-06-01"})
    assert answer.json()["properties"]["typeProperties"]["domain"] == ADB
    assert "dapi-clear-text" not in answer.text
    on_disk = b"".join(path.read_bytes() for path in shared.directory.glob("azure.db*"))
    assert ADB.encode() in on_disk
    assert b"dapi-clear-text" not in on_disk


def test_any_type_of_azure_native_through_the_generic_client(shared, resource, group):
    """A type that no table lists: its path is derived from the SDK."""
    scope = f"{shared.subscription}/resourceGroups/{group}"
    with pytest.raises(HttpResponseError) as error:
        resource.resources.get_by_id(f"{scope}/providers/Microsoft.Web/nothings/x", api_version="2024-04-01")
    assert error.value.error.code == "InvalidResourceType"
    set_id = f"{scope}/providers/Microsoft.Compute/availabilitySets/set"
    made = resource.resources.begin_create_or_update_by_id(
        set_id, {"location": PLACE, "properties": {"platformFaultDomainCount": 2}}, api_version="2024-07-01"
    ).result()
    assert (made.name, made.properties["platformFaultDomainCount"]) == ("set", 2)
    assert resource.resources.check_existence_by_id(set_id, api_version="2024-07-01") is True
    assert [item.type for item in resource.resources.list_by_resource_group(group)] == [
        "Microsoft.Compute/availabilitySets"
    ]
    resource.resources.begin_delete_by_id(set_id, api_version="2024-07-01").result()
    assert resource.resources.check_existence_by_id(set_id, api_version="2024-07-01") is False

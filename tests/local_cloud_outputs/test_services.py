"""What single services compute: endpoints by tier, versions by value, identities by create, defaults."""

import ipaddress

import pytest

from local_cloud.azure.errors import AzureError
from local_cloud.azure.outputs.computation import user_identity
from local_cloud.azure.settings import Settings
from local_cloud.azure.values import plain, secret

IDENTITY = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/Id"
DOCUMENTATION = [
    ipaddress.ip_network(block) for block in ("203.0.113.0/24", "198.51.100.0/24", "192.0.2.0/24")
]


def vault(cloud, **more):
    properties = {
        "tenantId": Settings().tenant_id,
        "sku": {"family": "A", "name": "standard"},
        "accessPolicies": [],
    }
    return cloud.make("keyvault:Vault", vaultName="Vault01", properties={**properties, **more})


def test_system_identity_is_kept_over_updates_and_new_per_create(cloud):
    system = {"identity": {"type": "SystemAssigned"}}
    factory, first = cloud.make("datafactory:Factory", factoryName="factory01", **system)
    assert first["identity"]["tenantId"] == Settings().tenant_id
    assert cloud.change(factory, tags={"a": "1"})["identity"] == first["identity"]
    cloud.remove(factory)
    _, again = cloud.make("datafactory:Factory", factoryName="factory01", **system)
    assert again["identity"]["principalId"] != first["identity"]["principalId"]


def test_user_assigned_identities_are_a_map_of_the_same_principals_everywhere(cloud):
    own, made = cloud.make("managedidentity:UserAssignedIdentity", resourceName="identity")
    sent = {"type": "SystemAssigned,UserAssigned", "userAssignedIdentities": [own.upper()]}
    shown = cloud.make("databricks:AccessConnector", connectorName="connector", identity=sent)[1]["identity"]
    assert set(shown) == {"type", "principalId", "tenantId", "userAssignedIdentities"}
    assert shown["userAssignedIdentities"] == {
        own.upper(): {"principalId": made["principalId"], "clientId": made["clientId"]}
    }
    assert user_identity(cloud.store.seed, own) == user_identity(cloud.store.seed, own.upper())


@pytest.mark.parametrize(
    ("sku", "pair", "readable"),
    [("Standard_LRS", None, False), ("Standard_ZRS", None, False), ("Standard_GRS", "northeurope", False),
     ("Standard_RAGRS", "northeurope", True), ("Standard_RAGZRS", "northeurope", True)],
)  # fmt: skip
def test_second_region_of_storage(cloud, sku, pair, readable):
    made = cloud.lake(sku=sku)[1]
    assert made.get("secondaryLocation") == pair
    assert made["sku"] == {"name": sku, "tier": "Standard"}
    expected = {"https://lake01-secondary.dfs.core.windows.net/"} if readable else set()
    assert {made.get("secondaryEndpoints", {}).get("dfs")} - {None} == expected


def test_endpoints_by_kind_of_storage(cloud):
    assert set(cloud.lake("plain01")[1]["primaryEndpoints"]) == {
        "blob",
        "dfs",
        "file",
        "queue",
        "table",
        "web",
    }
    assert cloud.lake("plain02")[1]["primaryEndpoints"]["web"] == "https://plain02.z6.web.core.windows.net/"
    files = cloud.lake("files01", "Premium_LRS", kind="FileStorage")[1]
    assert files["primaryEndpoints"] == {"file": "https://files01.file.core.windows.net/"}
    blobs = cloud.lake("blobs01", "Premium_LRS", kind="BlockBlobStorage")[1]
    assert (set(blobs["primaryEndpoints"]), blobs["accessTier"]) == ({"blob", "dfs", "web"}, "Premium")


def test_a_changed_secret_is_a_new_version_and_its_value_is_nowhere(cloud):
    assert vault(cloud)[1]["properties"]["vaultUri"] == "https://vault01.vault.azure.net/"
    kept, first = cloud.make(
        "keyvault:Secret", vaultName="Vault01", secretName="s", properties={"value": secret("hidden-1")}
    )
    versions = [plain(first)["properties"]["secretUriWithVersion"]]
    for value, tags in (("hidden-1", {"a": "1"}), ("hidden-2", {}), ("hidden-1", {})):
        made = plain(cloud.change(kept, properties={"value": secret(value)}, tags=tags))
        versions.append(made["properties"]["secretUriWithVersion"])
        assert "value" not in made["properties"]
    assert versions[0] == versions[1]
    assert len(set(versions)) == 3
    assert all(v.startswith("https://vault01.vault.azure.net/secrets/s/") for v in versions)
    assert not any("hidden" in str(row) for row in cloud.store._db.execute("SELECT * FROM resources"))


def test_keys_of_a_vault(cloud):
    vault(cloud, enablePurgeProtection=True)
    kept, made = cloud.make("keyvault:Key", vaultName="Vault01", keyName="k", properties={"kty": "RSA"})
    assert (made["keySize"], made["attributes"]["recoveryLevel"]) == (2048, "Recoverable")
    assert made["location"] == "westeurope"
    assert made["keyUriWithVersion"].startswith("https://vault01.vault.azure.net/keys/k/")
    assert cloud.change(kept, tags={"a": "1"})["keyUriWithVersion"] == made["keyUriWithVersion"]
    curve = cloud.make("keyvault:Key", vaultName="Vault01", keyName="e", properties={"kty": "EC"})[1]
    assert (curve["curveName"], curve["keyOps"]) == ("P-256", ["sign", "verify"])


def databricks(cloud, **more):
    return cloud.make(
        "databricks:Workspace", workspaceName="dbx", computeMode="Hybrid", sku={"name": "premium"},
        managedResourceGroupId=f"/subscriptions/{cloud.subscription}/resourceGroups/managed", **more,
    )  # fmt: skip


def test_a_databricks_workspace_is_new_per_create(cloud):
    workspace, first = databricks(cloud)
    shard = int(first["workspaceId"][-2:]) % 20
    assert first["workspaceUrl"] == f"adb-{first['workspaceId']}.{shard}.azuredatabricks.net"
    assert first["parameters"]["natGatewayName"] == {"value": "nat-gateway", "type": "String"}
    assert first["parameters"]["storageAccountName"]["value"].startswith("dbstorage")
    updated = cloud.change(workspace, tags={"a": "1"})
    assert (updated["workspaceUrl"], updated["parameters"]) == (first["workspaceUrl"], first["parameters"])
    cloud.remove(workspace)
    assert databricks(cloud)[1]["workspaceId"] != first["workspaceId"]


def test_identities_of_databricks_keys_come_with_what_needs_them(cloud):
    workspace, made = databricks(cloud)
    assert "storageAccountIdentity" not in made
    made = cloud.change(workspace, parameters={"prepareEncryption": {"value": True}})
    identity = made["storageAccountIdentity"]
    assert cloud.change(workspace, tags={"a": "1"})["storageAccountIdentity"] == identity


def test_public_addresses_are_of_the_documentation_ranges_and_each_its_own(cloud):
    made = [
        cloud.make("network:PublicIPAddress", publicIpAddressName=f"ip{n}", sku={"name": "Standard"},
                   publicIPAllocationMethod="Static")
        for n in range(20)
    ]  # fmt: skip
    addresses = [ipaddress.ip_address(outputs["ipAddress"]) for _, outputs in made]
    assert len(set(addresses)) == len(made)
    assert all(any(address in block for block in DOCUMENTATION) for address in addresses)
    assert cloud.change(made[0][0], tags={"a": "1"})["ipAddress"] == made[0][1]["ipAddress"]
    dynamic = cloud.make("network:PublicIPAddress", publicIpAddressName="d", sku={"name": "Basic"},
                         publicIPAllocationMethod="Dynamic", dnsSettings={"domainNameLabel": "here"})[1]  # fmt: skip
    assert "ipAddress" not in dynamic
    assert dynamic["dnsSettings"]["fqdn"] == "here.westeurope.cloudapp.azure.com"


def test_synapse_and_machine_learning_endpoints(cloud):
    lake = cloud.lake(isHnsEnabled=True)[0]
    cloud.make("storage:BlobContainer", accountName="lake01", containerName="data")
    made = cloud.make(
        "synapse:Workspace", workspaceName="synapse01", identity={"type": "SystemAssigned"},
        sqlAdministratorLogin="sqladmin", sqlAdministratorLoginPassword=secret("Hidden-1234"),
        defaultDataLakeStorage={"accountUrl": "https://lake01.dfs.core.windows.net", "filesystem": "data"},
    )[1]  # fmt: skip
    assert made["connectivityEndpoints"]["sqlOnDemand"] == "synapse01-ondemand.sql.azuresynapse.net"
    assert "sqlAdministratorLoginPassword" not in made
    group = f"/subscriptions/{cloud.subscription}/resourceGroups/{made['managedResourceGroupName']}"
    assert cloud.store.get(group) is not None
    assert cloud.store.get(lake).outputs["primaryEndpoints"]["dfs"] == "https://lake01.dfs.core.windows.net/"


def test_a_database_has_the_objective_of_its_sku(cloud):
    cloud.make("sql:Server", serverName="server01", administratorLogin="sqladmin",
               administratorLoginPassword=secret("Hidden-1234"))  # fmt: skip
    made = cloud.make("sql:Database", serverName="server01", databaseName="d",
                      sku={"name": "GP_Gen5", "capacity": 2, "family": "Gen5"})[1]  # fmt: skip
    assert (made["currentServiceObjectiveName"], made["currentSku"]["tier"]) == (
        "GP_Gen5_2",
        "GeneralPurpose",
    )
    assert made["status"] == "Online"


def test_an_update_that_azure_refuses_leaves_everything_as_it_was(cloud):
    lake, before = cloud.lake(isHnsEnabled=True)
    with pytest.raises(AzureError, match="AccountPropertyCannotBeUpdated"):
        cloud.change(lake, isHnsEnabled=False)
    assert cloud.store.get(lake).outputs == before

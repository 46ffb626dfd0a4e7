"""The table's paths against the URL templates of Azure's own clients, and what follows from a path."""

import importlib.util
import re
from pathlib import Path

import pytest

from local_cloud.azure import introspect
from local_cloud.azure.derive import derive
from local_cloud.azure.descriptor import TABLE, descriptor
from local_cloud.azure.resource_type import Descriptor, without_names

# The SDK's module, and the client whose templates must hold its paths.
CLIENTS = {
    "databricks": "databricks",
    "datafactory": "datafactory",
    "network": "network",
    "storage": "storage",
}
# Classes of a path that today's client does not have, with the reason.
WITHOUT_A_TEMPLATE = {
    "azure-native:network:FirewallPolicyRuleGroup": "the API before 2020, ruleCollectionGroups since",
    "azure-native:network:InterfaceEndpoint": "the API of 2018, privateEndpoints since",
    "azure-native:network:P2sVpnServerConfiguration": "the API of 2019, vpnServerConfigurations since",
    "azure-native:storage:Blob": "the blob's own data, not Azure Resource Manager",
    "azure-native:storage:BlobContainerLegalHold": "actions on the container",
    "azure-native:storage:StorageAccountStaticWebsite": "the blob service's own data",
}
_WHOLE_MODULES = [
    "applicationinsights",
    "authorization",
    "consumption",
    "containerregistry",
    "costmanagement",
    "databricks",
    "datafactory",
    "eventgrid",
    "eventhub",
    "keyvault",
    "machinelearningservices",
    "managedidentity",
    "monitor",
    "network",
    "operationalinsights",
    "privatedns",
    "resources",
    "sql",
    "storage",
    "synapse",
]


def _templates(client):
    """Segments of every URL template of an installed azure-mgmt package, parameters as `{}`."""
    spec = importlib.util.find_spec(f"azure.mgmt.{client}")
    folder = Path(spec.submodule_search_locations[0]) / "operations"
    texts = [file.read_text(encoding="utf-8") for file in folder.glob("*.py")]
    found = {url for text in texts for url in re.findall(r'_url = "(/[^"]+)"', text)}
    return {tuple(without_names(url).strip("/").split("/")) for url in found}


def _fits(ours, theirs):
    return len(ours) == len(theirs) and all(
        mine == their or (mine == "{}" and their == "default")
        for mine, their in zip(ours, theirs, strict=True)
    )


@pytest.mark.parametrize("module", CLIENTS)
def test_paths_are_those_of_the_client(module):
    templates = _templates(CLIENTS[module])
    rows = [descriptor(token) for token in introspect.tokens()[module]]
    assert [row.token for row in rows if row.derived] == []
    strange = [
        row.token
        for row in rows
        if not any(_fits(tuple(without_names(row.path).strip("/").split("/")), url) for url in templates)
    ]
    assert strange == [token for token in WITHOUT_A_TEMPLATE if token.split(":")[1] == module]
    assert len(templates) > 10


@pytest.mark.parametrize("module", CLIENTS)
def test_most_derived_paths_would_be_right_too(module):
    rows = [TABLE[token] for token in introspect.tokens()[module]]
    right = [row for row in rows if without_names(derive(row.token).path) == without_names(row.path)]
    assert len(right) / len(rows) >= {"storage": 0.4}.get(module, 0.7)


def test_the_platforms_modules_are_in_the_table():
    tokens = [token for module in _WHOLE_MODULES for token in introspect.tokens()[module]]
    listed = [token for token in tokens if token in TABLE]
    assert len(listed) >= 465
    assert len(listed) / len(tokens) > 0.9


@pytest.mark.parametrize("token", list(TABLE))
def test_table_agrees_with_the_sdk(token):
    row, known = TABLE[token], introspect.properties(introspect.input_class(token))
    assert set(row.parameters) <= set(known)
    assert row.api_version == introspect.api_version(token)
    assert row.has_location == ("location" in known)


@pytest.mark.parametrize(
    ("token", "inputs", "parent"),
    [
        (
            "storage:BlobContainer",
            {"accountName": "a", "containerName": "c"},
            "Microsoft.Storage/storageAccounts/a",
        ),
        ("databricks:Workspace", {"workspaceName": "w"}, ""),
        ("network:Route", {"routeTableName": "t", "routeName": "r"}, "Microsoft.Network/routeTables/t"),
        (
            "machinelearningservices:OnlineDeployment",
            {"workspaceName": "w", "endpointName": "e", "deploymentName": "d"},
            "Microsoft.MachineLearningServices/workspaces/w/onlineEndpoints/e",
        ),
        (
            "machinelearningservices:ModelVersion",  # its container is made with it
            {"workspaceName": "w", "name": "m", "version": "1"},
            "Microsoft.MachineLearningServices/workspaces/w",
        ),
        (
            "sql:TransparentDataEncryption",
            {"serverName": "s", "databaseName": "d", "tdeName": "current"},
            "Microsoft.Sql/servers/s/databases/d",
        ),
        (
            "sql:TransparentDataEncryption",  # nobody creates a server's master database
            {"serverName": "s", "databaseName": "master", "tdeName": "current"},
            "Microsoft.Sql/servers/s",
        ),
        (
            "sql:SensitivityLabel",  # schemas, tables and columns are no resources
            {
                "serverName": "s",
                "databaseName": "d",
                "schemaName": "x",
                "tableName": "t",
                "columnName": "c",
                "sensitivityLabelSource": "current",
            },
            "Microsoft.Sql/servers/s/databases/d",
        ),
        ("servicebus:Queue", {"namespaceName": "n", "queueName": "q"}, "Microsoft.ServiceBus/namespaces/n"),
        (
            "cosmosdb:SqlResourceSqlContainer",
            {"accountName": "a", "databaseName": "d", "containerName": "c"},
            None,
        ),
    ],
)
def test_what_must_exist_first(token, inputs, parent):
    row = descriptor(f"azure-native:{token}")
    group = "/subscriptions/x/resourceGroups/rg"
    found = row.parent_id(row.resource_id({"resourceGroupName": "rg", **inputs}, "x"))
    if parent is None:
        assert found.startswith(f"{group}/providers/Microsoft.DocumentDB/databaseAccounts/a")
    else:
        assert found == (f"{group}/providers/{parent}" if parent else group)


def test_nothing_must_exist_before_a_group_or_an_extension():
    group = TABLE["azure-native:resources:ResourceGroup"]
    assert group.parent_id("/subscriptions/x/resourceGroups/rg") == ""
    role = TABLE["azure-native:authorization:RoleAssignment"]
    assert (
        role.parent_id(role.resource_id({"scope": "/subscriptions/x", "roleAssignmentName": "n"}, "x")) == ""
    )


def test_two_access_policies_of_one_vault_are_two_resources():
    row = descriptor("azure-native:keyvault:AccessPolicy")
    assert row.parameters == ("resourceGroupName", "vaultName", "policy")
    assert row.name_property == ""
    made = [
        row.resource_id({"resourceGroupName": "rg", "vaultName": "v", "policy": {"objectId": who}}, "x")
        for who in ("one", "two")
    ]
    assert made[0] != made[1]
    assert row.resource_id({"resourceGroupName": "rg", "vaultName": "v", "policy": {}}, "x") == ""


def test_an_explicit_api_version_has_the_same_path():
    row = descriptor("azure-native:network/v20240501:Subnet")
    assert row is TABLE["azure-native:network:Subnet"]
    assert row.auto_name == "copy"


def test_types_outside_the_table_are_derived():
    row = descriptor("azure-native:containerservice:ManagedCluster")
    assert isinstance(row, Descriptor)
    assert row.derived
    made = row.resource_id({"resourceGroupName": "rg", "resourceName": "c"}, "x")
    assert made == "/subscriptions/x/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/c"
    pool = descriptor("azure-native:containerservice:AgentPool")
    inputs = {"resourceGroupName": "rg", "resourceName": "c", "agentPoolName": "p"}
    assert pool.resource_id(inputs, "x") == f"{made}/agentPools/p"
    assert pool.parent_id(f"{made}/agentPools/p") == made

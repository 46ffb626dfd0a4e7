"""Settings of the managed network: its machines, and what is reached from it."""

from __future__ import annotations

import pytest

from infra import settings

SQL = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Sql/servers/one"


RUNTIME = "integrationRuntime"


NETWORK = [
    ({RUNTIME: {"dataFlow": {"coreCount": 9}}}, f"{RUNTIME}.dataFlow.coreCount", "one of 8, 16, 32"),
    ({RUNTIME: {"dataFlow": {"coreCount": 4}}}, f"{RUNTIME}.dataFlow.coreCount", "from 8 to 272"),
    ({RUNTIME: {"dataFlow": {"computeType": "Big"}}}, f"{RUNTIME}.dataFlow.computeType", "must be one of General"),
    ({RUNTIME: {"dataFlow": {"timeToLive": -1}}}, f"{RUNTIME}.dataFlow.timeToLive", "from 0 to 1440"),
    ({RUNTIME: {"copyComputeScale": {"timeToLive": 4}}}, f"{RUNTIME}.copyComputeScale.timeToLive", "from 5"),
    ({RUNTIME: {"copyComputeScale": {"timeToLive": 5, "dataIntegrationUnit": 6}}},
     f"{RUNTIME}.copyComputeScale.dataIntegrationUnit", "a multiple of 4"),
    ({RUNTIME: {"copyComputeScale": {"dataIntegrationUnit": 8}}}, f"{RUNTIME}.copyComputeScale.timeToLive", "given"),
    ({RUNTIME: {"pipelineExternalComputeScale": {"numberOfPipelineNodes": 2}}},
     f"{RUNTIME}.pipelineExternalComputeScale.timeToLive", "must be given"),
    ({RUNTIME: {"pipelineExternalComputeScale": {"timeToLive": 5, "numberOfExternalNodes": 11}}},
     f"{RUNTIME}.pipelineExternalComputeScale.numberOfExternalNodes", "from 1 to 10"),
    ({"managedPrivateEndpoints": {"sql": {"privateLinkResourceId": "sql", "groupId": "sqlServer"}}},
     "managedPrivateEndpoints.sql.privateLinkResourceId", "resource id"),
    ({"managedPrivateEndpoints": {"sql": {"privateLinkResourceId": SQL, "groupId": "a b"}}},
     "managedPrivateEndpoints.sql.groupId", "a group id"),
    ({"managedPrivateEndpoints": {"sql": {"privateLinkResourceId": SQL, "groupId": "a", "approve": "x"}}},
     "managedPrivateEndpoints.sql.approve", "must be true or false"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "path", "rule"), NETWORK, ids=[str(row[0]) for row in NETWORK])
def test_the_managed_network(given, path, rule, errors, refused):
    [error] = errors({"managedVirtualNetwork": True, **given})
    assert error.key == f"{settings.PROJECT}:dataFactory.{path}"
    assert rule in error.rule
    if "$(" not in error.fix:
        refused({"managedVirtualNetwork": True, **given}, path, rule)


@pytest.mark.parametrize("name", ["databricks", "a.b"])
def test_the_name_of_an_endpoint(name, errors):
    endpoint = {"privateLinkResourceId": SQL, "groupId": "sqlServer"}
    found = errors({"managedVirtualNetwork": True, "managedPrivateEndpoints": {name: endpoint}})
    assert "none of lake-dfs" in found[0].rule


@pytest.mark.parametrize(
    "given",
    [
        {RUNTIME: {"dataFlow": {"timeToLive": 10}}},
        {"managedPrivateEndpoints": {"sql": {"privateLinkResourceId": SQL, "groupId": "sqlServer"}}},
    ],
)
def test_what_belongs_to_the_managed_network_asks_for_it(given, refused):
    refused(given, "managedVirtualNetwork", "which is for the managed network", False)


def test_a_closed_workspace_is_reached_from_the_managed_network_alone(errors):
    found = errors({"jobId": "1"}, workspace={"publicNetworkAccess": "Disabled"})
    [error] = [one for one in found if one.key.endswith(":dataFactory.managedVirtualNetwork")]
    assert "workspace.publicNetworkAccess is Disabled" in error.rule
    assert error.fix.endswith("dataFactory.managedVirtualNetwork true")
    again = errors(
        {"jobId": "1", "managedVirtualNetwork": True}, workspace={"publicNetworkAccess": "Disabled"}
    )
    assert not [one for one in again if ":dataFactory." in one.key]

"""The hardened platform as a whole: what is closed to the internet has a private door, and who comes through it
waits for it.
"""

from __future__ import annotations

import itertools

import pytest

ENDPOINT = "azure-native:network:PrivateEndpoint"
GROUP = "azure-native:network:PrivateDnsZoneGroup"
OBJECT_ID = "00000000-0000-0000-0000-0000000000db"
FIRST = [
    ("workspace", "databricks_ui_api"),
    ("workspace", "browser_authentication"),
    ("root-storage", "dfs"),
    ("root-storage", "blob"),
    ("lake", "dfs"),
    ("lake", "blob"),
    ("key-vault", "vault"),
]


@pytest.fixture
def hardened(platform):
    return platform("dev", profile="hardened", azureDatabricks={"objectId": OBJECT_ID})


def test_the_workspace_comes_first_then_storage_and_vault_then_the_services(hardened):
    made = [one.name for one in hardened.by_type(ENDPOINT)]
    first = [name for name in made if name.startswith("private-endpoints-")]
    assert first == [f"private-endpoints-{target}-{group}" for target, group in FIRST]
    assert made[: len(first)] == first
    assert all(name.startswith("service-endpoints-") for name in made[len(first) :])


def test_all_endpoints_of_both_rounds_are_one_chain(hardened):
    groups = {one.name.removesuffix("-zones"): one.urn for one in hardened.by_type(GROUP)}
    for before, after in itertools.pairwise(hardened.by_type(ENDPOINT)):
        assert groups[before.name] in after.dependencies


def test_whatever_is_closed_to_the_internet_has_an_endpoint(hardened):
    reached = {
        one.inputs["privateLinkServiceConnections"][0]["privateLinkServiceId"].lower()
        for one in hardened.by_type(ENDPOINT)
    }
    closed = []
    for one in hardened.resources.values():
        inside = one.inputs.get("properties") if isinstance(one.inputs.get("properties"), dict) else {}
        said = one.inputs.get("publicNetworkAccess", inside.get("publicNetworkAccess"))
        if str(said).lower() == "disabled":
            closed.append(one)
    assert {one.name for one in closed} >= {"databricks-workspace", "lake-account", "key-vault-vault"}
    assert {one.name for one in closed if one.id.lower() not in reached} == set()


def test_zones_and_links_are_there_once(hardened):
    zones = [one.inputs["privateZoneName"] for one in hardened.by_type("azure-native:privatedns:PrivateZone")]
    assert len(zones) == len(set(zones))
    links = hardened.by_type("azure-native:privatedns:VirtualNetworkLink")
    assert len(links) == 2 * len(zones)


def test_what_speaks_to_the_workspace_waits_for_its_endpoints(hardened, only):
    door = only(hardened, ENDPOINT, "private-endpoints-workspace-databricks_ui_api")
    found = only(hardened, GROUP, "private-endpoints-workspace-databricks_ui_api-zones")
    callers = [
        one for one in hardened.resources.values() if one.type.startswith("pulumi-python:dynamic/databricks:")
    ]
    assert callers
    for one in callers:
        assert {door.urn, found.urn} <= set(one.dependencies), one.name


def test_locks_come_after_the_endpoints_that_could_not_be_deleted_under_them(hardened):
    endpoints = {one.urn for one in hardened.by_type(ENDPOINT)}
    for one in hardened.by_type("azure-native:authorization:ManagementLockByScope"):
        assert endpoints <= set(one.dependencies), one.name


def test_the_group_has_the_rules_that_the_workspace_asks_for(hardened, platform, only):
    for made, asked, count in ((hardened, "NoAzureDatabricksRules", 5), (platform("dev"), "AllRules", 6)):
        workspace = only(made, "azure-native:databricks:Workspace", "databricks-workspace")
        group = only(made, "azure-native:network:NetworkSecurityGroup", "network-security-group")
        assert workspace.inputs["requiredNsgRules"] == asked
        assert len(group.inputs["securityRules"]) == count


def test_outputs_tell_where_the_endpoints_are(hardened, platform):
    assert hardened.outputs["private_endpoint_subnet_id"].endswith("/subnets/private-endpoints")
    assert "private_endpoint_subnet_id" not in platform("dev").outputs

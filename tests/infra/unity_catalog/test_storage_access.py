"""The connector reaches the containers that Unity Catalog governs, and those alone."""

from __future__ import annotations

import pytest

from infra.roles import Role, assignment_name
from local_cloud.azure.errors import AzureError

GRANT = "azure-native:authorization:RoleAssignment"
ACCOUNT = "azure-native:storage:StorageAccount"
CONNECTOR = "azure-native:databricks:AccessConnector"
EXTERNAL = {"externalStorage": {"enabled": True, "containers": ["landing"]}}


def grants(made, prefix):
    """Role and end of the scope by name of the grant."""
    return {
        one.name.removeprefix(prefix): (
            Role(one.inputs["roleDefinitionId"].rsplit("/", 1)[-1]),
            one.inputs["scope"].rsplit("/", 2)[-2:],
        )
        for one in made.resources.values()
        if one.type == GRANT and one.name.startswith(prefix)
    }


def test_data_by_container_and_signing_on_the_account(data_platform, chosen):
    found = grants(data_platform(), "lake-connector-on-")
    account = ["storageAccounts", chosen("dev").names.lake]
    data = {
        name: (Role.STORAGE_BLOB_DATA_CONTRIBUTOR, ["containers", name])
        for name in ("bronze", "silver", "gold", "catalog")
    }
    assert found == {**data, "delegation-key": (Role.STORAGE_BLOB_DELEGATOR, account)}


def test_file_events_are_a_choice(data_platform, chosen):
    names = chosen("dev").names
    found = grants(data_platform(unityCatalog={"fileEvents": True}), "lake-connector-on-")
    account = ["storageAccounts", names.lake]
    assert found["queues"] == (Role.STORAGE_QUEUE_DATA_CONTRIBUTOR, account)
    assert found["account"] == (Role.STORAGE_ACCOUNT_CONTRIBUTOR, account)
    group = ["resourceGroups", names.resource_group]
    assert found["resource-group"] == (Role.EVENT_GRID_EVENT_SUBSCRIPTION_CONTRIBUTOR, group)


def test_names_of_grants_never_change_and_principals_are_identities(data_platform):
    for one in data_platform(unityCatalog={"fileEvents": True}).by_type(GRANT):
        role = Role(one.inputs["roleDefinitionId"].rsplit("/", 1)[-1])
        assert one.inputs["roleAssignmentName"] == assignment_name(
            one.inputs["scope"], one.inputs["principalId"], role
        )
        assert one.inputs["principalType"] == "ServicePrincipal"


def test_external_locations_have_an_account_and_a_connector_of_their_own(data_platform, chosen):
    made, names = data_platform(unityCatalog=EXTERNAL), chosen("dev").names
    accounts = {one.inputs["accountName"] for one in made.by_type(ACCOUNT)}
    connectors = {one.inputs["connectorName"]: one for one in made.by_type(CONNECTOR)}
    assert accounts == {names.lake, names.external_storage}
    assert set(connectors) == {names.access_connector, names.external_access_connector}
    found = grants(made, "external-access-connector-on-")
    assert found["landing"] == (Role.STORAGE_BLOB_DATA_CONTRIBUTOR, ["containers", "landing"])
    principals = {
        one.inputs["principalId"]
        for one in made.by_type(GRANT)
        if one.name.startswith("external-access-connector-on-")
    }
    own = connectors[names.external_access_connector].outputs["identity"]["principalId"]
    assert principals == {own}


def test_external_storage_is_as_closed_as_the_lake(data_platform, chosen, monkeypatch):
    monkeypatch.setattr("infra.settings.lake.across", lambda reader, settings: None)
    made = data_platform(unityCatalog=EXTERNAL, lake={"publicNetworkAccess": "Disabled"})
    for one in made.by_type(ACCOUNT):
        assert one.inputs["publicNetworkAccess"] == "Disabled"
        [rule] = one.inputs["networkRuleSet"]["resourceAccessRules"]
        own = "external" in rule["resourceId"]
        assert own == (one.inputs["accountName"] == chosen("dev").names.external_storage)


def test_52_the_same_grant_twice_is_refused(data_platform):
    def again(parts):
        from infra import roles

        roles.grant(
            "again", role=Role.STORAGE_BLOB_DELEGATOR, scope=parts.lake.account_id,
            principal_id=parts.connector.principal_id, subscription_id=parts.placement.subscription_id,
            opts=None,
        )  # fmt: skip

    with pytest.raises(AzureError, match="already exist"):
        data_platform(also=again)

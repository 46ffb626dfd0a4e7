"""The lake has few ways in, keeps what is deleted for a while, and moves old data as told."""

from __future__ import annotations

import pytest
from pulumi_azure_native import storage

from infra.azure_rules.immutable import replace_on_changes
from infra.lake.lake import FIXED
from local_cloud.azure.errors import AzureError

ACCOUNT = "azure-native:storage:StorageAccount"
CONTAINER = "azure-native:storage:BlobContainer"
SERVICE = "azure-native:storage:BlobServiceProperties"
POLICY = "azure-native:storage:ManagementPolicy"
OLD = {"name": "old-bronze", "prefixes": ["bronze/raw"], "tierToCool": 30, "tierToCold": 90, "delete": 365}


@pytest.fixture
def lake(data_platform):
    """Run with settings of the lake."""
    return lambda **chosen: data_platform(**({"lake": chosen} if chosen else {}))


def test_it_is_a_data_lake_without_keys_or_public_data(lake, only, chosen):
    inputs, settings = only(lake(), ACCOUNT).inputs, chosen("dev")
    assert inputs["accountName"] == settings.names.lake
    assert (inputs["kind"], inputs["sku"], inputs["isHnsEnabled"]) == (
        "StorageV2",
        {"name": "Standard_LRS"},
        True,
    )
    for name in (
        "allowSharedKeyAccess",
        "allowBlobPublicAccess",
        "allowCrossTenantReplication",
        "isLocalUserEnabled",
    ):
        assert inputs[name] is False
    assert inputs["enableHttpsTrafficOnly"] is True
    assert inputs["minimumTlsVersion"] == "TLS1_2"
    assert inputs["tags"] == settings.tags
    assert "encryption" not in inputs


def test_containers_are_private_data_and_two_of_services(lake):
    made = lake(containers=["raw", "curated"]).by_type(CONTAINER)
    assert {one.inputs["containerName"] for one in made} == {"raw", "curated", "synapse", "catalog"}
    assert {one.inputs["publicAccess"] for one in made} == {"None"}


def test_without_synapse_there_is_no_container_for_it(data_platform):
    made = data_platform(synapse={"enabled": False}).by_type(CONTAINER)
    assert {one.inputs["containerName"] for one in made} == {"bronze", "silver", "gold", "catalog"}


@pytest.mark.parametrize(("days", "policy"), [(7, {"enabled": True, "days": 7}), (0, {"enabled": False})])
def test_deleted_blobs_and_containers_are_kept(lake, only, days, policy):
    inputs = only(lake(deleteRetentionInDays=days), SERVICE).inputs
    assert inputs["deleteRetentionPolicy"] == inputs["containerDeleteRetentionPolicy"] == policy
    assert "isVersioningEnabled" not in inputs


def test_it_is_open_to_tokens_by_default(lake, only):
    inputs = only(lake(), ACCOUNT).inputs
    assert (inputs["publicNetworkAccess"], inputs["networkRuleSet"]["defaultAction"]) == ("Enabled", "Allow")
    assert inputs["networkRuleSet"]["resourceAccessRules"] == []


@pytest.mark.parametrize(
    "chosen_",
    [{"publicNetworkAccess": "Disabled"}, {"allowedIpRanges": ["20.50.2.0/24"]}],
    ids=["off", "some"],
)
def test_closed_it_lets_the_connector_and_trusted_services_in(lake, only, chosen_, monkeypatch):
    monkeypatch.setattr("infra.settings.lake.across", lambda reader, settings: None)
    made = lake(**chosen_)
    rules = only(made, ACCOUNT).inputs["networkRuleSet"]
    connector = only(made, "azure-native:databricks:AccessConnector")
    assert (rules["bypass"], rules["defaultAction"]) == ("AzureServices", "Deny")
    assert [one["resourceId"] for one in rules["resourceAccessRules"]] == [connector.id]
    assert [one["iPAddressOrRange"] for one in rules["ipRules"]] == chosen_.get("allowedIpRanges", [])


def test_it_is_encrypted_twice_where_that_is_required(lake, only):
    encryption = only(lake(requireInfrastructureEncryption=True), ACCOUNT).inputs["encryption"]
    assert encryption["requireInfrastructureEncryption"] is True
    assert encryption["keySource"] == "Microsoft.Storage"


def test_old_data_moves_as_told_and_nothing_else_does(lake, only):
    archive = {"name": "gone", "prefixes": ["gold", "silver/x"], "tierToArchive": 180}
    made = lake(lifecycle=[OLD, archive])
    inputs = only(made, POLICY).inputs
    assert inputs["managementPolicyName"] == "default"
    first, second = inputs["policy"]["rules"]
    assert first["definition"]["filters"] == {"blobTypes": ["blockBlob"], "prefixMatch": ["bronze/raw"]}
    age = "daysAfterModificationGreaterThan"
    assert first["definition"]["actions"]["baseBlob"] == {
        "tierToCool": {age: 30}, "tierToCold": {age: 90}, "delete": {age: 365},
    }  # fmt: skip
    assert second["definition"]["actions"]["baseBlob"] == {"tierToArchive": {age: 180}}
    assert (second["name"], second["enabled"], second["type"]) == ("gone", True, "Lifecycle")
    assert not lake().by_type(POLICY)


def test_account_and_containers_are_protected_and_lifted_by_name(data_platform):
    for lifted, expected in (([], True), (["lake"], False)):
        made = data_platform(protect=True, allowReplace=lifted)
        guarded = [*made.by_type(ACCOUNT), *made.by_type(CONTAINER)]
        assert {one.options.protect for one in guarded} == {expected}
        assert len(guarded) == 6


def test_what_azure_never_updates_is_a_replacement(lake, only):
    options = only(lake(), ACCOUNT).options
    provider = {"isHnsEnabled", "enableNfsV3"}
    assert set(options.replace_on_changes) == set(FIXED) >= set(replace_on_changes(ACCOUNT)) - provider
    assert options.delete_before_replace


def test_42_without_a_namespace_it_is_another_account(data_life):
    from local_cloud.azure.mocks import ProtectedError

    data_life(protect=True)
    with pytest.raises(ProtectedError, match="lake-account"):
        data_life(protect=True, broken={ACCOUNT: lambda props: props.update(is_hns_enabled=False)})
    with pytest.raises(ProtectedError, match="lake-account"):
        data_life(protect=True, lake={"requireInfrastructureEncryption": True})


def test_logs_and_private_subresources_are_offered(data_platform):
    kept = []
    made = data_platform(also=lambda parts: kept.append(parts.lake))
    account, *services = kept[0].observed
    assert (account.log_groups, account.metrics) == ((), ("Transaction",))
    assert [one.name for one in services] == ["lake-blob", "lake-file", "lake-queue", "lake-table"]
    assert {(one.log_groups, one.metrics) for one in services} == {(("allLogs",), ("Transaction",))}
    assert [one.group_id for one in kept[0].private_targets] == ["dfs", "blob"]
    assert {one.resource for one in kept[0].private_targets} == {kept[0].account}
    assert len(made.by_type(SERVICE)) == 1


def set_(**members):
    return lambda props: props.update(members)


BREAKS = {
    "41 account names are lower-case": (ACCOUNT, set_(account_name="Lake"), "AccountNameInvalid"),
    "41 container names have no two hyphens": (CONTAINER, set_(container_name="a--b"), "InvalidResourceName"),
    "43 a lake is StorageV2": (ACCOUNT, set_(kind="BlobStorage"), "InvalidRequestPropertyValue"),
    "43 a lake has no versions": (SERVICE, set_(is_versioning_enabled=True), "Versioning is not supported"),
    "44 containers are not public": (CONTAINER, set_(public_access="Blob"), "PublicAccessNotPermitted"),
    "addresses are public": (
        ACCOUNT,
        set_(
            network_rule_set=storage.NetworkRuleSetArgs(
                default_action="Deny", ip_rules=[storage.IPRuleArgs(i_p_address_or_range="10.0.0.0/24")]
            )
        ),
        "InvalidValuesForRequestParameters",
    ),
    "an account has one policy, named default": (POLICY, set_(management_policy_name="mine"), "HttpResourceNotFound"),
    "append blobs have no tiers": (
        POLICY,
        lambda props: props["policy"].rules[0].definition.filters.__setattr__(
            "blob_types", ["blockBlob", "appendBlob"]
        ),
        "append blobs",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKS)
def test_azure_refuses_the_program_that_forgets(name, lake, data_platform):
    type_, change, message = BREAKS[name]
    with pytest.raises(AzureError, match=message):
        data_platform(lake={"lifecycle": [OLD]}, broken={type_: change})

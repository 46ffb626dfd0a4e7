"""In the whole program everything is logged, watched, budgeted and locked, and nothing twice."""

from __future__ import annotations

import pytest

from infra.settings.profiles import PROFILES

SETTING = "azure-native:monitor:DiagnosticSetting"
LOCK = "azure-native:authorization:ManagementLockByScope"
BUDGET = "azure-native:consumption:Budget"
REGISTRATION = "pulumi-python:dynamic/arm:ProviderRegistration"
METRIC = "azure-native:monitor:MetricAlert"
TOLD = {"actionGroup": {"emails": ["a@example.com"]}}
LOGGED = {
    "azure-native:databricks:Workspace",
    "azure-native:datafactory:Factory",
    "azure-native:keyvault:Vault",
    "azure-native:machinelearningservices:Workspace",
    "azure-native:network:AzureFirewall",
    "azure-native:operationalinsights:Workspace",
    "azure-native:storage:BlobServiceProperties",
    "azure-native:storage:StorageAccount",
    "azure-native:synapse:Workspace",
}
"""Types of the platform with diagnostic settings, as far as they are about its own work."""
BELOW = ("authorization:RoleAssignment", "storage:BlobContainer", "monitor:DiagnosticSetting", "keyvault:Key")


@pytest.fixture(params=PROFILES)
def made(request, platform):
    """The whole program of each profile with somebody who is told, locks and a budget."""
    budget = {"amount": 500, "startDate": "2026-11-01"}
    return platform(
        "local",
        profile=request.param,
        azureDatabricks={"objectId": "00000000-0000-0000-0000-0000000000db"},
        monitoring={"diagnostics": True, **TOLD},
        governance={"lock": True, "budget": budget},
    )


def test_everything_with_logs_sends_them(made):
    logged = {urn for one in made.by_type(SETTING) for urn in one.property_dependencies["resourceUri"]}
    types = {one.type for one in made.resources.values()} & LOGGED
    without = {
        one.name for one in made.resources.values()
        if one.type in types - {"azure-native:storage:StorageAccount"} and one.urn not in logged
    }  # fmt: skip
    assert without - {"databricks-web-authentication"} == set()


def test_no_resource_sends_anything_twice(made):
    targets = [one.inputs["resourceUri"].lower() for one in made.by_type(SETTING)]
    assert len(targets) == len(set(targets)) >= 4
    assert len({one.name for one in made.by_type(SETTING)}) == len(targets)


def test_a_setting_sends_something(made):
    for one in made.by_type(SETTING):
        assert one.inputs.get("logs") or one.inputs.get("metrics"), one.name


def test_locks_come_after_everything_below_them(made):
    locks = made.by_type(LOCK)
    assert {one.name for one in locks} >= {"locks-lake", "locks-key-vault", "locks-workspace"}
    for lock in locks:
        behind = closure(made, lock.urn)
        for one in made.resources.values():
            if one.type.partition(":")[2] in BELOW:
                assert one.urn in behind, (lock.name, one.name)


def closure(made, urn):
    seen, ahead = set(), [urn]
    while ahead:
        one = made.resources.get(ahead.pop())
        for behind in one.dependencies if one else ():
            if behind not in seen:
                seen.add(behind)
                ahead.append(behind)
    return seen


def test_the_budget_sees_the_groups_that_exist(made):
    [budget] = made.by_type(BUDGET)
    groups = budget.inputs["filter"]["dimensions"]["values"]
    expected = {made.outputs["resource_group"]}
    for type_ in ("databricks", "synapse"):
        for one in made.by_type(f"azure-native:{type_}:Workspace"):
            managed = one.inputs.get("managedResourceGroupId") or one.inputs.get("managedResourceGroupName")
            if managed and "web" not in one.name:
                expected.add(managed.rpartition("/")[2])
    assert set(groups) == expected


def test_alerts_watch_what_the_profile_has(made):
    watched = {one.name.removeprefix("alerts-") for one in made.by_type(METRIC)}
    has_factory = bool(made.by_type("azure-native:datafactory:Factory"))
    assert ("failed-pipeline" in watched) is has_factory
    assert {"key-vault", "lake"} <= watched
    assert made.outputs["action_group_id"] == made.by_type("azure-native:monitor:ActionGroup")[0].id


def test_providers_that_only_azure_calls_are_registered(made):
    names = {one.inputs["namespace"] for one in made.by_type(REGISTRATION)}
    assert ("Microsoft.Sql" in names) is bool(made.by_type("azure-native:synapse:Workspace"))
    assert "Microsoft.Insights" in names


def test_an_alert_and_a_budget_are_left_out_unless_asked_for(platform):
    plain = platform("dev")
    for type_ in (
        METRIC,
        BUDGET,
        LOCK,
        "azure-native:monitor:ActionGroup",
        "azure-native:monitor:PrivateLinkScope",
    ):
        assert not plain.by_type(type_)


def test_what_may_be_replaced_by_name_is_not_locked(platform):
    made = platform("dev", governance={"lock": True}, allowReplace=["lake"])
    names = {one.name for one in made.by_type(LOCK)}
    assert "locks-lake" not in names
    assert "locks-workspace" in names


def test_nothing_is_registered_where_somebody_else_does(platform):
    assert not platform("dev", governance={"resourceProviders": False}).by_type(REGISTRATION)


def test_all_that_azure_monitor_holds_is_in_the_scope_of_a_hardened_stack(platform):
    made = platform(
        "local",
        profile="hardened",
        azureDatabricks={"objectId": "00000000-0000-0000-0000-0000000000db"},
    )
    scoped = made.by_type("azure-native:monitor:PrivateLinkScopedResource")
    linked = {urn for one in scoped for urn in one.property_dependencies["linkedResourceId"]}
    kinds = ("azure-native:operationalinsights:Workspace", "azure-native:applicationinsights:Component")
    assert linked == {one.urn for kind in kinds for one in made.by_type(kind)}
    [scope] = made.by_type("azure-native:monitor:PrivateLinkScope")
    endpoints = made.by_type("azure-native:network:PrivateEndpoint")
    reached = [
        one for one in endpoints if scope.urn in one.property_dependencies["privateLinkServiceConnections"]
    ]
    assert len(reached) == 1
    assert {one.urn for one in scoped} <= closure(made, reached[0].urn)


def test_every_service_of_every_account_sends_its_logs_and_its_transactions(platform):
    external = {"externalStorage": {"enabled": True}}
    made = platform("dev", machineLearning={"registry": {"enabled": True}}, unityCatalog=external)
    settings = {one.inputs["resourceUri"]: one.inputs for one in made.by_type(SETTING)}
    accounts = made.by_type("azure-native:storage:StorageAccount")
    transactions = [{"category": "Transaction", "enabled": True}]
    assert len(accounts) == 3
    for account in accounts:
        assert settings[account.id]["metrics"] == transactions
        assert not settings[account.id].get("logs")
        for service in ("blob", "file", "queue", "table"):
            sent = settings[f"{account.id}/{service}Services/default"]
            assert sent["logs"] == [{"categoryGroup": "allLogs", "enabled": True}]
            assert sent["metrics"] == transactions
    [registry] = made.by_type("azure-native:machinelearningservices:Registry")
    assert not settings[registry.id].get("metrics")

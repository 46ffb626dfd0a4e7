"""The resource group comes after the providers, the budget sees every group, and locks go first."""

from __future__ import annotations

import pulumi
import pytest

from infra import settings
from infra.governance import Budget, BudgetArgs, Governance, GovernanceArgs, Locks, LocksArgs, needed
from local_cloud.azure.errors import AzureError
from local_cloud.azure.mocks import run_program

GROUP = "azure-native:resources:ResourceGroup"
REGISTRATION = "pulumi-python:dynamic/arm:ProviderRegistration"
BUDGET = "azure-native:consumption:Budget"
LOCK = "azure-native:authorization:ManagementLockByScope"


def governance(**changes):
    args = {
        "resource_group_name": "rg-lakehouse-dev",
        "location": "westeurope",
        "tags": {"owner": "tests"},
        "protect": False,
        **changes,
    }
    return Governance("platform", GovernanceArgs(**args))


@pytest.fixture
def ran():
    """Run a function that gets the governed stack."""

    def run(build=lambda one: None, **changes):
        return run_program(lambda: build(governance(**changes)), project="governance-tests")

    return run


def test_providers_are_registered_before_the_group_is_made(ran, only):
    made = ran(resource_providers=("Microsoft.Insights", "Microsoft.Sql"))
    found = made.by_type(REGISTRATION)
    assert [one.inputs["namespace"] for one in found] == ["Microsoft.Insights", "Microsoft.Sql"]
    assert {one.urn for one in found} <= only(made, GROUP).depends_on


def test_the_group_alone_is_made_when_nothing_is_to_be_registered(ran):
    assert not ran().by_type(REGISTRATION)


MACHINES = ("Microsoft.Compute", "Microsoft.Network", "Microsoft.Storage", "Microsoft.ManagedIdentity")
SERVED = ("Microsoft.PolicyInsights", "Microsoft.Cdn")


def registered(**config):
    values = {"location": "westeurope", "environment": "dev", **config}
    parsed = settings.parse("dev", {f"{settings.PROJECT}:{key}": value for key, value in values.items()})
    return needed(parsed)


def test_what_databricks_makes_itself_is_registered_where_it_makes_machines():
    assert set(MACHINES) <= set(registered())
    assert not set(MACHINES) & set(registered(profile="serverless"))


def test_what_an_online_endpoint_calls_is_registered_with_one():
    assert set(SERVED) <= set(registered(machineLearning={"onlineEndpoint": {"enabled": True}}))
    assert not set(SERVED) & set(registered(machineLearning={"onlineEndpoint": {"enabled": False}}))
    assert not set(SERVED) & set(registered(machineLearning={"enabled": False}))


def test_nothing_is_registered_when_the_stack_says_so():
    assert registered(governance={"resourceProviders": False}) == ()


def budget(one, **changes):
    args = {
        "placement": one.placement,
        "budget_name": "budget-lakehouse-dev",
        "resource_groups": ["rg-lakehouse-dev", "rg-lakehouse-dev-databricks"],
        "amount": 500,
        "start_date": "2026-11-01",
        "contact_emails": ["a@example.com"],
        "action_group_id": None,
        "thresholds": [80, 100],
        "forecast_thresholds": [100],
        **changes,
    }
    Budget("budget", BudgetArgs(**args))


def test_the_budget_sees_the_groups_of_the_stack_and_of_its_machines(ran, only):
    made = ran(budget)
    inputs = only(made, BUDGET).inputs
    assert inputs["scope"] == only(made, GROUP).id.partition("/resourceGroups/")[0]
    assert inputs["filter"]["dimensions"] == {
        "name": "ResourceGroupName",
        "operator": "In",
        "values": ["rg-lakehouse-dev", "rg-lakehouse-dev-databricks"],
    }
    assert (inputs["category"], inputs["timeGrain"], inputs["amount"]) == ("Cost", "Monthly", 500)
    assert inputs["timePeriod"] == {"startDate": "2026-11-01T00:00:00Z"}


def test_the_budget_tells_of_what_was_spent_and_what_will_be(ran, only):
    group = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Insights/actionGroups/ag"
    inputs = only(ran(lambda one: budget(one, action_group_id=group)), BUDGET).inputs
    told = inputs["notifications"]
    assert set(told) == {"actual-80", "actual-100", "forecasted-100"}
    assert {one["thresholdType"] for one in told.values()} == {"Actual", "Forecasted"}
    for one in told.values():
        assert one["contactEmails"] == ["a@example.com"]
        assert one["contactGroups"] == [group]
        assert one["operator"] == "GreaterThanOrEqualTo"


def test_another_start_is_another_budget(ran, only):
    """Azure never moves the start of a budget."""
    options = only(ran(budget), BUDGET).options
    assert options.replace_on_changes == ("timePeriod.startDate",)
    assert options.delete_before_replace


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"start_date": "2026-11-02"}, "first day of a month"),
        ({"amount": 0}, "greater than zero"),
        ({"contact_emails": []}, "At least one contact"),
        ({"thresholds": [1001]}, "between 0 and 1000"),
        ({"thresholds": [10, 20, 30, 40, 50]}, "at most 5 notifications"),
    ],
)
def test_azure_refuses_other_budgets(ran, changes, message):
    with pytest.raises(AzureError, match=message):
        ran(lambda one: budget(one, **changes))


def locked(one):
    """An account with a container, and a lock on the account."""
    from pulumi_azure_native import storage

    parent = pulumi.ComponentResource("platform:tests:Lake", "lake")
    account = storage.StorageAccount(
        "account",
        account_name="stlakehousedev",
        resource_group_name=one.resource_group_name,
        location="westeurope",
        kind=storage.Kind.STORAGE_V2,
        sku=storage.SkuArgs(name=storage.SkuName.STANDARD_LRS),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    storage.BlobContainer(
        "container",
        container_name="bronze",
        account_name=account.name,
        resource_group_name=one.resource_group_name,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    Locks("locks", LocksArgs(lock_name="lock", locked={"lake": account.id}, after=[parent]))


def test_a_lock_comes_after_everything_of_the_parts_it_follows(ran, only):
    made = ran(locked)
    lock, account = only(made, LOCK), only(made, "azure-native:storage:StorageAccount")
    assert lock.name == "locks-lake"
    assert lock.inputs["level"] == "CanNotDelete"
    assert lock.inputs["scope"] == account.id
    assert {account.urn, only(made, "azure-native:storage:BlobContainer").urn} <= set(lock.dependencies)
    assert len(lock.inputs["notes"]) <= 512

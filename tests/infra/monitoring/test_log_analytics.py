"""The workspace of logs, its private link scope and its action group."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import pytest

from local_cloud.azure.errors import AzureError

WORKSPACE = "azure-native:operationalinsights:Workspace"
SCOPE = "azure-native:monitor:PrivateLinkScope"
SCOPED = "azure-native:monitor:PrivateLinkScopedResource"
GROUP = "azure-native:monitor:ActionGroup"


def test_the_workspace_takes_no_key_and_has_no_cap(ran, monitoring, only):
    inputs = only(ran(monitoring), WORKSPACE).inputs
    assert inputs["features"]["disableLocalAuth"] is True
    assert inputs["workspaceCapping"] == {"dailyQuotaGb": -1}
    assert inputs["sku"] == {"name": "PerGB2018"}
    assert inputs["publicNetworkAccessForQuery"] == inputs["publicNetworkAccessForIngestion"] == "Enabled"
    assert inputs["tags"] == {"owner": "tests"}


def test_a_reservation_goes_with_its_sku(ran, monitoring, only):
    made = ran(lambda at: monitoring(at, sku="CapacityReservation", capacity_reservation_level=200))
    assert only(made, WORKSPACE).inputs["sku"] == {
        "name": "CapacityReservation",
        "capacityReservationLevel": 200,
    }


def test_without_a_scope_or_receivers_there_is_only_the_workspace(ran, monitoring):
    made = ran(monitoring)
    assert not made.by_type(SCOPE)
    assert not made.by_type(SCOPED)
    assert not made.by_type(GROUP)


def test_in_a_scope_logs_have_no_public_network(ran, monitoring, only):
    made = ran(lambda at: monitoring(at, private_link_scope_name="ampls-lakehouse-dev"))
    workspace, scope, linked = only(made, WORKSPACE), only(made, SCOPE), only(made, SCOPED)
    inputs = workspace.inputs
    assert inputs["publicNetworkAccessForQuery"] == inputs["publicNetworkAccessForIngestion"] == "Disabled"
    assert scope.inputs["location"] == "global"
    modes = {"ingestionAccessMode": "PrivateOnly", "queryAccessMode": "PrivateOnly"}
    assert scope.inputs["accessModeSettings"] == modes
    assert linked.inputs["linkedResourceId"] == workspace.id
    assert linked.property_dependencies["linkedResourceId"] == (workspace.urn,)
    assert linked.property_dependencies["scopeName"] == (scope.urn,)
    assert linked.options.replace_on_changes == ("linkedResourceId",)
    assert linked.options.delete_before_replace


def test_the_scope_is_reached_by_a_private_endpoint_after_the_workspace_is_in_it(ran, monitoring):
    found = []
    made = ran(lambda at: found.extend(monitoring(at, private_link_scope_name="ampls").private_targets))
    [target] = found
    assert target.group_id == "azuremonitor"
    assert made.by_type(SCOPED)
    assert target.resource.pulumi_resource_type == SCOPED


def test_other_resources_join_the_scope_if_there_is_one(ran, monitoring):
    target = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Insights/components/appi"

    def build(name):
        return lambda at: monitoring(at, private_link_scope_name=name).link("application-insights", target)

    assert len(ran(build("ampls")).by_type(SCOPED)) == 2
    assert not ran(build(None)).by_type(SCOPED)


def test_the_scope_is_written_once_at_a_time_and_its_endpoint_waits_for_the_last(ran, monitoring, only):
    """https://github.com/hashicorp/terraform-provider-azurerm/issues/22236"""
    target = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Insights/components/"
    ends, names = [], ("one", "two")

    def build(placement):
        made = monitoring(placement, private_link_scope_name="ampls")
        for name in names:
            made.link(name, f"{target}{name}")
        ends.extend(made.private_targets)

    made = ran(build)
    order = [only(made, SCOPED, f"monitoring-scoped-{name}") for name in ("log-analytics", *names)]
    for before, after in pairwise(order):
        assert before.urn in after.dependencies
        assert after.urn not in before.dependencies
    [target_of_endpoint] = ends
    assert target_of_endpoint.resource._name == order[-1].name
    assert target_of_endpoint.group_id == "azuremonitor"


def test_everybody_is_told_in_the_common_schema_and_webhooks_are_secret(ran, monitoring, only, receivers):
    group = only(ran(lambda at: monitoring(at, receivers=receivers)), GROUP)
    addresses = [one["emailAddress"] for one in group.inputs["emailReceivers"]]
    assert addresses == ["a@example.com", "b@example.com"]
    told = [*group.inputs["emailReceivers"], *group.inputs["webhookReceivers"]]
    assert all(one["useCommonAlertSchema"] for one in told)
    assert len({one["name"] for one in told}) == 3
    assert group.inputs["location"] == "global"
    assert "webhookReceivers" in group.secrets
    assert "emailReceivers" not in group.secrets


@pytest.mark.parametrize("days", [29, 731])
def test_azure_refuses_another_retention(ran, monitoring, days):
    with pytest.raises(AzureError, match="RetentionInDays") as refused:
        ran(lambda at: monitoring(at, retention_in_days=days))
    assert refused.value.code == "InvalidParameter"


def test_azure_refuses_a_reservation_without_its_size(ran, monitoring):
    with pytest.raises(AzureError, match="CapacityReservationLevel is required"):
        ran(lambda at: monitoring(at, sku="CapacityReservation"))


def test_azure_refuses_a_long_short_name(ran, monitoring, receivers):
    long = dataclasses.replace(receivers, short_name="x" * 13)
    with pytest.raises(AzureError) as refused:
        ran(lambda at: monitoring(at, receivers=long))
    assert refused.value.code == "GroupShortNameIsTooLong"

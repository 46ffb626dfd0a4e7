"""The network over time: nothing changes by itself, changes are made in place, and the end is in order."""

from __future__ import annotations

import pytest

from local_cloud.azure.errors import AzureError

LINK = {"privateLink": {"enabled": True}}
FIREWALL = {"egress": "firewall"}
SUBNET = "azure-native:network:Subnet"


def changed(made):
    return {
        one.name: one.step
        for one in made.resources.values()
        if one.custom and one.step not in ("same", "read")
    }


@pytest.mark.parametrize("network", [{}, LINK, {**LINK, **FIREWALL}, {**LINK, "egress": "none"}])
def test_a_second_run_changes_nothing_and_the_end_is_allowed(life, network):
    def workspace(parts):
        parts.workspace()

    life(network, also=workspace)
    assert life(network, also=workspace).unchanged
    life.destroy()


def test_the_workspace_goes_before_everything_it_is_in(life):
    made = life({**LINK, **FIREWALL}, also=lambda parts: parts.workspace())
    urns = list(life.destroy().deleted)
    [workspace] = [one.urn for one in made.by_type("azure-native:databricks:Workspace")]
    for type_ in ("Subnet", "VirtualNetworkPeering", "NetworkSecurityGroup", "RouteTable", "AzureFirewall"):
        for one in made.by_type(f"azure-native:network:{type_}"):
            assert urns.index(workspace) < urns.index(one.urn), one.name


def test_a_longer_timeout_is_a_change_of_the_gateway_alone(life):
    life(also=lambda parts: parts.workspace())
    made = life({"natIdleTimeoutInMinutes": 20}, also=lambda parts: parts.workspace())
    assert changed(made) == {"network-nat-gateway": "update"}


def test_the_way_out_is_changed_under_a_living_workspace(life):
    life(also=lambda parts: parts.workspace())
    steps = changed(life(FIREWALL, also=lambda parts: parts.workspace()))
    assert steps["network-public-subnet"] == steps["network-private-subnet"] == "update"
    assert "workspace" not in steps
    assert "replace" not in steps.values()


def test_private_link_is_added_to_a_living_workspace_in_two_runs(life):
    """Databricks does not let go of the rule before the workspace has stopped asking for it."""

    def workspace(parts):
        parts.workspace()

    life(also=workspace)
    with pytest.raises(AzureError) as refused:
        life(LINK, also=workspace)
    assert refused.value.code == "ConflictWithNetworkIntentPolicy"
    first = changed(life({"privateLink": {"enabled": True, "keepControlPlaneRule": True}}, also=workspace))
    assert first["workspace"] == "update"
    assert first["network-endpoint-subnet"] == "create"
    assert "network-security-group" not in first
    assert changed(life(LINK, also=workspace)) == {"network-security-group": "update"}
    assert life(LINK, also=workspace).unchanged


def test_private_link_is_taken_from_a_living_workspace_in_one_run(life):
    def workspace(parts):
        parts.workspace()

    life(LINK, also=workspace)
    made = life(also=workspace)
    assert changed(made) == {"network-security-group": "update", "workspace": "update"}
    assert len(made.deleted) == 2


def test_a_subnet_that_gets_a_default_way_out_is_another_subnet(life):
    """Azure takes the property at creation only."""
    import pulumi

    def out(props):
        pulumi.set(props, "default_outbound_access", None) if not isinstance(
            props, dict
        ) else props.__setitem__("default_outbound_access", None)

    life()
    made = life(broken={(SUBNET, "network-private-subnet"): out})
    assert changed(made)["network-private-subnet"] == "replace"

"""Every zone once, wherever it comes from."""

from __future__ import annotations

import pytest

from infra.azure_rules.private_link_groups import GROUPS
from infra.private_link.zone_names import ZONES

ZONE = "azure-native:privatedns:PrivateZone"
LINK = "azure-native:privatedns:VirtualNetworkLink"
GROUP = "azure-native:network:PrivateDnsZoneGroup"
RG = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-dns"
NETWORKS = (
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-hub/providers/Microsoft.Network"
    "/virtualNetworks"
)
BLOB, DFS = (f"privatelink.{name}.core.windows.net" for name in ("blob", "dfs"))


def zone_id(name):
    return f"{RG}/providers/Microsoft.Network/privateDnsZones/{name}"


def somebodys_zones():
    from pulumi_azure_native import privatedns, resources

    group = resources.ResourceGroup("dns", resource_group_name="rg-dns", location="westeurope")
    for name in (BLOB, DFS):
        privatedns.PrivateZone(
            name, private_zone_name=name, resource_group_name=group.name, location="global"
        )


def two_accounts(targets):
    _, storage, _ = targets
    return lambda laid: [[*storage(laid, "dfs", "blob"), *storage(laid, "blob", name="other")]]


def test_a_zone_is_made_once_however_many_endpoints_are_in_it(linked, targets):
    made = linked(two_accounts(targets))
    assert sorted(one.inputs["privateZoneName"] for one in made.by_type(ZONE)) == [BLOB, DFS]
    assert len(made.by_type(GROUP)) == 3
    for zone in made.by_type(ZONE):
        assert zone.inputs["location"] == "global"
        assert zone.inputs["tags"]["environment"] == "dev"
        assert made.resources[zone.parent].type == "platform:private_link:PrivateZones"


def test_zones_are_linked_to_the_network_and_to_the_hub(linked, targets):
    made = linked(two_accounts(targets), {"egress": "firewall"})
    networks = {one.id for one in made.by_type("azure-native:network:VirtualNetwork")}
    assert len(networks) == 2
    for zone in made.by_type(ZONE):
        links = [one for one in made.by_type(LINK) if zone.urn in one.dependencies]
        assert {one.inputs["virtualNetwork"]["id"] for one in links} == networks
        assert len({one.inputs["virtualNetworkLinkName"] for one in links}) == 2
    for one in made.by_type(LINK):
        assert one.inputs["registrationEnabled"] is False
        assert one.inputs["location"] == "global"
        assert one.options.replace_on_changes == ("virtualNetwork",)
        assert one.options.delete_before_replace


def test_both_endpoints_of_the_workspace_are_in_one_zone(linked, targets):
    _, _, workspace = targets
    made = linked(lambda laid: [workspace(laid)])
    assert [one.inputs["privateZoneName"] for one in made.by_type(ZONE)] == [
        "privatelink.azuredatabricks.net"
    ]
    assert len(made.by_type(GROUP)) == 2


def test_given_zones_are_used_and_left_as_they_are(link_life, targets):
    link_life.others(somebodys_zones)
    chosen = {"privateLink": {"enabled": True, "dnsZoneIds": {BLOB: zone_id(BLOB)}}}
    made = link_life(two_accounts(targets), chosen)
    assert [one.inputs["privateZoneName"] for one in made.by_type(ZONE)] == [DFS]
    assert len(made.by_type(LINK)) == 1
    used = {one.inputs["privateDnsZoneConfigs"][0]["privateDnsZoneId"] for one in made.by_type(GROUP)}
    assert used == {zone_id(BLOB), *(one.id for one in made.by_type(ZONE))}


def test_a_group_of_zones_is_used_and_linked_on_demand(link_life, targets):
    link_life.others(somebodys_zones)
    chosen = {"privateLink": {"enabled": True, "dnsZoneResourceGroupId": RG, "linkDnsZones": True}}
    made = link_life(two_accounts(targets), chosen)
    assert not made.by_type(ZONE)
    linked = {(one.inputs["resourceGroupName"], one.inputs["privateZoneName"]) for one in made.by_type(LINK)}
    assert linked == {("rg-dns", BLOB), ("rg-dns", DFS)}


def somebodys_networks():
    """A hub and the network of the machines that run Pulumi, each with an id of its own."""
    from pulumi_azure_native import network, resources

    group = resources.ResourceGroup("hub", resource_group_name="rg-hub", location="westeurope")
    for name, space in (("vnet-hub", "10.1.0.0/24"), ("vnet-runners", "10.2.0.0/24")):
        network.VirtualNetwork(
            name, virtual_network_name=name, resource_group_name=group.name, location="westeurope",
            address_space=network.AddressSpaceArgs(address_prefixes=[space]),
        )  # fmt: skip


def linked_networks(made, zone):
    return {
        one.inputs["virtualNetwork"]["id"].rpartition("/")[2]
        for one in made.by_type(LINK)
        if one.inputs["privateZoneName"] == zone
    }


def test_the_stacks_own_zones_are_linked_to_a_given_hub_and_to_further_networks(link_life, targets):
    link_life.others(somebodys_networks)
    chosen = {
        "hub": {"virtualNetworkId": f"{NETWORKS}/vnet-hub"},
        "privateLink": {"enabled": True, "linkedNetworkIds": [f"{NETWORKS}/vnet-runners"]},
    }
    made = link_life(two_accounts(targets), chosen)
    own = only_name(made)
    for zone in (BLOB, DFS):
        assert linked_networks(made, zone) == {own, "vnet-hub", "vnet-runners"}
    assert link_life(two_accounts(targets), chosen).unchanged


def test_given_zones_are_linked_to_further_networks_and_not_to_a_given_hub(link_life, targets):
    def others():
        somebodys_zones()
        somebodys_networks()

    link_life.others(others)
    chosen = {
        "hub": {"virtualNetworkId": f"{NETWORKS}/vnet-hub"},
        "privateLink": {
            "enabled": True, "dnsZoneIds": {BLOB: zone_id(BLOB)}, "linkDnsZones": True,
            "linkedNetworkIds": [f"{NETWORKS}/vnet-runners"],
        },
    }  # fmt: skip
    made = link_life(two_accounts(targets), chosen)
    own = only_name(made)
    assert linked_networks(made, BLOB) == {own, "vnet-runners"}
    assert linked_networks(made, DFS) == {own, "vnet-hub", "vnet-runners"}


def test_a_link_keeps_its_name_whatever_the_order_of_the_networks(link_life, targets):
    link_life.others(somebodys_networks)
    ids = [f"{NETWORKS}/vnet-hub", f"{NETWORKS}/vnet-runners"]
    link_life(two_accounts(targets), {"privateLink": {"enabled": True, "linkedNetworkIds": ids}})
    turned = {"privateLink": {"enabled": True, "linkedNetworkIds": ids[::-1]}}
    assert link_life(two_accounts(targets), turned).unchanged


def only_name(made):
    """Name of the network that the stack made."""
    [own] = made.by_type("azure-native:network:VirtualNetwork")
    return own.id.rpartition("/")[2]


def test_every_subresource_that_azure_has_is_in_a_zone():
    known = {group for groups in GROUPS.values() for group in groups if not group.endswith("_secondary")}
    assert known - set(ZONES) == {"service_direct"}
    assert all(name.startswith("privatelink.") for names in ZONES.values() for name in names)
    assert all(len(names) <= 5 for names in ZONES.values())


@pytest.mark.parametrize(
    ("group", "zone"),
    [
        ("databricks_ui_api", "privatelink.azuredatabricks.net"),
        ("browser_authentication", "privatelink.azuredatabricks.net"),
        ("dfs", DFS),
        ("vault", "privatelink.vaultcore.azure.net"),
        ("dataFactory", "privatelink.datafactory.azure.net"),
        ("portal", "privatelink.adf.azure.com"),
        ("Sql", "privatelink.sql.azuresynapse.net"),
        ("SqlOnDemand", "privatelink.sql.azuresynapse.net"),
        ("Dev", "privatelink.dev.azuresynapse.net"),
        ("Web", "privatelink.azuresynapse.net"),
        ("amlworkspace", "privatelink.api.azureml.ms"),
        ("amlworkspace", "privatelink.notebooks.azure.net"),
        ("registry", "privatelink.azurecr.io"),
        ("azuremonitor", BLOB),
    ],
)
def test_a_subresource_is_in_its_zone(group, zone):
    assert zone in ZONES[group]

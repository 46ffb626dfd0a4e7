"""The network of a stack: its subnets, their rules and their one way out, whoever made it."""

from __future__ import annotations

import pytest

VNET = "azure-native:network:VirtualNetwork"
SUBNET = "azure-native:network:Subnet"
GROUP = "azure-native:network:NetworkSecurityGroup"
NAT = "azure-native:network:NatGateway"
ADDRESS = "azure-native:network:PublicIPAddress"
ROUTES = "azure-native:network:RouteTable"
PEERING = "azure-native:network:VirtualNetworkPeering"
POLICY = "azure-native:network:ServiceEndpointPolicy"
LINK = {"privateLink": {"enabled": True}}
FIREWALL = {"egress": "firewall"}
ID = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-hub/providers/Microsoft.Network"
HUB = {"hub": {"virtualNetworkId": f"{ID}/virtualNetworks/vnet-hub"}}
EXISTING = {
    "mode": "existing",
    "virtualNetworkId": f"{ID}/virtualNetworks/vnet",
    "publicSubnetName": "host",
    "privateSubnetName": "container",
}
PREFIX = "Microsoft.Databricks-workspaces_UseOnly_databricks-worker-to-"
SERVICES = [("sql", "Sql", ["3306"]), ("storage", "Storage", ["443"]), ("eventhub", "EventHub", ["9093"])]


def rules_of(group):
    """(priority, name, destination, ports) by direction; everything else is the same in all of them."""
    found = {"Inbound": [], "Outbound": []}
    for rule in group.inputs["securityRules"]:
        assert (rule["access"], rule["sourceAddressPrefix"], rule["sourcePortRange"]) == (
            "Allow",
            "VirtualNetwork",
            "*",
        )
        ports = rule.get("destinationPortRanges") or [rule["destinationPortRange"]]
        name = rule["name"].removeprefix(PREFIX)
        found[rule["direction"]].append((rule["priority"], name, rule["destinationAddressPrefix"], ports))
        assert rule["protocol"] == ("*" if ports == ["*"] else "Tcp")
        assert rule["description"].startswith("Required for worker")
    return found


def test_both_subnets_are_delegated_guarded_and_leave_through_the_gateway(laid, only):
    made = laid()
    group, gateway = only(made, GROUP), only(made, NAT)
    for side in ("public", "private"):
        subnet = only(made, SUBNET, f"network-{side}-subnet")
        [delegation] = subnet.inputs["delegations"]
        assert delegation["serviceName"] == "Microsoft.Databricks/workspaces"
        assert subnet.inputs["subnetName"] == f"databricks-{side}"
        assert subnet.inputs["defaultOutboundAccess"] is False
        assert subnet.property_dependencies["networkSecurityGroup"] == (group.urn,)
        assert subnet.property_dependencies["natGateway"] == (gateway.urn,)
        assert subnet.options.replace_on_changes == ("defaultOutboundAccess",)
        assert subnet.options.delete_before_replace
        assert not {"routeTable", "serviceEndpoints", "serviceEndpointPolicies"} & set(subnet.inputs)
    assert "subnets" not in only(made, VNET).inputs
    assert not made.by_type(ROUTES)
    assert not made.by_type(PEERING)


def test_the_gateway_has_one_static_standard_address(laid, only):
    made = laid({"natIdleTimeoutInMinutes": 10})
    gateway, address = only(made, NAT), only(made, ADDRESS)
    assert (address.inputs["sku"]["name"], address.inputs["publicIPAllocationMethod"]) == (
        "Standard",
        "Static",
    )
    assert gateway.inputs["sku"] == {"name": "Standard"}
    assert gateway.inputs["idleTimeoutInMinutes"] == 10
    assert gateway.property_dependencies["publicIpAddresses"] == (address.urn,)


def test_the_rules_of_the_intent_policy_are_declared_as_databricks_writes_them(laid, only):
    rules = rules_of(only(laid(), GROUP))
    assert rules["Inbound"] == [(100, "worker-inbound", "VirtualNetwork", ["*"])]
    webapp = ("databricks-webapp", "AzureDatabricks", ["443", "3306", "8443-8451"])
    expected = [("worker-outbound", "VirtualNetwork", ["*"]), webapp, *SERVICES]
    assert rules["Outbound"] == [(100 + number, *rule) for number, rule in enumerate(expected)]


def test_with_private_link_the_rule_for_the_control_plane_is_not_there_and_the_others_move_up(laid, only):
    rules = rules_of(only(laid(LINK), GROUP, "network-security-group"))
    assert rules["Inbound"] == [(100, "worker-inbound", "VirtualNetwork", ["*"])]
    expected = [("worker-outbound", "VirtualNetwork", ["*"]), *SERVICES]
    assert rules["Outbound"] == [(100 + number, *rule) for number, rule in enumerate(expected)]


@pytest.mark.parametrize(("network", "private"), [({}, False), (LINK, True)])
def test_the_workspace_is_told_which_rules_are_declared(laid, network, private):
    seen = []
    laid(network, also=lambda parts: seen.append(parts.network.workspace_network))
    assert seen[0].private_link is private


def test_private_endpoints_have_a_subnet_of_their_own(laid, only):
    made = laid(LINK)
    subnet = only(made, SUBNET, "network-endpoint-subnet")
    group = only(made, GROUP, "network-endpoint-security-group")
    assert subnet.inputs["addressPrefix"] == "10.139.128.0/24"
    assert subnet.inputs["privateEndpointNetworkPolicies"] == "NetworkSecurityGroupEnabled"
    assert subnet.inputs["defaultOutboundAccess"] is False
    assert subnet.property_dependencies["networkSecurityGroup"] == (group.urn,)
    assert not {"delegations", "natGateway", "routeTable"} & set(subnet.inputs)
    allow, deny = group.inputs["securityRules"]
    assert (allow["sourceAddressPrefix"], allow["access"], allow["priority"]) == (
        "VirtualNetwork",
        "Allow",
        100,
    )
    assert allow["destinationPortRanges"] == ["443", "445", "1433", "3306", "6666", "8443-8451"]
    assert (deny["sourceAddressPrefix"], deny["access"], deny["priority"]) == ("*", "Deny", 4096)
    assert {allow["direction"], deny["direction"]} == {"Inbound"}


@pytest.mark.parametrize(
    ("network", "order"),
    [
        ({}, ["public-subnet", "private-subnet"]),
        (LINK, ["public-subnet", "private-subnet", "endpoint-subnet"]),
        (
            {**LINK, **FIREWALL},
            ["public-subnet", "private-subnet", "endpoint-subnet", "peering-to-hub", "peering-from-hub"],
        ),
    ],
)
def test_a_network_is_written_to_one_at_a_time(laid, network, order):
    made = laid(network)
    urns = {one.name.removeprefix("network-"): one for one in made.resources.values() if one.custom}
    for before, after in zip(["virtual-network", *order], order, strict=False):
        assert urns[before].urn in urns[after].dependencies


def test_tags_names_and_place_are_those_of_the_stack(laid):
    made = laid({**LINK, **FIREWALL})
    for one in made.resources.values():
        if one.custom and "location" in one.inputs and one.name != "group":
            assert one.inputs["location"] == "westeurope"
            assert one.inputs["tags"]["environment"] == "dev"
        if one.custom and one.name != "group":
            assert made.resources[one.parent].type in ("platform:network:Network", "platform:network:Hub")


def test_a_network_behind_a_firewall_routes_everything_there(laid, only):
    made = laid(FIREWALL)
    table = only(made, ROUTES)
    firewall = only(made, "azure-native:network:AzureFirewall")
    [route] = table.inputs["routes"]
    assert (route["addressPrefix"], route["nextHopType"]) == ("0.0.0.0/0", "VirtualAppliance")
    assert route["nextHopIpAddress"] == firewall.outputs["ipConfigurations"][0]["privateIPAddress"]
    assert table.inputs["disableBgpRoutePropagation"] is True
    assert firewall.urn in table.dependencies
    for side in ("public", "private"):
        subnet = only(made, SUBNET, f"network-{side}-subnet")
        assert subnet.property_dependencies["routeTable"] == (table.urn,)
        assert "natGateway" not in subnet.inputs
    assert not made.by_type(NAT)


def test_a_preview_does_not_know_the_firewalls_address_and_invents_none(laid, only):
    [route] = only(laid(FIREWALL, preview=True), ROUTES).inputs["routes"]
    assert "10." not in str(route["nextHopIpAddress"])


def test_both_sides_of_a_peering_are_made_and_let_forwarded_traffic_in(laid, only):
    made = laid(FIREWALL)
    out, back = (only(made, PEERING, f"network-peering-{side}-hub") for side in ("to", "from"))
    spoke, hub = (only(made, VNET, f"{name}-virtual-network") for name in ("network", "hub"))
    assert out.inputs["remoteVirtualNetwork"]["id"] == hub.id
    assert back.inputs["remoteVirtualNetwork"]["id"] == spoke.id
    assert back.inputs["virtualNetworkName"] == "vnet-lakehouse-dev-hub"
    for one in (out, back):
        assert one.inputs["allowForwardedTraffic"] is one.inputs["allowVirtualNetworkAccess"] is True
        assert one.inputs["useRemoteGateways"] is one.inputs["allowGatewayTransit"] is False
        assert one.options.replace_on_changes == ("remoteVirtualNetwork",)
        assert one.options.delete_before_replace


def test_the_workspace_waits_for_subnets_and_peerings(laid, only):
    made = laid({**LINK, **FIREWALL}, also=lambda parts: parts.workspace())
    depends = set(only(made, "azure-native:databricks:Workspace").dependencies)
    waited = [one for one in made.by_type(SUBNET) if one.inputs.get("delegations")] + made.by_type(PEERING)
    assert len(waited) == 4
    assert {one.urn for one in waited} <= depends


def somebodys_hub():
    """The hub of somebody else, in the subscription of the tests."""
    from pulumi_azure_native import network, resources

    group = resources.ResourceGroup("hub", resource_group_name="rg-hub", location="westeurope")
    network.VirtualNetwork(
        "hub-network", virtual_network_name="vnet-hub", resource_group_name=group.name, location="westeurope",
        address_space=network.AddressSpaceArgs(address_prefixes=["10.1.0.0/24"]),
    )  # fmt: skip


def test_a_given_hub_is_peered_with_and_its_firewall_is_the_way_out(life, only):
    life.others(somebodys_hub)
    hub = {"hub": {**HUB["hub"], "firewallPrivateIp": "10.1.0.4", "remotePeering": False}}
    made = life({**FIREWALL, **hub})
    [route] = only(made, ROUTES).inputs["routes"]
    assert route["nextHopIpAddress"] == "10.1.0.4"
    assert only(made, PEERING).inputs["remoteVirtualNetwork"]["id"].endswith("/vnet-hub")
    assert len(made.by_type(VNET)) == 1
    assert not made.by_type("azure-native:network:AzureFirewall")


def test_the_other_side_of_a_given_hub_is_in_the_group_of_the_hub(life, only):
    life.others(somebodys_hub)
    made = life(HUB)
    back = only(made, PEERING, "network-peering-from-hub").inputs
    assert (back["resourceGroupName"], back["virtualNetworkName"]) == ("rg-hub", "vnet-hub")
    assert only(made, NAT)


def test_without_a_way_out_services_are_reached_by_service_endpoints(laid, only):
    made = laid({**LINK, "egress": "none"})
    for side in ("public", "private"):
        inputs = only(made, SUBNET, f"network-{side}-subnet").inputs
        services = [one["service"] for one in inputs["serviceEndpoints"]]
        assert services == ["Microsoft.Storage", "Microsoft.Sql", "Microsoft.EventHub"]
        assert not {"natGateway", "routeTable"} & set(inputs)
    assert not made.by_type(ADDRESS)


def test_a_storage_policy_names_databricks_and_the_accounts_of_the_stack(laid, only):
    account = "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/stother"
    policy = {"serviceEndpointPolicy": {"enabled": True, "storageAccountIds": [account]}}
    made = laid({**LINK, **FIREWALL, **policy})
    databricks, accounts = only(made, POLICY).inputs["serviceEndpointPolicyDefinitions"]
    assert (databricks["service"], databricks["serviceResources"]) == (
        "Global",
        ["/services/Azure/Databricks"],
    )
    assert (accounts["service"], accounts["serviceResources"]) == ("Microsoft.Storage", [account])
    for side in ("public", "private"):
        subnet = only(made, SUBNET, f"network-{side}-subnet")
        assert [one["service"] for one in subnet.inputs["serviceEndpoints"]] == ["Microsoft.Storage"]
        assert subnet.property_dependencies["serviceEndpointPolicies"] == (only(made, POLICY).urn,)


def test_a_given_network_is_used_and_nothing_made_in_it(laid):
    seen = []
    subnet = f"{ID}/virtualNetworks/vnet/subnets/endpoints"
    made = laid(
        {**EXISTING, **LINK, "privateEndpointSubnetId": subnet}, also=lambda parts: seen.append(parts.network)
    )
    assert not [one for one in made.resources.values() if ":network:" in one.type]
    inside = seen[0].workspace_network
    assert (inside.public_subnet_name, inside.private_subnet_name, inside.subnets) == (
        "host",
        "container",
        (),
    )
    assert inside.private_link
    assert seen[0].private_endpoint_subnet_id == subnet
    assert seen[0].virtual_network_id == EXISTING["virtualNetworkId"]


SERVERLESS = {
    "workspace": {"computeMode": "Serverless"},
    "cluster": {"enabled": False},
    "sqlWarehouse": {"enable_serverless_compute": True},
}


@pytest.mark.parametrize(("network", "others"), [({"mode": "managed"}, {}), ({}, SERVERLESS)])
def test_where_nothing_of_the_stack_is_in_a_network_there_is_none(laid, network, others):
    made = laid(network, **others)
    assert not [one for one in made.resources.values() if ":network:" in one.type]


def test_a_serverless_workspace_has_endpoints_and_no_machines(laid, only):
    seen = []
    made = laid(LINK, also=lambda parts: seen.append(parts.network), **SERVERLESS)
    assert only(made, SUBNET).inputs["subnetName"] == "private-endpoints"
    assert seen[0].workspace_network is None
    assert not made.by_type(NAT)


def test_what_has_logs_is_observed(laid):
    seen = []
    made = laid({**LINK, **FIREWALL}, also=seen.append)
    [parts] = seen
    offered = {
        one.name: (one.log_groups, one.metrics) for one in (*parts.network.observed, *parts.hub.observed)
    }
    logs = (("allLogs",), ("AllMetrics",))
    assert offered == {
        "network": logs, "security-group": (("allLogs",), ()), "endpoint-security-group": (("allLogs",), ()),
        "firewall": logs, "firewall-address": logs, "hub-network": logs,
    }  # fmt: skip
    assert made.resources
    seen.clear()
    laid(also=seen.append)
    assert "nat-address" in {one.name for one in seen[0].network.observed}

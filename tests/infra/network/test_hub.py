"""The hub: a firewall that lets through what Databricks needs, and nothing else."""

from __future__ import annotations

import pytest

FIREWALL = "azure-native:network:AzureFirewall"
POLICY = "azure-native:network:FirewallPolicy"
RULES = "azure-native:network:FirewallPolicyRuleCollectionGroup"
SUBNET = "azure-native:network:Subnet"
ADDRESS = "azure-native:network:PublicIPAddress"
HUB = {"egress": "firewall"}
LINK = {"privateLink": {"enabled": True}}
STORAGE_POLICY = {"serviceEndpointPolicy": {"enabled": True}}
CONTROL_PLANE = ("AzureDatabricks", ["443", "3306", "8443-8451"])
STORAGE = ("Storage.westeurope", ["443"])
ALWAYS = [
    ("Sql.westeurope", ["3306"]),
    ("EventHub.westeurope", ["9093"]),
    ("AzureActiveDirectory", ["443"]),
]


def test_the_firewall_is_in_its_own_subnet_with_a_static_address(laid, only):
    made = laid(HUB)
    firewall, address = only(made, FIREWALL), only(made, ADDRESS)
    subnet = only(made, SUBNET, "hub-firewall-subnet")
    assert (subnet.inputs["subnetName"], subnet.inputs["addressPrefix"]) == (
        "AzureFirewallSubnet",
        "10.138.0.0/26",
    )
    assert firewall.inputs["sku"] == {"name": "AZFW_VNet", "tier": "Standard"}
    assert firewall.property_dependencies["ipConfigurations"] == (address.urn, subnet.urn) or set(
        firewall.property_dependencies["ipConfigurations"]
    ) == {address.urn, subnet.urn}
    assert address.inputs["publicIPAllocationMethod"] == "Static"


def test_rules_are_there_before_the_firewall_and_its_policy_denies_known_bad_addresses(laid, only):
    made = laid(HUB)
    firewall, policy, rules = only(made, FIREWALL), only(made, POLICY), only(made, RULES)
    assert rules.urn in firewall.dependencies
    assert policy.urn in rules.dependencies
    assert firewall.inputs["firewallPolicy"]["id"] == policy.id
    assert policy.inputs["sku"] == {"tier": "Standard"}
    assert policy.inputs["threatIntelMode"] == "Deny"
    assert not {"networkRuleCollections", "applicationRuleCollections"} & set(firewall.inputs)


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        ({}, [CONTROL_PLANE, STORAGE, *ALWAYS]),
        (LINK, [STORAGE, *ALWAYS]),
        ({**LINK, **STORAGE_POLICY}, ALWAYS),
    ],
)
def test_only_what_databricks_needs_from_outside_passes(laid, only, network, expected):
    [services] = only(laid({**HUB, **network}), RULES).inputs["ruleCollections"]
    assert services["action"] == {"type": "Allow"}
    allowed = []
    for rule in services["rules"]:
        assert rule["sourceAddresses"] == ["10.139.0.0/18", "10.139.64.0/18"]
        assert (rule["ruleType"], rule["ipProtocols"]) == ("NetworkRule", ["TCP"])
        [tag] = rule["destinationAddresses"]
        allowed.append((tag, rule["destinationPorts"]))
    assert allowed == expected


def test_host_names_pass_when_a_stack_file_lists_them(laid, only):
    made = laid({**HUB, "firewall": {"allowedFqdns": ["pypi.org", "*.pythonhosted.org"]}})
    services, named = only(made, RULES).inputs["ruleCollections"]
    assert services["priority"] < named["priority"]
    [rule] = named["rules"]
    assert rule["ruleType"] == "ApplicationRule"
    assert rule["targetFqdns"] == ["pypi.org", "*.pythonhosted.org"]
    assert rule["protocols"] == [{"port": 443, "protocolType": "Https"}]
    assert rule["sourceAddresses"] == ["10.139.0.0/18", "10.139.64.0/18"]


def test_nothing_routes_to_the_firewall_before_it_is_there(laid, only):
    made = laid(HUB)
    [table] = made.by_type("azure-native:network:RouteTable")
    assert only(made, FIREWALL).urn in table.dependencies
    for side in ("public", "private"):
        assert table.urn in only(made, SUBNET, f"network-{side}-subnet").dependencies

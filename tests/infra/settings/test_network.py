"""Settings of the network: each rule refuses what breaks it, and its command repairs it."""

from __future__ import annotations

import ipaddress
import re
import shlex

import pytest

from infra import settings
from infra.settings.reader import SettingsError

GOOD = {"location": "westeurope", "environment": "dev"}
ID = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-hub/providers/Microsoft.Network"
NETWORK = f"{ID}/virtualNetworks/vnet"
EXISTING = {
    "mode": "existing",
    "virtualNetworkId": NETWORK,
    "publicSubnetName": "host",
    "privateSubnetName": "container",
}
LINK = {"privateLink": {"enabled": True}}
HUB = {"egress": "firewall"}
GIVEN_HUB = {"hub": {"virtualNetworkId": f"{ID}/virtualNetworks/vnet-hub"}}
SERVERLESS = {
    "workspace": {"computeMode": "Serverless"},
    "cluster": {"enabled": False},
    "sqlWarehouse": {"enable_serverless_compute": True},
}
GROUP = ID.partition("/providers")[0]
RUNNERS = f"{ID}/virtualNetworks/vnet-runners"
OWN = (
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-lakehouse-dev/providers"
    "/Microsoft.Network/virtualNetworks/vnet-lakehouse-dev"
)
ZONE = "privatelink.blob.core.windows.net"
ZONE_ID = f"{ID}/privateDnsZones/{ZONE}"


def parse(network=None, **others):
    """Settings with those of a network."""
    values = {**GOOD, **({"network": network} if network else {}), **others}
    return settings.parse("dev", {f"{settings.PROJECT}:{key}": value for key, value in values.items()})


def errors(network=None, **others):
    with pytest.raises(SettingsError) as caught:
        parse(network, **others)
    return caught.value.errors


def repaired(network, error):
    """The same settings after the command of an error."""
    words = shlex.split(error.fix)
    key = next(word for word in words if word.startswith(f"{settings.PROJECT}:"))
    path = re.findall(r'\["[^"]+"\]|[^.\[\]]+', key.removeprefix(f"{settings.PROJECT}:network."))
    path = [part.strip('[]"') for part in path]
    made = place = copy(network or {})
    for part in path[:-1]:
        if part.isdigit() and int(part) >= len(place):
            place.append({})
        place = place[int(part)] if part.isdigit() else place.setdefault(part, {})
    if words[2] == "rm":
        place.pop(path[-1])
    elif isinstance(place, list):
        place[int(path[-1]) :] = [words[-1]]
    elif path[-1].isdigit():
        raise AssertionError(error)
    else:
        place[path[-1]] = words[-1]
    return made


def copy(value):
    if isinstance(value, dict):
        return {key: copy(one) for key, one in value.items()}
    return list(value) if isinstance(value, list) else value


def merged(*parts):
    made = {}
    for part in parts:
        for key, value in part.items():
            made[key] = merged(made.get(key, {}), value) if isinstance(value, dict) else value
    return made


def linked(*ids):
    """Private link whose zones these networks are linked to."""
    return merged(LINK, {"privateLink": {"linkedNetworkIds": list(ids)}})


WRONG = [
    ("mode", {"mode": "own"}, "must be one of create, existing, managed"),
    ("egress", {"egress": "proxy"}, "must be one of nat, firewall, none"),
    ("addressSpace", {"addressSpace": "10.0.0.0/8"}, "/16 to /24"),
    ("addressSpace", {"addressSpace": "10.0.0.0/25"}, "/16 to /24"),
    ("addressSpace", {"addressSpace": "20.0.0.0/16"}, "private IPv4"),
    ("addressSpace", {"addressSpace": "127.0.0.0/16"}, "private IPv4"),
    ("addressSpace", {"addressSpace": "10.1.2.3/16"}, "without host bits"),
    ("addressSpace", {"addressSpace": "fd00::/64"}, "private IPv4"),
    ("publicSubnet", {"publicSubnet": "10.139.0.0/27"}, "/17 to /26"),
    ("publicSubnet", {"publicSubnet": "10.99.0.0/20"}, "must lie within network.addressSpace 10.139.0.0/16"),
    ("privateSubnet", {"privateSubnet": "10.139.0.0/16"}, "/17 to /26"),
    ("privateSubnet", {"privateSubnet": "10.138.0.0/20"}, "must lie within network.addressSpace"),
    ("privateSubnet", {"privateSubnet": "10.139.0.0/20"}, "must not overlap network.publicSubnet"),
    ("privateEndpointSubnet", {"privateEndpointSubnet": "10.139.128.0/27"}, "/17 to /26"),
    (
        "privateEndpointSubnet",
        {**LINK, "privateEndpointSubnet": "10.99.0.0/24"},
        "must lie within network.addressSpace",
    ),
    (
        "privateEndpointSubnet",
        {**LINK, "privateEndpointSubnet": "10.139.64.0/24"},
        "must not overlap network.privateSubnet",
    ),
    (
        "addressSpace",
        {
            **LINK, "addressSpace": "10.1.2.0/24", "publicSubnet": "10.1.2.0/25",
            "privateSubnet": "10.1.2.128/25",
        },
        "must be larger: network.privateEndpointSubnet finds no room",
    ),
    ("natIdleTimeoutInMinutes", {"natIdleTimeoutInMinutes": 3}, "minutes from 4 to 120"),
    ("privateLink.enabled", {"privateLink": {"enabled": "si"}}, "must be true or false"),
    ("privateLink.enabled", {"egress": "none"}, "no other way to the control plane"),
    (
        "privateLink.browserAuthentication",
        {"privateLink": {"enabled": True, "browserAuthentication": "si"}},
        "must be true or false",
    ),
    (
        "privateLink.webAuthenticationWorkspace",
        {
            "privateLink": {
                "enabled": True, "browserAuthentication": False, "webAuthenticationWorkspace": True,
            }
        },
        "must be false while network.privateLink.browserAuthentication is false",
    ),
    (
        "privateLink.webAuthenticationWorkspace",
        {"privateLink": {"webAuthenticationWorkspace": True}},
        "must be left out while network.privateLink.enabled is false",
    ),
    (
        "privateLink.keepControlPlaneRule",
        {"privateLink": {"keepControlPlaneRule": True}},
        "must be left out while network.privateLink.enabled is false",
    ),
    (
        "privateLink.dnsZoneIds",
        {"privateLink": {"dnsZoneIds": {ZONE: ZONE_ID}}},
        "must be left out while network.privateLink.enabled is false",
    ),
    (
        "privateLink.dnsZoneResourceGroupId",
        merged(LINK, {"privateLink": {"dnsZoneResourceGroupId": "rg-dns"}}),
        "must be the resource id of the resource group",
    ),
    (
        "privateLink.linkDnsZones",
        merged(LINK, {"privateLink": {"linkDnsZones": True}}),
        "must be false without network.privateLink.dnsZoneIds",
    ),
    (
        "privateLink.linkedNetworkIds",
        {"privateLink": {"linkedNetworkIds": [RUNNERS]}},
        "must be left out while network.privateLink.enabled is false",
    ),
    (
        "privateLink.linkedNetworkIds",
        merged(LINK, {"privateLink": {"dnsZoneResourceGroupId": GROUP, "linkedNetworkIds": [RUNNERS]}}),
        "must be left out while network.privateLink.linkDnsZones is false",
    ),
    ("privateLink.linkedNetworkIds[0]", linked("vnet-runners"), "must be the resource id of a virtual network"),
    ("privateLink.linkedNetworkIds[1]", linked(RUNNERS, RUNNERS), "given once"),
    ("privateLink.linkedNetworkIds[1]", linked(RUNNERS, RUNNERS.upper()), "given once"),
    (
        "privateLink.linkedNetworkIds[0]",
        merged(GIVEN_HUB, linked(GIVEN_HUB["hub"]["virtualNetworkId"])),
        "the stack's own network and hub are linked anyway",
    ),
    (
        "privateLink.linkedNetworkIds[0]",
        merged(EXISTING, {"privateEndpointSubnetId": f"{NETWORK}/subnets/endpoints"}, linked(NETWORK)),
        "the stack's own network and hub are linked anyway",
    ),
    (
        "privateLink.linkedNetworkIds[0]",
        linked(OWN),
        "the stack's own network and hub are linked anyway",
    ),
    ("hub.addressSpace", {**HUB, "hub": {"addressSpace": "10.139.0.0/24"}}, "must not overlap network.addressSpace"),
    ("hub.addressSpace", {**HUB, "hub": {"addressSpace": "10.0.0.0/27"}}, "/16 to /26"),
    ("hub.firewallSubnet", {**HUB, "hub": {"firewallSubnet": "10.138.0.0/27"}}, "/16 to /26"),
    ("hub.firewallSubnet", {**HUB, "hub": {"firewallSubnet": "10.137.0.0/26"}}, "must lie within network.hub.addressSpace"),
    ("hub.virtualNetworkId", {**HUB, "hub": {"virtualNetworkId": "vnet-hub", "firewallPrivateIp": "10.1.0.4"}},
     "must be the resource id of a virtual network"),
    ("hub.firewallPrivateIp", {**HUB, **GIVEN_HUB}, "must be the private address of the given hub's firewall"),
    (
        "hub.firewallPrivateIp",
        merged(HUB, GIVEN_HUB, {"hub": {"firewallPrivateIp": "20.1.0.4"}}),
        "must be a private IPv4 address",
    ),
    (
        "hub.firewallPrivateIp",
        merged(HUB, GIVEN_HUB, {"hub": {"firewallPrivateIp": "10.1.0"}}),
        "must be a private IPv4 address",
    ),
    ("hub.firewallPrivateIp", merged(GIVEN_HUB, {"hub": {"firewallPrivateIp": "10.1.0.4"}}), "must be left out"),
    ("hub.firewallPrivateIp", {**HUB, "hub": {"firewallPrivateIp": "10.1.0.4"}}, "must be left out"),
    ("hub.remotePeering", {**HUB, "hub": {"remotePeering": False}}, "must be left out"),
    ("hub.addressSpace", {"hub": {"addressSpace": "10.1.0.0/24"}}, "must be left out"),
    (
        "hub.firewallSubnet",
        merged(HUB, GIVEN_HUB, {"hub": {"firewallSubnet": "10.1.0.0/26", "firewallPrivateIp": "10.1.0.4"}}),
        "must be left out",
    ),
    ("firewall.allowedFqdns", {"firewall": {"allowedFqdns": ["pypi.org"]}}, "must be left out"),
    ("firewall.allowedFqdns[0]", {**HUB, "firewall": {"allowedFqdns": ["https://pypi.org"]}}, "must be a host name"),
    ("firewall.allowedFqdns[0]", {**HUB, "firewall": {"allowedFqdns": ["*"]}}, "must be a host name"),
    (
        "serviceEndpointPolicy.enabled",
        {"serviceEndpointPolicy": {"enabled": True}},
        "must be false while network.privateLink.enabled is false",
    ),
    (
        "serviceEndpointPolicy.storageAccountIds",
        {**LINK, "serviceEndpointPolicy": {"storageAccountIds": ["/subscriptions/1"]}},
        "must be left out while network.serviceEndpointPolicy.enabled is false",
    ),
    (
        "serviceEndpointPolicy.storageAccountIds[0]",
        {**LINK, "serviceEndpointPolicy": {"enabled": True, "storageAccountIds": ["stlake"]}},
        "must be the resource id of a storage account",
    ),
    ("virtualNetworkId", {**EXISTING, "virtualNetworkId": "vnet"}, "must be the resource id of a virtual network"),
    ("virtualNetworkId", {"virtualNetworkId": NETWORK}, "must be left out with network.mode create"),
    ("publicSubnetName", {"publicSubnetName": "host"}, "must be left out with network.mode create"),
    ("privateSubnetName", {**EXISTING, "privateSubnetName": "host"}, "must be another subnet"),
    ("publicSubnetName", {**EXISTING, "publicSubnetName": "a b"}, "must be the name of a subnet"),
    ("privateEndpointSubnetId", {**EXISTING, **LINK}, "resource id of a subnet for private endpoints"),
    (
        "privateEndpointSubnetId",
        {**EXISTING, **LINK, "privateEndpointSubnetId": NETWORK},
        "resource id of a subnet for private endpoints",
    ),
    (
        "privateEndpointSubnetId",
        {**EXISTING, **LINK, "privateEndpointSubnetId": f"{NETWORK}/subnets/Host"},
        "must be another subnet than the two of Databricks",
    ),
    (
        "privateEndpointSubnetId",
        {**EXISTING, "privateEndpointSubnetId": f"{NETWORK}/subnets/endpoints"},
        "must be left out while network.privateLink.enabled is false",
    ),
    ("egress", {**EXISTING, "egress": "nat"}, "must be left out with network.mode existing"),
    ("addressSpace", {**EXISTING, "addressSpace": "10.1.0.0/16"}, "must be left out with network.mode existing"),
    ("hub", merged(EXISTING, GIVEN_HUB), "must be left out with network.mode existing"),
    ("egress", {"mode": "managed", "egress": "nat"}, "must be left out with network.mode managed"),
    ("mode", {"mode": "managed", **LINK}, "endpoints need a subnet"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "network", "rule"), WRONG, ids=[f"{p}-{r[:24]}" for p, _, r in WRONG])
def test_a_wrong_network_is_refused_and_repaired_by_the_command(path, network, rule):
    [error] = errors(network)
    assert error.key == f"{settings.PROJECT}:network.{path}"
    assert rule in error.rule
    parse(repaired(network, error))


@pytest.mark.parametrize(
    "zones",
    [{ZONE: f"{ID}/privateDnsZones/privatelink.dfs.core.windows.net"}, {ZONE: "zone"}, {"example.com": f"{ID}/privateDnsZones/example.com"}],
)  # fmt: skip
def test_a_zone_is_given_by_its_own_id(zones):
    [error] = errors(merged(LINK, {"privateLink": {"dnsZoneIds": zones}}))
    assert "must map the name of a private DNS zone to the resource id of that zone" in error.rule
    assert error.key.startswith(f"{settings.PROJECT}:network.privateLink.dnsZoneIds[")


@pytest.mark.parametrize("name", ["publicSubnetName", "privateSubnetName"])
def test_a_given_network_has_both_subnets(name):
    network = {key: value for key, value in EXISTING.items() if key != name}
    [error] = errors(network)
    assert error.key == f"{settings.PROJECT}:network.{name}"
    assert "delegated to Microsoft.Databricks/workspaces" in error.rule
    parse(repaired(network, error))


def test_a_given_network_without_an_id_is_nothing():
    network = {key: value for key, value in EXISTING.items() if key != "virtualNetworkId"}
    [error] = errors(network)
    assert error.found == "nothing"
    parse(repaired(network, error))


def test_all_errors_come_at_once():
    network = {
        "addressSpace": "?",
        "egress": "?",
        "hub": {"addressSpace": "?"},
        "privateLink": {"enabled": "?"},
    }
    found = [error.key.partition("network.")[2] for error in errors(network)]
    assert found == ["egress", "addressSpace", "hub.addressSpace", "privateLink.enabled"]


def test_the_default_is_a_network_of_the_stacks_own_with_nat_and_no_endpoints():
    chosen = parse().network
    assert (chosen.mode, chosen.egress, chosen.address_space) == ("create", "nat", "10.139.0.0/16")
    assert (chosen.public_subnet, chosen.private_subnet) == ("10.139.0.0/18", "10.139.64.0/18")
    assert chosen.existing is chosen.hub is None
    assert not chosen.private_link.enabled
    assert chosen.private_link.browser_authentication
    assert not chosen.service_endpoint_policy


@pytest.mark.parametrize("space", ["10.20.0.0/16", "172.16.0.0/20", "192.168.4.0/22", "192.168.4.0/24"])
def test_subnets_that_are_left_out_take_what_is_free(space):
    chosen = parse({"addressSpace": space, **LINK}).network
    subnets = [chosen.public_subnet, chosen.private_subnet, chosen.private_endpoint_subnet]
    ranges = [ipaddress.IPv4Network(one) for one in subnets]
    assert all(one.subnet_of(ipaddress.IPv4Network(space)) for one in ranges)
    assert not any(one.overlaps(two) for one in ranges for two in ranges if one is not two)


def test_the_hardened_profile_has_a_hub_and_endpoints():
    chosen = parse(
        profile="hardened", azureDatabricks={"objectId": "00000000-0000-0000-0000-0000000000db"}
    ).network
    assert chosen.egress == "firewall"
    assert (chosen.hub.address_space, chosen.hub.firewall_subnet) == ("10.138.0.0/24", "10.138.0.0/26")
    assert chosen.private_link.enabled


def test_a_given_network_takes_nothing_of_the_profile_that_it_does_not_have():
    network = {**EXISTING, "privateEndpointSubnetId": f"{ID}/virtualNetworks/other/subnets/endpoints"}
    chosen = parse(
        network, profile="hardened", azureDatabricks={"objectId": "00000000-0000-0000-0000-0000000000db"}
    )
    assert chosen.network.egress == "none"
    assert chosen.network.hub is None
    assert chosen.network.existing.public_subnet_name == "host"


def test_a_given_hub_may_be_peered_with_and_left_alone():
    chosen = parse(merged(GIVEN_HUB, {"hub": {"remotePeering": False}})).network
    assert chosen.egress == "nat"
    assert chosen.hub.virtual_network_id.endswith("/vnet-hub")
    assert not chosen.hub.remote_peering


def test_zones_of_others_may_be_used_and_linked():
    group = f"{ID.partition('/providers')[0]}"
    zones = {"dnsZoneIds": {ZONE: ZONE_ID}, "dnsZoneResourceGroupId": group, "linkDnsZones": True}
    chosen = parse(merged(LINK, {"privateLink": zones})).network.private_link
    assert chosen.dns_zone_ids == {ZONE: ZONE_ID}
    assert chosen.link_dns_zones


def test_zones_may_be_linked_to_the_networks_of_others():
    assert parse(linked(RUNNERS)).network.private_link.linked_network_ids == (RUNNERS,)
    assert parse(LINK).network.private_link.linked_network_ids == ()


@pytest.mark.parametrize("network", [{"mode": "create"}, {**EXISTING}])
def test_a_serverless_workspace_needs_no_network_without_endpoints(network):
    [error] = errors(network, **SERVERLESS)
    assert error.key == f"{settings.PROJECT}:network.mode"
    assert error.fix.endswith(" managed")


def test_a_serverless_workspace_has_no_way_out_of_its_own():
    network = {"egress": "nat"}
    [error] = errors(network, **SERVERLESS)
    assert error.key == f"{settings.PROJECT}:network.egress"
    parse(repaired(network, error), **SERVERLESS)


def test_a_serverless_workspace_may_have_endpoints_in_either_network():
    assert parse({"mode": "create", **LINK}, **SERVERLESS).network.private_link.enabled
    given = {
        "mode": "existing",
        "virtualNetworkId": NETWORK,
        "privateEndpointSubnetId": f"{NETWORK}/subnets/pe",
    }
    assert parse({**given, **LINK}, **SERVERLESS).network.existing.public_subnet_name is None


def test_egress_none_is_enough_with_private_link():
    assert parse({"egress": "none", **LINK}).network.egress == "none"
    policy = {"enabled": True, "storageAccountIds": ["/subscriptions/1/resourceGroups/rg"]}
    chosen = parse({**LINK, "serviceEndpointPolicy": policy}).network
    assert chosen.service_endpoint_policy
    assert chosen.storage_account_ids == ("/subscriptions/1/resourceGroups/rg",)

"""Outputs of virtual networks and what belongs to a subnet: subnets, gateways, addresses, routes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from local_cloud.azure.outputs.addresses import private_addresses, public_address
from local_cloud.azure.outputs.computation import Computation, defaults, new_uuid
from local_cloud.azure.outputs.regions import paired

_TYPE: Final = "Microsoft.Network"
_JOIN: Final = "Microsoft.Network/virtualNetworks/subnets/join/action"
_POLICIES: Final = tuple(
    f"Microsoft.Network/virtualNetworks/subnets/{verb}NetworkPolicies/action"
    for verb in ("prepare", "unprepare")
)
_ACTIONS: Final = {
    "microsoft.databricks/workspaces": [_JOIN, *_POLICIES],
    "microsoft.web/serverfarms": ["Microsoft.Network/virtualNetworks/subnets/action"],
}
"""What a service may do in a subnet delegated to it; most may join it and no more."""


def guid(c: Computation, outputs: dict[str, Any]) -> None:
    """Most network resources have a guid, new per create."""
    outputs["resourceGuid"] = c.keep("resourceGuid", new_uuid)


def virtual_network(c: Computation, outputs: dict[str, Any]) -> None:
    """A virtual network; inline subnets are complete, others come from `links.py`."""
    guid(c, outputs)
    known = {str(item.get("name")): item for item in c.before("subnets", [])}
    if "subnets" in c.inputs:
        outputs["subnets"] = [
            subnet_view(
                f"{c.id}/subnets/{item.get('name')}", item, c.location, known.get(str(item.get("name")), {})
            )
            for item in c.inputs["subnets"]
            if isinstance(item, dict)
        ]
    else:
        outputs["subnets"] = c.before("subnets", [])
    outputs["virtualNetworkPeerings"] = c.before("virtualNetworkPeerings", [])
    defaults(outputs, enableDdosProtection=False, privateEndpointVNetPolicies="Disabled")


def subnet(c: Computation, outputs: dict[str, Any]) -> None:
    """A subnet that is a resource of its own."""
    network = c.world.get(c.ancestor("virtualNetworks"))
    location = str(network.outputs.get("location", "")) if network else ""
    outputs.update(subnet_view(c.id, outputs, location, c.previous))


def subnet_view(
    subnet_id: str, sent: Mapping[str, Any], location: str, previous: Mapping[str, Any]
) -> dict[str, Any]:
    """A subnet as Azure shows it, alone and inside its network."""
    view = dict(sent)
    view.update(id=subnet_id, name=subnet_id.rsplit("/", 1)[-1], provisioningState="Succeeded")
    view["type"] = f"{_TYPE}/virtualNetworks/subnets"
    view["etag"] = previous.get("etag") or f'W/"{new_uuid()}"'
    view["delegations"] = [_delegation(subnet_id, item) for item in sent.get("delegations", [])]
    if "serviceEndpoints" in sent:
        view["serviceEndpoints"] = [_service_endpoint(item, location) for item in sent["serviceEndpoints"]]
    for name in ("privateEndpoints", "ipConfigurations"):
        if name in previous:
            view[name] = previous[name]
    defaults(view, privateEndpointNetworkPolicies="Disabled", privateLinkServiceNetworkPolicies="Enabled")
    return view


def _delegation(subnet_id: str, item: Mapping[str, Any]) -> dict[str, Any]:
    service = str(item.get("serviceName", ""))
    return {
        **item,
        "id": f"{subnet_id}/delegations/{item.get('name', '')}",
        "type": f"{_TYPE}/virtualNetworks/subnets/delegations",
        "actions": list(_ACTIONS.get(service.lower(), [_JOIN])),
        "provisioningState": "Succeeded",
    }


def _service_endpoint(item: Mapping[str, Any], location: str) -> dict[str, Any]:
    """Storage is reached in the region and its pair, SQL in the region, every other service everywhere."""
    places = {
        "microsoft.storage": list(dict.fromkeys((location, paired(location)))),
        "microsoft.sql": [location],
    }
    where = places.get(str(item.get("service", "")).lower(), ["*"])
    return {"locations": where, **item, "provisioningState": "Succeeded"}


def nat_gateway(c: Computation, outputs: dict[str, Any]) -> None:
    """A NAT gateway."""
    guid(c, outputs)
    defaults(outputs, idleTimeoutInMinutes=4, sku={"name": "Standard"})


def public_ip(c: Computation, outputs: dict[str, Any]) -> None:
    """A public address: static ones are allocated when created, dynamic ones when something uses them."""
    guid(c, outputs)
    sku = outputs["sku"] = {"name": "Basic", "tier": "Regional", **outputs.get("sku", {})}
    method = "Dynamic" if sku["name"] == "Basic" else "Static"
    defaults(outputs, publicIPAddressVersion="IPv4", publicIPAllocationMethod=method, idleTimeoutInMinutes=4)
    if outputs["publicIPAllocationMethod"] == "Static":
        version = str(outputs["publicIPAddressVersion"])
        outputs["ipAddress"] = c.keep("ipAddress", lambda: public_address(c.world, version))
    label = outputs.get("dnsSettings", {}).get("domainNameLabel")
    if label:
        fqdn = f"{label}.{c.location}.cloudapp.azure.com"
        outputs["dnsSettings"] = {**outputs["dnsSettings"], "fqdn": fqdn}
    outputs.setdefault("ipTags", [])


def route_table(c: Computation, outputs: dict[str, Any]) -> None:
    """A route table; routes have ids."""
    guid(c, outputs)
    outputs.setdefault("disableBgpRoutePropagation", False)
    outputs["routes"] = [
        {**item, **child(c, "routeTables/routes", f"routes/{item.get('name')}"), "hasBgpOverride": False}
        for item in outputs.get("routes", [])
    ]


def route(_c: Computation, outputs: dict[str, Any]) -> None:
    """One route."""
    outputs["hasBgpOverride"] = False


def child(c: Computation, kind: str, path: str) -> dict[str, Any]:
    """What every inline child has: id, type and state."""
    return {"id": f"{c.id}/{path}", "type": f"{_TYPE}/{kind}", "provisioningState": "Succeeded"}


def firewall(c: Computation, outputs: dict[str, Any]) -> None:
    """A firewall; its private address is the first free one of the AzureFirewallSubnet."""
    before = {str(item.get("name")): item for item in c.before("ipConfigurations", [])}
    outputs["ipConfigurations"] = [
        _firewall_address(c, item, before.get(str(item.get("name")), {}))
        for item in outputs.get("ipConfigurations", [])
    ]
    outputs["sku"] = {"name": "AZFW_VNet", "tier": "Standard", **outputs.get("sku", {})}
    defaults(
        outputs,
        threatIntelMode="Alert",
        additionalProperties={},
        applicationRuleCollections=[],
        natRuleCollections=[],
        networkRuleCollections=[],
    )


def _firewall_address(c: Computation, item: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Further public addresses have no subnet of their own, and no private address."""
    kind = "azureFirewallIpConfigurations"
    made = {**item, **child(c, f"azureFirewalls/{kind}", f"{kind}/{item.get('name')}")}
    subnet_id = str(item.get("subnet", {}).get("id", ""))
    known = before.get("privateIPAddress")
    found = [known] if known else private_addresses(c.world, subnet_id, 1)
    return {**made, "privateIPAddress": found[0]} if found else made


def network_interface(c: Computation, outputs: dict[str, Any]) -> None:
    """A network interface of the program's own; its addresses come from its subnets."""
    guid(c, outputs)
    before = {str(item.get("name")): item for item in c.before("ipConfigurations", [])}
    outputs["ipConfigurations"] = [
        _interface_address(c, number, item, before.get(str(item.get("name")), {}))
        for number, item in enumerate(outputs.get("ipConfigurations", []))
    ]
    outputs.update(hostedWorkloads=[], tapConfigurations=[], vnetEncryptionSupported=False, primary=False)
    defaults(outputs, nicType="Standard", enableAcceleratedNetworking=False, enableIPForwarding=False)


def _interface_address(
    c: Computation, number: int, item: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, Any]:
    made = child(c, "networkInterfaces/ipConfigurations", f"ipConfigurations/{item.get('name')}")
    given = {
        "primary": number == 0,
        "privateIPAllocationMethod": "Dynamic",
        "privateIPAddressVersion": "IPv4",
    }
    known = item.get("privateIPAddress") or before.get("privateIPAddress")
    found = [known] if known else private_addresses(c.world, str(item.get("subnet", {}).get("id", "")), 1)
    return {**given, **item, **made, **({"privateIPAddress": found[0]} if found else {})}


def firewall_policy(_c: Computation, outputs: dict[str, Any]) -> None:
    """A firewall policy."""
    outputs["sku"] = {"tier": "Standard", **outputs.get("sku", {})}
    defaults(outputs, threatIntelMode="Alert", size="0.5KB")


def rule_collection_group(_c: Computation, outputs: dict[str, Any]) -> None:
    """A group of rule collections in a firewall policy."""
    outputs["size"] = "0.5KB"


def peering(c: Computation, outputs: dict[str, Any]) -> None:
    """A peering; its state depends on the counterpart (`links.py`)."""
    guid(c, outputs)
    outputs["peeringState"] = c.before("peeringState", "Initiated")
    defaults(
        outputs,
        allowVirtualNetworkAccess=True,
        allowForwardedTraffic=False,
        allowGatewayTransit=False,
        useRemoteGateways=False,
        doNotVerifyRemoteGateways=False,
        peerCompleteVnets=True,
    )

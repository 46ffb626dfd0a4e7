"""Outputs of Microsoft.Network: guids, subnet ids, addresses."""

from __future__ import annotations

from typing import Any

from local_cloud.azure.outputs.computation import Computation


def guid(c: Computation, outputs: dict[str, Any]) -> None:
    """Most network resources have a stable guid."""
    outputs["resourceGuid"] = c.keep("resourceGuid", lambda: c.uuid("guid"))


def virtual_network(c: Computation, outputs: dict[str, Any]) -> None:
    """A virtual network; its subnets, however they were made, are listed with their ids."""
    guid(c, outputs)
    subnets = outputs.get("subnets", c.previous.get("subnets", []))
    outputs["subnets"] = [
        {**item, "id": f"{c.id}/subnets/{item.get('name')}", "provisioningState": "Succeeded"}
        for item in subnets
        if isinstance(item, dict)
    ]
    outputs.setdefault("enableDdosProtection", False)
    outputs.setdefault("virtualNetworkPeerings", c.previous.get("virtualNetworkPeerings", []))


def subnet(_c: Computation, outputs: dict[str, Any]) -> None:
    """A subnet."""
    outputs["delegations"] = [
        {**item, "provisioningState": "Succeeded", "actions": item.get("actions", [])}
        for item in outputs.get("delegations", [])
    ]
    outputs.setdefault("privateEndpointNetworkPolicies", "Disabled")
    outputs.setdefault("privateLinkServiceNetworkPolicies", "Enabled")


def security_group(c: Computation, outputs: dict[str, Any]) -> None:
    """A network security group; its rules have ids."""
    guid(c, outputs)
    outputs["securityRules"] = [
        {**item, "id": f"{c.id}/securityRules/{item.get('name')}", "provisioningState": "Succeeded"}
        for item in outputs.get("securityRules", [])
    ]


def public_ip(c: Computation, outputs: dict[str, Any]) -> None:
    """A public address: static ones are allocated when created (from the documentation range of RFC 5737)."""
    guid(c, outputs)
    if outputs.get("publicIPAllocationMethod") == "Static":
        outputs["ipAddress"] = c.keep("ipAddress", lambda: f"203.0.113.{c.derived('address')[0] % 254 + 1}")
    outputs.setdefault("publicIPAddressVersion", "IPv4")
    outputs.setdefault("idleTimeoutInMinutes", 4)


def private_endpoint(c: Computation, outputs: dict[str, Any]) -> None:
    """A private endpoint with its network interface and approved connections."""
    interface = f"{c.id.rpartition('/privateEndpoints/')[0]}/networkInterfaces/{c.name}.nic"
    outputs["networkInterfaces"] = [{"id": interface}]
    for item in outputs.get("privateLinkServiceConnections", []):
        item["provisioningState"] = "Succeeded"
        item["privateLinkServiceConnectionState"] = {
            "status": "Approved",
            "description": "",
            "actionsRequired": "None",
        }
    outputs.setdefault("customDnsConfigs", [])

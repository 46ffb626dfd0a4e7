"""Outputs of network security groups: the rules sent, and the six Azure always adds.

https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#default-security-rules
"""

from __future__ import annotations

from typing import Any, Final

from local_cloud.azure.outputs.computation import Computation, defaults
from local_cloud.azure.outputs.network import child, guid

_DEFAULT: Final = (
    (
        "AllowVnetInBound",
        "Allow inbound traffic from all VMs in VNET",
        "VirtualNetwork",
        "VirtualNetwork",
        "Allow",
        65000,
        "Inbound",
    ),
    (
        "AllowAzureLoadBalancerInBound",
        "Allow inbound traffic from azure load balancer",
        "AzureLoadBalancer",
        "*",
        "Allow",
        65001,
        "Inbound",
    ),
    ("DenyAllInBound", "Deny all inbound traffic", "*", "*", "Deny", 65500, "Inbound"),
    (
        "AllowVnetOutBound",
        "Allow outbound traffic from all VMs to all VMs in VNET",
        "VirtualNetwork",
        "VirtualNetwork",
        "Allow",
        65000,
        "Outbound",
    ),
    (
        "AllowInternetOutBound",
        "Allow outbound traffic from all VMs to Internet",
        "*",
        "Internet",
        "Allow",
        65001,
        "Outbound",
    ),
    ("DenyAllOutBound", "Deny all outbound traffic", "*", "*", "Deny", 65500, "Outbound"),
)
_LISTS: Final = (
    "destinationAddressPrefixes",
    "destinationPortRanges",
    "sourceAddressPrefixes",
    "sourcePortRanges",
)


def security_group(c: Computation, outputs: dict[str, Any]) -> None:
    """A network security group."""
    guid(c, outputs)
    outputs["securityRules"] = [
        _rule(
            {**item, **child(c, "networkSecurityGroups/securityRules", f"securityRules/{item.get('name')}")}
        )
        for item in outputs.get("securityRules", [])
    ]
    outputs["defaultSecurityRules"] = [_default(c, *row) for row in _DEFAULT]


def security_rule(_c: Computation, outputs: dict[str, Any]) -> None:
    """A rule that is a resource of its own."""
    _rule(outputs)


def _rule(rule: dict[str, Any]) -> dict[str, Any]:
    defaults(rule, **{name: [] for name in _LISTS})
    return rule


def _default(
    c: Computation, name: str, text: str, source: str, target: str, access: str, priority: int, direction: str
) -> dict[str, Any]:
    made = child(c, "networkSecurityGroups/defaultSecurityRules", f"defaultSecurityRules/{name}")
    ports = {"sourcePortRange": "*", "destinationPortRange": "*", "protocol": "*"}
    return _rule(
        {
            **made,
            **ports,
            "name": name,
            "description": text,
            "sourceAddressPrefix": source,
            "destinationAddressPrefix": target,
            "access": access,
            "priority": priority,
            "direction": direction,
        }
    )

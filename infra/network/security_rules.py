"""Databricks writes rules of its own into the security group of its subnets and forbids to take them out.
They are declared here word for word, so that a refresh shows no drift and a later `up` does not ask Azure to
delete what it must keep. The subnet of the private endpoints gets a group too: peered networks reach what the
services listen on and nothing else.

https://learn.microsoft.com/azure/databricks/security/network/classic/vnet-inject#network-security-group-rules
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pulumi_azure_native import network

RULE_PREFIX: Final = "Microsoft.Databricks-workspaces_UseOnly_databricks-"
INBOUND, OUTBOUND = network.SecurityRuleDirection.INBOUND, network.SecurityRuleDirection.OUTBOUND
CONTROL_PLANE_PORTS: Final = ("443", "3306", "8443-8451")


@dataclass(frozen=True)
class Rule:
    """One rule of Databricks' network intent policy: allowed from the virtual network to `destination`."""

    name: str
    destination: str
    protocol: str = "Tcp"
    ports: tuple[str, ...] = ("*",)
    direction: network.SecurityRuleDirection = OUTBOUND
    reason: str = ""


_WORKERS: Final = "Required for worker nodes communication within a cluster."
_INTO: Final = Rule("worker-to-worker-inbound", "VirtualNetwork", "*", direction=INBOUND, reason=_WORKERS)
_OUT: Final = Rule("worker-to-worker-outbound", "VirtualNetwork", "*", reason=_WORKERS)
_CONTROL_PLANE: Final = Rule(
    "worker-to-databricks-webapp",
    "AzureDatabricks",
    ports=CONTROL_PLANE_PORTS,
    reason="Required for workers communication with Databricks control plane.",
)
_SERVICES: Final = (
    Rule(
        "worker-to-sql",
        "Sql",
        ports=("3306",),
        reason="Required for workers communication with Azure SQL services.",
    ),
    Rule(
        "worker-to-storage",
        "Storage",
        ports=("443",),
        reason="Required for workers communication with Azure Storage services.",
    ),
    Rule(
        "worker-to-eventhub",
        "EventHub",
        ports=("9093",),
        reason="Required for worker communication with Azure Eventhub services.",
    ),
)


def intent_rules(*, control_plane: bool) -> tuple[Rule, ...]:
    """What Databricks declares, in the order of its priorities, counted from 100 in each direction.

    With private link (`requiredNsgRules` NoAzureDatabricksRules) the rule for the public address of the
    control plane is not there, and those after it move up.
    """
    return (_INTO, _OUT, *((_CONTROL_PLANE,) if control_plane else ()), *_SERVICES)


def databricks_rules(*, control_plane: bool) -> list[network.SecurityRuleArgs]:
    """The declared rules of the group on the two Databricks subnets."""
    rules = intent_rules(control_plane=control_plane)
    return [
        _allowed(rule, 100 + number)
        for direction in (INBOUND, OUTBOUND)
        for number, rule in enumerate(one for one in rules if one.direction == direction)
    ]


def _allowed(rule: Rule, priority: int) -> network.SecurityRuleArgs:
    single = rule.ports[0] if len(rule.ports) == 1 else None
    return network.SecurityRuleArgs(
        name=f"{RULE_PREFIX}{rule.name}",
        description=rule.reason,
        direction=rule.direction,
        priority=priority,
        access=network.SecurityRuleAccess.ALLOW,
        protocol=rule.protocol,
        source_address_prefix="VirtualNetwork",
        source_port_range="*",
        destination_address_prefix=rule.destination,
        destination_port_range=single,
        destination_port_ranges=None if single else list(rule.ports),
    )


ENDPOINT_PORTS: Final = ("443", "445", "1433", "3306", "6666", "8443-8451")
"""HTTPS; files; Synapse SQL; and with 443 the four of the Databricks control plane, 6666 being the relay
of secure cluster connectivity."""


def endpoint_rules() -> list[network.SecurityRuleArgs]:
    """The rules of the group on the subnet of the private endpoints.

    https://learn.microsoft.com/azure/private-link/disable-private-endpoint-network-policy
    """
    return [
        network.SecurityRuleArgs(
            name="private-endpoints-from-networks",
            description="Machines of this network and its peers reach the services.",
            direction=INBOUND,
            priority=100,
            access=network.SecurityRuleAccess.ALLOW,
            protocol="Tcp",
            source_address_prefix="VirtualNetwork",
            source_port_range="*",
            destination_address_prefix="VirtualNetwork",
            destination_port_ranges=list(ENDPOINT_PORTS),
        ),
        network.SecurityRuleArgs(
            name="nothing-else",
            description="No other port and no other source.",
            direction=INBOUND,
            priority=4096,
            access=network.SecurityRuleAccess.DENY,
            protocol="*",
            source_address_prefix="*",
            source_port_range="*",
            destination_address_prefix="*",
            destination_port_range="*",
        ),
    ]

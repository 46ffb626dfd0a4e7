"""A firewall that denies by default stops every cluster until it lets through what Databricks itself needs,
and everything it lets through is a way for data to leave. So this is the whole list: the services of
Databricks in the region, Entra ID, and the host names a stack file gives.

Front Door is not on it, as some templates have it: that address is anybody's web site. Source:
https://learn.microsoft.com/azure/databricks/security/network/classic/udr
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi_azure_native import network

from infra.network.security_rules import CONTROL_PLANE_PORTS


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """What the machines in `source_addresses` reach besides each other.

    `control_plane` is off with private link, `storage` with service endpoints: neither passes here then.
    """

    source_addresses: tuple[str, ...]
    location: str
    control_plane: bool
    storage: bool
    fqdns: tuple[str, ...] = ()


def destinations(allowance: Allowance) -> list[tuple[str, str, tuple[str, ...]]]:
    """(rule name, service tag, ports) of each network rule; tags are of the region where they can be."""
    region = allowance.location
    control_plane = ("control-plane", "AzureDatabricks", CONTROL_PLANE_PORTS)
    storage = ("storage", f"Storage.{region}", ("443",))
    return [
        *([control_plane] if allowance.control_plane else []),
        *([storage] if allowance.storage else []),
        ("metastore", f"Sql.{region}", ("3306",)),
        ("event-hub", f"EventHub.{region}", ("9093",)),
        ("entra-id", "AzureActiveDirectory", ("443",)),
    ]


def rule_collections(allowance: Allowance) -> Sequence[network.FirewallPolicyFilterRuleCollectionArgs]:
    """The rule collections of the policy's one group."""
    sources = list(allowance.source_addresses)
    services = _collection(
        "databricks-services",
        200,
        [
            network.NetworkRuleArgs(
                rule_type="NetworkRule",
                name=name,
                ip_protocols=[network.FirewallPolicyRuleNetworkProtocol.TCP],
                source_addresses=sources,
                destination_addresses=[tag],
                destination_ports=list(ports),
            )
            for name, tag, ports in destinations(allowance)
        ],
    )
    if not allowance.fqdns:
        return [services]
    https = network.FirewallPolicyRuleApplicationProtocolArgs(
        port=443, protocol_type=network.FirewallPolicyRuleApplicationProtocolType.HTTPS
    )
    named = network.ApplicationRuleArgs(
        rule_type="ApplicationRule",
        name="host-names",
        protocols=[https],
        source_addresses=sources,
        target_fqdns=list(allowance.fqdns),
    )
    return [services, _collection("allowed-host-names", 300, [named])]


def _collection(
    name: str, priority: int, rules: Sequence[network.NetworkRuleArgs | network.ApplicationRuleArgs]
) -> network.FirewallPolicyFilterRuleCollectionArgs:
    return network.FirewallPolicyFilterRuleCollectionArgs(
        rule_collection_type="FirewallPolicyFilterRuleCollection",
        name=name,
        priority=priority,
        action=network.FirewallPolicyFilterRuleCollectionActionArgs(
            type=network.FirewallPolicyFilterRuleCollectionActionType.ALLOW
        ),
        rules=list(rules),
    )

"""What Databricks forbids to take out of the security group of its subnets, once a workspace is in them.

The network intent policy of a workspace lists rules for which the group must have one that allows as much. An
update that leaves one out is refused; at creation of the workspace Databricks adds what is missing itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Existing, Finding, Resource, Rule, World
from infra.azure_rules.usage import subnets_with, workspaces_on
from infra.azure_rules.values import has_unknown, items, read, text

_CONTROL_PLANE: Final = ("databricks-worker-to-webapp", "Outbound", "AzureDatabricks", "443")
_ALWAYS: Final = (
    ("databricks-worker-to-worker-inbound", "Inbound", "VirtualNetwork", "*"),
    ("databricks-worker-to-worker-outbound", "Outbound", "VirtualNetwork", "*"),
    ("databricks-worker-to-sql", "Outbound", "Sql", "3306"),
    ("databricks-worker-to-storage", "Outbound", "Storage", "443"),
    ("databricks-worker-to-eventhub", "Outbound", "EventHub", "9093"),
)


def _needed(workspace: Existing) -> Iterator[tuple[str, str, str, str]]:
    """(name, direction, destination, port) of each rule in the policy of a workspace."""
    if text(workspace.inputs, "requiredNsgRules") != "NoAzureDatabricksRules":
        yield _CONTROL_PLANE
    yield from _ALWAYS


def _covers(written: str, port: str) -> bool:
    if "*" in (written, port) or "-" not in written:
        return written in ("*", port)
    low, _, high = written.partition("-")
    return low.isdigit() and high.isdigit() and int(low) <= int(port) <= int(high)


def _all(rule: Mapping[str, Any], one: str, many: str) -> list[str]:
    single = text(rule, one)
    return [*([single] if single else []), *(str(item) for _, item in items(rule, many))]


def _supports(rule: Mapping[str, Any], direction: str, destination: str, port: str) -> bool:
    protocol = (text(rule, "protocol") or "").lower()
    sources = {item.lower() for item in _all(rule, "sourceAddressPrefix", "sourceAddressPrefixes")}
    targets = {item.lower() for item in _all(rule, "destinationAddressPrefix", "destinationAddressPrefixes")}
    return (
        text(rule, "access") == "Allow"
        and text(rule, "direction") == direction
        and (protocol == "*" or (protocol == "tcp" and port != "*"))
        and bool(sources & {"virtualnetwork", "*"})
        and bool(targets & {destination.lower(), "*"})
        and any(
            _covers(written, port) for written in _all(rule, "destinationPortRange", "destinationPortRanges")
        )
    )


def _kept(resource: Resource, world: World) -> Iterable[Finding]:
    if has_unknown(read(resource.inputs, "securityRules")):
        return
    rules = [rule for _, rule in items(resource.inputs, "securityRules") if isinstance(rule, Mapping)]
    rules += [rule.inputs for rule in world.below(resource.id, t.SECURITY_RULE)]
    subnets = subnets_with(world, "networkSecurityGroup.id", resource.id)
    workspaces = {one.id: one for subnet in subnets for one in workspaces_on(world, subnet.id)}
    needed = {rule for one in workspaces.values() for rule in _needed(one)}
    for name, direction, destination, port in sorted(needed):
        if not any(_supports(rule, direction, destination, port) for rule in rules):
            yield (
                "securityRules",
                (
                    "Found conflicts with NetworkIntentPolicy. Details: Network Security Group cannot have "
                    "resources which conflict with its subnets' network intent policies. Network Security "
                    f"Group: {resource.id} doesn't have supporting Security Rule for Network Intent Policy "
                    f"Security Rule: Name: {name}, Access: Allow, Direction: {direction}, "
                    f"SourceAddressPrefix: VirtualNetwork, DestinationAddressPrefix: {destination}, "
                    f"DestinationPortRange: {port}"
                ),
            )


RULES: Final = (
    Rule(id="security-group-intent", tokens=(t.NETWORK_SECURITY_GROUP,), needs_world=True,
         code="ConflictWithNetworkIntentPolicy", evidence="quoted", on=("update",),
         source="https://github.com/Azure/azure-quickstart-templates/issues/6670",
         fix="Declare the rules that Databricks adds to the group; with private link change the workspace's "
             "requiredNsgRules first.",
         check=_kept),
)  # fmt: skip

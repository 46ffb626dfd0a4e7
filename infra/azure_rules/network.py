"""Rules of virtual networks: subnets, security groups, NAT gateways, public addresses, private endpoints."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from typing import Any, Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.values import absent, items, number, read, text

_LIMITS = "https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq"
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _prefixes(inputs: Any, base: str) -> Iterator[tuple[str, str]]:
    single = text(inputs, "addressPrefix") if base == "" else None
    if single:
        yield "addressPrefix", single
    yield from ((p, v) for p, v in items(inputs, f"{base}addressPrefixes") if isinstance(v, str))


def _parse(prefix: str) -> Network | None:
    try:
        return ipaddress.ip_network(prefix, strict=True)
    except ValueError:
        return None


def _networks(inputs: Any, base: str) -> list[Network]:
    return [parsed for _, prefix in _prefixes(inputs, base) if (parsed := _parse(prefix))]


def _valid_ranges(resource: Resource, _world: World) -> Iterable[Finding]:
    base = "addressSpace." if resource.token == t.VIRTUAL_NETWORK else ""
    for path, prefix in _prefixes(resource.inputs, base):
        if _parse(prefix) is None:
            yield (
                path,
                (
                    f"Invalid value found at this location: {prefix}. The address prefix is not a valid CIDR "
                    "block."
                ),
            )
    for path, subnet in items(resource.inputs, "subnets"):
        for inner, prefix in _prefixes(subnet, ""):
            if _parse(prefix) is None:
                yield f"{path}.{inner}", f"Invalid value found at this location: {prefix}."


def _small(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, prefix in _prefixes(resource.inputs, ""):
        parsed = _parse(prefix)
        if parsed and parsed.version == 4 and parsed.prefixlen > 29:
            yield path, f"Subnet '{resource.name}' is not valid: the smallest subnet is /29, not {prefix}."


def _inside(resource: Resource, world: World) -> Iterable[Finding]:
    parent = world.get(resource.id.rpartition("/subnets/")[0])
    ranges = _networks(parent.inputs, "addressSpace.") if parent else []
    if parent is None or not ranges:
        return
    for path, prefix in _prefixes(resource.inputs, ""):
        parsed = _parse(prefix)
        if parsed and not any(parsed.version == r.version and parsed.subnet_of(r) for r in ranges):  # type: ignore[arg-type]
            yield (
                path,
                (
                    f"Subnet '{resource.name}' is not valid because its IP address range is outside the IP "
                    f"address range of virtual network '{parent.name}'."
                ),
            )


def _apart(resource: Resource, world: World) -> Iterable[Finding]:
    parent = resource.id.rpartition("/subnets/")[0].lower()
    mine = [(path, parsed) for path, prefix in _prefixes(resource.inputs, "") if (parsed := _parse(prefix))]
    for other in world.of_type(t.SUBNET) if parent and mine else ():
        if t.same_id(other.id, resource.id) or not other.id.lower().startswith(f"{parent}/subnets/"):
            continue
        for path, parsed in mine:
            if any(parsed.overlaps(theirs) for theirs in _networks(other.inputs, "")):
                yield (
                    path,
                    (
                        f"Subnet '{resource.name}' is not valid because its IP address range overlaps with "
                        f"that of an existing subnet '{other.name}'."
                    ),
                )


def _inline_apart(resource: Resource, _world: World) -> Iterable[Finding]:
    seen: list[tuple[str, Network]] = []
    for path, subnet in items(resource.inputs, "subnets"):
        for parsed in _networks(subnet, ""):
            for other, theirs in seen:
                if parsed.overlaps(theirs):
                    yield (
                        path,
                        f"Subnets '{read(subnet, 'name')}' and '{other}' have overlapping address ranges.",
                    )
            seen.append((str(read(subnet, "name")), parsed))


def _priorities(resource: Resource, _world: World) -> Iterable[Finding]:
    taken: dict[tuple[str, float], str] = {}
    for path, rule in items(resource.inputs, "securityRules"):
        priority, direction, name = number(rule, "priority"), text(rule, "direction"), str(read(rule, "name"))
        if priority is None or direction is None:
            continue
        if not 100 <= priority <= 4096:
            yield (
                f"{path}.priority",
                f"Security rule {name} has invalid priority {priority:g}: it must be between 100 and 4096.",
            )
        other = taken.setdefault((direction, priority), name)
        if other != name:
            yield (
                f"{path}.priority",
                (
                    f"Security rules {other} and {name} conflict: both have priority {priority:g} and "
                    f"direction {direction}."
                ),
            )


def _rule_priority(resource: Resource, world: World) -> Iterable[Finding]:
    priority, direction = number(resource.inputs, "priority"), text(resource.inputs, "direction")
    if priority is None or direction is None:
        return
    if not 100 <= priority <= 4096:
        yield "priority", f"Security rule {resource.name} has invalid priority {priority:g}."
    parent = resource.id.rpartition("/securityRules/")[0].lower()
    for other in world.of_type(t.SECURITY_RULE):
        same_group = parent and other.id.lower().startswith(f"{parent}/")
        if (
            same_group
            and not t.same_id(other.id, resource.id)
            and ((number(other.inputs, "priority"), text(other.inputs, "direction")) == (priority, direction))
        ):
            yield (
                "priority",
                (
                    f"Security rule {resource.name} conflicts with rule {other.name}: same priority and "
                    "direction."
                ),
            )


def _standard_static(resource: Resource, _world: World) -> Iterable[Finding]:
    method = text(resource.inputs, "publicIPAllocationMethod")
    if text(resource.inputs, "sku.name") == "Standard" and method == "Dynamic":
        yield "publicIPAllocationMethod", "Standard sku publicIp must have AllocationMethod set to Static."
    if text(resource.inputs, "sku.name") == "Standard" and absent(
        resource.inputs, "publicIPAllocationMethod"
    ):
        yield "publicIPAllocationMethod", "Standard sku publicIp must have AllocationMethod set to Static."


def _nat_addresses(resource: Resource, world: World) -> Iterable[Finding]:
    for path, item in items(resource.inputs, "publicIpAddresses"):
        address = world.get(text(item, "id") or "")
        if address and (text(address.inputs, "sku.name") or "Basic") not in {"Standard", "StandardV2"}:
            yield (
                f"{path}.id",
                (
                    f"Nat gateway {resource.name} can only reference public IP addresses of Standard sku, "
                    f"not '{address.id}'."
                ),
            )


def _delegated_endpoint(resource: Resource, world: World) -> Iterable[Finding]:
    subnet = world.get(text(resource.inputs, "subnet.id") or "")
    if subnet and list(items(subnet.inputs, "delegations")):
        yield (
            "subnet.id",
            f"Private endpoint cannot be created in subnet '{subnet.id}' because it has a delegation.",
        )


def _one_group(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, connection in items(resource.inputs, "privateLinkServiceConnections"):
        groups = list(items(connection, "groupIds"))
        if len(groups) > 1:
            yield (
                f"{path}.groupIds",
                "A private endpoint connection takes exactly one group id (subresource).",
            )


def _references(resource: Resource, world: World) -> Iterable[Finding]:
    for path in ("networkSecurityGroup.id", "natGateway.id", "routeTable.id", "subnet.id"):
        target = text(resource.inputs, path)
        known = world.complete and target and t.subscription_of(target) == world.subscription_id.lower()
        if target and known and world.get(target) is None:
            yield (
                path,
                (
                    f"Resource {target} referenced by resource {resource.id} was not found. Please make sure "
                    "that the referenced resource exists, and that both resources are in the same region."
                ),
            )


_S = (t.SUBNET,)
RULES: Final = (
    Rule(id="network-address-prefix", tokens=(t.VIRTUAL_NETWORK, t.SUBNET), code="InvalidAddressPrefixFormat",
    source=_LIMITS,
         fix="Write a CIDR block whose host bits are zero, for instance 10.20.0.0/16.", check=_valid_ranges),
    Rule(id="subnet-smallest", tokens=_S, code="NetcfgInvalidSubnet", source=_LIMITS,
         fix="Use /29 or larger.", check=_small),
    Rule(id="subnet-inside-network", tokens=_S, code="NetcfgSubnetRangeOutsideVnet", source=_LIMITS,
    needs_world=True,
         fix="Choose a range inside the network's address space.", check=_inside),
    Rule(id="subnet-overlap", tokens=_S, code="NetcfgSubnetRangesOverlap", source=_LIMITS, needs_world=True,
         fix="Choose a range no other subnet of the network uses.", check=_apart),
    Rule(id="network-inline-subnet-overlap", tokens=(t.VIRTUAL_NETWORK,), code="NetcfgSubnetRangesOverlap",
    source=_LIMITS,
         fix="Choose ranges that do not overlap.", check=_inline_apart),
    Rule(id="security-rule-priorities", tokens=(t.NETWORK_SECURITY_GROUP,), code="SecurityRuleConflict",
         source="https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview",
         fix="Give every rule of a direction its own priority from 100 to 4096.", check=_priorities),
    Rule(id="security-rule-priority", tokens=(t.SECURITY_RULE,), code="SecurityRuleConflict",
         source="https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview",
         fix="Give every rule of a direction its own priority from 100 to 4096.", check=_rule_priority),
    Rule(id="public-ip-standard-static", tokens=(t.PUBLIC_IP,),
    code="StandardSkuPublicIPAddressesMustBeStatic",
         source="https://learn.microsoft.com/azure/virtual-network/ip-services/public-ip-addresses",
         fix="Set publicIPAllocationMethod to 'Static'.", check=_standard_static),
    Rule(id="nat-standard-address", tokens=(t.NAT_GATEWAY,), code="NatGatewayPublicIpSkuMismatch",
    needs_world=True,
         source="https://learn.microsoft.com/azure/nat-gateway/nat-gateway-resource",
         fix="Use a public IP address with sku Standard and static allocation.", check=_nat_addresses),
    Rule(id="private-endpoint-delegated-subnet", tokens=(t.PRIVATE_ENDPOINT,), needs_world=True,
         code="PrivateEndpointCannotBeCreatedInSubnetThatHasDelegation",
         source="https://github.com/MicrosoftDocs/azure-docs/issues/94633",
         fix="Use a subnet of its own for private endpoints.", check=_delegated_endpoint),
    Rule(id="private-endpoint-one-group", tokens=(t.PRIVATE_ENDPOINT,),
    code="PrivateEndpointMoreThanOneGroupId",
         source="https://github.com/hashicorp/terraform-provider-azurerm/issues/32689",
         fix="Create one private endpoint per subresource.", check=_one_group),
    Rule(id="network-reference-exists", tokens=(t.SUBNET, t.PRIVATE_ENDPOINT),
    code="InvalidResourceReference",
         needs_world=True,
         source="https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-not-found",
         fix="Reference the id output of the resource, so that it is created first.", check=_references),
)  # fmt: skip

"""Rules of virtual networks and subnets: address ranges, and what depends on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.places import network_id
from infra.azure_rules.ranges import Network, inside, networks, parse, prefixes
from infra.azure_rules.usage import users_of_subnet
from infra.azure_rules.values import items, present, read, text

_FAQ: Final = "https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq"
_SPACE: Final = "addressSpace."
_RESERVED: Final = tuple(
    parsed
    for prefix in ("224.0.0.0/4", "255.255.255.255/32", "127.0.0.0/8", "169.254.0.0/16", "168.63.129.16/32")
    if (parsed := parse(prefix))
)


def _subnets(resource: Resource) -> Iterator[tuple[str, str, str]]:
    """(name, path, prefix) of each known prefix of a subnet, or of the inline subnets of a network."""
    if t.base(resource.token) == t.SUBNET:
        for path, prefix in prefixes(resource.inputs):
            yield resource.name, path, prefix
    for path, subnet in items(resource.inputs, "subnets"):
        for inner, prefix in prefixes(subnet):
            yield str(read(subnet, "name")), f"{path}.{inner}", prefix


def _every(resource: Resource) -> Iterator[tuple[str, str]]:
    yield from prefixes(resource.inputs, _SPACE)
    for _, path, prefix in _subnets(resource):
        yield path, prefix


def _format(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, prefix in _every(resource):
        if parse(prefix, strict=False) is None:
            yield (
                path,
                (
                    f"Address prefix {prefix} of resource {resource.id} is not formatted correctly. It "
                    "should "
                    "follow CIDR notation, for example 10.0.0.0/24."
                ),
            )


def _host_bits(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, prefix in _every(resource):
        loose = parse(prefix, strict=False)
        if loose and parse(prefix) is None:
            yield (
                path,
                (
                    f"The address prefix {prefix} in resource {resource.id} has an invalid CIDR notation. "
                    "For the "
                    f"given prefix length, the address prefix should be {loose}."
                ),
            )


def _size(resource: Resource, _world: World) -> Iterable[Finding]:
    for name, path, prefix in _subnets(resource):
        parsed = parse(prefix)
        if parsed is None:
            continue
        if (parsed.version == 4 and not 2 <= parsed.prefixlen <= 29) or (
            parsed.version == 6 and parsed.prefixlen != 64
        ):
            yield path, f"Subnet '{name}' is not valid in virtual network: its range is {prefix}."


def _reserved(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, prefix in prefixes(resource.inputs, _SPACE):
        parsed = parse(prefix)
        if parsed and any(inside(parsed, taken) for taken in _RESERVED):
            yield path, f"The address prefix {prefix} is reserved and cannot be used by a virtual network."


def _outside(name: str, network: str) -> str:
    return (
        f"Subnet '{name}' is not valid because its IP address range is outside the IP address range of "
        f"virtual network '{network}'."
    )


def _fits(parsed: Network, spaces: list[Network]) -> bool:
    return any(inside(parsed, space) for space in spaces)


def _space_known(resource: Resource) -> bool:
    known = read(resource.inputs, f"{_SPACE}addressPrefixes")
    return isinstance(known, list) and len(list(prefixes(resource.inputs, _SPACE))) == len(known)


def _inline_inside(resource: Resource, _world: World) -> Iterable[Finding]:
    spaces = networks(resource.inputs, _SPACE)
    if not spaces or not _space_known(resource):
        return
    for name, path, prefix in _subnets(resource):
        parsed = parse(prefix)
        if parsed and not _fits(parsed, spaces):
            yield path, _outside(name, resource.name)


def _inside(resource: Resource, world: World) -> Iterable[Finding]:
    parent = world.get(network_id(resource.id))
    spaces = networks(parent.inputs, _SPACE) if parent else []
    if parent is None or not spaces:
        return
    for name, path, prefix in _subnets(resource):
        parsed = parse(prefix)
        if parsed and not _fits(parsed, spaces):
            yield path, _outside(name, parent.name)


def _shrunk(resource: Resource, world: World) -> Iterable[Finding]:
    spaces = networks(resource.inputs, _SPACE)
    if not spaces or not _space_known(resource) or present(resource.inputs, "subnets"):
        return
    for subnet in world.below(resource.id, t.SUBNET):
        if any(not _fits(parsed, spaces) for parsed in networks(subnet.inputs)):
            yield f"{_SPACE}addressPrefixes", _outside(subnet.name, resource.name)


def _overlapping(name: str, network: str) -> str:
    return (
        f"Subnet '{name}' is not valid because its IP address range overlaps with that of an existing subnet "
        f"in virtual network '{network}'."
    )


def _apart(resource: Resource, world: World) -> Iterable[Finding]:
    parent = network_id(resource.id)
    mine = [(path, parsed) for _, path, prefix in _subnets(resource) if (parsed := parse(prefix))]
    for other in world.below(parent, t.SUBNET) if parent and mine else ():
        if t.same_id(other.id, resource.id):
            continue
        theirs = networks(other.inputs)
        for path, parsed in mine:
            if any(parsed.overlaps(item) for item in theirs):
                yield path, _overlapping(resource.name, parent.rsplit("/", 1)[-1])


def _inline_apart(resource: Resource, _world: World) -> Iterable[Finding]:
    seen: list[tuple[str, Network]] = []
    for name, path, prefix in _subnets(resource):
        parsed = parse(prefix)
        if parsed is None:
            continue
        if any(other != name and parsed.overlaps(theirs) for other, theirs in seen):
            yield path, _overlapping(name, resource.name)
        seen.append((name, parsed))


def _prefix_in_use(resource: Resource, world: World) -> Iterable[Finding]:
    if resource.existing is None or not list(prefixes(resource.inputs)):
        return
    kept = networks(resource.inputs)
    for old in networks(resource.existing.inputs):
        if old not in kept and not _fits(old, kept) and users_of_subnet(world, resource.id):
            yield (
                "addressPrefix",
                f"IpPrefix {old} on Subnet {resource.name} has active allocations and cannot be deleted.",
            )


def _bastion_route(resource: Resource, _world: World) -> Iterable[Finding]:
    if resource.name.lower() == "azurebastionsubnet" and text(resource.inputs, "routeTable.id"):
        yield "routeTable.id", f"Route table cannot be attached to subnet {resource.id} of Azure Bastion."


def _gateway_nat(resource: Resource, _world: World) -> Iterable[Finding]:
    if resource.name.lower() == "gatewaysubnet" and text(resource.inputs, "natGateway.id"):
        yield "natGateway.id", f"NAT gateway cannot be deployed on gateway subnet {resource.id}."


def _gateway_group(resource: Resource, _world: World) -> Iterable[Finding]:
    group = text(resource.inputs, "networkSecurityGroup.id")
    if group and resource.name.lower() == "gatewaysubnet":
        yield (
            "networkSecurityGroup.id",
            (
                f"The operation failed because the network security group {group.rsplit('/', 1)[-1]} can not "
                "be associated to the GatewaySubnet."
            ),
        )


def _one_network_nat(resource: Resource, world: World) -> Iterable[Finding]:
    gateway, mine = text(resource.inputs, "natGateway.id"), network_id(resource.id)
    if not gateway or not mine:
        return
    for other in world.below(f"/subscriptions/{t.subscription_of(mine)}", t.SUBNET, gateway):
        theirs = network_id(other.id)
        if t.same_id(text(other.inputs, "natGateway.id") or "", gateway) and not t.same_id(theirs, mine):
            yield (
                "natGateway.id",
                (
                    f"NAT Gateway cannot be configured on multiple virtual networks. NAT Gateway {gateway} "
                    f"is currently used on virtual network {theirs} and cannot be added to virtual network "
                    f"{mine}."
                ),
            )
            return


_V, _S = (t.VIRTUAL_NETWORK,), (t.SUBNET,)
_DOCS = "https://github.com/MicrosoftDocs/azure-docs"
RULES: Final = (
    Rule(id="network-address-prefix", tokens=_V + _S, code="InvalidAddressPrefixFormat", evidence="quoted",
         source="https://github.com/Azure/azure-service-operator/issues/997",
         fix="Write a CIDR block, for instance 10.20.0.0/16.", check=_format),
    Rule(id="network-host-bits", tokens=_V + _S, code="InvalidCIDRNotation", source=_FAQ,
         fix="Write the first address of the block: the bits after the prefix length are zero.",
         check=_host_bits),
    Rule(id="network-reserved-range", tokens=_V, code="InvalidAddressPrefix", source=_FAQ,
         fix="Choose a private range, for instance of 10.0.0.0/8.", check=_reserved),
    Rule(id="subnet-size", tokens=_V + _S, code="NetcfgInvalidSubnet", source=_FAQ,
         fix="Use /29 or larger for IPv4, exactly /64 for IPv6.", check=_size),
    Rule(id="network-inline-subnet-inside", tokens=_V, code="NetcfgSubnetRangeOutsideVnet",
         evidence="quoted", source=f"{_DOCS}/pull/123869",
         fix="Choose a range inside the network's address space.", check=_inline_inside),
    Rule(id="subnet-inside-network", tokens=_S, code="NetcfgSubnetRangeOutsideVnet", evidence="quoted",
         source=f"{_DOCS}/pull/123869", needs_world=True,
         fix="Choose a range inside the network's address space.", check=_inside),
    Rule(id="network-shrunk", tokens=_V, code="NetcfgSubnetRangeOutsideVnet", on=("update",),
         source="https://learn.microsoft.com/azure/virtual-network/manage-virtual-network", needs_world=True,
         fix="Keep the address range until no subnet is in it.", check=_shrunk),
    Rule(id="subnet-overlap", tokens=_S, code="NetcfgSubnetRangesOverlap", evidence="quoted",
         source=f"{_DOCS}/pull/123869", needs_world=True,
         fix="Choose a range no other subnet of the network uses.", check=_apart),
    Rule(id="network-inline-subnet-overlap", tokens=_V, code="NetcfgSubnetRangesOverlap",
         evidence="quoted", source=f"{_DOCS}/pull/123869",
         fix="Choose ranges that do not overlap.", check=_inline_apart),
    Rule(id="subnet-prefix-in-use", tokens=_S, code="InUsePrefixCannotBeDeleted", evidence="quoted",
         source="https://github.com/hashicorp/terraform-provider-azurerm/issues/11211", needs_world=True,
         fix="Keep the range, or delete what is in the subnet first.", check=_prefix_in_use, on=("update",)),
    Rule(id="subnet-bastion-route", tokens=_S, code="RouteTableCannotBeAttachedForAzureBastionSubnet",
         evidence="quoted",
         source="https://github.com/Azure/terraform-azurerm-avm-ptn-hubnetworking/issues/80",
         fix="Leave routeTable out of AzureBastionSubnet.", check=_bastion_route),
    Rule(id="subnet-gateway-nat", tokens=_S, code="NatGatewayNotSupportedOnGatewaySubnet",
         source="https://learn.microsoft.com/azure/nat-gateway/nat-overview",
         fix="Leave natGateway out of GatewaySubnet.", check=_gateway_nat),
    Rule(id="subnet-gateway-group", tokens=_S, code="NetworkSecurityGroupCannotBeAttachedToGatewaySubnet",
         evidence="quoted",
         source="https://github.com/Azure-Terraform/terraform-azurerm-virtual-network/issues/18",
         fix="Leave networkSecurityGroup out of GatewaySubnet.", check=_gateway_group),
    Rule(id="subnet-nat-one-network", tokens=_S, needs_world=True, evidence="quoted",
         code="NatGatewayCannotBeUsedBySubnetsBelongingToDifferentVirtualNetworks",
         source="https://github.com/microsoft/azure_arc/issues/3288",
         fix="Give every virtual network a NAT gateway of its own.", check=_one_network_nat),
)  # fmt: skip

"""Rules on what a Databricks workspace in a customer's virtual network needs of that network.

Judged against what exists: both subnets there, delegated, with a security group, large enough, not shared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.databricks_subnets import subnet_ids
from infra.azure_rules.model import Existing, Finding, Resource, Rule, World
from infra.azure_rules.places import location_of
from infra.azure_rules.ranges import networks
from infra.azure_rules.usage import endpoints_on
from infra.azure_rules.values import items, present, read, text

DELEGATION: Final = "Microsoft.Databricks/workspaces"
SMALLEST_SUBNET: Final = 26
NETWORK_SIZES: Final = range(16, 25)
_DOC = "https://learn.microsoft.com/azure/databricks/security/network/classic/vnet-inject"


def _found(resource: Resource, world: World) -> Iterator[tuple[str, str, Existing]]:
    for kind, path, subnet_id in subnet_ids(resource.inputs):
        subnet = world.get(subnet_id)
        if subnet is not None:
            yield kind, path, subnet


def _exists(resource: Resource, world: World) -> Iterable[Finding]:
    for _, path, subnet_id in subnet_ids(resource.inputs):
        network_id, _, name = subnet_id.rpartition("/subnets/")
        if not world.complete or t.subscription_of(network_id) != world.subscription_id.lower():
            continue
        network = world.get(network_id)
        if network is None:
            yield (
                "parameters.customVirtualNetworkId.value",
                f"The virtual network '{network_id}' could not be found.",
            )
        elif world.get(subnet_id) is None:
            ranges = ", ".join(str(item) for _, item in items(network.inputs, "addressSpace.addressPrefixes"))
            yield (
                path,
                (
                    f"The subnet {name} CIDR range '<null>' is not within the Virtual Network CIDR range "
                    f"'{ranges}'"
                ),
            )


def _delegated(resource: Resource, world: World) -> Iterable[Finding]:
    for kind, path, subnet in _found(resource, world):
        services = [str(read(item, "serviceName")).lower() for _, item in items(subnet.inputs, "delegations")]
        if DELEGATION.lower() not in services:
            yield path, f"required {kind} subnet delegation '{DELEGATION}' not found on subnet '{subnet.id}'"


def _secured(resource: Resource, world: World) -> Iterable[Finding]:
    for kind, path, subnet in _found(resource, world):
        if not present(subnet.inputs, "networkSecurityGroup"):
            yield path, f"The {kind} subnet '{subnet.id}' has no network security group associated."


def _large(resource: Resource, world: World) -> Iterable[Finding]:
    for kind, path, subnet in _found(resource, world):
        for parsed in networks(subnet.inputs):
            if parsed.version == 4 and parsed.prefixlen > SMALLEST_SUBNET:
                yield (
                    path,
                    f"The {kind} subnet '{subnet.id}' is {parsed}: it must be /{SMALLEST_SUBNET} or larger.",
                )
    network = world.get(text(resource.inputs, "parameters.customVirtualNetworkId.value") or "")
    spaces = networks(network.inputs, "addressSpace.") if network else []
    if (
        network
        and spaces
        and all(item.prefixlen >= NETWORK_SIZES.stop for item in spaces if item.version == 4)
    ):
        yield (
            "parameters.customVirtualNetworkId.value",
            f"The virtual network '{network.id}' must have an address range between /16 and /24.",
        )


def _place(resource: Resource, world: World) -> Iterable[Finding]:
    path = "parameters.customVirtualNetworkId.value"
    network_id = text(resource.inputs, path) or ""
    theirs, mine = t.subscription_of(network_id), t.subscription_of(resource.id)
    if theirs and mine and theirs != mine:
        yield path, f"The virtual network '{network_id}' must be in the subscription of the workspace."
    network = world.get(network_id)
    where, here = location_of(network) if network else "", location_of(resource)
    if where and here and where != here:
        yield path, f"The virtual network '{network_id}' must be in region '{here}', it is in '{where}'."


def _empty(resource: Resource, world: World) -> Iterable[Finding]:
    for kind, path, subnet in _found(resource, world):
        for endpoint in endpoints_on(world, subnet.id):
            yield path, f"The {kind} subnet '{subnet.id}' is in use by '{endpoint.id}': it must be dedicated."


def _unshared(resource: Resource, world: World) -> Iterable[Finding]:
    mine = {subnet_id.lower(): path for _, path, subnet_id in subnet_ids(resource.inputs)}
    if not mine:
        return
    for other in world.of_type(t.DATABRICKS_WORKSPACE):
        if t.same_id(other.id, resource.id):
            continue
        for _, _, subnet_id in subnet_ids(other.inputs):
            if subnet_id.lower() in mine:
                yield (
                    mine[subnet_id.lower()],
                    f"The subnet '{subnet_id}' is already used by workspace '{other.id}'.",
                )


_W = (t.DATABRICKS_WORKSPACE,)
RULES: Final = (
    Rule(id="databricks-subnet-exists", needs_complete=True,
         tokens=_W, code="SubnetIsNotWithinVnetError", needs_world=True,
         evidence="quoted", source="https://github.com/hashicorp/terraform-provider-azurerm/issues/27099",
         fix=("Name two subnets that exist in that network (let the names be outputs of the Subnet "
             "resources)."),
         check=_exists, on=("create",)),
    Rule(id="databricks-subnet-delegated", tokens=_W, code="InvalidSubnetDelegation", needs_world=True,
    source=_DOC,
         fix=f"Add a delegation with serviceName '{DELEGATION}' to both subnets.", check=_delegated,
         on=("create",)),
    Rule(id="databricks-subnet-secured", tokens=_W, code="NetworkSecurityGroupNotFoundOnSubnet",
    needs_world=True,
         source=_DOC, fix="Set networkSecurityGroup on both subnets.", check=_secured, on=("create",)),
    Rule(id="databricks-subnet-size", tokens=_W, code="InvalidSubnetSize", needs_world=True, source=_DOC,
         fix="Give each subnet /26 or larger in a network of /16 to /24.", check=_large, on=("create",)),
    Rule(id="databricks-network-place", tokens=_W, code="InvalidVirtualNetworkLocation", needs_world=True,
         source=_DOC, fix="Put network and workspace into the same region and subscription.", check=_place,
         on=("create",)),
    Rule(id="databricks-subnet-empty", tokens=_W, code="SubnetAlreadyInUse", needs_world=True, status=409,
         source=_DOC, fix="Give private endpoints a subnet of their own.", check=_empty, on=("create",)),
    Rule(id="databricks-subnet-unshared", tokens=_W, code="SubnetAlreadyInUse", needs_world=True, status=409,
         source="https://github.com/MicrosoftDocs/azure-docs/issues/56329",
         fix="Give every workspace its own two subnets.", check=_unshared, on=("create",)),
)  # fmt: skip

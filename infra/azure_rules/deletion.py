"""What Azure refuses to delete: things in use, and groups another service manages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.databricks_network import subnet_ids
from infra.azure_rules.model import Existing, Finding, Resource, Rule, World
from infra.azure_rules.values import items, text

_ORDER = "https://github.com/hashicorp/terraform-provider-azurerm/issues/11158"


def _workspaces_on(world: World, subnet_id: str) -> list[Existing]:
    return [
        workspace
        for workspace in world.of_type(t.DATABRICKS_WORKSPACE)
        if any(t.same_id(used, subnet_id) for _, _, used in subnet_ids(dict(workspace.inputs)))
    ]


def _endpoints_on(world: World, subnet_id: str) -> list[Existing]:
    return [
        e
        for e in world.of_type(t.PRIVATE_ENDPOINT)
        if t.same_id(text(e.inputs, "subnet.id") or "", subnet_id)
    ]


def _subnet(resource: Resource, world: World) -> Iterable[Finding]:
    users = [*_workspaces_on(world, resource.id), *_endpoints_on(world, resource.id)]
    if users:
        yield (
            "",
            (
                f"Subnet {resource.name} is in use by {users[0].id} and cannot be deleted. In order to "
                "delete the subnet, delete all the resources within the subnet."
            ),
        )


def _network(resource: Resource, world: World) -> Iterable[Finding]:
    for subnet in world.of_type(t.SUBNET):
        if subnet.id.lower().startswith(f"{resource.id.lower()}/subnets/"):
            users = [*_workspaces_on(world, subnet.id), *_endpoints_on(world, subnet.id)]
            if users:
                yield "", f"Subnet {subnet.name} is in use by {users[0].id} and cannot be deleted."


def _security_group(resource: Resource, world: World) -> Iterable[Finding]:
    users = [
        s.id
        for s in world.of_type(t.SUBNET)
        if t.same_id(text(s.inputs, "networkSecurityGroup.id") or "", resource.id)
    ]
    if users:
        yield (
            "",
            (
                f"Network security group {resource.id} cannot be deleted because it is in use by the "
                f"following resources: {', '.join(users)}. In order to delete the Network security group, "
                "remove the association with the resource(s)."
            ),
        )


def _security_group_removed(resource: Resource, world: World) -> Iterable[Finding]:
    if resource.existing is None:
        return
    before = text(resource.existing.inputs, "networkSecurityGroup.id")
    if before and "networkSecurityGroup" not in resource.inputs and _workspaces_on(world, resource.id):
        yield (
            "networkSecurityGroup",
            (
                f"Network security group cannot be removed from subnet {resource.id} because it has network "
                "intent policy applied."
            ),
        )


def _delegation_removed(resource: Resource, world: World) -> Iterable[Finding]:
    if (
        resource.existing
        and list(items(resource.existing.inputs, "delegations"))
        and "delegations" not in resource.inputs
    ):
        users = _workspaces_on(world, resource.id)
        if users:
            yield (
                "delegations",
                f"Subnet {resource.name} delegations cannot be removed: it is in use by {users[0].id}.",
            )


def _public_ip(resource: Resource, world: World) -> Iterable[Finding]:
    for gateway in world.of_type(t.NAT_GATEWAY):
        if any(
            t.same_id(text(item, "id") or "", resource.id)
            for _, item in items(gateway.inputs, "publicIpAddresses")
        ):
            yield (
                "",
                (
                    f"Public IP address {resource.id} can not be deleted since it is still allocated to "
                    f"resource {gateway.id}."
                ),
            )


def _nat_gateway(resource: Resource, world: World) -> Iterable[Finding]:
    users = [
        s.id for s in world.of_type(t.SUBNET) if t.same_id(text(s.inputs, "natGateway.id") or "", resource.id)
    ]
    if users:
        yield "", f"Nat gateway {resource.id} can not be deleted because it is in use by {', '.join(users)}."


def _managed_group(resource: Resource, world: World) -> Iterable[Finding]:
    owner = text(resource.existing.outputs, "managedBy") if resource.existing else None
    if owner and world.get(owner):
        yield (
            "",
            (
                "The client has permission to perform action "
                f"'Microsoft.Resources/subscriptions/resourceGroups/delete' on scope '{resource.id}', "
                f"however, the access is denied because of the deny assignment created by {owner}."
            ),
        )


def _log_analytics(resource: Resource, world: World) -> Iterable[Finding]:
    for other in world.of_type(t.LOG_ANALYTICS):
        if t.same_id(other.id, resource.id) and text(other.inputs, "features.clusterResourceId"):
            yield "", f"The workspace {other.name} is linked to a cluster."


_DELETE: Final = ("delete",)
RULES: Final = (
    Rule(id="subnet-in-use", tokens=(t.SUBNET,), code="InUseSubnetCannotBeDeleted", source=_ORDER,
    needs_world=True,
         fix="Delete the workspace and private endpoints first: make them depend on the subnet.",
         check=_subnet, on=_DELETE),
    Rule(id="network-in-use", tokens=(t.VIRTUAL_NETWORK,), code="InUseSubnetCannotBeDeleted", source=_ORDER,
    needs_world=True,
         fix="Delete the workspace and private endpoints first.", check=_network, on=_DELETE),
    Rule(id="security-group-in-use", tokens=(t.NETWORK_SECURITY_GROUP,),
    code="InUseNetworkSecurityGroupCannotBeDeleted",
         source="https://github.com/pulumi/pulumi-azure-native/issues/3051", needs_world=True,
         fix="Delete the subnets first, or take the group off them.", check=_security_group, on=_DELETE),
    Rule(id="security-group-removed", tokens=(t.SUBNET,),
    code="NetworkSecurityGroupCannotBeRemovedDueToNipOnSubnet",
         source=_ORDER, needs_world=True, fix="Delete the Databricks workspace before the association.",
         check=_security_group_removed, on=("update",)),
    Rule(id="subnet-delegation-removed", tokens=(t.SUBNET,),
    code="SubnetDelegationsCannotChangeWhenSubnetHasResources",
         source=_ORDER, needs_world=True, fix="Delete the Databricks workspace first.",
         check=_delegation_removed,
         on=("update",)),
    Rule(id="public-ip-in-use", tokens=(t.PUBLIC_IP,), code="PublicIPAddressCannotBeDeleted",
    needs_world=True,
         source="https://learn.microsoft.com/azure/virtual-network/ip-services/virtual-network-public-ip-address",
         fix="Delete the NAT gateway first.", check=_public_ip, on=_DELETE),
    Rule(id="nat-gateway-in-use", tokens=(t.NAT_GATEWAY,), code="InUseNatGatewayCannotBeDeleted",
    needs_world=True,
         source="https://learn.microsoft.com/azure/nat-gateway/nat-gateway-resource",
         fix="Delete the subnets first, or take the gateway off them.", check=_nat_gateway, on=_DELETE),
    Rule(id="managed-group-denied", tokens=(t.RESOURCE_GROUP,), code="DenyAssignmentAuthorizationFailed",
    status=403,
         source="https://github.com/microsoft/AzureTRE/issues/4776", needs_world=True,
         fix="Delete the workspace; its managed resource group goes with it.", check=_managed_group,
         on=_DELETE),
    Rule(id="log-analytics-linked", tokens=(t.LOG_ANALYTICS,), code="Conflict", status=409, needs_world=True,
         source="https://learn.microsoft.com/azure/azure-monitor/logs/delete-workspace",
         fix="Unlink the cluster first.", check=_log_analytics, on=_DELETE),
)  # fmt: skip

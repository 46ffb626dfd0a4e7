"""What Azure refuses to delete or take away: things in use, and groups another service manages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.usage import subnets_with, users_of_address, users_of_subnet, workspaces_on
from infra.azure_rules.values import items, text

_AZURERM: Final = "https://github.com/hashicorp/terraform-provider-azurerm/issues"


def _subnet(resource: Resource, world: World) -> Iterable[Finding]:
    users = users_of_subnet(world, resource.id)
    if users:
        yield (
            "",
            (
                f"Subnet {resource.name} is in use by {users[0].id} and cannot be deleted. In order to "
                "delete the "
                "subnet, delete all the resources within the subnet. See aka.ms/deletesubnet."
            ),
        )


def _network(resource: Resource, world: World) -> Iterable[Finding]:
    for subnet in world.below(resource.id, t.SUBNET):
        users = users_of_subnet(world, subnet.id)
        if users:
            yield "", f"Subnet {subnet.name} is in use by {users[0].id} and cannot be deleted."


def _security_group(resource: Resource, world: World) -> Iterable[Finding]:
    users = [subnet.id for subnet in subnets_with(world, "networkSecurityGroup.id", resource.id)]
    if users:
        yield (
            "",
            (
                f"Network security group {resource.id} cannot be deleted because it is in use by the "
                "following "
                f"resources: {', '.join(users)}. In order to delete the Network security group, remove the "
                "association "
                "with the resource(s). To learn how to do this, see aka.ms/deletensg."
            ),
        )


def _route_table(resource: Resource, world: World) -> Iterable[Finding]:
    users = [subnet.id for subnet in subnets_with(world, "routeTable.id", resource.id)]
    if users:
        yield (
            "",
            f"Route table {resource.name} is in use and cannot be deleted: subnets {', '.join(users)}.",
        )


def _security_group_removed(resource: Resource, world: World) -> Iterable[Finding]:
    if resource.existing is None:
        return
    before = text(resource.existing.inputs, "networkSecurityGroup.id")
    if before and "networkSecurityGroup" not in resource.inputs and workspaces_on(world, resource.id):
        yield (
            "networkSecurityGroup",
            (
                f"Network security group cannot be removed from subnet {resource.id} because it has network "
                "intent "
                "policy applied."
            ),
        )


def _delegation_removed(resource: Resource, world: World) -> Iterable[Finding]:
    if resource.existing is None or "delegations" in resource.inputs:
        return
    services = [text(item, "serviceName") or "" for _, item in items(resource.existing.inputs, "delegations")]
    users = workspaces_on(world, resource.id) if services else []
    if users:
        yield (
            "delegations",
            (
                f"Subnet {resource.id} requires any of the following delegation(s) [{', '.join(services)}] "
                "to reference "
                f"service association link of {users[0].id}."
            ),
        )


def _public_ip(resource: Resource, world: World) -> Iterable[Finding]:
    for user in users_of_address(world, resource.id):
        yield (
            "",
            (
                f"Public IP address {resource.id} can not be deleted since it is still allocated to resource "
                f"{user.id}."
            ),
        )


def _nat_gateway(resource: Resource, world: World) -> Iterable[Finding]:
    users = subnets_with(world, "natGateway.id", resource.id)
    if users:
        yield (
            "",
            (
                f"NAT Gateway {resource.id} is still configured on {len(users)} subnets. Remove NAT Gateway "
                "from all "
                "referenced subnets and then delete NAT Gateway."
            ),
        )


def _firewall_policy(resource: Resource, world: World) -> Iterable[Finding]:
    for firewall in world.of_type(t.FIREWALL):
        if t.same_id(text(firewall.inputs, "firewallPolicy.id") or "", resource.id):
            yield "", f"Firewall policy {resource.id} is in use by {firewall.id} and cannot be deleted."


def _managed_group(resource: Resource, world: World) -> Iterable[Finding]:
    owner = text(resource.existing.outputs, "managedBy") if resource.existing else None
    if owner and world.get(owner):
        yield (
            "",
            (
                "The client has permission to perform action "
                "'Microsoft.Resources/subscriptions/resourceGroups/delete' "
                f"on scope '{resource.id}', however, the access is denied because of the deny assignment "
                "created by "
                f"{owner}."
            ),
        )


def _log_analytics(resource: Resource, world: World) -> Iterable[Finding]:
    for other in world.of_type(t.LOG_ANALYTICS):
        if t.same_id(other.id, resource.id) and text(other.inputs, "features.clusterResourceId"):
            yield "", f"The workspace {other.name} is linked to a cluster."


_DELETE: Final = ("delete",)
RULES: Final = (
    Rule(id="subnet-in-use", tokens=(t.SUBNET,), code="InUseSubnetCannotBeDeleted", evidence="quoted",
         source=f"{_AZURERM}/688", needs_world=True, check=_subnet, on=_DELETE,
         fix="Delete workspace, firewall and private endpoints first: make them depend on the subnet."),
    Rule(id="network-in-use", tokens=(t.VIRTUAL_NETWORK,), code="InUseSubnetCannotBeDeleted",
         evidence="quoted", source=f"{_AZURERM}/688", needs_world=True, check=_network, on=_DELETE,
         fix="Delete workspace, firewall and private endpoints first."),
    Rule(id="security-group-in-use", tokens=(t.NETWORK_SECURITY_GROUP,), evidence="quoted",
         code="InUseNetworkSecurityGroupCannotBeDeleted",
         source="https://github.com/pulumi/pulumi-azure-native/issues/3051", needs_world=True,
         fix="Delete the subnets first, or take the group off them.", check=_security_group, on=_DELETE),
    Rule(id="route-table-in-use", tokens=(t.ROUTE_TABLE,), code="InUseRouteTableCannotBeDeleted",
         source="https://github.com/stackshy/cloudemu/pull/967", needs_world=True,
         fix="Delete the subnets first, or take the table off them.", check=_route_table, on=_DELETE),
    Rule(id="security-group-removed", tokens=(t.SUBNET,), evidence="quoted",
         code="NetworkSecurityGroupCannotBeRemovedDueToNipOnSubnet", source=f"{_AZURERM}/11158",
         needs_world=True, fix="Delete the Databricks workspace before the association.",
         check=_security_group_removed, on=("update",)),
    Rule(id="subnet-delegation-removed", tokens=(t.SUBNET,), code="SubnetMissingRequiredDelegation",
         evidence="quoted", source="https://github.com/MicrosoftDocs/azure-docs/issues/92894",
         needs_world=True, fix="Delete the Databricks workspace first.", check=_delegation_removed,
         on=("update",)),
    Rule(id="public-ip-in-use", tokens=(t.PUBLIC_IP,), code="PublicIPAddressCannotBeDeleted",
         evidence="quoted", source=f"{_AZURERM}/688", needs_world=True,
         fix="Delete the NAT gateway or firewall first.", check=_public_ip, on=_DELETE),
    Rule(id="nat-gateway-in-use", tokens=(t.NAT_GATEWAY,), code="CannotDeleteNatGatewayAssociatedToSubnet",
         evidence="quoted", needs_world=True,
         source="https://github.com/Azure-Samples/Copilot-Studio-with-Azure-AI-Search/issues/62",
         fix="Delete the subnets first, or take the gateway off them.", check=_nat_gateway, on=_DELETE),
    Rule(id="firewall-policy-in-use", tokens=(t.FIREWALL_POLICY,), needs_world=True,
         code="FirewallPolicyCannotBeDeletedWhileInUse", on=_DELETE,
         source="https://learn.microsoft.com/azure/firewall-manager/policy-overview",
         fix="Delete the firewall first.", check=_firewall_policy),
    Rule(id="managed-group-denied", tokens=(t.RESOURCE_GROUP,), code="DenyAssignmentAuthorizationFailed",
         status=403, evidence="quoted", source="https://github.com/microsoft/AzureTRE/issues/4776",
         needs_world=True, fix="Delete the workspace; its managed resource group goes with it.",
         check=_managed_group, on=_DELETE),
    Rule(id="log-analytics-linked", tokens=(t.LOG_ANALYTICS,), code="Conflict", status=409, needs_world=True,
         source="https://learn.microsoft.com/azure/azure-monitor/logs/delete-workspace",
         fix="Unlink the cluster first.", check=_log_analytics, on=_DELETE),
)  # fmt: skip

"""A vault that only a private endpoint reaches, with roles instead of policies, diagnostics and a lock."""

import uuid

import pulumi
from pulumi_azure_native import (
    authorization,
    keyvault,
    managedidentity,
    monitor,
    network,
    operationalinsights,
    privatedns,
    resources,
)

config = authorization.get_client_config_output()
group = resources.ResourceGroup("private")
identity = managedidentity.UserAssignedIdentity("reader", resource_group_name=group.name)
vault = keyvault.Vault(
    "vault", resource_group_name=group.name, properties={
        "tenant_id": config.tenant_id, "sku": {"family": "A", "name": "premium"}, "enable_rbac_authorization": True,
        "enable_purge_protection": True, "soft_delete_retention_in_days": 30, "public_network_access": "Disabled",
        "network_acls": {"bypass": "AzureServices", "default_action": "Deny"}},
)  # fmt: skip
role = config.subscription_id.apply(lambda s: (
    f"/subscriptions/{s}/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6"))  # fmt: skip
assignment = authorization.RoleAssignment(
    "read-secrets", role_assignment_name=str(uuid.uuid5(uuid.NAMESPACE_URL, "read-secrets")), scope=vault.id,
    principal_id=identity.principal_id, principal_type="ServicePrincipal", role_definition_id=role,
)  # fmt: skip
net = network.VirtualNetwork(
    "net", resource_group_name=group.name, address_space={"address_prefixes": ["10.20.0.0/16"]})  # fmt: skip
subnet = network.Subnet(
    "endpoints", resource_group_name=group.name, virtual_network_name=net.name, address_prefix="10.20.1.0/24")  # fmt: skip
zone = privatedns.PrivateZone(
    "zone", resource_group_name=group.name, private_zone_name="privatelink.vaultcore.azure.net", location="global")  # fmt: skip
privatedns.VirtualNetworkLink(
    "link", resource_group_name=group.name, private_zone_name=zone.name, location="global",
    registration_enabled=False, virtual_network={"id": net.id},
)  # fmt: skip
endpoint = network.PrivateEndpoint(
    "endpoint", resource_group_name=group.name, subnet={"id": subnet.id},
    private_link_service_connections=[{"name": "vault", "private_link_service_id": vault.id, "group_ids": ["vault"]}],
)  # fmt: skip
network.PrivateDnsZoneGroup(
    "names", resource_group_name=group.name, private_endpoint_name=endpoint.name, private_dns_zone_group_name="default",
    private_dns_zone_configs=[{"name": "vault", "private_dns_zone_id": zone.id}],
)  # fmt: skip
logs = operationalinsights.Workspace(
    "logs", resource_group_name=group.name, sku={"name": "PerGB2018"}, retention_in_days=90
)
audit = monitor.DiagnosticSetting(
    "audit", resource_uri=vault.id, workspace_id=logs.id, logs=[{"category_group": "audit", "enabled": True}],
    metrics=[{"category": "AllMetrics", "enabled": True}],
)  # fmt: skip
# The lock comes last, and therefore goes first.
authorization.ManagementLockByScope(
    "keep",
    scope=vault.id,
    level="CanNotDelete",
    notes="holds keys",
    opts=pulumi.ResourceOptions(depends_on=[assignment, audit, endpoint]),
)
pulumi.export("interface", endpoint.network_interfaces.apply(lambda found: found[0].id))

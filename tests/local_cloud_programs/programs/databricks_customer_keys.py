"""A workspace whose disks and services are encrypted with the customer's keys.

The identity of the disks exists only after the workspace: its role comes second.
"""

import uuid

import pulumi
from pulumi_azure_native import authorization, databricks, keyvault, resources

DATABRICKS = "11111111-2222-3333-4444-555555555555"  # object id of AzureDatabricks in the tenant
ROLE = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
config = authorization.get_client_config_output()
group = resources.ResourceGroup("keys")
vault = keyvault.Vault("vault", resource_group_name=group.name, properties={
    "tenant_id": config.tenant_id, "sku": {"family": "A", "name": "premium"}, "enable_rbac_authorization": True,
    "enable_purge_protection": True, "soft_delete_retention_in_days": 90})  # fmt: skip
role = config.subscription_id.apply(
    lambda s: f"/subscriptions/{s}/providers/Microsoft.Authorization/roleDefinitions/{ROLE}")  # fmt: skip


def grant(name: str, principal: pulumi.Input[str]) -> authorization.RoleAssignment:
    return authorization.RoleAssignment(
        name, role_assignment_name=str(uuid.uuid5(uuid.NAMESPACE_URL, name)), scope=vault.id, principal_id=principal,
        principal_type="ServicePrincipal", role_definition_id=role,
    )  # fmt: skip


granted = grant("services", DATABRICKS)


def key(name: str) -> keyvault.Key:
    return keyvault.Key(
        name, resource_group_name=group.name, vault_name=vault.name, properties={"kty": "RSA"}
    )


def use(made: keyvault.Key) -> dict:
    return {
        "key_name": made.name, "key_vault_uri": vault.properties.vault_uri,
        "key_version": made.key_uri_with_version.apply(lambda uri: uri.rsplit("/", 1)[-1]),
    }  # fmt: skip


workspace = databricks.Workspace(
    "workspace", resource_group_name=group.name, compute_mode="Hybrid", sku={"name": "premium"},
    managed_resource_group_id=group.id.apply(lambda found: f"{found}-managed"),
    parameters={"prepare_encryption": {"value": True}},
    encryption={"entities": {
        "managed_services": {"key_source": "Microsoft.Keyvault", "key_vault_properties": use(key("services-key"))},
        "managed_disk": {"key_source": "Microsoft.Keyvault", "key_vault_properties": use(key("disk-key"))}}},
    opts=pulumi.ResourceOptions(depends_on=[granted]),
)  # fmt: skip
grant("disks", workspace.managed_disk_identity.apply(lambda found: found.principal_id))
grant("root", workspace.storage_account_identity.apply(lambda found: found.principal_id))

"""An access connector that may read a lake, named by the workspace, for Unity Catalog's external locations."""

import uuid

import pulumi
from pulumi_azure_native import authorization, databricks, resources, storage

config = authorization.get_client_config_output()
group = resources.ResourceGroup("unity")
lake = storage.StorageAccount(
    "lake", resource_group_name=group.name, kind="StorageV2", is_hns_enabled=True, sku={"name": "Standard_ZRS"})  # fmt: skip
for name in ("raw", "curated"):
    storage.BlobContainer(name, resource_group_name=group.name, account_name=lake.name, container_name=name)
storage.ManagementPolicy(
    "lifecycle", resource_group_name=group.name, account_name=lake.name, management_policy_name="default",
    policy={"rules": [{"name": "cool", "type": "Lifecycle", "enabled": True, "definition": {
        "filters": {"blob_types": ["blockBlob"], "prefix_match": ["raw"]},
        "actions": {"base_blob": {"tier_to_cool": {"days_after_modification_greater_than": 30}}}}}]},
)  # fmt: skip
connector = databricks.AccessConnector(
    "connector", resource_group_name=group.name, identity={"type": "SystemAssigned"})  # fmt: skip
for name, role in (
    ("data", "ba92f5b4-2d11-453d-a403-e96b0029c9fe"),
    ("queue", "974c5e8b-45b9-4653-ba55-5f855dd0fb88"),
):
    definition = config.subscription_id.apply(
        lambda s, role=role: f"/subscriptions/{s}/providers/Microsoft.Authorization/roleDefinitions/{role}")  # fmt: skip
    authorization.RoleAssignment(
        name, role_assignment_name=str(uuid.uuid5(uuid.NAMESPACE_URL, name)), scope=lake.id,
        principal_id=connector.identity.apply(lambda found: found.principal_id), principal_type="ServicePrincipal",
        role_definition_id=definition,
    )  # fmt: skip
workspace = databricks.Workspace(
    "workspace", resource_group_name=group.name, compute_mode="Hybrid", sku={"name": "premium"},
    managed_resource_group_id=group.id.apply(lambda found: f"{found}-managed"),
    access_connector={"id": connector.id, "identity_type": "SystemAssigned"}, default_storage_firewall="Enabled",
    default_catalog={"initial_type": "UnityCatalog"},
)  # fmt: skip
pulumi.export("connector", connector.id)
pulumi.export("url", workspace.workspace_url)

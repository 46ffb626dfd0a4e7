"""Synapse over a lake: file system, workspace, roles on the lake, SQL and Spark pools, firewall."""

import uuid

import pulumi
from pulumi_azure_native import authorization, resources, storage, synapse

config = authorization.get_client_config_output()
group = resources.ResourceGroup("synapse")
lake = storage.StorageAccount(
    "lake", resource_group_name=group.name, kind="StorageV2", is_hns_enabled=True, access_tier="Hot",
    enable_https_traffic_only=True, sku={"name": "Standard_RAGRS"},
)  # fmt: skip
users = storage.BlobContainer("users", resource_group_name=group.name, account_name=lake.name)
workspace = synapse.Workspace(
    "workspace", resource_group_name=group.name,
    default_data_lake_storage={
        "account_url": lake.name.apply(lambda name: f"https://{name}.dfs.core.windows.net"), "filesystem": users.name},
    identity={"type": synapse.ResourceIdentityType.SYSTEM_ASSIGNED}, sql_administrator_login="sqladminuser",
    sql_administrator_login_password=pulumi.Output.secret("Example-Pa55word"),
)  # fmt: skip
synapse.IpFirewallRule(
    "office", resource_group_name=group.name, workspace_name=workspace.name,
    start_ip_address="203.0.113.10", end_ip_address="203.0.113.20",
)  # fmt: skip
ROLE = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
role = config.subscription_id.apply(
    lambda subscription: (
        f"/subscriptions/{subscription}/providers/Microsoft.Authorization/roleDefinitions/{ROLE}"
    )
)
authorization.RoleAssignment(
    "lake-access", role_assignment_name=str(uuid.uuid5(uuid.NAMESPACE_URL, "synapse-lake")), scope=lake.id,
    principal_id=workspace.identity.apply(lambda found: found.principal_id), principal_type="ServicePrincipal",
    role_definition_id=role,
)  # fmt: skip
synapse.SqlPool(
    "sql", resource_group_name=group.name, workspace_name=workspace.name, sql_pool_name="SqlPool1",
    create_mode="Default", collation="SQL_Latin1_General_CP1_CI_AS", sku={"name": "DW100c"},
)  # fmt: skip
synapse.BigDataPool(
    "spark", resource_group_name=group.name, workspace_name=workspace.name, big_data_pool_name="Spark1",
    auto_pause={"enabled": True, "delay_in_minutes": 15}, auto_scale={"enabled": True, "min_node_count": 3,
                                                                      "max_node_count": 5},
    node_size="Small", node_size_family="MemoryOptimized", spark_version="3.5",
)  # fmt: skip
pulumi.export("sql", workspace.connectivity_endpoints.apply(lambda found: found["sqlOnDemand"]))

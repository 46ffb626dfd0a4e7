"""The smallest Databricks workspace, its managed group named by the program."""

import pulumi
from pulumi_azure_native import authorization, databricks, resources

config = authorization.get_client_config_output()
group = resources.ResourceGroup("databricks")
workspace = databricks.Workspace(
    "workspace", resource_group_name=group.name, compute_mode="Hybrid", sku=databricks.SkuArgs(name="premium"),
    managed_resource_group_id=pulumi.Output.concat(
        "/subscriptions/", config.subscription_id, "/resourceGroups/databricks-managed"),
)  # fmt: skip
pulumi.export("url", workspace.workspace_url.apply(lambda host: f"https://{host}"))

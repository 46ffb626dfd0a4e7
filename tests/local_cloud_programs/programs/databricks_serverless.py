"""A serverless workspace: nothing of it lives in the subscription."""

import pulumi
from pulumi_azure_native import databricks, resources

group = resources.ResourceGroup("serverless")
workspace = databricks.Workspace(
    "workspace",
    resource_group_name=group.name,
    compute_mode="Serverless",
    sku={"name": "premium"},
    tags={"team": "data"},
)
pulumi.export("id", workspace.workspace_id)

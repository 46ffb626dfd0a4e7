"""A workspace and what is made in it, by the settings of the stack: the rest of the platform takes seconds."""

import pulumi
from pulumi_azure_native import databricks, resources

from infra import settings
from infra.compute import Compute, ComputeArgs, WorkspaceAddress

chosen = settings.load()
names, parts = chosen.names, chosen.compute
group = (
    f"/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/{names.databricks_resource_group}"
)
place = resources.ResourceGroup(
    "resource-group", resource_group_name=names.resource_group, location=chosen.location
)
workspace = databricks.Workspace(
    "databricks-workspace",
    resource_group_name=place.name,
    workspace_name=names.workspace,
    location=chosen.location,
    compute_mode=databricks.ComputeMode.HYBRID,
    managed_resource_group_id=place.id.apply(
        lambda id_: f"{id_.rpartition('/')[0]}/{names.databricks_resource_group}"
    ),
    sku=databricks.SkuArgs(name="premium"),
)
address = WorkspaceAddress(
    host=workspace.workspace_url, workspace_id=workspace.workspace_id, resource=workspace
)
args = ComputeArgs(
    workspace=address,
    owner=f"{chosen.project}/{chosen.stack}",
    environment=chosen.environment,
    tags=chosen.tags,
    cluster_name=names.cluster,
    further_cluster_names={name: names.further_cluster(name) for name in parts.clusters},
    instance_pool_name=names.instance_pool,
    policy_name=names.cluster_policy,
    sql_warehouse_name=names.sql_warehouse,
    chosen=parts,
    depends_on=(workspace,),
)
made = Compute("compute", args)
for name in ("cluster_id", "instance_pool_id", "cluster_policy_id", "sql_warehouse_id"):
    if getattr(made, name) is not None:
        pulumi.export(name, getattr(made, name))
pulumi.export("cluster_ids", made.cluster_ids)

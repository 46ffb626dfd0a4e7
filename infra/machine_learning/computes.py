"""Training needs machines: a cluster that is there while a job is, and, for steps of a pipeline that belong
on Spark, the Databricks workspace of the platform, attached.
"""

from __future__ import annotations

import pulumi
from pulumi_azure_native import machinelearningservices as ml

from infra.arm.attached_compute import AttachedCompute
from infra.machine_learning.identities import Site
from infra.settings.machine_learning import MachineLearningSettings

CLUSTER_CREATE_ONLY = (
    "properties.properties.vmSize",
    "properties.properties.vmPriority",
    "properties.properties.osType",
    "properties.properties.enableNodePublicIp",
    "properties.disableLocalAuth",
)
"""https://learn.microsoft.com/azure/machine-learning/how-to-create-attach-compute-cluster"""


def cluster(
    site: Site,
    workspace: ml.Workspace,
    compute_name: str,
    chosen: MachineLearningSettings,
    identity_id: pulumi.Input[str],
    after: list[pulumi.Resource],
) -> ml.Compute:
    """A cluster that nobody signs in to; its machines have public addresses only where nothing else leads
    to them: https://learn.microsoft.com/azure/machine-learning/how-to-secure-training-vnet
    """
    wanted = chosen.compute
    return ml.Compute(
        f"{site.name}-cluster",
        compute_name=compute_name,
        workspace_name=workspace.name,
        resource_group_name=site.placement.resource_group_name,
        location=site.placement.location,
        identity=ml.ManagedServiceIdentityArgs(
            type=ml.ManagedServiceIdentityType.USER_ASSIGNED, user_assigned_identities=[identity_id]
        ),
        properties=ml.AmlComputeArgs(
            compute_type="AmlCompute",
            compute_location=site.placement.location,
            disable_local_auth=True,
            properties=ml.AmlComputePropertiesArgs(
                vm_size=wanted.vm_size,
                vm_priority=ml.VmPriority(wanted.vm_priority),
                os_type=ml.OsType.LINUX,
                enable_node_public_ip=not chosen.isolated,
                remote_login_port_public_access=ml.RemoteLoginPortPublicAccess.DISABLED,
                scale_settings=ml.ScaleSettingsArgs(
                    min_node_count=wanted.min_node_count,
                    max_node_count=wanted.max_node_count,
                    node_idle_time_before_scale_down=wanted.node_idle_time_before_scale_down,
                ),
            ),
        ),
        tags=site.placement.tags,
        opts=pulumi.ResourceOptions(
            parent=site.parent,
            depends_on=after,
            replace_on_changes=list(CLUSTER_CREATE_ONLY),
            delete_before_replace=True,
        ),
    )


def attached_databricks(
    site: Site,
    workspace: ml.Workspace,
    compute_name: str,
    databricks_id: pulumi.Input[str],
    databricks_url: pulumi.Input[str],
    access_token: str,
) -> AttachedCompute:
    """Databricks as a compute. Azure never returns the token, so one that has changed is no reason to write:
    `pulumi up --replace` with this resource attaches anew.
    """
    return AttachedCompute(
        f"{site.name}-databricks",
        workspace_id=workspace.id,
        compute_name=compute_name,
        location=site.placement.location,
        resource_id=databricks_id,
        workspace_url=pulumi.Output.concat("https://", databricks_url),
        access_token=access_token,
        opts=pulumi.ResourceOptions(parent=site.parent),
    )

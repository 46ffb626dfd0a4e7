"""A model is called at an endpoint, and answered by a deployment. The endpoint comes first, without traffic:
traffic goes to deployments that are there, and deployments need their endpoint.

https://learn.microsoft.com/azure/machine-learning/how-to-safely-rollout-online-endpoints
"""

from __future__ import annotations

import json

import pulumi
from pulumi_azure_native import machinelearningservices as ml

from infra.arm.online_endpoint_traffic import OnlineEndpointTraffic
from infra.machine_learning.identities import Site
from infra.settings.machine_learning import MachineLearningSettings
from infra.settings.machine_learning_endpoint import DeploymentSettings

ENDPOINT_CREATE_ONLY = ("identity", "properties.authMode")
"""https://learn.microsoft.com/azure/machine-learning/how-to-access-resources-from-endpoints-managed-identities"""
DEPLOYMENT_CREATE_ONLY = ("properties.endpointComputeType",)


def online_endpoint(
    site: Site,
    workspace: ml.Workspace,
    endpoint_name: str,
    chosen: MachineLearningSettings,
    identity_id: pulumi.Input[str],
    after: list[pulumi.Resource],
) -> ml.OnlineEndpoint:
    """An endpoint whose callers sign in with Entra ID, its deployments, and their traffic."""
    access = ml.PublicNetworkAccessType(chosen.public_network_access)
    endpoint = ml.OnlineEndpoint(
        f"{site.name}-endpoint",
        endpoint_name=endpoint_name,
        workspace_name=workspace.name,
        resource_group_name=site.placement.resource_group_name,
        location=site.placement.location,
        kind="Managed",
        identity=ml.ManagedServiceIdentityArgs(
            type=ml.ManagedServiceIdentityType.USER_ASSIGNED, user_assigned_identities=[identity_id]
        ),
        properties=ml.OnlineEndpointPropertiesArgs(
            auth_mode=ml.EndpointAuthMode.AAD_TOKEN, public_network_access=access
        ),
        tags=site.placement.tags,
        opts=pulumi.ResourceOptions(
            parent=site.parent,
            depends_on=after,
            ignore_changes=["properties.traffic"],
            replace_on_changes=list(ENDPOINT_CREATE_ONLY),
            delete_before_replace=True,
        ),
    )
    wanted = chosen.online_endpoint.deployments
    deployments = [_deployment(site, workspace, endpoint, one) for one in wanted]
    if deployments:
        OnlineEndpointTraffic(
            f"{site.name}-traffic",
            endpoint_id=endpoint.id,
            traffic={one.name: one.traffic for one in wanted if one.traffic},
            # Written again, the endpoint forgets its traffic, so that is set again too.
            endpoint_inputs=json.dumps([site.placement.tags, chosen.public_network_access], sort_keys=True),
            opts=pulumi.ResourceOptions(parent=site.parent, depends_on=deployments),
        )
    return endpoint


def _deployment(
    site: Site,
    workspace: ml.Workspace,
    endpoint: ml.OnlineEndpoint,
    wanted: DeploymentSettings,
) -> ml.OnlineDeployment:
    """Machines with a model. Their way out is the workspace's managed network; a deployment with a way out of
    its own is refused there: https://learn.microsoft.com/azure/machine-learning/concept-secure-online-endpoint
    """
    code = None
    if wanted.code is not None and wanted.scoring_script is not None:
        code = ml.CodeConfigurationArgs(code_id=wanted.code, scoring_script=wanted.scoring_script)
    return ml.OnlineDeployment(
        f"{site.name}-deployment-{wanted.name}",
        deployment_name=wanted.name,
        endpoint_name=endpoint.name,
        workspace_name=workspace.name,
        resource_group_name=site.placement.resource_group_name,
        location=site.placement.location,
        kind="Managed",
        sku=ml.SkuArgs(name="Default", capacity=wanted.instance_count),
        properties=ml.ManagedOnlineDeploymentArgs(
            endpoint_compute_type="Managed",
            model=_asset(workspace, "models", wanted.model),
            environment_id=_asset(workspace, "environments", wanted.environment),
            code_configuration=code,
            environment_variables=wanted.environment_variables or None,
            instance_type=wanted.instance_type,
            app_insights_enabled=wanted.app_insights_enabled,
            egress_public_network_access=ml.EgressPublicNetworkAccessType.ENABLED,
        ),
        tags=site.placement.tags,
        opts=pulumi.ResourceOptions(
            parent=site.parent,
            replace_on_changes=list(DEPLOYMENT_CREATE_ONLY),
            delete_before_replace=True,
        ),
    )


def _asset(workspace: ml.Workspace, kind: str, text: str | None) -> pulumi.Input[str] | None:
    """`<name>:<version>` is in the workspace; all else is an id already."""
    if text is None or text.startswith(("azureml://", "/")):
        return text
    name, _, version = text.partition(":")
    return pulumi.Output.concat(workspace.id, f"/{kind}/{name}/versions/{version}")

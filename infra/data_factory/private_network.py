"""In the network that Azure manages for a factory its machines have private addresses and reach only what an
approved private endpoint or the public internet leads to. Azure makes one such network, called `default`,
when it is asked to, and deletes it with the factory.

https://learn.microsoft.com/azure/data-factory/managed-virtual-network-private-endpoint
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
from pulumi_azure_native import datafactory

from infra.arm.private_endpoint_approval import PrivateEndpointApproval
from infra.arm.standing_resource import StandingResource
from infra.placement import Placement
from infra.settings.data_factory_network import RuntimeSettings

NETWORK: Final = "default"
RUNTIME: Final = "managed"
VERSION: Final = "2018-06-01"
RUNTIME_FIXED: Final = ("properties.managedVirtualNetwork", "properties.computeProperties.location")
ENDPOINT_FIXED: Final = ("properties.privateLinkResourceId", "properties.groupId")
"""What Azure never updates:
https://github.com/hashicorp/terraform-provider-azurerm/tree/main/internal/services/datafactory"""


@dataclass(frozen=True, kw_only=True)
class Site:
    """The factory that a part is made for."""

    parent: pulumi.Resource
    name: str
    placement: Placement
    factory: datafactory.Factory


@dataclass(frozen=True, kw_only=True)
class Target:
    """What an endpoint leads to; `approve` where this program owns the target."""

    name: str
    id: pulumi.Input[str]
    group_id: str
    approve: bool = True


def managed_network(site: Site) -> StandingResource:
    """The network. azure-native has no class for it (https://github.com/pulumi/pulumi-azure-native/issues/896),
    and its generic resource would delete what has no delete.
    """
    return StandingResource(
        f"{site.name}-managed-network",
        resource_id=pulumi.Output.concat(site.factory.id, "/managedVirtualNetworks/", NETWORK),
        api_version=VERSION,
        properties={},
        opts=pulumi.ResourceOptions(parent=site.parent, deleted_with=site.factory),
    )


def runtime(site: Site, network: pulumi.Resource, chosen: RuntimeSettings) -> datafactory.IntegrationRuntime:
    """Machines in the network, in the region of what they work on."""
    return datafactory.IntegrationRuntime(
        f"{site.name}-runtime",
        integration_runtime_name=RUNTIME,
        factory_name=site.factory.name,
        resource_group_name=site.placement.resource_group_name,
        properties=datafactory.ManagedIntegrationRuntimeArgs(
            type="Managed",
            managed_virtual_network=datafactory.ManagedVirtualNetworkReferenceArgs(
                reference_name=NETWORK, type="ManagedVirtualNetworkReference"
            ),
            compute_properties=_compute(chosen),
        ),
        opts=pulumi.ResourceOptions(
            parent=site.parent,
            depends_on=[network],
            replace_on_changes=list(RUNTIME_FIXED),
            delete_before_replace=True,
        ),
    )


def _compute(chosen: RuntimeSettings) -> datafactory.IntegrationRuntimeComputePropertiesArgs:
    """Machines that stay warm are billed, so there are none unless somebody says for how long."""
    copy, pipeline = chosen.copy_time_to_live, chosen.pipeline_time_to_live
    return datafactory.IntegrationRuntimeComputePropertiesArgs(
        location="AutoResolve",
        data_flow_properties=datafactory.IntegrationRuntimeDataFlowPropertiesArgs(
            compute_type=datafactory.DataFlowComputeType(chosen.compute_type),
            core_count=chosen.core_count,
            time_to_live=chosen.data_flow_time_to_live,
        ),
        copy_compute_scale_properties=datafactory.CopyComputeScalePropertiesArgs(
            data_integration_unit=chosen.data_integration_unit, time_to_live=copy
        )
        if copy is not None
        else None,
        pipeline_external_compute_scale_properties=datafactory.PipelineExternalComputeScalePropertiesArgs(
            number_of_pipeline_nodes=chosen.number_of_pipeline_nodes,
            number_of_external_nodes=chosen.number_of_external_nodes,
            time_to_live=pipeline,
        )
        if pipeline is not None
        else None,
    )


def endpoints(
    site: Site, after: Sequence[pulumi.Resource], targets: Sequence[Target]
) -> tuple[pulumi.Resource, ...]:
    """An endpoint per target; returns what must be there before the way is open. One target is asked and
    answered after the other, because a second request to the same one would find it busy.
    """
    made: list[pulumi.Resource] = []
    for target in targets:
        endpoint = datafactory.ManagedPrivateEndpoint(
            f"{site.name}-endpoint-{target.name}",
            managed_private_endpoint_name=target.name,
            managed_virtual_network_name=NETWORK,
            factory_name=site.factory.name,
            resource_group_name=site.placement.resource_group_name,
            properties=datafactory.ManagedPrivateEndpointArgs(
                private_link_resource_id=target.id, group_id=target.group_id
            ),
            opts=pulumi.ResourceOptions(
                parent=site.parent,
                depends_on=[*after, *made[-1:]],
                replace_on_changes=list(ENDPOINT_FIXED),
                delete_before_replace=True,
            ),
        )
        made.append(_approved(site, target, endpoint) if target.approve else endpoint)
    return tuple(made)


def _approved(
    site: Site, target: Target, endpoint: datafactory.ManagedPrivateEndpoint
) -> PrivateEndpointApproval:
    return PrivateEndpointApproval(
        f"{site.name}-approval-{target.name}",
        target_id=target.id,
        private_endpoint_id=endpoint.id,
        description="Data Factory's own way to this part of the platform",
        opts=pulumi.ResourceOptions(parent=site.parent, deleted_with=endpoint),
    )

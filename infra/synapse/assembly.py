"""From the settings of a stack to its Synapse workspace and to who may do what inside it."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from infra.key_vault import KeyVault
from infra.key_vault.assembly import service_key
from infra.lake import SYNAPSE_CONTAINER, Lake
from infra.placement import Placement
from infra.settings import Settings
from infra.synapse.roles import SynapseRoles, SynapseRolesArgs
from infra.synapse.workspace import Synapse, SynapseArgs


def stack_synapse(
    placement: Placement, settings: Settings, *, lake: Lake, key_vault: KeyVault
) -> Synapse | None:
    """The Synapse workspace on its container of the lake."""
    names, chosen = settings.names, settings.synapse
    if not chosen.enabled:
        return None
    key = None
    if chosen.customer_managed_key:
        key = service_key("synapse-encryption", placement, settings, key_vault, purpose="synapse")
    args = SynapseArgs(
        placement=placement,
        workspace_name=names.synapse_workspace,
        managed_resource_group_name=names.synapse_resource_group,
        spark_pool_name=names.spark_pool,
        sql_pool_name=names.sql_pool,
        private_link_hub_name=names.private_link_hub,
        chosen=chosen,
        lake_id=lake.account_id,
        lake_name=lake.account_name,
        dfs_endpoint=lake.dfs_endpoint,
        container=lake.container_name(SYNAPSE_CONTAINER),
        key=key,
        protect=settings.protects("synapse"),
    )
    return Synapse("synapse", args)


def stack_synapse_roles(
    settings: Settings, synapse: Synapse | None, after: Sequence[pulumi.Resource]
) -> SynapseRoles | None:
    """Roles inside the workspace, after the private endpoints: nothing else leads to a closed one."""
    if synapse is None or not settings.synapse.role_assignments:
        return None
    args = SynapseRolesArgs(synapse=synapse, assignments=settings.synapse.role_assignments, after=list(after))
    return SynapseRoles("synapse-roles", args)

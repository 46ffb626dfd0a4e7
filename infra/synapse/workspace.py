"""Analysts ask the gold tables in SQL without a cluster, so the platform has a Synapse workspace on the same
lake. It knows Entra identities only: no SQL password exists that a program would have to invent, store and
rotate.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import synapse

from infra import roles
from infra.computed import computed
from infra.key_vault import KeyReference
from infra.placement import Observed, Placement, PrivateTarget
from infra.settings.synapse import SynapseSettings
from infra.synapse import entrance, pools
from infra.synapse.encryption import activate, encryption
from infra.synapse.lake_endpoint import approve

CREATE_ONLY = (
    "sqlAdministratorLogin",
    "managedVirtualNetwork",
    "managedVirtualNetworkSettings.preventDataExfiltration",
    "defaultDataLakeStorage.resourceId",
    "defaultDataLakeStorage.filesystem",
    "defaultDataLakeStorage.createManagedPrivateEndpoint",
    "managedResourceGroupName",
)
"""Properties that Azure sets at creation and never again; the provider would try to update them and fail
(https://github.com/pulumi/pulumi-azure-native/issues/577). `defaultDataLakeStorage.accountUrl` follows from
the resource id, and `encryption` from the vault's address: the preview of a change to account or vault does
not know them, and they are not listed. A key added later is refused by Azure."""


@dataclass(frozen=True, kw_only=True)
class SynapseArgs:
    """Names of the workspace, of the group it makes itself and of its parts; its file system on the lake."""

    placement: Placement
    workspace_name: str
    managed_resource_group_name: str
    spark_pool_name: str
    sql_pool_name: str
    private_link_hub_name: str
    chosen: SynapseSettings
    lake_id: pulumi.Input[str]
    lake_name: pulumi.Input[str]
    dfs_endpoint: pulumi.Input[str]
    container: pulumi.Input[str]
    key: KeyReference | None
    protect: bool


class Synapse(pulumi.ComponentResource):
    """Synapse workspace whose identity reads and writes the lake, with its pools and its firewall."""

    workspace: synapse.Workspace
    workspace_name: pulumi.Output[str]
    workspace_id: pulumi.Output[str]
    principal_id: pulumi.Output[str]
    serverless_endpoint: pulumi.Output[str]
    sql_endpoint: pulumi.Output[str]
    dev_endpoint: pulumi.Output[str]
    spark_pool_name: pulumi.Output[str] | None
    sql_pool_name: pulumi.Output[str] | None
    observed: tuple[Observed, ...]
    private_targets: tuple[PrivateTarget, ...]
    ready: tuple[pulumi.Resource, ...]
    """After these the endpoints let in whom the settings let in, but for private endpoints."""

    def __init__(self, name: str, args: SynapseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("platform:synapse:Synapse", name, None, opts)
        chosen, placement = args.chosen, args.placement
        self.workspace = workspace = _workspace(self, name, args)
        self.workspace_name, self.workspace_id = workspace.name, workspace.id
        self.principal_id = computed(workspace.identity, "principal_id")
        self.serverless_endpoint = computed(workspace.connectivity_endpoints, "sqlOnDemand")
        self.sql_endpoint = computed(workspace.connectivity_endpoints, "sql")
        self.dev_endpoint = computed(workspace.connectivity_endpoints, "dev")
        roles.grant(
            f"{name}-workspace-on-lake",
            role=roles.Role.STORAGE_BLOB_DATA_CONTRIBUTOR,
            scope=args.lake_id,
            principal_id=self.principal_id,
            subscription_id=placement.subscription_id,
            opts=pulumi.ResourceOptions(parent=self),
        )
        unlocked: list[pulumi.Resource] = [workspace]
        if args.key is not None:
            unlocked.append(activate(self, name, args.key, workspace, self.principal_id, placement))
        if chosen.create_managed_private_endpoint:
            approve(self, name, workspace, args.lake_id, args.lake_name)
        site = pools.Site(parent=self, name=name, placement=placement, workspace=workspace, after=unlocked)
        spark = pools.spark_pool(site, args.spark_pool_name, chosen.spark_pool)
        sql = pools.sql_pool(site, args.sql_pool_name, chosen.sql_pool, protect=args.protect)
        self.spark_pool_name = spark.name if spark is not None else None
        self.sql_pool_name = sql.name if sql is not None else None
        rules = entrance.firewall(site, chosen.firewall_rules)
        entrance.administrator(site, chosen.entra_admin)
        self.ready = (*unlocked, *rules)
        self.observed = _observed(name, workspace, spark, sql)
        self.private_targets = _private_targets(name, workspace)
        if chosen.private_link_hub:
            self.private_targets += (entrance.studio(site, args.private_link_hub_name),)
        self.register_outputs({"serverlessEndpoint": self.serverless_endpoint})

    def outputs(self) -> dict[str, pulumi.Output[str] | None]:
        """Values of fields of `infra.outputs.StackOutputs`; None for a pool that there is not."""
        return {
            "synapse_workspace": self.workspace_name,
            "synapse_principal_id": self.principal_id,
            "synapse_serverless_endpoint": self.serverless_endpoint,
            "synapse_sql_endpoint": self.sql_endpoint if self.sql_pool_name is not None else None,
            "synapse_dev_endpoint": self.dev_endpoint,
            "synapse_spark_pool": self.spark_pool_name,
            "synapse_sql_pool": self.sql_pool_name,
        }


def _workspace(parent: Synapse, name: str, args: SynapseArgs) -> synapse.Workspace:
    chosen, managed = args.chosen, args.chosen.managed_virtual_network
    return synapse.Workspace(
        f"{name}-workspace",
        workspace_name=args.workspace_name,
        resource_group_name=args.placement.resource_group_name,
        location=args.placement.location,
        identity=synapse.ManagedIdentityArgs(type=synapse.ResourceIdentityType.SYSTEM_ASSIGNED),
        # Azure wants the name of a login even when no password may ever be used with it.
        sql_administrator_login=chosen.sql_administrator_login,
        azure_ad_only_authentication=True,
        default_data_lake_storage=synapse.DataLakeStorageAccountDetailsArgs(
            resource_id=args.lake_id,
            account_url=args.dfs_endpoint,
            filesystem=args.container,
            create_managed_private_endpoint=chosen.create_managed_private_endpoint if managed else None,
        ),
        encryption=encryption(args.key) if args.key is not None else None,
        managed_resource_group_name=args.managed_resource_group_name,
        managed_virtual_network="default" if managed else None,
        # Both values are always sent: a member that appears later is a change of the whole, which no path
        # of CREATE_ONLY matches.
        managed_virtual_network_settings=synapse.ManagedVirtualNetworkSettingsArgs(
            prevent_data_exfiltration=chosen.prevent_data_exfiltration,
            allowed_aad_tenant_ids_for_linking=list(chosen.allowed_aad_tenant_ids_for_linking),
        )
        if managed
        else None,
        public_network_access=synapse.WorkspacePublicNetworkAccess(chosen.public_network_access),
        tags=args.placement.tags,
        opts=pulumi.ResourceOptions(
            parent=parent,
            protect=args.protect,
            replace_on_changes=list(CREATE_ONLY),
            delete_before_replace=True,
        ),
    )


def _observed(
    name: str, workspace: synapse.Workspace, spark: synapse.BigDataPool | None, sql: synapse.SqlPool | None
) -> tuple[Observed, ...]:
    """Logs alone: Azure keeps the metrics of Synapse and does not hand them on."""
    parts = (("workspace", workspace), ("spark-pool", spark), ("sql-pool", sql))
    return tuple(
        Observed(name=f"{name}-{part}", id=one.id, metrics=()) for part, one in parts if one is not None
    )


def _private_targets(name: str, workspace: synapse.Workspace) -> tuple[PrivateTarget, ...]:
    return tuple(
        PrivateTarget(name=name, id=workspace.id, group_id=group, resource=workspace)
        for group in ("Sql", "SqlOnDemand", "Dev")
    )

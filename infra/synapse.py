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
from infra.governance import Placement

CREATE_ONLY = (
    "sqlAdministratorLogin",
    "managedVirtualNetwork",
    "managedVirtualNetworkSettings.preventDataExfiltration",
    "defaultDataLakeStorage.resourceId",
    "defaultDataLakeStorage.filesystem",
    "managedResourceGroupName",
)
"""Properties that Azure sets at creation and never again; the provider would try to update them and fail
(https://github.com/pulumi/pulumi-azure-native/issues/577). `defaultDataLakeStorage.accountUrl` follows from
the resource id and is not listed: the preview of a change to the account does not know it."""


@dataclass(frozen=True, kw_only=True)
class SynapseArgs:
    """Names of the workspace and of the group it makes itself, and its file system on the lake."""

    placement: Placement
    workspace_name: str
    managed_resource_group_name: str
    sql_administrator_login: str
    lake_id: pulumi.Input[str]
    dfs_endpoint: pulumi.Input[str]
    container: pulumi.Input[str]
    protect: bool


class Synapse(pulumi.ComponentResource):
    """Synapse workspace whose identity reads and writes the lake."""

    workspace_name: pulumi.Output[str]
    serverless_endpoint: pulumi.Output[str]

    def __init__(self, name: str, args: SynapseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("platform:synapse:Synapse", name, None, opts)
        workspace = synapse.Workspace(
            f"{name}-workspace",
            workspace_name=args.workspace_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.location,
            identity=synapse.ManagedIdentityArgs(type=synapse.ResourceIdentityType.SYSTEM_ASSIGNED),
            # Azure wants the name of a login even when no password may ever be used with it.
            sql_administrator_login=args.sql_administrator_login,
            azure_ad_only_authentication=True,
            default_data_lake_storage=synapse.DataLakeStorageAccountDetailsArgs(
                resource_id=args.lake_id, account_url=args.dfs_endpoint, filesystem=args.container
            ),
            managed_resource_group_name=args.managed_resource_group_name,
            managed_virtual_network="default",
            public_network_access=synapse.WorkspacePublicNetworkAccess.ENABLED,
            tags=args.placement.tags,
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=args.protect,
                replace_on_changes=list(CREATE_ONLY),
                delete_before_replace=True,
            ),
        )
        roles.grant(
            f"{name}-workspace-on-lake",
            role=roles.Role.STORAGE_BLOB_DATA_CONTRIBUTOR,
            scope=args.lake_id,
            principal_id=computed(workspace.identity, "principal_id"),
            subscription_id=args.placement.subscription_id,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.workspace_name = workspace.name
        self.serverless_endpoint = computed(workspace.connectivity_endpoints, "sqlOnDemand")
        self.register_outputs({"serverlessEndpoint": self.serverless_endpoint})

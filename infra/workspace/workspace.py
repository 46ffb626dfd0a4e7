"""The workspace is the resource everything else hangs on and the one Azure changes least: most of its
properties are accepted by an update and then refused. This component says beforehand which change is a
replacement, protects the workspace from it, and keeps network, keys and workspace in the one order that
works.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pulumi
from pulumi_azure_native import databricks

from infra.placement import Observed, Placement, PrivateTarget
from infra.settings.workspace import WorkspaceSettings
from infra.workspace.access_connector import AccessConnector
from infra.workspace.create_only import CREATE_ONLY
from infra.workspace.encryption import Grants, WorkspaceKeys, after_workspace, before_workspace, encryption
from infra.workspace.parameters import custom_parameters, required_rules
from infra.workspace.security import security_compliance, storage_connector

if TYPE_CHECKING:
    from infra.network.workspace_network import WorkspaceNetwork

ROOT_STORAGE_KEY = "parameters.encryption"
"""Set by `RootStorageKey` once the storage may use the key: not ours to take back."""


@dataclass(frozen=True, kw_only=True)
class WorkspaceArgs:
    """Names, settings, network and keys of the workspace.

    `managed_resource_group` is the name of a group that must not exist, `network` None means that Databricks
    makes one there; a serverless workspace has neither.
    """

    placement: Placement
    workspace_name: str
    managed_resource_group: str
    root_storage_name: str
    chosen: WorkspaceSettings
    connector: AccessConnector
    network: WorkspaceNetwork | None = None
    keys: WorkspaceKeys = field(default_factory=WorkspaceKeys)
    protect: bool


class Workspace(pulumi.ComponentResource):
    """Premium workspace, hybrid or serverless."""

    workspace: databricks.Workspace
    workspace_name: pulumi.Output[str]
    workspace_resource_id: pulumi.Output[str]
    workspace_id: pulumi.Output[str]
    workspace_url: pulumi.Output[str]
    compute_mode: str
    ready: tuple[pulumi.Resource, ...]
    """What must be there before anything is made in the workspace or writes to it."""
    observed: tuple[Observed, ...]
    private_targets: tuple[PrivateTarget, ...]

    def __init__(self, name: str, args: WorkspaceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("platform:workspace:Workspace", name, None, opts)
        self.compute_mode = args.chosen.compute_mode
        grants = Grants(parent=self, name=name, subscription_id=args.placement.subscription_id)
        after = [*before_workspace(grants, args.keys), *(args.network.subnets if args.network else ())]
        self.workspace = self._workspace(name, args, after)
        self.workspace_name = self.workspace.name
        self.workspace_resource_id = self.workspace.id
        self.workspace_id = self.workspace.workspace_id
        self.workspace_url = self.workspace.workspace_url
        self.ready = (self.workspace, *after_workspace(grants, args.keys, self.workspace))
        self.observed = (Observed(name="workspace", id=self.workspace_resource_id, metrics=()),)
        self.private_targets = self._private_targets(args)
        self.register_outputs({"workspaceUrl": self.workspace_url, "workspaceId": self.workspace_id})

    def _workspace(
        self, name: str, args: WorkspaceArgs, after: list[pulumi.Resource]
    ) -> databricks.Workspace:
        chosen, hybrid = args.chosen, args.chosen.hybrid
        return databricks.Workspace(
            f"{name}-workspace",
            workspace_name=args.workspace_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.location,
            sku=databricks.SkuArgs(name=chosen.sku),
            compute_mode=databricks.ComputeMode(chosen.compute_mode),
            public_network_access=databricks.PublicNetworkAccess(chosen.public_network_access),
            encryption=encryption(args.keys),
            enhanced_security_compliance=security_compliance(chosen.enhanced_security),
            managed_resource_group_id=_managed_group(args) if hybrid else None,
            parameters=custom_parameters(args) if hybrid else None,
            required_nsg_rules=required_rules(args) if hybrid else None,
            default_storage_firewall=databricks.DefaultStorageFirewall(chosen.default_storage_firewall)
            if hybrid
            else None,
            access_connector=storage_connector(args.connector)
            if hybrid and chosen.default_storage_firewall == "Enabled"
            else None,
            # The SDK would send HiveMetastore; any name but the empty one is InvalidInitialCatalogName.
            default_catalog=databricks.DefaultCatalogPropertiesArgs(
                initial_type=databricks.InitialType(chosen.initial_type), initial_name=""
            )
            if hybrid
            else None,
            tags=args.placement.tags,
            # Depending on the subnets, not only on their names, deletes the workspace before they lose their
            # security group: the other order is NetworkSecurityGroupCannotBeRemovedDueToNipOnSubnet.
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=args.protect,
                depends_on=after,
                replace_on_changes=list(CREATE_ONLY),
                # The provider asks for this only when the replacement is its own decision; names are unique.
                delete_before_replace=True,
                ignore_changes=[ROOT_STORAGE_KEY] if args.keys.dbfs_root else None,
            ),
        )

    def _private_targets(self, args: WorkspaceArgs) -> tuple[PrivateTarget, ...]:
        """In the order that works, each write to the workspace after the one before: first its keys, then
        the endpoints of the control plane, then those of its root storage.
        """

        def target(name: str, id_: pulumi.Input[str], group_id: str) -> PrivateTarget:
            return PrivateTarget(name=name, id=id_, group_id=group_id, resource=self.ready[-1])

        plane = [
            target("workspace", self.workspace_resource_id, group)
            for group in ("databricks_ui_api", "browser_authentication")
        ]
        storage = pulumi.Output.concat(
            _managed_group(args), "/providers/Microsoft.Storage/storageAccounts/", args.root_storage_name
        )
        root = [target("root-storage", storage, group) for group in ("dfs", "blob") if args.chosen.hybrid]
        return (*plane, *root)


def _managed_group(args: WorkspaceArgs) -> pulumi.Output[str]:
    """Id of the group that Databricks makes: a string, because no group of the program may be there."""
    return pulumi.Output.from_input(args.placement.subscription_id).apply(
        lambda subscription: f"/subscriptions/{subscription}/resourceGroups/{args.managed_resource_group}"
    )

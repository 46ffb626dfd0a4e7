"""The workspace is the resource everything else hangs on and the one Azure changes least: most of its
properties are accepted by an update and then refused. This component says beforehand which change is a
replacement, protects the workspace from it, and keeps the machines in the given subnets until the workspace
is gone.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import authorization, databricks

from infra import roles
from infra.computed import computed
from infra.governance import Placement

CREATE_ONLY_PARAMETERS = (
    "customVirtualNetworkId",
    "customPublicSubnetName",
    "customPrivateSubnetName",
    "storageAccountName",
    "vnetAddressPrefix",
    "natGatewayName",
    "publicIpName",
    "loadBalancerBackendPoolName",
    "loadBalancerId",
    "amlWorkspaceId",
    "requireInfrastructureEncryption",
)
CREATE_ONLY = (
    "computeMode",
    "managedResourceGroupId",
    "defaultCatalog",
    *(f"parameters.{name}" for name in CREATE_ONLY_PARAMETERS),
)
"""Properties that Azure sets at creation and never again; the provider would try to update them and fail.
https://github.com/pulumi/pulumi-azure-native/issues/577"""


@dataclass(frozen=True, kw_only=True)
class WorkspaceArgs:
    """Names, network and lake of the workspace; `managed_resource_group` is the name of a group that must not
    exist.
    """

    placement: Placement
    workspace_name: str
    connector_name: str
    managed_resource_group: str
    virtual_network_id: pulumi.Input[str]
    public_subnet_name: str
    private_subnet_name: str
    subnets: tuple[pulumi.Resource, ...]
    lake_id: pulumi.Input[str]
    protect: bool


class Workspace(pulumi.ComponentResource):
    """Premium workspace in the customer's network, with the identity by which it reads the lake."""

    workspace: databricks.Workspace
    workspace_name: pulumi.Output[str]
    workspace_resource_id: pulumi.Output[str]
    workspace_id: pulumi.Output[str]
    workspace_url: pulumi.Output[str]
    access_connector_id: pulumi.Output[str]
    lake_access: authorization.RoleAssignment

    def __init__(self, name: str, args: WorkspaceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("platform:workspace:Workspace", name, None, opts)
        connector = databricks.AccessConnector(
            f"{name}-access-connector",
            connector_name=args.connector_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.location,
            identity=databricks.ManagedServiceIdentityArgs(
                type=databricks.ManagedServiceIdentityType.SYSTEM_ASSIGNED
            ),
            tags=args.placement.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.lake_access = roles.grant(
            f"{name}-connector-on-lake",
            role=roles.Role.STORAGE_BLOB_DATA_CONTRIBUTOR,
            scope=args.lake_id,
            principal_id=computed(connector.identity, "principal_id"),
            subscription_id=args.placement.subscription_id,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.workspace = self._workspace(name, args)
        self.workspace_name = self.workspace.name
        self.workspace_resource_id = self.workspace.id
        self.workspace_id = self.workspace.workspace_id
        self.workspace_url = self.workspace.workspace_url
        self.access_connector_id = connector.id
        self.register_outputs({"workspaceUrl": self.workspace_url, "workspaceId": self.workspace_id})

    def _workspace(self, name: str, args: WorkspaceArgs) -> databricks.Workspace:
        managed_group = pulumi.Output.from_input(args.placement.subscription_id).apply(
            lambda subscription: f"/subscriptions/{subscription}/resourceGroups/{args.managed_resource_group}"
        )
        return databricks.Workspace(
            f"{name}-workspace",
            workspace_name=args.workspace_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.location,
            sku=databricks.SkuArgs(name="premium"),
            compute_mode=databricks.ComputeMode.HYBRID,
            managed_resource_group_id=managed_group,
            public_network_access=databricks.PublicNetworkAccess.ENABLED,
            required_nsg_rules=databricks.RequiredNsgRules.ALL_RULES,
            # The SDK would send HiveMetastore; any name but the empty one is InvalidInitialCatalogName.
            default_catalog=databricks.DefaultCatalogPropertiesArgs(
                initial_type=databricks.InitialType.UNITY_CATALOG, initial_name=""
            ),
            parameters=databricks.WorkspaceCustomParametersArgs(
                custom_virtual_network_id=databricks.WorkspaceCustomStringParameterArgs(
                    value=args.virtual_network_id
                ),
                custom_public_subnet_name=databricks.WorkspaceCustomStringParameterArgs(
                    value=args.public_subnet_name
                ),
                custom_private_subnet_name=databricks.WorkspaceCustomStringParameterArgs(
                    value=args.private_subnet_name
                ),
                enable_no_public_ip=databricks.WorkspaceNoPublicIPBooleanParameterArgs(value=True),
            ),
            tags=args.placement.tags,
            # Depending on the subnets, not only on their names, deletes the workspace before they lose their
            # security group: the other order is NetworkSecurityGroupCannotBeRemovedDueToNipOnSubnet.
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=args.protect,
                depends_on=list(args.subnets),
                replace_on_changes=list(CREATE_ONLY),
                # The provider asks for this only when the replacement is its own decision; names are unique.
                delete_before_replace=True,
            ),
        )

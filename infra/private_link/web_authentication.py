"""All workspaces of a region that share a DNS zone sign in through the one `browser_authentication` endpoint,
and it goes when its workspace goes. Where more than one workspace is to depend on it, it belongs to a
workspace that does nothing else and is never deleted.

https://learn.microsoft.com/azure/databricks/security/network/classic/private-link-standard
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import databricks

from infra.placement import Observed, Placement, PrivateTarget
from infra.workspace import CREATE_ONLY


@dataclass(frozen=True, kw_only=True)
class WebAuthenticationArgs:
    """Name of the workspace that nobody works in."""

    placement: Placement
    workspace_name: str
    protect: bool


class WebAuthentication(pulumi.ComponentResource):
    """Serverless workspace without machines and without a public network, for its endpoint."""

    private_targets: tuple[PrivateTarget, ...]
    observed: tuple[Observed, ...]

    def __init__(
        self, name: str, args: WebAuthenticationArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("platform:private_link:WebAuthentication", name, None, opts)
        workspace = databricks.Workspace(
            f"{name}-workspace",
            workspace_name=args.workspace_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.location,
            sku=databricks.SkuArgs(name="premium"),
            compute_mode=databricks.ComputeMode.SERVERLESS,
            public_network_access=databricks.PublicNetworkAccess.DISABLED,
            tags=args.placement.tags,
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=args.protect,
                replace_on_changes=list(CREATE_ONLY),
                delete_before_replace=True,
            ),
        )
        self.observed = (Observed(name="web-authentication", id=workspace.id, metrics=()),)
        self.private_targets = (
            PrivateTarget(
                name="web-authentication",
                id=workspace.id,
                group_id="browser_authentication",
                resource=workspace,
            ),
        )
        self.register_outputs({"workspaceName": workspace.name})

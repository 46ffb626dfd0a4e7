"""What happened last night must be answerable, so every stack has one Log Analytics workspace."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import operationalinsights

from infra.governance import Placement


@dataclass(frozen=True, kw_only=True)
class MonitoringArgs:
    """Name of the workspace and how many days it keeps logs (30 to 730)."""

    placement: Placement
    workspace_name: str
    retention_in_days: int


class Monitoring(pulumi.ComponentResource):
    """The Log Analytics workspace of the stack."""

    workspace_id: pulumi.Output[str]

    def __init__(self, name: str, args: MonitoringArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("platform:monitoring:Monitoring", name, None, opts)
        workspace = operationalinsights.Workspace(
            f"{name}-log-analytics",
            workspace_name=args.workspace_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.location,
            sku=operationalinsights.WorkspaceSkuArgs(
                name=operationalinsights.WorkspaceSkuNameEnum.PER_GB2018
            ),
            retention_in_days=args.retention_in_days,
            tags=args.placement.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.workspace_id = workspace.id
        self.register_outputs({"workspaceId": self.workspace_id})

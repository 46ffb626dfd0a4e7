"""One place for every log of the stack: a Log Analytics workspace, read with an Entra identity alone, through
the network of the stack alone where it has a private link scope, and the group of those who are told.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import monitor, operationalinsights

from infra.placement import Observed, Placement, PrivateTarget


@dataclass(frozen=True, kw_only=True)
class Receivers:
    """Who is told. A short name has at most 12 characters and stands in text messages."""

    name: str
    short_name: str
    emails: tuple[str, ...]
    webhooks: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MonitoringArgs:
    """The workspace: days it keeps logs (30 to 730), gigabytes it takes in a day (-1: no cap), its sku.

    With `private_link_scope_name` it answers no query and takes in no log from a public network; what
    diagnostic settings send comes on a channel of Microsoft's own all the same:
    https://learn.microsoft.com/azure/azure-monitor/logs/private-link-design
    """

    placement: Placement
    workspace_name: str
    retention_in_days: int
    sku: str
    capacity_reservation_level: int | None
    daily_quota_gb: int
    disable_local_auth: bool
    private_link_scope_name: str | None
    receivers: Receivers | None


class Monitoring(pulumi.ComponentResource):
    """The Log Analytics workspace of the stack, its private link scope and its action group."""

    workspace_id: pulumi.Output[str]
    action_group_id: pulumi.Output[str] | None = None
    observed: tuple[Observed, ...]
    private_targets: tuple[PrivateTarget, ...] = ()

    def __init__(self, name: str, args: MonitoringArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("platform:monitoring:Monitoring", name, None, opts)
        self._name, self._args = name, args
        self._scope: monitor.PrivateLinkScope | None = None
        self._last_link: monitor.PrivateLinkScopedResource | None = None
        workspace = self._workspace()
        self.workspace_id = workspace.id
        self.observed = (Observed(name="log-analytics", id=workspace.id),)
        if args.private_link_scope_name is not None:
            self._scope = self._private_link_scope(args.private_link_scope_name)
            self.link("log-analytics", workspace.id)
        if args.receivers is not None:
            self.action_group_id = self._action_group(args.receivers).id
        self.register_outputs({"workspaceId": self.workspace_id})

    def link(self, name: str, resource_id: pulumi.Input[str]) -> None:
        """Put a resource of Azure Monitor into the private link scope, if there is one. It cannot be deleted
        while it is in there: https://learn.microsoft.com/azure/azure-monitor/logs/private-link-configure

        A scope takes one write at a time, so each link waits for the one before, and the private endpoint for
        the last one: https://github.com/hashicorp/terraform-provider-azurerm/issues/22236
        """
        if self._scope is None:
            return
        self._last_link = linked = self._linked(self._scope, name, resource_id)
        self.private_targets = (
            PrivateTarget(name="monitor", id=self._scope.id, group_id="azuremonitor", resource=linked),
        )

    def _linked(
        self, scope: monitor.PrivateLinkScope, name: str, resource_id: pulumi.Input[str]
    ) -> monitor.PrivateLinkScopedResource:
        return monitor.PrivateLinkScopedResource(
            f"{self._name}-scoped-{name}",
            name=name,
            scope_name=scope.name,
            resource_group_name=self._args.placement.resource_group_name,
            linked_resource_id=resource_id,
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[self._last_link] if self._last_link is not None else [],
                replace_on_changes=["linkedResourceId"],
                delete_before_replace=True,
            ),
        )

    def _workspace(self) -> operationalinsights.Workspace:
        args = self._args
        access = operationalinsights.PublicNetworkAccessType
        public = access.ENABLED if args.private_link_scope_name is None else access.DISABLED
        return operationalinsights.Workspace(
            f"{self._name}-log-analytics",
            workspace_name=args.workspace_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.location,
            sku=operationalinsights.WorkspaceSkuArgs(
                name=operationalinsights.WorkspaceSkuNameEnum(args.sku),
                capacity_reservation_level=args.capacity_reservation_level,
            ),
            retention_in_days=args.retention_in_days,
            workspace_capping=operationalinsights.WorkspaceCappingArgs(daily_quota_gb=args.daily_quota_gb),
            features=operationalinsights.WorkspaceFeaturesArgs(
                disable_local_auth=args.disable_local_auth,
                enable_log_access_using_only_resource_permissions=True,
            ),
            public_network_access_for_ingestion=public,
            public_network_access_for_query=public,
            tags=args.placement.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _private_link_scope(self, scope_name: str) -> monitor.PrivateLinkScope:
        """`PrivateOnly`: from the network of the stack, no workspace outside the scope is reached either."""
        return monitor.PrivateLinkScope(
            f"{self._name}-private-link-scope",
            scope_name=scope_name,
            resource_group_name=self._args.placement.resource_group_name,
            location="global",
            access_mode_settings=monitor.AccessModeSettingsArgs(
                ingestion_access_mode=monitor.AccessMode.PRIVATE_ONLY,
                query_access_mode=monitor.AccessMode.PRIVATE_ONLY,
            ),
            tags=self._args.placement.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _action_group(self, told: Receivers) -> monitor.ActionGroup:
        """The address of a webhook often holds its password, so it is a secret."""
        return monitor.ActionGroup(
            f"{self._name}-action-group",
            action_group_name=told.name,
            group_short_name=told.short_name,
            resource_group_name=self._args.placement.resource_group_name,
            location="global",
            enabled=True,
            email_receivers=[
                monitor.MicrosoftCommonEmailReceiverArgs(
                    name=f"email-{number}", email_address=address, use_common_alert_schema=True
                )
                for number, address in enumerate(told.emails, 1)
            ],
            webhook_receivers=[
                monitor.WebhookReceiverArgs(
                    name=f"webhook-{number}",
                    service_uri=pulumi.Output.secret(address),
                    use_common_alert_schema=True,
                )
                for number, address in enumerate(told.webhooks, 1)
            ],
            tags=self._args.placement.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )

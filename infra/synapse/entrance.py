"""Who gets as far as the workspace's endpoints, and who administers SQL behind them."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_azure_native import synapse

from infra.arm.standing_resource import StandingResource
from infra.placement import PrivateTarget
from infra.settings.synapse_access import EntraAdmin, FirewallRule
from infra.synapse.pools import Site

VERSION = "2021-06-01"


def firewall(site: Site, rules: Sequence[FirewallRule]) -> tuple[synapse.IpFirewallRule, ...]:
    """A rule per range; without one nobody gets in from outside."""
    return tuple(
        synapse.IpFirewallRule(
            f"{site.name}-firewall-{rule.name}",
            rule_name=rule.name,
            start_ip_address=rule.start,
            end_ip_address=rule.end,
            workspace_name=site.workspace.name,
            resource_group_name=site.placement.resource_group_name,
            opts=pulumi.ResourceOptions(parent=site.parent),
        )
        for rule in rules
    )


def administrator(site: Site, admin: EntraAdmin | None) -> None:
    """Make a group or user administrator of SQL instead of whoever made the workspace.

    The workspace has an administrator from its first moment, so azure-native cannot create one
    (https://github.com/pulumi/pulumi-azure-native/issues/877), and while it knows Entra identities only it
    must have one, so nothing deletes it (https://github.com/hashicorp/terraform-provider-azurerm/issues/19540).
    """
    if admin is None:
        return
    StandingResource(
        f"{site.name}-entra-admin",
        resource_id=pulumi.Output.concat(site.workspace.id, "/administrators/activeDirectory"),
        api_version=VERSION,
        properties={
            "administratorType": "ActiveDirectory",
            "login": admin.login,
            "sid": admin.object_id,
            "tenantId": site.placement.tenant_id if admin.tenant_id is None else admin.tenant_id,
        },
        opts=pulumi.ResourceOptions(
            parent=site.parent, depends_on=list(site.after), deleted_with=site.workspace
        ),
    )


def studio(site: Site, hub_name: str) -> PrivateTarget:
    """A hub through which Synapse Studio's own pages are reached privately."""
    hub = synapse.PrivateLinkHub(
        f"{site.name}-private-link-hub",
        private_link_hub_name=hub_name,
        resource_group_name=site.placement.resource_group_name,
        location=site.placement.location,
        tags=site.placement.tags,
        opts=pulumi.ResourceOptions(parent=site.parent),
    )
    return PrivateTarget(name=site.name, id=hub.id, group_id="Web", resource=hub)

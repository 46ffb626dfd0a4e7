"""In a managed network the machines of the workspace reach what Azure connects them to. Azure connects the
workspace and what it is made with by itself; the lake, and hosts on the internet, are rules of the program.

https://learn.microsoft.com/azure/machine-learning/how-to-managed-network
"""

from __future__ import annotations

import pulumi
from pulumi_azure_native import machinelearningservices

from infra.machine_learning.identities import Site
from infra.names import stack_hash
from infra.roles import Role
from infra.settings.machine_learning import MachineLearningSettings

LAKE_GROUPS = ("dfs", "blob")
RULE_CREATE_ONLY = ("properties.type", "properties.destination")


def network_settings(chosen: MachineLearningSettings) -> machinelearningservices.ManagedNetworkSettingsArgs:
    """Isolation, and the firewall that Azure makes once there is a rule for a host."""
    approved = chosen.managed_network == "AllowOnlyApprovedOutbound"
    return machinelearningservices.ManagedNetworkSettingsArgs(
        isolation_mode=machinelearningservices.IsolationMode(chosen.managed_network),
        firewall_sku=machinelearningservices.FirewallSku(chosen.firewall_sku) if approved else None,
    )


def grants_to_workspace(site: Site, principal_id: pulumi.Input[str]) -> list[pulumi.CustomResource]:
    """The workspace makes private endpoints in its network, to itself too, and approves them as the owner of
    what they lead to would. All of that is in one group, and nothing of it is there before the workspace.
    """
    return [
        site.grant(
            "workspace-on-connections",
            Role.AZURE_AI_ENTERPRISE_NETWORK_CONNECTION_APPROVER,
            site.placement.resource_group_id,
            principal_id,
        )
    ]


def outbound_rules(
    site: Site,
    workspace: machinelearningservices.Workspace,
    chosen: MachineLearningSettings,
    lake_id: pulumi.Input[str],
) -> list[pulumi.Resource]:
    """A private endpoint for each way into the lake, then a rule for each host; one after the other, because
    each is a write to the same network.
    """
    made: list[pulumi.Resource] = []

    def rule(
        name: str,
        properties: machinelearningservices.PrivateEndpointOutboundRuleArgs
        | machinelearningservices.FqdnOutboundRuleArgs,
    ) -> None:
        made.append(
            machinelearningservices.ManagedNetworkSettingsRule(
                f"{site.name}-outbound-{name}",
                rule_name=name,
                workspace_name=workspace.name,
                resource_group_name=site.placement.resource_group_name,
                properties=properties,
                opts=pulumi.ResourceOptions(
                    parent=site.parent,
                    depends_on=made[-1:],
                    replace_on_changes=list(RULE_CREATE_ONLY),
                    delete_before_replace=True,
                ),
            )
        )

    for group in LAKE_GROUPS:
        destination = machinelearningservices.PrivateEndpointDestinationArgs(
            service_resource_id=lake_id, subresource_target=group, spark_enabled=False
        )
        rule(
            f"lake-{group}",
            machinelearningservices.PrivateEndpointOutboundRuleArgs(
                type="PrivateEndpoint",
                category=machinelearningservices.RuleCategory.USER_DEFINED,
                destination=destination,
            ),
        )
    for host in chosen.outbound_fqdns:
        rule(
            f"host-{stack_hash(host)}",
            machinelearningservices.FqdnOutboundRuleArgs(
                type="FQDN", category=machinelearningservices.RuleCategory.USER_DEFINED, destination=host
            ),
        )
    return made

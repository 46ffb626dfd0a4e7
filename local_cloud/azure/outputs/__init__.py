"""Outputs as Azure computes them: the common ones, and what a service adds, in an explicit table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from infra.azure_rules import tokens as t
from local_cloud.azure.outputs import (
    data_factory,
    databricks,
    events,
    generic,
    governance,
    key_vault,
    links,
    machine_learning,
    monitoring,
    network,
    network_security,
    private_dns,
    private_link,
    registry,
    shape,
    sql,
    storage,
    synapse,
)
from local_cloud.azure.outputs.computation import Computation

Adder = Callable[[Computation, dict[str, Any]], None]


def _native(module: str, **adders: Adder) -> dict[str, Adder]:
    return {f"azure-native:{module}:{name}": adder for name, adder in adders.items()}


SERVICES: Final[dict[str, Adder]] = {
    t.RESOURCE_GROUP: governance.resource_group,
    t.USER_IDENTITY: governance.user_assigned_identity,
    **_native(
        "authorization",
        RoleAssignment=governance.role_assignment,
        RoleDefinition=governance.role_definition,
        PolicyAssignment=governance.policy_assignment,
        PolicyDefinition=governance.policy_definition,
    ),
    **_native("consumption", Budget=governance.budget),
    **_native("costmanagement", Budget=governance.budget),
    **_native(
        "network",
        VirtualNetwork=network.virtual_network,
        Subnet=network.subnet,
        VirtualNetworkPeering=network.peering,
        NetworkSecurityGroup=network_security.security_group,
        SecurityRule=network_security.security_rule,
        PublicIPAddress=network.public_ip,
        NatGateway=network.nat_gateway,
        RouteTable=network.route_table,
        Route=network.route,
        NetworkInterface=network.network_interface,
        AzureFirewall=network.firewall,
        FirewallPolicy=network.firewall_policy,
        FirewallPolicyRuleCollectionGroup=network.rule_collection_group,
        PrivateEndpoint=private_link.private_endpoint,
        PrivateDnsZoneGroup=private_link.zone_group,
    ),
    **_native(
        "privatedns",
        PrivateZone=private_dns.zone,
        VirtualNetworkLink=private_dns.network_link,
        PrivateRecordSet=private_dns.record_set,
    ),
    **_native(
        "storage",
        StorageAccount=storage.account,
        BlobContainer=storage.container,
        BlobServiceProperties=storage.service,
        ManagementPolicy=storage.management_policy,
        FileShare=storage.file_share,
        Table=storage.table,
        Blob=storage.blob,
        StorageAccountStaticWebsite=storage.static_website,
    ),
    **_native(
        "keyvault",
        Vault=key_vault.vault,
        Secret=key_vault.secret,
        Key=key_vault.key,
        ManagedHsm=key_vault.managed_hsm,
    ),
    **_native(
        "databricks",
        Workspace=databricks.workspace,
        VNetPeering=databricks.network_peering,
        PrivateEndpointConnection=databricks.private_endpoint_connection,
    ),
    **_native(
        "datafactory",
        Factory=data_factory.factory,
        Trigger=data_factory.trigger,
        IntegrationRuntime=data_factory.integration_runtime,
        ManagedPrivateEndpoint=data_factory.managed_private_endpoint,
    ),
    **_native(
        "synapse",
        Workspace=synapse.workspace,
        BigDataPool=synapse.spark_pool,
        SqlPool=synapse.sql_pool,
        IntegrationRuntime=synapse.integration_runtime,
    ),
    **_native(
        "machinelearningservices",
        Workspace=machine_learning.workspace,
        Compute=machine_learning.compute,
        OnlineEndpoint=machine_learning.online_endpoint,
        OnlineDeployment=machine_learning.online_deployment,
        Datastore=machine_learning.datastore,
        WorkspaceConnection=machine_learning.connection,
    ),
    t.LOG_ANALYTICS: monitoring.log_analytics,
    t.APPLICATION_INSIGHTS: monitoring.application_insights,
    **_native(
        "monitor",
        DiagnosticSetting=monitoring.diagnostic_setting,
        ActionGroup=monitoring.action_group,
        MetricAlert=monitoring.metric_alert,
        ScheduledQueryRule=monitoring.query_rule,
    ),
    t.CONTAINER_REGISTRY: registry.registry,
    **_native(
        "eventgrid",
        SystemTopic=events.system_topic,
        Topic=events.topic,
        EventSubscription=events.subscription,
        SystemTopicEventSubscription=events.subscription,
    ),
    **_native(
        "eventhub",
        Namespace=events.namespace,
        EventHub=events.event_hub,
        ConsumerGroup=events.consumer_group,
        NamespaceAuthorizationRule=events.authorization_rule,
        EventHubAuthorizationRule=events.authorization_rule,
    ),
    **_native("sql", Server=sql.server, Database=sql.database),
}


def compute(c: Computation) -> dict[str, Any]:
    """Every output of a resource that was just written, without what Azure never returns."""
    return shape.resource(c.descriptor.token, everything(c))


def everything(c: Computation) -> dict[str, Any]:
    """The same before it is fitted to the SDK's output classes."""
    outputs = generic.compute(c)
    add = SERVICES.get(t.base(c.descriptor.token))
    if add is not None:
        add(c, outputs)
    return outputs


__all__ = ["SERVICES", "Computation", "compute", "everything", "links", "shape"]

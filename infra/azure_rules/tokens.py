"""Type tokens the rules speak of, and helpers for ids: ARM compares ids without regard to case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

RESOURCE_GROUP: Final = "azure-native:resources:ResourceGroup"
VIRTUAL_NETWORK: Final = "azure-native:network:VirtualNetwork"
SUBNET: Final = "azure-native:network:Subnet"
NETWORK_SECURITY_GROUP: Final = "azure-native:network:NetworkSecurityGroup"
SECURITY_RULE: Final = "azure-native:network:SecurityRule"
NAT_GATEWAY: Final = "azure-native:network:NatGateway"
PUBLIC_IP: Final = "azure-native:network:PublicIPAddress"
ROUTE_TABLE: Final = "azure-native:network:RouteTable"
PRIVATE_ENDPOINT: Final = "azure-native:network:PrivateEndpoint"
ROUTE: Final = "azure-native:network:Route"
PEERING: Final = "azure-native:network:VirtualNetworkPeering"
FIREWALL: Final = "azure-native:network:AzureFirewall"
FIREWALL_POLICY: Final = "azure-native:network:FirewallPolicy"
FIREWALL_RULES: Final = "azure-native:network:FirewallPolicyRuleCollectionGroup"
DNS_ZONE_GROUP: Final = "azure-native:network:PrivateDnsZoneGroup"
PRIVATE_ZONE: Final = "azure-native:privatedns:PrivateZone"
ZONE_LINK: Final = "azure-native:privatedns:VirtualNetworkLink"
ZONE_RECORD: Final = "azure-native:privatedns:PrivateRecordSet"
STORAGE_ACCOUNT: Final = "azure-native:storage:StorageAccount"
BLOB_CONTAINER: Final = "azure-native:storage:BlobContainer"
BLOB_SERVICE: Final = "azure-native:storage:BlobServiceProperties"
BLOB_IMMUTABILITY: Final = "azure-native:storage:BlobContainerImmutabilityPolicy"
MANAGEMENT_POLICY: Final = "azure-native:storage:ManagementPolicy"
VAULT: Final = "azure-native:keyvault:Vault"
VAULT_SECRET: Final = "azure-native:keyvault:Secret"  # noqa: S105  (a type token)
VAULT_KEY: Final = "azure-native:keyvault:Key"
VAULT_ACCESS_POLICY: Final = "azure-native:keyvault:AccessPolicy"
ROLE_ASSIGNMENT: Final = "azure-native:authorization:RoleAssignment"
ROLE_DEFINITION: Final = "azure-native:authorization:RoleDefinition"
LOCKS: Final = tuple(
    f"azure-native:authorization:ManagementLock{kind}"
    for kind in ("ByScope", "AtResourceLevel", "AtResourceGroupLevel", "AtSubscriptionLevel")
)
FEDERATED_CREDENTIAL: Final = "azure-native:managedidentity:FederatedIdentityCredential"
DATABRICKS_WORKSPACE: Final = "azure-native:databricks:Workspace"
ACCESS_CONNECTOR: Final = "azure-native:databricks:AccessConnector"
FACTORY: Final = "azure-native:datafactory:Factory"
LINKED_SERVICE: Final = "azure-native:datafactory:LinkedService"
DATASET: Final = "azure-native:datafactory:Dataset"
PIPELINE: Final = "azure-native:datafactory:Pipeline"
TRIGGER: Final = "azure-native:datafactory:Trigger"
INTEGRATION_RUNTIME: Final = "azure-native:datafactory:IntegrationRuntime"
MANAGED_PRIVATE_ENDPOINT: Final = "azure-native:datafactory:ManagedPrivateEndpoint"
SYNAPSE_WORKSPACE: Final = "azure-native:synapse:Workspace"
SPARK_POOL: Final = "azure-native:synapse:BigDataPool"
SQL_POOL: Final = "azure-native:synapse:SqlPool"
SYNAPSE_FIREWALL_RULE: Final = "azure-native:synapse:IpFirewallRule"
ML_WORKSPACE: Final = "azure-native:machinelearningservices:Workspace"
ML_COMPUTE: Final = "azure-native:machinelearningservices:Compute"
ML_OUTBOUND_RULE: Final = "azure-native:machinelearningservices:ManagedNetworkSettingsRule"
ML_ENDPOINT: Final = "azure-native:machinelearningservices:OnlineEndpoint"
ML_DEPLOYMENT: Final = "azure-native:machinelearningservices:OnlineDeployment"
APPLICATION_INSIGHTS: Final = "azure-native:applicationinsights:Component"
LOG_ANALYTICS: Final = "azure-native:operationalinsights:Workspace"
DIAGNOSTIC_SETTING: Final = "azure-native:monitor:DiagnosticSetting"
ACTION_GROUP: Final = "azure-native:monitor:ActionGroup"
METRIC_ALERT: Final = "azure-native:monitor:MetricAlert"
QUERY_RULE: Final = "azure-native:monitor:ScheduledQueryRule"
CONTAINER_REGISTRY: Final = "azure-native:containerregistry:Registry"
REGISTRY_REPLICATION: Final = "azure-native:containerregistry:Replication"
USER_IDENTITY: Final = "azure-native:managedidentity:UserAssignedIdentity"
BUDGET: Final = "azure-native:consumption:Budget"
COST_BUDGET: Final = "azure-native:costmanagement:Budget"
SYSTEM_TOPIC: Final = "azure-native:eventgrid:SystemTopic"
EVENT_SUBSCRIPTION: Final = "azure-native:eventgrid:EventSubscription"
TOPIC_SUBSCRIPTION: Final = "azure-native:eventgrid:SystemTopicEventSubscription"

_VERSION = re.compile(r"/v\d{8}(preview|privatepreview|beta)?(?=:)")


def base(token: str) -> str:
    """The token without an explicit API version: `a:network/v20240501:Subnet` becomes `a:network:Subnet`."""
    return _VERSION.sub("", token)


def same_id(left: str, right: str) -> bool:
    """Whether two ARM ids name the same resource."""
    return left.rstrip("/").lower() == right.rstrip("/").lower()


def segments(resource_id: str) -> Iterator[tuple[str, str]]:
    """Type and name pairs of an id: (`resourceGroups`, `rg`), (`virtualNetworks`, `vnet`), ..."""
    parts = [part for part in resource_id.split("/") if part]
    index = 0
    while index + 1 < len(parts):
        if parts[index].lower() == "providers":
            index += 2
            continue
        yield parts[index], parts[index + 1]
        index += 2


def subscription_of(resource_id: str) -> str:
    """Subscription of an id, lower case; empty if the id is of no subscription."""
    return next((name.lower() for kind, name in segments(resource_id) if kind.lower() == "subscriptions"), "")


def resource_group_of(resource_id: str) -> str:
    """Resource group of an id; empty if it is in none."""
    return next((name for kind, name in segments(resource_id) if kind.lower() == "resourcegroups"), "")

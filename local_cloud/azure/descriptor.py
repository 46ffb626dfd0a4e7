"""What the provider must know of a resource type without importing the SDK: its ARM path, version and naming.

The platform's types are a table; any other type is derived from the installed SDK (`derive.py`).
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any, Final, Literal

from infra.azure_rules.tokens import base
from local_cloud.azure.values import UNKNOWN

AutoName = Literal["random", "copy", "uuid"]
_PARAMETER: Final = re.compile(r"\{(\w+)\}")
_GROUP: Final = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"


@dataclasses.dataclass(frozen=True)
class Descriptor:
    """One resource type of azure-native."""

    token: str
    path: str
    """ARM id with `{camelCase}` inputs as parameters."""
    api_version: str
    has_location: bool = True
    derived: bool = False
    """Derived from the SDK: the ids are unique, but a parent's spelling may differ from Azure's."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """Inputs that are part of the path; changing one replaces the resource."""
        return tuple(name for name in _PARAMETER.findall(self.path) if name != "subscriptionId")

    @property
    def name_property(self) -> str:
        """The input that names the resource: the last parameter of the path, if the path ends with it."""
        return (
            self.parameters[-1]
            if self.parameters and self.path.endswith(f"{{{self.parameters[-1]}}}")
            else ""
        )

    @property
    def auto_name(self) -> AutoName:
        """How azure-native invents a name: children copy the logical name, others get a random suffix."""
        if self.token.endswith((":RoleAssignment", ":RoleDefinition")):
            return "uuid"
        tail = self.path.rpartition("/providers/")[2] if "/providers/" in self.path else ""
        return "copy" if tail.count("{") > 1 else "random"

    @property
    def arm_type(self) -> str:
        """For instance `Microsoft.Network/virtualNetworks/subnets`."""
        if "/providers/" not in self.path:
            return "Microsoft.Resources/resourceGroups"
        namespace, *rest = self.path.rpartition("/providers/")[2].split("/")
        return "/".join([namespace, *(part for index, part in enumerate(rest) if index % 2 == 0)])

    def resource_id(self, inputs: Mapping[str, Any], subscription_id: str) -> str:
        """The ARM id, or empty if a parameter is missing or not known yet."""
        values: dict[str, str] = {"subscriptionId": subscription_id}
        for name in self.parameters:
            value = inputs.get(name)
            if not isinstance(value, str) or value == UNKNOWN:
                return ""
            values[name] = value.strip("/")
        return _PARAMETER.sub(lambda found: values[found.group(1)], self.path)

    def parent_id(self, resource_id: str) -> str:
        """The ARM id of what must exist first, or empty for a resource group or an extension resource."""
        if "/providers/" not in self.path or not self.path.startswith(
            "/subscriptions/{subscriptionId}/resourceGroups"
        ):
            return ""
        if self.derived:
            return resource_id.partition("/providers/")[0]
        head, _, tail = resource_id.rpartition("/providers/")
        parts = tail.split("/")
        fixed = self.path.rpartition("/providers/")[2].split("/")
        end = len(parts) - 3
        while end >= 2 and not fixed[end].startswith("{"):
            end -= 2
        return head if end < 2 else f"{head}/providers/{'/'.join(parts[: end + 1])}"


def _under_group(provider: str, path: str) -> str:
    return f"{_GROUP}/providers/{provider}/{path}"


_NETWORK: Final = "Microsoft.Network"
_VNET: Final = "virtualNetworks/{virtualNetworkName}"
_ROWS: Final[tuple[tuple[str, str, str, bool], ...]] = (
    ("resources:ResourceGroup", _GROUP, "2024-03-01", True),
    ("network:VirtualNetwork", _under_group(_NETWORK, _VNET), "2024-05-01", True),
    ("network:Subnet", _under_group(_NETWORK, _VNET + "/subnets/{subnetName}"), "2024-05-01", False),
    ("network:NetworkSecurityGroup", _under_group(_NETWORK,
    "networkSecurityGroups/{networkSecurityGroupName}"), "2024-05-01", True),
    ("network:SecurityRule", _under_group(_NETWORK,
    "networkSecurityGroups/{networkSecurityGroupName}/securityRules/{securityRuleName}"), "2024-05-01",
    False),
    ("network:NatGateway", _under_group(_NETWORK, "natGateways/{natGatewayName}"), "2024-05-01", True),
    ("network:PublicIPAddress", _under_group(_NETWORK, "publicIPAddresses/{publicIpAddressName}"),
    "2024-05-01", True),
    ("network:RouteTable", _under_group(_NETWORK, "routeTables/{routeTableName}"), "2024-05-01", True),
    ("network:PrivateEndpoint", _under_group(_NETWORK, "privateEndpoints/{privateEndpointName}"),
    "2024-05-01", True),
    ("network:PrivateDnsZoneGroup", _under_group(_NETWORK,
    "privateEndpoints/{privateEndpointName}/privateDnsZoneGroups/{privateDnsZoneGroupName}"), "2024-05-01",
    False),
    ("privatedns:PrivateZone", _under_group(_NETWORK, "privateDnsZones/{privateZoneName}"), "2024-06-01",
    True),
    ("privatedns:VirtualNetworkLink", _under_group(_NETWORK,
    "privateDnsZones/{privateZoneName}/virtualNetworkLinks/{virtualNetworkLinkName}"), "2024-06-01", True),
    ("storage:StorageAccount", _under_group("Microsoft.Storage", "storageAccounts/{accountName}"),
    "2024-01-01", True),
    ("storage:BlobContainer", _under_group("Microsoft.Storage",
    "storageAccounts/{accountName}/blobServices/default/containers/{containerName}"), "2024-01-01", False),
    ("storage:BlobServiceProperties", _under_group("Microsoft.Storage",
    "storageAccounts/{accountName}/blobServices/{blobServicesName}"), "2024-01-01", False),
    ("storage:ManagementPolicy", _under_group("Microsoft.Storage",
    "storageAccounts/{accountName}/managementPolicies/{managementPolicyName}"), "2024-01-01", False),
    ("keyvault:Vault", _under_group("Microsoft.KeyVault", "vaults/{vaultName}"), "2024-11-01", True),
    ("keyvault:Secret", _under_group("Microsoft.KeyVault", "vaults/{vaultName}/secrets/{secretName}"),
    "2024-11-01", False),
    ("keyvault:Key", _under_group("Microsoft.KeyVault", "vaults/{vaultName}/keys/{keyName}"), "2024-11-01",
    False),
    ("authorization:RoleAssignment",
    "/{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}", "2022-04-01", False),
    ("authorization:ManagementLockByScope", "/{scope}/providers/Microsoft.Authorization/locks/{lockName}",
    "2020-05-01", False),
    ("databricks:Workspace", _under_group("Microsoft.Databricks", "workspaces/{workspaceName}"), "2026-01-01",
    True),
    ("databricks:AccessConnector", _under_group("Microsoft.Databricks", "accessConnectors/{connectorName}"),
    "2026-01-01", True),
    ("datafactory:Factory", _under_group("Microsoft.DataFactory", "factories/{factoryName}"), "2018-06-01",
    True),
    ("datafactory:LinkedService", _under_group("Microsoft.DataFactory",
    "factories/{factoryName}/linkedservices/{linkedServiceName}"), "2018-06-01", False),
    ("datafactory:Dataset", _under_group("Microsoft.DataFactory",
    "factories/{factoryName}/datasets/{datasetName}"), "2018-06-01", False),
    ("datafactory:Pipeline", _under_group("Microsoft.DataFactory",
    "factories/{factoryName}/pipelines/{pipelineName}"), "2018-06-01", False),
    ("datafactory:Trigger", _under_group("Microsoft.DataFactory",
    "factories/{factoryName}/triggers/{triggerName}"), "2018-06-01", False),
    ("datafactory:IntegrationRuntime", _under_group("Microsoft.DataFactory",
    "factories/{factoryName}/integrationRuntimes/{integrationRuntimeName}"), "2018-06-01", False),
    ("synapse:Workspace", _under_group("Microsoft.Synapse", "workspaces/{workspaceName}"), "2021-06-01",
    True),
    ("synapse:BigDataPool", _under_group("Microsoft.Synapse",
    "workspaces/{workspaceName}/bigDataPools/{bigDataPoolName}"), "2021-06-01", True),
    ("synapse:SqlPool", _under_group("Microsoft.Synapse",
    "workspaces/{workspaceName}/sqlPools/{sqlPoolName}"), "2021-06-01", True),
    ("synapse:IpFirewallRule", _under_group("Microsoft.Synapse",
    "workspaces/{workspaceName}/firewallRules/{ruleName}"), "2021-06-01", False),
    ("machinelearningservices:Workspace", _under_group("Microsoft.MachineLearningServices",
    "workspaces/{workspaceName}"), "2025-12-01", True),
    ("machinelearningservices:Compute", _under_group("Microsoft.MachineLearningServices",
    "workspaces/{workspaceName}/computes/{computeName}"), "2025-12-01", True),
    ("machinelearningservices:OnlineEndpoint", _under_group("Microsoft.MachineLearningServices",
    "workspaces/{workspaceName}/onlineEndpoints/{endpointName}"), "2025-12-01", True),
    ("applicationinsights:Component", _under_group("Microsoft.Insights", "components/{resourceName}"),
    "2020-02-02", True),
    ("operationalinsights:Workspace", _under_group("Microsoft.OperationalInsights",
    "workspaces/{workspaceName}"), "2023-09-01", True),
    ("containerregistry:Registry", _under_group("Microsoft.ContainerRegistry", "registries/{registryName}"),
    "2023-01-01-preview", True),
    ("managedidentity:UserAssignedIdentity", _under_group("Microsoft.ManagedIdentity",
    "userAssignedIdentities/{resourceName}"), "2023-01-31", True),
    ("monitor:DiagnosticSetting", "/{resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{name}",
    "2021-05-01-preview", False),
    ("consumption:Budget", "/{scope}/providers/Microsoft.Consumption/budgets/{budgetName}", "2024-08-01",
    False),
)  # fmt: skip

TABLE: Final[dict[str, Descriptor]] = {
    f"azure-native:{token}": Descriptor(f"azure-native:{token}", path, version, located)
    for token, path, version, located in _ROWS
}


def descriptor(token: str) -> Descriptor:
    """The descriptor of a type token; raises UnknownTypeError if the SDK has no such type."""
    known = TABLE.get(token) or TABLE.get(base(token))
    if known is not None:
        return known
    from local_cloud.azure.derive import derive

    return derive(token)

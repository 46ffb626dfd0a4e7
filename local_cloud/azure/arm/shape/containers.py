"""Which objects Azure nests under `properties` (Data Factory: `typeProperties`) and azure-native flattens.

Pure data; a test holds it against the models of the installed azure-mgmt packages. azure-native flattens what
the API definitions mark `x-ms-client-flatten`: https://www.pulumi.com/registry/packages/azure-native/
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

PROPERTIES: Final = "properties"
TYPE_PROPERTIES: Final = "typeProperties"
ENVELOPE: Final = frozenset({
    "eTag", "etag", "extendedLocation", "id", "identity", "kind", "location", "managedBy", "name", "plan",
    "scale", "sku", "systemData", "tags", "type", "zones",
})  # fmt: skip
"""Members of a resource that stay beside `properties`."""

INSIDE: Final[dict[str, frozenset[str]]] = {
    "network:ApplicationGateway": frozenset({"sku"}),
    "network:AzureFirewall": frozenset({"sku"}),
    "network:BackendAddressPool": frozenset({"location"}),
    "network:FirewallPolicy": frozenset({"sku"}),
    "network:VirtualHub": frozenset({"sku"}),
    "network:VirtualNetworkGateway": frozenset({"sku"}),
    "operationalinsights:Workspace": frozenset({"sku"}),
}
"""Envelope names that one type keeps inside `properties` nevertheless."""

_FACTORY: Final[dict[str, frozenset[str]]] = {
    "Activity": frozenset({
        "dependsOn", "description", "linkedServiceName", "name", "onInactiveMarkAs", "policy", "state",
        "type", "userProperties",
    }),
    "LinkedService": frozenset({"annotations", "connectVia", "description", "parameters", "type", "version"}),
    "Dataset": frozenset({
        "annotations", "description", "folder", "linkedServiceName", "parameters", "schema", "structure",
        "type",
    }),
    "Trigger": frozenset({"annotations", "description", "pipeline", "pipelines", "runtimeState", "type"}),
    "IntegrationRuntime": frozenset({"description", "managedVirtualNetwork", "state", "type"}),
    "Credential": frozenset({"annotations", "description", "type"}),
    "DataFlow": frozenset({"annotations", "description", "folder", "type"}),
    "Setup": frozenset({"type"}),
    "Flowlet": frozenset({"annotations", "description", "folder", "type"}),
    "SSISLogLocation": frozenset({"logPath", "type"}),
    "SSISPackageLocation": frozenset({"packagePath", "type"}),
}  # fmt: skip
"""By the end of a Data Factory class name: what stays beside `typeProperties`."""
_FACTORY_PROPERTIES: Final = frozenset({"MapperTable"})
_COPY_ACTIVITY: Final = _FACTORY["Activity"] | {"inputs", "outputs"}
_FACTORY_WHOLE: Final = frozenset({
    "ControlActivity", "ExecutionActivity", "MultiplePipelineTrigger", "SSISAccessCredential",
    "SSISExecutionCredential", "SapBwCubeDataset", "WebLinkedService",
})  # fmt: skip

_NETWORK: Final = frozenset({
    "ApplicationGatewayAuthenticationCertificate", "ApplicationGatewayBackendAddressPool",
    "ApplicationGatewayBackendHttpSettings", "ApplicationGatewayBackendSettings",
    "ApplicationGatewayFrontendIPConfiguration", "ApplicationGatewayFrontendPort",
    "ApplicationGatewayHttpListener", "ApplicationGatewayIPConfiguration", "ApplicationGatewayListener",
    "ApplicationGatewayLoadDistributionPolicy", "ApplicationGatewayLoadDistributionTarget",
    "ApplicationGatewayPathRule", "ApplicationGatewayPrivateLinkConfiguration",
    "ApplicationGatewayPrivateLinkIpConfiguration", "ApplicationGatewayProbe",
    "ApplicationGatewayRedirectConfiguration", "ApplicationGatewayRequestRoutingRule",
    "ApplicationGatewayRewriteRuleSet", "ApplicationGatewayRoutingRule", "ApplicationGatewaySslCertificate",
    "ApplicationGatewaySslProfile", "ApplicationGatewayTrustedClientCertificate",
    "ApplicationGatewayTrustedRootCertificate", "ApplicationGatewayUrlPathMap", "ApplicationSecurityGroup",
    "AzureFirewallApplicationRuleCollection", "AzureFirewallIPConfiguration",
    "AzureFirewallNatRuleCollection", "AzureFirewallNetworkRuleCollection", "BackendAddressPool",
    "BastionHostIPConfiguration", "ContainerNetworkInterfaceConfiguration", "Delegation",
    "ExpressRouteCircuitAuthorization", "ExpressRouteCircuitConnection", "ExpressRouteCircuitPeering",
    "ExpressRouteConnection", "ExpressRouteLink", "FrontendIPConfiguration", "IPConfiguration",
    "IPConfigurationProfile", "InboundNatPool", "InboundNatRule", "LoadBalancerBackendAddress",
    "LoadBalancingRule", "LocalNetworkGateway", "NatGateway", "NetworkInterface",
    "NetworkInterfaceIPConfiguration", "NetworkSecurityGroup", "OutboundRule", "P2SConnectionConfiguration",
    "PrivateDnsZoneConfig", "PrivateEndpoint", "PrivateEndpointConnection",
    "PrivateEndpointIPConfiguration", "PrivateLinkService", "PrivateLinkServiceConnection",
    "PrivateLinkServiceIpConfiguration", "Probe", "PublicIPAddress", "ResourceNavigationLink", "Route",
    "RouteFilterRule", "RouteTable", "SecurityRule", "ServiceAssociationLink", "ServiceEndpointPolicy",
    "ServiceEndpointPolicyDefinition", "Subnet", "VirtualHubRouteTableV2", "VirtualNetwork",
    "VirtualNetworkGateway", "VirtualNetworkGatewayIPConfiguration", "VirtualNetworkGatewayNatRule",
    "VirtualNetworkGatewayPolicyGroup", "VirtualNetworkPeering", "VirtualNetworkTap",
    "VngClientConnectionConfiguration", "VpnClientRevokedCertificate", "VpnClientRootCertificate",
    "VpnConnection", "VpnGatewayNatRule", "VpnServerConfigurationPolicyGroup", "VpnSiteLink",
    "VpnSiteLinkConnection",
})  # fmt: skip
_EMBEDDED: Final = frozenset({"id", "name", "type"})


def container(module: str, name: str, members: Collection[str]) -> tuple[str, frozenset[str]] | None:
    """Where a nested object of class `name` keeps its members, and which stay outside; None if it is flat.

    In modules without a list of their own an object with id, name and type is a resource inside another one.
    """
    if PROPERTIES in members or TYPE_PROPERTIES in members:
        return None
    if module == "datafactory" and name not in _FACTORY_PROPERTIES:
        ending = next((end for end in _FACTORY if name.endswith(end)), None)
        if ending is None or name in _FACTORY_WHOLE:
            return None
        return TYPE_PROPERTIES, _COPY_ACTIVITY if name == "CopyActivity" else _FACTORY[ending]
    nested = _is_nested(module, name, members)
    return (PROPERTIES, outside(module, name)) if nested else None


def _is_nested(module: str, name: str, members: Collection[str]) -> bool:
    if module == "network":
        return name in _NETWORK
    return name in _FACTORY_PROPERTIES if module == "datafactory" else set(members) >= _EMBEDDED


def outside(module: str, name: str) -> frozenset[str]:
    """The members of a resource class that stay beside `properties`."""
    return ENVELOPE - INSIDE.get(f"{module}:{name}", frozenset())

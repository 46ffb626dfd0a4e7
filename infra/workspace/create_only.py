"""Azure sets most properties of a workspace at creation and never again; the provider would try to update
them, and the update would fail half way. Data, because two tests and the workspace ask for it.
"""

from __future__ import annotations

from typing import Final

PARAMETERS: Final = (
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
CREATE_ONLY: Final = (
    "computeMode",
    "managedResourceGroupId",
    "defaultCatalog",
    *(f"parameters.{name}" for name in PARAMETERS),
)
"""https://github.com/pulumi/pulumi-azure-native/issues/577"""

"""How each type answers a write: at once, or as a long-running operation, and where the client polls.

One row per type that differs from the default (`Azure-AsyncOperation` for PUT, `Location` for DELETE); status
codes are those the operations of the API definitions list: https://github.com/Azure/azure-rest-api-specs
"""

from __future__ import annotations

import dataclasses
from typing import Final, Literal

from infra.azure_rules import tokens as t
from local_cloud.azure.descriptor import Descriptor

Polling = Literal["none", "Azure-AsyncOperation", "Location"]


@dataclasses.dataclass(frozen=True)
class Protocol:
    """What a type's PUT, PATCH and DELETE answer."""

    write: Polling = "Azure-AsyncOperation"
    created: int = 201
    updated: int = 200
    patched: int = 202
    delete: Polling = "Location"
    creating: str = "Creating"
    """Provisioning state while it is created."""
    deleted: int = 200
    """Status of a deletion that happens at once."""
    absent: int = 204
    """Status of deleting what is not there."""


_AT_ONCE: Final = Protocol(write="none", delete="none", patched=200)
_AT_ONCE_200: Final = Protocol(write="none", delete="none", created=200, patched=200)
_AT_ONCE_204: Final = Protocol(write="none", delete="none", created=200, patched=200, deleted=204)
_NETWORK: Final = Protocol(creating="Updating", patched=200)


PROTOCOLS: Final[dict[str, Protocol]] = {
    t.RESOURCE_GROUP: Protocol(write="none", patched=200, absent=404),
    t.STORAGE_ACCOUNT: Protocol(write="Location", created=202, delete="none", patched=200),
    t.SYNAPSE_WORKSPACE: Protocol(creating="Provisioning"),
    t.ML_WORKSPACE: Protocol(write="Location", created=202),
    t.LOG_ANALYTICS: _AT_ONCE,
    t.VAULT: _AT_ONCE,
    t.APPLICATION_INSIGHTS: _AT_ONCE_200,
    t.USER_IDENTITY: _AT_ONCE,
    t.ROLE_ASSIGNMENT: _AT_ONCE,
    "azure-native:authorization:ManagementLockByScope": _AT_ONCE,
    "azure-native:monitor:DiagnosticSetting": _AT_ONCE_200,
    t.BUDGET: _AT_ONCE,
    t.BLOB_SERVICE: _AT_ONCE_200,
    "azure-native:storage:BlobContainerImmutabilityPolicy": Protocol(
        write="none", delete="none", created=200, absent=200
    ),
    "azure-native:storage:FileServiceProperties": _AT_ONCE_200,
    "azure-native:storage:LocalUser": _AT_ONCE_200,
    "azure-native:storage:ManagementPolicy": _AT_ONCE_200,
    "azure-native:storage:ObjectReplicationPolicy": _AT_ONCE_200,
    "azure-native:storage:Queue": _AT_ONCE_204,
    "azure-native:storage:Table": _AT_ONCE_204,
    "azure-native:databricks:PrivateEndpointConnection": Protocol(created=202),
    "azure-native:network:FirewallPolicyDraft": _AT_ONCE,
    "azure-native:network:InterconnectGroup": _AT_ONCE,
    "azure-native:network:ManagementGroupNetworkManagerConnection": _AT_ONCE,
    "azure-native:network:NetworkSecurityPerimeterAccessRule": _AT_ONCE,
    "azure-native:network:NetworkSecurityPerimeterProfile": _AT_ONCE,
    "azure-native:network:PrivateLinkServicePrivateEndpointConnection": dataclasses.replace(
        _NETWORK, created=200
    ),
    "azure-native:network:ReachabilityAnalysisIntent": _AT_ONCE,
    "azure-native:network:ScopeConnection": _AT_ONCE,
    "azure-native:network:StaticMember": _AT_ONCE,
    "azure-native:network:SubscriptionNetworkManagerConnection": _AT_ONCE,
}
_MODULES: Final[dict[str, Protocol]] = {
    "datafactory": _AT_ONCE_200,
    "keyvault": _AT_ONCE,
    "network": _NETWORK,
    "storage": _AT_ONCE,
}
_DEFAULT: Final = Protocol()


def protocol(kind: Descriptor) -> Protocol:
    """The protocol of a type: its own row, its module's, or the default."""
    token = t.base(kind.token)
    return PROTOCOLS.get(token) or _MODULES.get(token.split(":")[1], _DEFAULT)

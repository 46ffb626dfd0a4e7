"""Members that azure-native spells differently from the wire (`x-ms-client-name`), by class. Pure data."""

from __future__ import annotations

from typing import Final

RENAMED: Final[dict[str, dict[str, str]]] = {
    "storage:StorageAccount": {
        "networkRuleSet": "networkAcls",
        "enableHttpsTrafficOnly": "supportsHttpsTrafficOnly",
        "enableNfsV3": "isNfsV3Enabled",
    },
    "storage:Encryption": {"encryptionIdentity": "identity", "keyVaultProperties": "keyvaultproperties"},
    "storage:EncryptionIdentity": {
        "encryptionFederatedIdentityClientId": "federatedIdentityClientId",
        "encryptionUserAssignedIdentity": "userAssignedIdentity",
    },
    "storage:IPRule": {"iPAddressOrRange": "value"},
    "storage:KeyVaultProperties": {
        "keyName": "keyname", "keyVaultUri": "keyvaulturi", "keyVersion": "keyversion",
    },
    "storage:VirtualNetworkRule": {"virtualNetworkResourceId": "id"},
    "databricks:Encryption": {
        "keyName": "KeyName", "keyVaultUri": "keyvaulturi", "keyVersion": "keyversion",
    },
    "datafactory:SalesforceServiceCloudV2Source": {"sOQLQuery": "SOQLQuery"},
    "datafactory:SalesforceV2Source": {"sOQLQuery": "SOQLQuery"},
    "datafactory:SynapseSparkJobDefinitionActivity": {"arguments": "args"},
    "network:VirtualApplianceNetworkInterfaceConfiguration": {"nicType": "type"},
}  # fmt: skip
"""Class to (azure-native name to wire name)."""


def to_wire_names(key: str) -> dict[str, str]:
    """azure-native names to wire names of a class."""
    return RENAMED.get(key, {})


def from_wire_names(key: str) -> dict[str, str]:
    """Wire names to azure-native names of a class."""
    return {wire: name for name, wire in RENAMED.get(key, {}).items()}

"""A team chooses between a few whole platforms, not between two hundred switches: a profile is the defaults
of one of them, on one page, by the dotted paths of the settings. Whatever a stack file sets comes before its
profile, and a setting that a profile leaves out has the default of its own part.
"""

from __future__ import annotations

from typing import Any, Final

MINIMAL: Final[dict[str, Any]] = {
    "network.mode": "managed",
    "sqlWarehouse.enabled": False,
    "dataFactory.enabled": False,
    "synapse.enabled": False,
    "machineLearning.enabled": False,
    "monitoring.diagnostics": False,
}
"""A workspace in the network that Databricks manages, the lake, the vault, the logs: the least that works."""

STANDARD: Final[dict[str, Any]] = {}
"""The defaults of every setting: VNet injection, no public address on machines, NAT, all services."""

HARDENED: Final[dict[str, Any]] = {
    "network.egress": "firewall",
    "network.privateLink.enabled": True,
    "workspace.publicNetworkAccess": "Disabled",
    "workspace.defaultStorageFirewall": "Enabled",
    "workspace.requireInfrastructureEncryption": True,
    "workspace.customerManagedKeys.managedServices": True,
    "workspace.customerManagedKeys.managedDisks": True,
    "workspace.customerManagedKeys.dbfsRoot": True,
    "workspace.enhancedSecurity.automaticClusterUpdate": True,
    "workspace.enhancedSecurity.enhancedSecurityMonitoring": True,
    "lake.publicNetworkAccess": "Disabled",
    "keyVault.publicNetworkAccess": "Disabled",
    "keyVault.enablePurgeProtection": True,
    "keyVault.sku": "premium",
    "dataFactory.publicNetworkAccess": "Disabled",
    "dataFactory.managedVirtualNetwork": True,
    "dataFactory.customerManagedKey": True,
    "synapse.publicNetworkAccess": "Disabled",
    "synapse.preventDataExfiltration": True,
    "synapse.createManagedPrivateEndpoint": True,
    "machineLearning.publicNetworkAccess": "Disabled",
    "machineLearning.managedNetwork": "AllowOnlyApprovedOutbound",
    "machineLearning.containerRegistry.sku": "Premium",
    "monitoring.privateLinkScope": True,
    "governance.lock": True,
}
"""No way in or out but those declared: private link both ways, firewall, own keys, diagnostics, a lock."""

SERVERLESS: Final[dict[str, Any]] = {
    "network.mode": "managed",
    "workspace.computeMode": "Serverless",
    "cluster.enabled": False,
    "instancePool.enabled": False,
    "clusterPolicy.enabled": False,
    "sqlWarehouse.enabled": True,
    "sqlWarehouse.enable_serverless_compute": True,
    "synapse.enabled": False,
    "machineLearning.enabled": False,
}
"""No machine of the stack's own: jobs and queries run on serverless compute, Data Factory calls them."""

PROFILES: Final = {
    "minimal": MINIMAL,
    "standard": STANDARD,
    "hardened": HARDENED,
    "serverless": SERVERLESS,
}

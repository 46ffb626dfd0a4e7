"""Subresources (group ids) a private endpoint may ask of a target, by ARM type in lower case.

Source: https://learn.microsoft.com/azure/private-link/private-endpoint-overview#private-link-resource and,
for Databricks, https://learn.microsoft.com/azure/databricks/security/network/concepts/private-link. Types
that are not listed are not judged.
"""

from __future__ import annotations

from typing import Final

_STORAGE: Final = ("blob", "table", "queue", "file", "web", "dfs")
GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "microsoft.storage/storageaccounts": (*_STORAGE, *(f"{name}_secondary" for name in _STORAGE)),
    "microsoft.keyvault/vaults": ("vault",),
    "microsoft.keyvault/managedhsms": ("managedhsm",),
    "microsoft.databricks/workspaces": ("databricks_ui_api", "browser_authentication", "service_direct"),
    "microsoft.datafactory/factories": ("dataFactory", "portal"),
    "microsoft.synapse/workspaces": ("Sql", "SqlOnDemand", "Dev"),
    "microsoft.synapse/privatelinkhubs": ("Web",),
    "microsoft.machinelearningservices/workspaces": ("amlworkspace",),
    "microsoft.machinelearningservices/registries": ("amlregistry",),
    "microsoft.containerregistry/registries": ("registry",),
    "microsoft.insights/privatelinkscopes": ("azuremonitor",),
    "microsoft.eventhub/namespaces": ("namespace",),
    "microsoft.servicebus/namespaces": ("namespace",),
    "microsoft.eventgrid/topics": ("topic",),
    "microsoft.eventgrid/domains": ("domain",),
    "microsoft.sql/servers": ("sqlServer",),
}

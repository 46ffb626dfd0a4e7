"""A private endpoint nobody can resolve is an endpoint nobody uses: which private DNS zones the names of each
subresource are in. Azure Monitor shares the zone of blobs, Synapse one zone between its two SQL endpoints.

Source: https://learn.microsoft.com/azure/private-link/private-endpoint-dns
"""

from __future__ import annotations

from typing import Final

_BLOB: Final = "privatelink.blob.core.windows.net"
ZONES: Final[dict[str, tuple[str, ...]]] = {
    "databricks_ui_api": ("privatelink.azuredatabricks.net",),
    "browser_authentication": ("privatelink.azuredatabricks.net",),
    "dfs": ("privatelink.dfs.core.windows.net",),
    "blob": (_BLOB,),
    "file": ("privatelink.file.core.windows.net",),
    "queue": ("privatelink.queue.core.windows.net",),
    "table": ("privatelink.table.core.windows.net",),
    "web": ("privatelink.web.core.windows.net",),
    "vault": ("privatelink.vaultcore.azure.net",),
    "managedhsm": ("privatelink.managedhsm.azure.net",),
    "dataFactory": ("privatelink.datafactory.azure.net",),
    "portal": ("privatelink.adf.azure.com",),
    "Sql": ("privatelink.sql.azuresynapse.net",),
    "SqlOnDemand": ("privatelink.sql.azuresynapse.net",),
    "Dev": ("privatelink.dev.azuresynapse.net",),
    "Web": ("privatelink.azuresynapse.net",),
    "amlworkspace": ("privatelink.api.azureml.ms", "privatelink.notebooks.azure.net"),
    "amlregistry": ("privatelink.api.azureml.ms",),
    "registry": ("privatelink.azurecr.io",),
    "azuremonitor": (
        "privatelink.monitor.azure.com",
        "privatelink.oms.opinsights.azure.com",
        "privatelink.ods.opinsights.azure.com",
        "privatelink.agentsvc.azure-automation.net",
        _BLOB,
    ),
    "namespace": ("privatelink.servicebus.windows.net",),
    "topic": ("privatelink.eventgrid.azure.net",),
    "domain": ("privatelink.eventgrid.azure.net",),
    "sqlServer": ("privatelink.database.windows.net",),
}
"""Zones by group id, as Azure spells it: `Web` is Synapse Studio, `web` a static web site."""

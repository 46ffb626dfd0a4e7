"""Outputs of Microsoft.Sql."""

from __future__ import annotations

from typing import Any, Final

from local_cloud.azure.outputs.computation import Computation, defaults, new_uuid, now
from local_cloud.azure.outputs.regions import paired

_GIGABYTE: Final = 1024**3
_TIERS: Final = {
    "GP": "GeneralPurpose",
    "BC": "BusinessCritical",
    "HS": "Hyperscale",
    "S": "Standard",
    "P": "Premium",
}


def server(c: Computation, outputs: dict[str, Any]) -> None:
    """A logical server; its password is never returned."""
    outputs.update(
        fullyQualifiedDomainName=f"{c.name.lower()}.database.windows.net",
        state="Ready",
        kind="v12.0",
        externalGovernanceStatus="Disabled",
        workspaceFeature="Disconnected",
    )
    defaults(
        outputs,
        version="12.0",
        minimalTlsVersion="1.2",
        publicNetworkAccess="Enabled",
        restrictOutboundNetworkAccess="Disabled",
    )


def database(c: Computation, outputs: dict[str, Any]) -> None:
    """A database of a server."""
    sku = outputs["sku"] = dict(outputs.get("sku") or {"name": "GP_Gen5", "capacity": 2, "family": "Gen5"})
    name = str(sku.get("name", ""))
    sku.setdefault("tier", _TIERS.get(name.partition("_")[0].rstrip("0123456789"), name))
    objective = f"{name}_{sku['capacity']}" if "_" in name and "capacity" in sku else name
    redundancy = outputs.setdefault("requestedBackupStorageRedundancy", "Geo")
    outputs.update(
        databaseId=c.keep("databaseId", new_uuid),
        creationDate=c.keep("creationDate", now),
        status="Online",
        currentSku=dict(sku),
        currentServiceObjectiveName=objective,
        requestedServiceObjectiveName=objective,
        currentBackupStorageRedundancy=redundancy,
        defaultSecondaryLocation=paired(c.location),
        earliestRestoreDate=c.keep("earliestRestoreDate", now),
        isInfraEncryptionEnabled=False,
        kind="v12.0,user" + (",vcore" if "_" in name else ""),
        maxLogSizeBytes=68 * _GIGABYTE,
    )
    defaults(
        outputs,
        collation="SQL_Latin1_General_CP1_CI_AS",
        catalogCollation="SQL_Latin1_General_CP1_CI_AS",
        maxSizeBytes=32 * _GIGABYTE,
        zoneRedundant=False,
        readScale="Disabled",
        isLedgerOn=False,
        availabilityZone="NoPreference",
    )

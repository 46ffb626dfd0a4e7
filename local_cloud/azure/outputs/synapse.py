"""Outputs of Microsoft.Synapse."""

from __future__ import annotations

from typing import Any, Final

from local_cloud.azure.outputs.computation import Computation, defaults, inner, new_uuid, now

_MAX_SQL_BYTES: Final = 263882790666240
_NEVER: Final = "0001-01-01T00:00:00Z"


def dev_endpoint(name: str, door_url: str | None) -> str:
    """The development endpoint of a workspace: a path of the ARM server while one is running."""
    return f"{door_url}/synapse/{name}" if door_url else f"https://{name}.dev.azuresynapse.net"


def workspace(c: Computation, outputs: dict[str, Any]) -> None:
    """A workspace with its four endpoints; the password is never returned."""
    outputs["connectivityEndpoints"] = {
        "web": f"https://web.azuresynapse.net?workspace={c.id.replace('/', '%2f')}",
        "dev": dev_endpoint(c.name, c.door_url),
        "sql": f"{c.name}.sql.azuresynapse.net",
        "sqlOnDemand": f"{c.name}-ondemand.sql.azuresynapse.net",
    }
    outputs["workspaceUID"] = c.keep("workspaceUID", new_uuid)
    if "managedResourceGroupName" not in outputs:
        outputs["managedResourceGroupName"] = c.keep(
            "managedResourceGroupName", lambda: f"synapseworkspace-managedrg-{new_uuid()}"
        )
    outputs["adlaResourceId"] = ""
    outputs["extraProperties"] = {"WorkspaceType": "Normal"}
    outputs["settings"] = {}
    outputs.pop("sqlAdministratorLoginPassword", None)
    defaults(
        outputs,
        publicNetworkAccess="Enabled",
        trustedServiceBypassEnabled=False,
        sqlAdministratorLogin="sqladminuser",
    )


def spark_pool(c: Computation, outputs: dict[str, Any]) -> None:
    """A Spark pool: nothing runs before a session asks for it."""
    outputs["creationDate"] = c.keep("creationDate", now)
    outputs["lastSucceededTimestamp"] = now()
    defaults(
        outputs,
        cacheSize=0,
        nodeSizeFamily="MemoryOptimized",
        isComputeIsolationEnabled=False,
        isAutotuneEnabled=False,
        sessionLevelPackagesEnabled=False,
        dynamicExecutorAllocation={"enabled": False},
    )


def sql_pool(c: Computation, outputs: dict[str, Any]) -> None:
    """A dedicated SQL pool, running and billed from the start."""
    outputs["status"] = c.keep("status", lambda: "Online")
    outputs["creationDate"] = c.keep("creationDate", now)
    outputs["sku"] = {"capacity": 0, **outputs.get("sku", {}), "tier": "DataWarehouse"}
    defaults(
        outputs,
        collation="SQL_Latin1_General_CP1_CI_AS",
        maxSizeBytes=_MAX_SQL_BYTES,
        restorePointInTime=_NEVER,
        storageAccountType="GRS",
    )
    outputs.pop("createMode", None)


def integration_runtime(_c: Computation, outputs: dict[str, Any]) -> None:
    """An integration runtime; one that Azure runs has a state."""
    properties = inner(outputs)
    if properties.get("type") == "Managed":
        properties["state"] = "Initial"

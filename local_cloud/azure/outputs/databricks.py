"""Outputs of Microsoft.Databricks."""

from __future__ import annotations

from typing import Any

from local_cloud.azure.outputs.computation import Computation, new_digits, new_uuid, now


def workspace(c: Computation, outputs: dict[str, Any]) -> None:
    """A workspace: a new numeric id and URL per create, the URL of the local server if one is running."""
    outputs["workspaceId"] = c.keep("workspaceId", lambda: new_digits(16))
    shard = int(outputs["workspaceId"][-2:]) % 20
    real = f"adb-{outputs['workspaceId']}.{shard}.azuredatabricks.net"
    outputs["workspaceUrl"] = c.workspace_url or c.keep("workspaceUrl", lambda: real)
    outputs.setdefault("computeMode", "Hybrid")
    outputs["isUcEnabled"] = True
    outputs["createdDateTime"] = c.keep("createdDateTime", now)
    outputs["createdBy"] = {"oid": c.settings.object_id, "applicationId": c.settings.client_id}
    outputs["updatedBy"] = dict(outputs["createdBy"])
    outputs["privateEndpointConnections"] = c.keep("privateEndpointConnections", list)
    outputs.setdefault("publicNetworkAccess", "Enabled")
    outputs.setdefault("authorizations", [])
    if outputs["computeMode"] == "Hybrid":
        _hybrid(c, outputs)


def _hybrid(c: Computation, outputs: dict[str, Any]) -> None:
    parameters = {name: dict(value) for name, value in outputs.get("parameters", {}).items()}
    for name, value in parameters.items():
        value.setdefault("type", "Bool" if isinstance(value.get("value"), bool) else "String")
        if name == "encryption":
            value["type"] = "Object"
    before = c.previous.get("parameters", {})
    storage = parameters.get("storageAccountName") or before.get("storageAccountName")
    parameters["storageAccountName"] = storage or {"type": "String", "value": f"dbstorage{new_digits(13)}"}
    parameters.setdefault("enableNoPublicIp", {"type": "Bool", "value": True})
    outputs["parameters"] = parameters
    if parameters.get("prepareEncryption", {}).get("value") is True:
        outputs["storageAccountIdentity"] = _identity(c, "storageAccountIdentity")
    if "managedDisk" in outputs.get("encryption", {}).get("entities", {}):
        outputs["managedDiskIdentity"] = _identity(c, "managedDiskIdentity")
        group = outputs.get("managedResourceGroupId", "")
        outputs["diskEncryptionSetId"] = (
            f"{group}/providers/Microsoft.Compute/diskEncryptionSets/dbdiskencryptionset-{outputs['workspaceId']}"
        )


def _identity(c: Computation, name: str) -> Any:
    return c.keep(
        name, lambda: {"principalId": new_uuid(), "tenantId": c.settings.tenant_id, "type": "SystemAssigned"}
    )


def access_connector(c: Computation, outputs: dict[str, Any]) -> None:
    """An access connector lists the workspaces that refer to it."""
    outputs["properties"] = {
        **outputs.get("properties", {}),
        "referedBy": c.previous.get("properties", {}).get("referedBy", []),
    }

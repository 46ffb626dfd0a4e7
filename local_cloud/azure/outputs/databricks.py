"""Outputs of Microsoft.Databricks."""

from __future__ import annotations

from typing import Any, Final

from local_cloud.azure.outputs.computation import Computation, defaults, inner, new_digits, new_uuid, now

_SHARDS: Final = 20
_RESOURCE_PROVIDER: Final = {
    "principalId": "9a74af6f-d153-4348-988a-e2672920bee9",
    "roleDefinitionId": "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
}
"""The service itself owns the managed resource group; the same in every tenant's answers."""
_OBJECTS: Final = ("encryption", "resourceTags")


def host(workspace_id: str) -> str:
    """The address of a workspace: its id, and a number that depends on it."""
    return f"adb-{workspace_id}.{int(workspace_id[-2:] or 0) % _SHARDS}.azuredatabricks.net"


def workspace(c: Computation, outputs: dict[str, Any]) -> None:
    """A workspace: a new numeric id and URL per create, the URL of the local server if one is running."""
    outputs["workspaceId"] = c.keep("workspaceId", lambda: new_digits(16))
    real = host(outputs["workspaceId"])
    outputs["workspaceUrl"] = c.workspace_url or c.keep("workspaceUrl", lambda: real)
    outputs["isUcEnabled"] = True
    outputs["createdDateTime"] = c.keep("createdDateTime", now)
    writer = {"oid": c.settings.object_id, "applicationId": c.settings.client_id}
    outputs["createdBy"] = c.keep("createdBy", lambda: writer)
    outputs["updatedBy"] = writer
    defaults(
        outputs,
        computeMode="Hybrid",
        publicNetworkAccess="Enabled",
        authorizations=[dict(_RESOURCE_PROVIDER)],
    )
    if outputs["computeMode"] == "Hybrid":
        _hybrid(c, outputs)


def _hybrid(c: Computation, outputs: dict[str, Any]) -> None:
    sent = {name: dict(value) for name, value in outputs.get("parameters", {}).items()}
    if "storageAccountName" not in sent:
        name = c.before("parameters.storageAccountName.value") or f"dbstorage{new_digits(13)}"
        sent["storageAccountName"] = {"value": name}
    given = {
        "enableNoPublicIp": True,
        "prepareEncryption": False,
        "requireInfrastructureEncryption": False,
        "storageAccountSkuName": "Standard_ZRS",
        "resourceTags": {"application": "databricks", "databricks-environment": "true"},
    }
    if "customVirtualNetworkId" not in sent:
        given |= {
            "vnetAddressPrefix": "10.139",
            "natGatewayName": "nat-gateway",
            "publicIpName": "nat-gw-public-ip",
        }
    for name, value in given.items():
        sent.setdefault(name, {"value": value})
    outputs["parameters"] = {name: {**item, "type": _type(name, item)} for name, item in sent.items()}
    if sent["prepareEncryption"].get("value") is True:
        outputs["storageAccountIdentity"] = _identity(c, "storageAccountIdentity")
    if "managedDisk" in outputs.get("encryption", {}).get("entities", {}):
        outputs["managedDiskIdentity"] = _identity(c, "managedDiskIdentity")
        group = outputs.get("managedResourceGroupId", "")
        outputs["diskEncryptionSetId"] = (
            f"{group}/providers/Microsoft.Compute/diskEncryptionSets/dbdiskencryptionset-{outputs['workspaceId']}"
        )


def _type(name: str, item: dict[str, Any]) -> str:
    if name in _OBJECTS:
        return "Object"
    return "Bool" if isinstance(item.get("value"), bool) else "String"


def _identity(c: Computation, name: str) -> Any:
    return c.keep(
        name, lambda: {"principalId": new_uuid(), "tenantId": c.settings.tenant_id, "type": "SystemAssigned"}
    )


def private_endpoint_connection(_c: Computation, outputs: dict[str, Any]) -> None:
    """The decision on a connection."""
    inner(outputs)["provisioningState"] = "Succeeded"


def network_peering(c: Computation, outputs: dict[str, Any]) -> None:
    """A peering of the workspace's own network, which lives in the managed resource group."""
    owner = c.world.get(c.ancestor("workspaces"))
    group = str(owner.outputs.get("managedResourceGroupId", "")) if owner else ""
    network = f"{group}/providers/Microsoft.Network/virtualNetworks/workers-vnet"
    outputs["peeringState"] = "Initiated"
    defaults(
        outputs,
        databricksVirtualNetwork={"id": network},
        allowVirtualNetworkAccess=True,
        databricksAddressSpace={"addressPrefixes": ["10.139.0.0/16"]},
        allowForwardedTraffic=False,
        allowGatewayTransit=False,
        useRemoteGateways=False,
    )

"""Outputs of Microsoft.Storage."""

from __future__ import annotations

from typing import Any, Final

from local_cloud.azure.outputs.computation import Computation, now

_SERVICES: Final = ("blob", "dfs", "file", "queue", "table", "web")
_SUFFIX: Final = "core.windows.net"


def account(c: Computation, outputs: dict[str, Any]) -> None:
    """A storage account and its endpoints; those a kind does not have are left out."""
    kind = str(c.inputs.get("kind", "StorageV2"))
    served = (
        ("blob", "dfs", "web")
        if kind == "BlockBlobStorage"
        else ("file",)
        if kind == "FileStorage"
        else _SERVICES
    )
    outputs["primaryEndpoints"] = {
        service: f"https://{c.name}.{'z6.web' if service == 'web' else service}.{_SUFFIX}/"
        for service in served
    }
    outputs["primaryLocation"] = outputs.get("location", "")
    outputs["statusOfPrimary"] = "available"
    outputs["creationTime"] = c.keep("creationTime", now)
    outputs["sku"] = {
        **outputs.get("sku", {}),
        "tier": str(outputs.get("sku", {}).get("name", "Standard_")).split("_")[0],
    }
    outputs.setdefault("accessTier", "Hot")
    outputs.setdefault("isHnsEnabled", False)
    outputs.setdefault("allowBlobPublicAccess", False)
    outputs.setdefault("enableHttpsTrafficOnly", True)
    outputs.setdefault("minimumTlsVersion", "TLS1_0")
    outputs.setdefault("networkRuleSet", {"bypass": "AzureServices", "defaultAction": "Allow"})
    outputs["privateEndpointConnections"] = c.keep("privateEndpointConnections", list)
    outputs["keyCreationTime"] = c.keep("keyCreationTime", lambda: {"key1": now(), "key2": now()})


def container(c: Computation, outputs: dict[str, Any]) -> None:
    """A blob container."""
    outputs.setdefault("publicAccess", "None")
    outputs.update(
        hasImmutabilityPolicy=False,
        hasLegalHold=False,
        leaseState="Available",
        leaseStatus="Unlocked",
        deleted=False,
    )
    outputs["lastModifiedTime"] = c.keep("lastModifiedTime", now)
    outputs.setdefault("defaultEncryptionScope", "$account-encryption-key")
    outputs.setdefault("denyEncryptionScopeOverride", False)

"""Outputs of Microsoft.KeyVault; a secret's value is write-only, as in Azure."""

from __future__ import annotations

from typing import Any

from local_cloud.azure.outputs.computation import Computation, new_uuid


def _vault_uri(c: Computation) -> str:
    return f"https://{c.id.partition('/vaults/')[2].split('/')[0]}.vault.azure.net/"


def vault(c: Computation, outputs: dict[str, Any]) -> None:
    """A vault with its URI and the defaults Azure fills in."""
    properties = dict(outputs.get("properties", {}))
    properties["vaultUri"] = _vault_uri(c)
    properties.setdefault("enableSoftDelete", True)
    properties.setdefault("softDeleteRetentionInDays", 90)
    properties.setdefault("accessPolicies", c.previous.get("properties", {}).get("accessPolicies", []))
    properties["privateEndpointConnections"] = c.previous.get("properties", {}).get(
        "privateEndpointConnections", []
    )
    properties["provisioningState"] = "Succeeded"
    outputs["properties"] = properties


def secret(c: Computation, outputs: dict[str, Any]) -> None:
    """A secret: addresses, never the value."""
    version = new_uuid().replace("-", "")
    properties = {name: value for name, value in outputs.get("properties", {}).items() if name != "value"}
    properties["secretUri"] = f"{_vault_uri(c)}secrets/{c.name}"
    properties["secretUriWithVersion"] = f"{properties['secretUri']}/{version}"
    outputs["properties"] = properties


def key(c: Computation, outputs: dict[str, Any]) -> None:
    """A key and its current version."""
    outputs["keyUri"] = f"{_vault_uri(c)}keys/{c.name}"
    version = c.keep("keyUriWithVersion", lambda: f"{outputs['keyUri']}/{new_uuid().replace('-', '')}")
    outputs["keyUriWithVersion"] = version

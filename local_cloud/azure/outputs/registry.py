"""Outputs of Microsoft.ContainerRegistry."""

from __future__ import annotations

from typing import Any, Final

from local_cloud.azure.outputs.computation import Computation, defaults, now

_POLICIES: Final[dict[str, dict[str, Any]]] = {
    "quarantinePolicy": {"status": "disabled"},
    "trustPolicy": {"type": "Notary", "status": "disabled"},
    "retentionPolicy": {"days": 7, "status": "disabled"},
    "exportPolicy": {"status": "enabled"},
    "azureADAuthenticationAsArmPolicy": {"status": "enabled"},
    "softDeletePolicy": {"retentionDays": 7, "status": "disabled"},
}


def registry(c: Computation, outputs: dict[str, Any]) -> None:
    """A container registry."""
    sku = outputs["sku"] = {**outputs.get("sku", {}), "tier": outputs.get("sku", {}).get("name", "")}
    created = c.keep("creationDate", now)
    host = f"{c.name.lower()}.azurecr.io"
    dedicated = outputs.setdefault("dataEndpointEnabled", False)
    outputs.update(
        loginServer=host,
        creationDate=created,
        status={"displayStatus": "Ready", "message": "The registry is ready.", "timestamp": created},
        policies={
            name: {**item, **outputs.get("policies", {}).get(name, {})} for name, item in _POLICIES.items()
        },
        dataEndpointHostNames=[f"{c.name.lower()}.{c.location}.data.azurecr.io"] if dedicated else [],
    )
    defaults(
        outputs,
        adminUserEnabled=False,
        anonymousPullEnabled=False,
        publicNetworkAccess="Enabled",
        networkRuleBypassOptions="AzureServices",
        zoneRedundancy="Disabled",
        encryption={"status": "disabled"},
    )
    if sku["tier"] == "Premium":
        outputs.setdefault("networkRuleSet", {"defaultAction": "Allow", "ipRules": []})

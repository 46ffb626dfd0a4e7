"""Outputs of Microsoft.DataFactory."""

from __future__ import annotations

from typing import Any

from local_cloud.azure.outputs.computation import Computation, defaults, inner, now


def factory(c: Computation, outputs: dict[str, Any]) -> None:
    """A data factory."""
    outputs["createTime"] = c.keep("createTime", now)
    outputs["version"] = c.descriptor.api_version
    outputs.setdefault("publicNetworkAccess", "Enabled")


def trigger(c: Computation, outputs: dict[str, Any]) -> None:
    """A trigger; a new one is stopped."""
    inner(outputs)["runtimeState"] = c.before("properties.runtimeState", "Stopped")


def integration_runtime(_c: Computation, outputs: dict[str, Any]) -> None:
    """An integration runtime; one that Azure runs has a state."""
    properties = inner(outputs)
    if properties.get("type") == "Managed":
        properties["state"] = "Initial"


def managed_private_endpoint(c: Computation, outputs: dict[str, Any]) -> None:
    """A managed private endpoint; the owner of the target must approve it."""
    properties = inner(outputs)
    defaults(properties, fqdns=[])
    properties["isReserved"] = False
    properties["connectionState"] = c.before(
        "properties.connectionState", {"status": "Pending", "description": "", "actionsRequired": "None"}
    )

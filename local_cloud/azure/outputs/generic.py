"""Outputs every Azure resource has: what was sent, its id, name and type, its location, state and identities.

The SDK's own output classes tell where the provisioning state belongs, so any type of azure-native works.
"""

from __future__ import annotations

import copy
from typing import Any

from local_cloud.azure import introspect
from local_cloud.azure.outputs.computation import Computation, new_uuid, now, user_identity
from local_cloud.azure.values import UNKNOWN


def compute(c: Computation) -> dict[str, Any]:
    """The common outputs of a resource."""
    outputs: dict[str, Any] = copy.deepcopy(dict(c.inputs))
    outputs["id"] = c.id
    outputs["name"] = c.name
    if "type" in introspect.outputs(c.descriptor.token):
        outputs["type"] = c.descriptor.arm_type
    if c.descriptor.api_version:
        outputs["azureApiVersion"] = c.descriptor.api_version
    location = outputs.get("location")
    if isinstance(location, str) and location != UNKNOWN:
        outputs["location"] = location.replace(" ", "").lower()
    if isinstance(outputs.get("identity"), dict):
        outputs["identity"] = identity(c, outputs["identity"])
    _state(c, outputs)
    return outputs


def _state(c: Computation, outputs: dict[str, Any]) -> None:
    known = introspect.outputs(c.descriptor.token)
    if "provisioningState" in known:
        outputs["provisioningState"] = "Succeeded"
    nested = known.get("properties")
    if introspect.is_output_class(nested) and "provisioningState" in introspect.output_members(nested):
        outputs["properties"] = {**outputs.get("properties", {}), "provisioningState": "Succeeded"}
    for name in ("etag", "eTag"):
        if name in known:
            outputs[name] = c.keep(name, lambda: f'"{new_uuid()}"')
    if "systemData" in known:
        outputs["systemData"] = _system_data(c)


def _system_data(c: Computation) -> dict[str, Any]:
    """Who wrote the resource first and last: the application this provider signs in as."""
    kind, time = "Application", now()
    before = c.previous.get("systemData") or {}
    return {
        "createdBy": before.get("createdBy", c.settings.client_id),
        "createdByType": before.get("createdByType", kind),
        "createdAt": before.get("createdAt", time),
        "lastModifiedBy": c.settings.client_id,
        "lastModifiedByType": kind,
        "lastModifiedAt": time,
    }


def identity(c: Computation, sent: dict[str, Any]) -> dict[str, Any]:
    """A managed identity as Azure returns it: a new principal per create; user-assigned ones as a map."""
    before = c.previous.get("identity") or {}
    result = dict(sent)
    kind = str(sent.get("type", ""))
    if "SystemAssigned" in kind.replace(" ", ""):
        result["principalId"] = before.get("principalId") or new_uuid()
        result["tenantId"] = c.settings.tenant_id
    listed = sent.get("userAssignedIdentities")
    if listed:
        result["userAssignedIdentities"] = {str(item): user_identity(c.seed, str(item)) for item in listed}
    return result

"""What the handlers share: the core, the tenant's tokens, the operations, and the answer a resource gives."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Mapping
from typing import Any, Final

from infra.azure_rules import Existing
from infra.azure_rules import tokens as t
from local_cloud.azure.arm.identity.tokens import Tokens
from local_cloud.azure.arm.operations import Operation, Operations
from local_cloud.azure.arm.protocols import protocol
from local_cloud.azure.arm.shape import to_wire
from local_cloud.azure.core import AzureCore
from local_cloud.azure.descriptor import Descriptor
from local_cloud.azure.errors import NotFoundError
from local_cloud.azure.store import Store

RETRY_AFTER: Final = {"Retry-After": "1"}  # clients take 0 for no value
IMPLICIT: Final[dict[str, dict[str, Any]]] = {
    t.BLOB_SERVICE: {"cors": {"corsRules": []}, "deleteRetentionPolicy": {"enabled": False}},
    "azure-native:storage:FileServiceProperties": {
        "cors": {"corsRules": []}, "shareDeleteRetentionPolicy": {"enabled": True, "days": 7},
    },
}  # fmt: skip
"""What exists with its parent before anybody wrote it, as Azure makes it.

https://learn.microsoft.com/rest/api/storagerp/blob-services/get-service-properties
"""
_ETAGS: Final = ("etag", "eTag")


@dataclasses.dataclass(frozen=True)
class Service:
    """One ARM server over a core."""

    core: AzureCore
    tokens: Tokens
    operations: Operations
    page_size: int

    @property
    def store(self) -> Store:
        """Where everything is."""
        return self.core.store

    @property
    def subscription(self) -> str:
        """ARM id of the one subscription there is."""
        return f"/subscriptions/{self.core.settings.subscription_id}"

    def require(self, kind: Descriptor, resource_id: str) -> Existing:
        """The resource of that id; raises NotFoundError with ARM's code and text."""
        existing = self.store.get(resource_id)
        if existing is not None:
            return existing
        self.require_group(resource_id)
        where = t.resource_group_of(resource_id)
        under = f" under resource group '{where}'" if where else ""
        name = resource_id.rsplit("/", 1)[-1]
        raise NotFoundError(
            "ResourceNotFound",
            f"The Resource '{kind.arm_type}/{name}'{under} was not found. For more details please go to "
            "https://aka.ms/ARMResourceNotFoundFix",
        )

    def require_group(self, resource_id: str) -> None:
        """Raises NotFoundError if the resource group of an id does not exist."""
        group = t.resource_group_of(resource_id)
        if group and self.store.get(f"{self.subscription}/resourceGroups/{group}") is None:
            raise NotFoundError("ResourceGroupNotFound", f"Resource group '{group}' could not be found.")

    def body(
        self, kind: Descriptor, resource_id: str, running: list[Operation] | None = None
    ) -> dict[str, Any]:
        """A resource as ARM sends it, its state that of the operation under way; raises NotFoundError."""
        if kind.token in IMPLICIT and self.store.get(resource_id) is None:
            self.require_group(resource_id)
            if self.store.get(kind.parent_id(resource_id)) is not None:
                return to_wire(kind, resource_id, IMPLICIT[kind.token])
        existing = self.require(kind, resource_id)
        found = self.core.read(kind.token, existing.id, {}, {})
        wire = to_wire(kind, existing.id, found[1] if found else {})
        for name in _ETAGS:
            if name in wire:
                wire[name] = self.etag(existing.id)
        ongoing = self.operations.running() if running is None else running
        state = next((_state(kind, item) for item in ongoing if t.same_id(item.target, existing.id)), None)
        properties = wire.get("properties")
        if state and isinstance(properties, dict) and "provisioningState" in properties:
            wire["properties"] = {**properties, "provisioningState": state}
        return wire

    def etag(self, resource_id: str) -> str:
        """Changes with every write of the resource."""
        written = self.store.version(resource_id)
        return f'W/"{uuid.uuid5(uuid.NAMESPACE_URL, f"{resource_id.lower()} {written!r}")}"'

    def operation_headers(self, base_url: str, operation: Operation, how: str) -> Mapping[str, str]:
        """Where the client polls an operation."""
        parts = operation.target.split("/providers/")
        what = "operationStatuses" if how == "Azure-AsyncOperation" else "operationResults"
        if len(parts) > 1:
            middle = f"/providers/{parts[-1].split('/')[0]}/locations/global/{what}"
        else:
            middle = "/operationresults"
        url = f"{base_url}{self.subscription}{middle}/{operation.id}?api-version={operation.api_version}"
        return {how: url, **RETRY_AFTER}


def _state(kind: Descriptor, operation: Operation) -> str:
    if operation.kind == "delete":
        return "Deleting"
    return protocol(kind).creating if operation.kind == "create" else "Updating"

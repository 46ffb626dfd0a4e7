"""The private endpoint connections of a target: which of them is that of a given endpoint, and what its owner
has decided. Nothing is guessed: two that could be meant are an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from infra.arm.client import ArmClient
from infra.arm.errors import NotOursError
from infra.arm.ids import is_id, name_of, same, type_of

VERSIONS: Final = {
    "microsoft.storage/storageaccounts": "2024-01-01",
    "microsoft.databricks/workspaces": "2026-01-01",
    "microsoft.keyvault/vaults": "2024-11-01",
    "microsoft.synapse/workspaces": "2021-06-01",
    "microsoft.machinelearningservices/workspaces": "2025-12-01",
    "microsoft.containerregistry/registries": "2023-01-01-preview",
    "microsoft.datafactory/factories": "2018-06-01",
    "microsoft.eventhub/namespaces": "2024-01-01",
    "microsoft.sql/servers": "2023-08-01",
}
"""API version of each type of target."""
_ENDPOINTS: Final = {
    "microsoft.datafactory/factories/managedvirtualnetworks/managedprivateendpoints": "2018-06-01",
}
"""Types of managed private endpoints that Azure Resource Manager knows; Synapse's are of its data plane."""


class Connection:
    """One connection as the target shows it."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self.id = str(body.get("id", ""))
        self._properties: dict[str, Any] = dict(body.get("properties") or {})

    @property
    def state(self) -> dict[str, Any]:
        """The owner's decision."""
        return dict(self._properties.get("privateLinkServiceConnectionState") or {})

    @property
    def status(self) -> str:
        """Pending, Approved, Rejected or Disconnected."""
        return str(self.state.get("status", ""))

    @property
    def endpoint_id(self) -> str:
        """Id of the private endpoint that asked."""
        return str((self._properties.get("privateEndpoint") or {}).get("id", ""))

    def decided(self, status: str, description: str) -> dict[str, Any]:
        """The body of the PUT that decides, with everything else as it is."""
        kept = {name: value for name, value in self._properties.items() if name != "provisioningState"}
        decision = {**self.state, "status": status, "description": description}
        return {"properties": {**kept, "privateLinkServiceConnectionState": decision}}

    def is_of(self, endpoint: str) -> bool:
        """Whether the endpoint with that id, or called `<owner>.<name>`, asked for it.

        The private endpoint behind a managed one is in a subscription of Microsoft's; its name and that of
        the connection begin with the factory's or workspace's name, a dot and the managed endpoint's name.
        """
        called = {name_of(self.endpoint_id).lower(), name_of(self.id).lower()}
        return same(self.endpoint_id, endpoint) or title(endpoint).lower() in called


def version(target_id: str) -> str | None:
    """API version of a target's connections; None for an unknown type."""
    return VERSIONS.get(type_of(target_id)) if is_id(target_id) else None


def endpoint_version(endpoint: str) -> str | None:
    """API version of a managed private endpoint; None if it cannot be asked for."""
    return _ENDPOINTS.get(type_of(endpoint)) if is_id(endpoint) else None


def title(endpoint: str) -> str:
    """`<owner>.<name>` of a managed private endpoint; any other id or name stands for itself."""
    if not is_id(endpoint) or not type_of(endpoint).endswith("/managedprivateendpoints"):
        return endpoint
    owner = endpoint.partition("/managedVirtualNetworks/")[0].partition("/managedvirtualnetworks/")[0]
    return f"{name_of(owner)}.{name_of(endpoint)}"


def made_by(client: ArmClient, target_id: str, endpoint: str) -> Connection | None:
    """The connection that an endpoint asked for on a target, if it is there; raises NotOursError if several
    could be meant.
    """
    listed = client.listed(f"{target_id}/privateEndpointConnections", version(target_id) or "")
    ours = [item for item in map(Connection, listed) if item.is_of(endpoint)]
    exact = [item for item in ours if same(item.endpoint_id, endpoint)] or ours
    if len(exact) > 1:
        raise NotOursError(
            f"{target_id}: {len(exact)} connections are called like {title(endpoint)}: "
            f"{', '.join(item.id for item in exact)}. Approve the right one by hand: "
            "`az network private-endpoint-connection approve --id <id>`."
        )
    return exact[0] if exact else None

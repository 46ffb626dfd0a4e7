"""The store as the rules see it: read-only, complete, of one subscription."""

from __future__ import annotations

import dataclasses

from infra.azure_rules import Existing
from local_cloud.azure.store import Store


@dataclasses.dataclass(frozen=True)
class StoreWorld:
    """What exists in the local Azure, seen from one subscription."""

    store: Store
    subscription_id: str
    complete: bool = True

    def get(self, resource_id: str) -> Existing | None:
        """The resource of that id, case-insensitive."""
        return self.store.get(resource_id) if resource_id else None

    def of_type(self, token: str) -> list[Existing]:
        """Every resource of a type token."""
        return self.store.of_type(token)

    def reserved(self, kind: str, name: str) -> str | None:
        """Id of the soft-deleted resource that still holds this name, if any."""
        return self.store.reserved(kind, name)

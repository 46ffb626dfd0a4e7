"""The store as the rules see it: read-only, complete, of one subscription."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator

from infra.azure_rules import Existing
from local_cloud.azure.store import Store


@dataclasses.dataclass(frozen=True)
class Below(Collection[Existing]):
    """Resources of one type under an id; counted or read only when asked."""

    store: Store
    resource_id: str
    token: str
    mentioning: str = ""

    def __len__(self) -> int:
        return self.store.count_below(self.resource_id, self.token, self.mentioning)

    def __iter__(self) -> Iterator[Existing]:
        return iter(self.store.below_of_type(self.resource_id, self.token, self.mentioning))

    def __contains__(self, item: object) -> bool:
        return any(item == existing for existing in self)


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

    def named(self, token: str, name: str) -> list[Existing]:
        """Every resource of a type token whose id ends with this name, in any case."""
        return self.store.named(token, name)

    def below(self, resource_id: str, token: str, mentioning: str = "") -> Below:
        """Every resource of a type token under this id whose inputs contain a text, in any case."""
        return Below(self.store, resource_id, token, mentioning)

    def reserved(self, kind: str, name: str) -> str | None:
        """Id of the soft-deleted resource that still holds this name, if any."""
        return self.store.reserved(kind, name)

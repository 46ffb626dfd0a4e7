"""What a rule asks of the world about other resources: is it there, which vault is it, is the name taken.

Absence means something only for types that the world keeps under the id Azure gives them, so every question
about a missing resource goes through here.
"""

from __future__ import annotations

import re
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Existing, World

_KEPT: Final = frozenset(
    {
        "microsoft.containerregistry/registries",
        "microsoft.databricks/workspaces",
        "microsoft.datafactory/factories",
        "microsoft.insights/components",
        "microsoft.keyvault/vaults",
        "microsoft.machinelearningservices/workspaces",
        "microsoft.managedidentity/userassignedidentities",
        "microsoft.network/virtualnetworks",
        "microsoft.operationalinsights/workspaces",
        "microsoft.storage/storageaccounts",
        "microsoft.synapse/workspaces",
    }
)
_TOP = re.compile(r"(/subscriptions/[^/]+/resourcegroups/[^/]+/providers/([^/]+/[^/]+)/[^/]+)", re.IGNORECASE)
_VAULT_HOST = re.compile(r"https?://([^./]+)\.vault\.", re.IGNORECASE)


def arm_type(resource_id: str) -> str:
    """Type of the topmost resource of an id, lower case: `microsoft.storage/storageaccounts`, or empty."""
    found = _TOP.match(resource_id)
    return found.group(2).lower() if found else ""


def is_id_of(resource_id: str, kind: str) -> bool:
    """Whether an id names a resource of exactly that type, e.g. `Microsoft.Storage/storageAccounts`."""
    found = _TOP.fullmatch(resource_id.rstrip("/"))
    return found is not None and found.group(2).lower() == kind.lower()


def missing(world: World, resource_id: str | None) -> bool:
    """Whether the topmost resource of an id is certainly not there: a kept type, in a complete view."""
    found = _TOP.match(resource_id or "")
    return (
        found is not None
        and world.complete
        and found.group(2).lower() in _KEPT
        and t.subscription_of(found.group(1)) == world.subscription_id.lower()
        and world.get(found.group(1)) is None
    )


def vault_of(world: World, uri: str | None) -> Existing | None:
    """The vault behind `https://<name>.vault.azure.net/...`, if the world knows it."""
    found = _VAULT_HOST.match(uri or "")
    if found is None:
        return None
    return next(iter(world.named(t.VAULT, found.group(1))), None)


def name_taken(world: World, token: str, name: str | None, own_id: str) -> bool:
    """Whether another resource of the type has this global name, whatever its group; case does not count."""
    return name is not None and any(not t.same_id(other.id, own_id) for other in world.named(token, name))

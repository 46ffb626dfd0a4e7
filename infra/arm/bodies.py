"""Azure's PUT replaces a resource: what is not sent is reset. So a property is changed by sending back what
is there with that property changed, and without what only Azure writes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

_ENVELOPE: Final = ("id", "name", "type", "systemData", "etag")
_IDENTITY: Final = ("type", "userAssignedIdentities")


def writable(resource: Mapping[str, Any], computed: Collection[str] = ()) -> dict[str, Any]:
    """The body of a PUT that changes nothing; `computed` are names below `properties` that Azure writes."""
    body = {name: value for name, value in resource.items() if name not in _ENVELOPE}
    hidden = {*computed, "provisioningState"}
    body["properties"] = {
        name: value for name, value in dict(resource.get("properties") or {}).items() if name not in hidden
    }
    identity = body.get("identity")
    if isinstance(identity, Mapping):
        body["identity"] = _identity(identity)
    return body


def _identity(identity: Mapping[str, Any]) -> dict[str, Any]:
    """An identity without the ids that Azure adds to it."""
    kept = {name: identity[name] for name in _IDENTITY if identity.get(name)}
    if "userAssignedIdentities" in kept:
        kept["userAssignedIdentities"] = {name: {} for name in kept["userAssignedIdentities"]}
    return kept

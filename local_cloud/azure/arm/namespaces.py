"""Resource provider namespaces and the SDK modules that hold their types.

Most namespaces are `Microsoft.` and the module's name; azure-native 3 splits or renames a few, listed here.
"""

from __future__ import annotations

import functools
from typing import Final

from local_cloud.azure import introspect
from local_cloud.azure.derive import derive
from local_cloud.azure.descriptor import TABLE, Descriptor

_SPLIT: Final[dict[str, tuple[str, ...]]] = {
    "microsoft.network": ("network", "privatedns", "dns", "dnsresolver", "frontdoor", "trafficmanager"),
    "microsoft.insights": ("monitor", "applicationinsights"),
    "microsoft.documentdb": ("cosmosdb",),
    "microsoft.cache": ("redis", "redisenterprise"),
    "microsoft.devices": ("iothub", "deviceprovisioningservices"),
    "microsoft.operationsmanagement": ("operationsmanagement",),
    "microsoft.resources": ("resources",),
}
REGISTERED: Final = tuple(
    sorted(
        {kind.arm_type.split("/")[0] for kind in TABLE.values()}
        | {"Microsoft.Compute", "Microsoft.ContainerService", "Microsoft.EventGrid", "Microsoft.Sql"}
    )
)
"""Namespaces a `GET /providers` lists."""
ON_REQUEST: Final = frozenset(
    {"microsoft.cdn", "microsoft.eventgrid", "microsoft.policyinsights", "microsoft.sql"}
)
"""Namespaces that a subscription has only after somebody registered them: services call these themselves, so
no client that registers on its own ever sees them refused."""


@functools.cache
def modules(namespace: str) -> tuple[str, ...]:
    """SDK modules with the types of a namespace; empty if the SDK has none."""
    lowered = namespace.lower()
    if lowered in _SPLIT:
        return _SPLIT[lowered]
    if not lowered.startswith("microsoft."):
        return ()
    module = lowered.removeprefix("microsoft.")
    return (module,) if module in introspect.tokens() else ()


def known_namespace(namespace: str) -> bool:
    """Whether the SDK has types of this namespace."""
    return bool(modules(namespace))


def spelled(namespace: str) -> str:
    """The namespace as Azure spells it, as far as it is known."""
    return next((name for name in REGISTERED if name.lower() == namespace.lower()), namespace)


@functools.cache
def derived_types(namespace: str, last: str) -> tuple[Descriptor, ...]:
    """Types outside the table whose own segment is `last`, for instance `virtualMachines`."""
    found = []
    for module in modules(namespace):
        for token in introspect.tokens()[module]:
            if token in TABLE or token.rsplit(":", 1)[-1][:2].lower() != last[:2].lower():
                continue
            kind = derive(token)
            if kind.path.rstrip("/").split("/")[-2].lower() == last.lower():
                found.append(kind)
    return tuple(found)

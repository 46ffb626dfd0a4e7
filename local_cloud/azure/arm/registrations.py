"""Registrations of resource providers. Every provider is registered until somebody unregisters it.

https://learn.microsoft.com/azure/azure-resource-manager/management/resource-providers-and-types
"""

from __future__ import annotations

from typing import Final

from local_cloud.azure.arm.service import Service
from local_cloud.azure.resource_manager import PROVIDER_STATES

REGISTERED: Final = "Registered"
UNREGISTERED: Final = "Unregistered"


def state(service: Service, namespace: str) -> str:
    """Registered, Registering or Unregistered."""
    mark = service.store.under_way.marked(PROVIDER_STATES, namespace)
    if mark is None or mark == UNREGISTERED:
        return mark or REGISTERED
    if service.operations.clock() < float(mark):
        return "Registering"
    service.store.under_way.unmark(PROVIDER_STATES, namespace)
    return REGISTERED


def register(service: Service, namespace: str) -> None:
    """Begin to register a provider, which takes as long as any operation."""
    if state(service, namespace) == UNREGISTERED:
        ends = service.operations.clock() + service.operations.seconds
        service.store.under_way.mark(PROVIDER_STATES, namespace, repr(ends))


def unregister(service: Service, namespace: str) -> None:
    """End a registration."""
    service.store.under_way.mark(PROVIDER_STATES, namespace, UNREGISTERED)

"""Registrations of resource providers. Most are registered until somebody unregisters them, a few only on
request; a subscription refuses the resources of those that somebody unregistered.

https://learn.microsoft.com/azure/azure-resource-manager/management/resource-providers-and-types
"""

from __future__ import annotations

from typing import Final

from local_cloud.azure.arm.namespaces import ON_REQUEST
from local_cloud.azure.arm.service import Service
from local_cloud.azure.resource_manager import PROVIDER_STATES

REGISTERED: Final = "Registered"
UNREGISTERED: Final = "Unregistered"
NOT_REGISTERED: Final = "NotRegistered"


def state(service: Service, namespace: str) -> str:
    """Registered, Registering, Unregistered or NotRegistered."""
    mark = service.store.under_way.marked(PROVIDER_STATES, namespace)
    if mark is None:
        return NOT_REGISTERED if namespace.lower() in ON_REQUEST else REGISTERED
    if mark in (REGISTERED, UNREGISTERED):
        return mark
    if service.operations.clock() < float(mark):
        return "Registering"
    service.store.under_way.mark(PROVIDER_STATES, namespace, REGISTERED)
    return REGISTERED


def register(service: Service, namespace: str) -> None:
    """Begin to register a provider, which takes as long as any operation."""
    if state(service, namespace) in (NOT_REGISTERED, UNREGISTERED):
        ends = service.operations.clock() + service.operations.seconds
        service.store.under_way.mark(PROVIDER_STATES, namespace, repr(ends))


def unregister(service: Service, namespace: str) -> None:
    """End a registration."""
    service.store.under_way.mark(PROVIDER_STATES, namespace, UNREGISTERED)

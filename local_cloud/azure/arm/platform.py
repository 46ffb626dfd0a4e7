"""What ARM itself answers beside resources: subscriptions, tenants, locations, resource providers."""

from __future__ import annotations

from typing import Any, Final

from infra.azure_rules.locations import REGIONS
from local_cloud.azure.arm import registrations, versions
from local_cloud.azure.arm.messages import Answer, Call
from local_cloud.azure.arm.namespaces import REGISTERED, known_namespace, spelled
from local_cloud.azure.arm.service import Service
from local_cloud.azure.descriptor import TABLE
from local_cloud.azure.errors import NotFoundError

LOCATIONS: Final = tuple(sorted(name for name in REGIONS if name != "global"))


def subscriptions(service: Service, call: Call) -> Answer:
    """The one subscription, as a list."""
    versions.check_platform(call)
    return Answer(200, {"value": [_subscription(service)], "count": {"type": "Total", "value": 1}})


def subscription(service: Service, call: Call) -> Answer:
    """The one subscription."""
    versions.check_platform(call)
    return Answer(200, _subscription(service))


def _subscription(service: Service) -> dict[str, Any]:
    settings = service.core.settings
    return {
        "id": service.subscription,
        "subscriptionId": settings.subscription_id,
        "tenantId": settings.tenant_id,
        "displayName": "Local subscription",
        "state": "Enabled",
        "authorizationSource": "RoleBased",
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "PayAsYouGo_2014-09-01",
            "spendingLimit": "Off",
        },
    }


def tenants(service: Service, call: Call) -> Answer:
    """The one tenant, as a list."""
    versions.check_platform(call)
    tenant = service.core.settings.tenant_id
    return Answer(
        200, {"value": [{"id": f"/tenants/{tenant}", "tenantId": tenant, "displayName": "Local tenant"}]}
    )


def locations(service: Service, call: Call) -> Answer:
    """The regions Azure has."""
    versions.check_platform(call)
    listed = [
        {
            "id": f"{service.subscription}/locations/{name}",
            "name": name,
            "displayName": name,
            "regionalDisplayName": name,
            "type": "Region",
            "metadata": {"regionType": "Physical"},
        }
        for name in LOCATIONS
    ]
    return Answer(200, {"value": listed})


def providers(service: Service, call: Call) -> Answer:
    """The resource providers of the platform's types and a few more."""
    versions.check_platform(call)
    return Answer(200, {"value": [_provider(service, name, full=False) for name in REGISTERED]})


def provider(service: Service, call: Call, namespace: str) -> Answer:
    """One resource provider with its types and their versions; raises NotFoundError."""
    versions.check_platform(call)
    if not known_namespace(namespace):
        raise NotFoundError("InvalidResourceNamespace", f"The resource namespace '{namespace}' is invalid.")
    if call.method == "POST":
        change = {"register": registrations.register, "unregister": registrations.unregister}
        change[call.segments[-1].lower()](service, namespace)
    return Answer(200, _provider(service, spelled(namespace), full=True))


def _provider(service: Service, namespace: str, *, full: bool) -> dict[str, Any]:
    kinds = [kind for kind in TABLE.values() if kind.arm_type.split("/")[0].lower() == namespace.lower()]
    return {
        "id": f"{service.subscription}/providers/{namespace}",
        "namespace": namespace,
        "registrationPolicy": "RegistrationRequired",
        "registrationState": registrations.state(service, namespace),
        "resourceTypes": [
            {
                "resourceType": kind.arm_type.partition("/")[2],
                "locations": list(LOCATIONS) if kind.has_location else [],
                "apiVersions": list(reversed(versions.versions(kind))),
                "defaultApiVersion": kind.api_version,
                "capabilities": "SupportsTags, SupportsLocation" if kind.has_location else "None",
            }
            for kind in kinds
            if full
        ],
    }

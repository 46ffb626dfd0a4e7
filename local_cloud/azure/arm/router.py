"""Which handler answers which path: what ARM answers itself by pattern, everything else by resource type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from infra.azure_rules import tokens as t
from local_cloud.azure.arm import (
    actions,
    connections,
    listing,
    managed_networks,
    platform,
    polling,
    resources,
    roles,
)
from local_cloud.azure.arm.messages import Answer, Call
from local_cloud.azure.arm.paths import Target, resolve
from local_cloud.azure.arm.service import Service
from local_cloud.azure.errors import AzureError, NotFoundError

Handler = Callable[[Service, Call, Target], Answer]
_ONE: Final[dict[str, Handler]] = {
    "GET": resources.get,
    "HEAD": resources.head,
    "PUT": resources.put,
    "PATCH": resources.patch,
    "DELETE": resources.delete,
}


def route(service: Service, call: Call) -> Answer:
    """The answer to an authenticated request; raises AzureError."""
    own = [part.lower() for part in call.segments]
    if own[:1] == ["subscriptions"] and len(own) > 1:
        _known_subscription(service, own[1])
    answer = _of_platform(service, call, own)
    if answer is not None:
        return answer
    if managed_networks.serves(call):
        return managed_networks.answer(service, call)
    if call.method == "POST":
        return actions.post(service, call)
    target = resolve(call.path)
    if connections.serves(service, target) and call.method in ("GET", "PUT"):
        if call.method == "PUT":
            return connections.put(service, call, target)
        return (connections.listed if target.is_list else connections.get)(service, call, target)
    if call.method == "GET" and target.kind.token == roles.ROLE_DEFINITION:
        return (roles.listed if target.is_list else roles.get)(service, call, target)
    if target.is_list:
        if call.method == "GET":
            return listing.of_type(service, call, target)
    elif call.method in _ONE:
        return _ONE[call.method](service, call, target)
    raise AzureError(
        "HttpMethodNotAllowed", f"The HTTP method '{call.method}' is not supported at this path.", status=405
    )


def _of_platform(service: Service, call: Call, own: list[str]) -> Answer | None:
    if call.method == "GET" and own in (["subscriptions"], ["tenants"]):
        answer = platform.subscriptions if own == ["subscriptions"] else platform.tenants
        return answer(service, call)
    if own[:1] != ["subscriptions"]:
        return None
    return _read(service, call, own[2:]) if call.method == "GET" else _posted(service, call, own[2:])


def _read(service: Service, call: Call, own: list[str]) -> Answer | None:
    """What ARM itself has below a subscription."""
    match own:
        case []:
            return platform.subscription(service, call)
        case ["locations"]:
            return platform.locations(service, call)
        case ["providers"]:
            return platform.providers(service, call)
        case ["providers", _]:
            return platform.provider(service, call, call.segments[3])
        case ["resources"]:
            return listing.everything(service, call, service.subscription)
        case ["resourcegroups", _, "resources"]:
            group = f"{service.subscription}/resourceGroups/{call.segments[3]}"
            return listing.everything(service, call, group)
        case ["providers", _, "locations", _, "operationstatuses", identifier]:
            return polling.status(service, call, identifier)
        case ["operationresults", identifier] | [
            "providers",
            _,
            "locations",
            _,
            "operationresults",
            identifier,
        ]:
            return polling.result(service, call, identifier)
    return None


def _posted(service: Service, call: Call, own: list[str]) -> Answer | None:
    if call.method != "POST" or own[:1] != ["providers"]:
        return None
    match own[1:]:
        case [_, "register" | "unregister"]:
            return platform.provider(service, call, call.segments[3])
        case ["microsoft.storage", "checknameavailability"]:
            return actions.check_name(service, call, t.STORAGE_ACCOUNT, "accountName")
        case ["microsoft.keyvault", "checknameavailability"]:
            return actions.check_name(service, call, t.VAULT, "vaultName")
    return None


def _known_subscription(service: Service, identifier: str) -> None:
    if identifier != service.core.settings.subscription_id.lower():
        raise NotFoundError(
            "SubscriptionNotFound",
            f"The subscription '{identifier}' could not be found. This server has "
            f"'{service.core.settings.subscription_id}'.",
        )

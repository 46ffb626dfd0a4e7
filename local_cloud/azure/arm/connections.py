"""Private endpoint connections of a target, which Azure makes itself: the owner lists them and decides."""

from __future__ import annotations

from typing import Any, Final

from infra.azure_rules import tokens as t
from local_cloud.azure.arm import resources, versions
from local_cloud.azure.arm.messages import Answer, Call
from local_cloud.azure.arm.paths import Target
from local_cloud.azure.arm.service import Service
from local_cloud.azure.descriptor import descriptor
from local_cloud.azure.errors import NotFoundError
from local_cloud.azure.outputs.links import LINKS

_ENVELOPE: Final = ("id", "name", "type", "etag")


def serves(service: Service, target: Target) -> bool:
    """Whether a path is about connections whose target keeps a list of them."""
    if not target.kind.token.endswith(":PrivateEndpointConnection"):
        return False
    owner = service.store.get(_owner(service, target))
    return owner is not None and owner.token in LINKS


def listed(service: Service, call: Call, target: Target) -> Answer:
    """Every connection of a target."""
    versions.check(call, target.kind)
    return Answer(200, {"value": _all(service, _owner(service, target))})


def get(service: Service, call: Call, target: Target) -> Answer:
    """One connection, decided or not; raises NotFoundError."""
    versions.check(call, target.kind)
    return Answer(200, _one(service, target))


def put(service: Service, call: Call, target: Target) -> Answer:
    """Decide on a connection that somebody asked for; raises NotFoundError for any other."""
    _one(service, target)
    answer = resources.put(service, call, target)
    if answer.status == 201 and not answer.headers:  # the connection was there, only the decision is new
        return Answer(200, _one(service, target))
    return answer


def _owner(service: Service, target: Target) -> str:
    if target.is_list:
        return target.under
    return target.kind.parent_id(_id(service, target))


def _id(service: Service, target: Target) -> str:
    return target.kind.resource_id(target.parameters, service.core.settings.subscription_id)


def _all(service: Service, owner_id: str) -> list[dict[str, Any]]:
    owner = service.store.get(owner_id)
    if owner is None:
        raise NotFoundError("ParentResourceNotFound", f"The parent resource '{owner_id}' could not be found.")
    body = service.body(descriptor(owner.token), owner.id)
    found = body.get("properties", {}).get("privateEndpointConnections") or ()
    return [_whole(item) for item in found]


def _whole(item: dict[str, Any]) -> dict[str, Any]:
    """A connection with an envelope, which a target's own list of them may lack."""
    head = {"name": str(item.get("id", "")).rpartition("/")[2], **item}
    inner = item.get("properties") or {name: value for name, value in item.items() if name not in _ENVELOPE}
    return {**{name: head[name] for name in _ENVELOPE if name in head}, "properties": inner}


def _one(service: Service, target: Target) -> dict[str, Any]:
    wanted = _id(service, target)
    for item in _all(service, _owner(service, target)):
        if t.same_id(str(item["id"]), wanted):
            return item
    raise NotFoundError("ResourceNotFound", f"The private endpoint connection '{wanted}' was not found.")

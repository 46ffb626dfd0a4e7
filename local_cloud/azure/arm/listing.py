"""Lists of resources, in pages: of a type, of a resource group, of the subscription."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from infra.azure_rules import Existing
from infra.azure_rules import tokens as t
from local_cloud.azure.arm import versions
from local_cloud.azure.arm.messages import Answer, Call
from local_cloud.azure.arm.paths import Target
from local_cloud.azure.arm.service import Service
from local_cloud.azure.descriptor import descriptor
from local_cloud.azure.errors import AzureError, NotFoundError

_CLAUSE: Final = re.compile(r"\s*(\w+)\s+eq\s+'([^']*)'\s*", re.IGNORECASE)
_SUMMARY: Final = (
    "id",
    "name",
    "type",
    "location",
    "tags",
    "kind",
    "sku",
    "identity",
    "managedBy",
    "plan",
    "zones",
)


def of_type(service: Service, call: Call, target: Target) -> Answer:
    """Resources of a type below a subscription, resource group, parent or scope; raises NotFoundError."""
    versions.check(call, target.kind)
    under = target.under.lower()
    if under != service.subscription:
        service.require_group(target.under)
        if "/providers/" in under and service.store.get(target.under) is None:
            text = f"The parent resource '{target.under}' could not be found."
            raise NotFoundError("ParentResourceNotFound", text)
    found = [item for item in service.store.of_type(t.base(target.kind.token)) if _inside(item, under)]
    wanted = clauses(call, {"principalid": "principalId", "name": "name"})
    found = [item for item in found if all(str(_field(item, key)).lower() == text for key, text in wanted)]
    running = service.operations.running()
    return _page(service, call, found, lambda item: service.body(target.kind, item.id, running))


def everything(service: Service, call: Call, under: str) -> Answer:
    """Every tracked resource of a resource group or the subscription, without its properties."""
    versions.check_platform(call)
    service.require_group(under)
    names = {"resourcetype": "type", "name": "name", "location": "location", "resourcegroup": "resourceGroup"}
    wanted = [*clauses(call, {**names, "tagname": "tagName", "tagvalue": "tagValue"})]
    found = [item for item in service.store.everything() if _inside(item, under.lower()) and _tracked(item)]
    return _page(
        service, call, [item for item in found if _wanted(item, wanted)], lambda item: _summary(service, item)
    )


def _inside(item: Existing, under: str) -> bool:
    return item.id.lower().startswith(f"{under.rstrip('/')}/")


def _tracked(item: Existing) -> bool:
    """Whether ARM itself lists a resource: what has a location, and no resource group."""
    return "/providers/" in item.id and bool(item.outputs.get("location"))


def _summary(service: Service, item: Existing) -> dict[str, Any]:
    body = service.body(descriptor(t.base(item.token)), item.id, [])
    return {name: body[name] for name in _SUMMARY if name in body}


def _wanted(item: Existing, wanted: Iterable[tuple[str, str]]) -> bool:
    tags = item.outputs.get("tags")
    tags = tags if isinstance(tags, Mapping) else {}
    named = dict(wanted)
    for key, text in named.items():
        if key == "tagName":
            value = next((str(tag) for name, tag in tags.items() if name.lower() == text), None)
            if value is None or value.lower() != named.get("tagValue", value.lower()):
                return False
        elif key != "tagValue" and str(_field(item, key)).lower() != text:
            return False
    return True


def _field(item: Existing, name: str) -> Any:
    if name == "resourceGroup":
        return t.resource_group_of(item.id)
    if name == "name":
        return item.name
    return item.outputs.get(name, "")


def clauses(call: Call, known: Mapping[str, str]) -> list[tuple[str, str]]:
    """The `$filter` as pairs of field and lower-case text; raises AzureError for what is not supported."""
    text = call.query.get("$filter", "").strip()
    if not text or text.lower() == "atscope()":
        return []
    pairs = []
    for part in re.split(r"\s+and\s+", text, flags=re.IGNORECASE):
        found = _CLAUSE.fullmatch(part)
        name = known.get(found[1].lower()) if found else None
        if found is None or name is None:
            raise AzureError(
                "InvalidFilterInQueryString",
                f"Invalid $filter '{part}' specified in the query string: {', '.join(known.values())} with "
                "eq, joined by and, are supported.",
            )
        pairs.append((name, found[2].lower()))
    return pairs


def _page(
    service: Service, call: Call, found: list[Existing], body: Callable[[Existing], dict[str, Any]]
) -> Answer:
    """One page, ordered by id, and where the next one is."""
    after = _token(call)
    rest = sorted((item for item in found if item.id.lower() > after), key=lambda item: item.id.lower())
    top = call.query.get("$top", "")
    if top and (not top.isdigit() or int(top) < 1):
        raise AzureError("InvalidTopInQueryString", f"Invalid $top '{top}': a positive number is needed.")
    size = min(int(top), service.page_size) if top else service.page_size
    answer: dict[str, Any] = {"value": [body(item) for item in rest[:size]]}
    if len(rest) > size:
        mark = base64.urlsafe_b64encode(rest[size - 1].id.lower().encode()).decode()
        query = {name: value for name, value in call.query.items() if name != "$skiptoken"}
        answer["nextLink"] = f"{call.base_url}{call.path}?{urlencode({**query, '$skiptoken': mark})}"
    return Answer(200, answer)


def _token(call: Call) -> str:
    text = call.query.get("$skiptoken", "")
    try:
        return base64.b64decode(text.encode(), b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise AzureError("InvalidSkipToken", f"The $skiptoken '{text}' is not one of this server.") from error

"""GET, HEAD, PUT, PATCH and DELETE of one resource of any type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from infra.azure_rules import Existing
from infra.azure_rules import tokens as t
from local_cloud.azure.arm import versions
from local_cloud.azure.arm.errors import invalid_properties
from local_cloud.azure.arm.messages import Answer, Call
from local_cloud.azure.arm.operations import Operation
from local_cloud.azure.arm.paths import Target
from local_cloud.azure.arm.protocols import Polling, protocol
from local_cloud.azure.arm.secrets import hidden
from local_cloud.azure.arm.service import Service
from local_cloud.azure.arm.shape import to_inputs
from local_cloud.azure.descriptor import Descriptor
from local_cloud.azure.errors import AzureError

_PLACED_BY_PARENT: Final = frozenset({t.ML_COMPUTE})
"""Types with a location that a body may leave out."""


def get(service: Service, call: Call, target: Target) -> Answer:
    """One resource; raises NotFoundError, and AzureError if a fault strikes reads."""
    versions.check(call, target.kind)
    resource_id = _id(service, target)
    with service.core.manager.faults.around("read", target.kind.token, resource_id):
        return Answer(200, service.body(target.kind, resource_id))


def head(service: Service, call: Call, target: Target) -> Answer:
    """Whether it exists: 204 or 404."""
    versions.check(call, target.kind)
    return Answer(204 if service.store.get(_id(service, target)) is not None else 404)


def put(service: Service, call: Call, target: Target) -> Answer:
    """Create or replace; raises AzureError for whatever Azure refuses."""
    body = call.json()
    versions.check(call, target.kind, str(body.get("location") or ""))
    resource_id = _id(service, target)
    existing = service.store.get(resource_id)
    _preconditions(service, call, existing)
    if target.kind.has_location and not body.get("location") and target.kind.token not in _PLACED_BY_PARENT:
        raise AzureError("LocationRequired", "The location property is required for this definition.")
    inputs = to_inputs(target.kind.token, body)
    return _write(service, call, target, existing, inputs)


def patch(service: Service, call: Call, target: Target) -> Answer:
    """Merge into what is there (RFC 7396; tags are replaced as a whole); raises NotFoundError, AzureError."""
    body = call.json()
    versions.check(call, target.kind)
    existing = service.require(target.kind, _id(service, target))
    _preconditions(service, call, existing)
    change = to_inputs(target.kind.token, body)
    merged = _merged(existing.inputs, {name: value for name, value in change.items() if name != "tags"})
    if "tags" in change:
        merged["tags"] = change["tags"]
    return _write(service, call, target, existing, merged)


def delete(service: Service, call: Call, target: Target) -> Answer:
    """Delete with all below; raises RefusedError or AzureError."""
    versions.check(call, target.kind)
    resource_id, how = _id(service, target), protocol(target.kind)
    existing = service.store.get(resource_id)
    if existing is None:
        if how.absent != 204:
            service.require(target.kind, resource_id)
        return Answer(204)
    _preconditions(service, call, existing)
    ongoing = service.operations.on(existing.id)
    if ongoing is not None and ongoing.kind == "delete":
        return Answer(202, None, service.operation_headers(call.base_url, ongoing, "Location"))
    _not_busy(ongoing)
    if how.delete == "none":
        service.core.manager.delete(existing.id)
        return Answer(how.deleted)
    operation = service.operations.delete(existing, call.api_version)
    return Answer(202, None, service.operation_headers(call.base_url, operation, how.delete))


def _id(service: Service, target: Target) -> str:
    return target.kind.resource_id(target.parameters, service.core.settings.subscription_id)


def _write(
    service: Service, call: Call, target: Target, existing: Existing | None, inputs: Mapping[str, Any]
) -> Answer:
    kind = target.kind
    resource_id = existing.id if existing else _id(service, target)
    _not_busy(service.operations.on(resource_id))
    values = {**inputs, **target.parameters}
    failures = service.core.checker.validate(kind.token, values).failures
    if failures:
        raise invalid_properties(failures)
    body = service.core.checker.body(kind.token, values)
    written = service.core.manager.put(kind.token, resource_id, body, hidden(kind.token, body))
    status, how = _protocol(kind, call, existing)
    if how == "none":
        if written.failure is not None:
            raise written.failure
        return Answer(status, service.body(kind, resource_id))
    operation = service.operations.written(
        "update" if existing else "create", resource_id, call.api_version, written.failure
    )
    headers = service.operation_headers(call.base_url, operation, how)
    return Answer(status, service.body(kind, resource_id, [operation]), headers)


def _protocol(kind: Descriptor, call: Call, existing: Existing | None) -> tuple[int, Polling]:
    """Status of a write, and how its end is awaited: nobody polls a `Location` after a 200."""
    row = protocol(kind)
    status = row.patched if call.method == "PATCH" else row.updated if existing else row.created
    if status == 200 and (row.write == "Location" or call.method == "PATCH"):
        return status, "none"
    if status == 202 and row.write == "none":
        return 200, "none"
    return status, row.write


def _not_busy(ongoing: Operation | None) -> None:
    if ongoing is None:
        return
    name = ongoing.target.rsplit("/", 1)[-1]
    if ongoing.kind != "delete":
        raise AzureError(
            "AnotherOperationInProgress",
            f"Another operation on this or dependent resource is in progress: {ongoing.kind} of '{name}'.",
            status=409, retry_after=1,
        )  # fmt: skip
    code = "ResourceGroupBeingDeleted" if "/providers/" not in ongoing.target else "ResourceIsBeingDeleted"
    what = "resource group" if code == "ResourceGroupBeingDeleted" else "resource"
    message = f"The {what} '{name}' is in deprovisioning state and cannot perform this operation."
    raise AzureError(code, message, status=409)


def _preconditions(service: Service, call: Call, existing: Existing | None) -> None:
    """If-Match and If-None-Match; raises AzureError 412."""
    wanted, unwanted = call.headers.get("if-match"), call.headers.get("if-none-match")
    etag = service.etag(existing.id) if existing else ""
    if wanted and (existing is None or wanted not in ("*", etag)):
        raise AzureError("PreconditionFailed", "The condition of If-Match is not met.", status=412)
    if unwanted and existing is not None and unwanted in ("*", etag):
        raise AzureError("PreconditionFailed", "The condition of If-None-Match is not met.", status=412)


def _merged(old: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(old)
    for name, value in change.items():
        before = result.get(name)
        if value is None:
            result.pop(name, None)
        elif isinstance(value, dict):
            result[name] = _merged(before if isinstance(before, dict) else {}, value)
        else:
            result[name] = value
    return result

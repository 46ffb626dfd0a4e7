"""What a client sees that polls: the status of an operation, or its result once it is over.

https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from infra.azure_rules import tokens as t
from local_cloud.azure.arm.messages import Answer, Call
from local_cloud.azure.arm.operations import Operation
from local_cloud.azure.arm.service import RETRY_AFTER, Service
from local_cloud.azure.descriptor import descriptor
from local_cloud.azure.errors import AzureError, NotFoundError


def status(service: Service, call: Call, identifier: str) -> Answer:
    """The operation resource of `Azure-AsyncOperation`; raises NotFoundError."""
    operation, now = _find(service, identifier), service.operations.clock()
    running = operation.is_running(now)
    body: dict[str, Any] = {
        "id": call.path,
        "name": operation.id,
        "status": operation.status(now),
        "startTime": _utc(operation.started),
        "resourceId": operation.target,
    }
    if not running:
        body["endTime"] = _utc(operation.ends)
        if operation.code:
            body["error"] = {"code": operation.code, "message": operation.message}
    return Answer(200, body, RETRY_AFTER if running else {})


def result(service: Service, call: Call, identifier: str) -> Answer:
    """What `Location` leads to: 202 while it runs, then the resource, nothing (deleted) or the error."""
    operation = _find(service, identifier)
    if operation.is_running(service.operations.clock()):
        url = f"{call.base_url}{call.path}?api-version={operation.api_version}"
        return Answer(202, None, {"Location": url, **RETRY_AFTER})
    if operation.code:
        raise AzureError(operation.code, operation.message, status=409)
    if operation.kind == "delete":
        return Answer(200)
    existing = service.store.get(operation.target)
    if existing is None:
        raise NotFoundError("ResourceNotFound", f"The Resource '{operation.target}' was not found.")
    return Answer(200, service.body(descriptor(t.base(existing.token)), existing.id))


def _find(service: Service, identifier: str) -> Operation:
    operation = service.operations.find(identifier)
    if operation is None:
        raise NotFoundError("OperationNotFound", f"The operation '{identifier}' could not be found.")
    return operation


def _utc(seconds: float) -> str:
    return dt.datetime.fromtimestamp(seconds, dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")

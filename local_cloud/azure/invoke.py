"""Functions of azure-native that this stand-in answers: client identity, account keys, stored resources.

A function it does not know fails by name; nothing is invented.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any, Final

from infra.azure_rules import tokens as t
from local_cloud.azure import introspect
from local_cloud.azure.core import AzureCore
from local_cloud.azure.descriptor import TABLE, Descriptor, descriptor
from local_cloud.azure.errors import InvokeError, NotFoundError, UnknownTypeError
from local_cloud.azure.values import filled, plain, secret

Function = Callable[[AzureCore, Mapping[str, Any]], dict[str, Any]]


def invoke(core: AzureCore, token: str, args: Mapping[str, Any]) -> dict[str, Any]:
    """Answer a function; raises InvokeError for one not served, NotFoundError for a missing resource."""
    values = plain(dict(args))
    function = FUNCTIONS.get(t.base(token))
    if function is not None:
        return function(core, values)
    package, module, name = token.split(":")
    if name.startswith("get") and name[3:4].isupper():
        return _get(core, f"{package}:{module}:{name[3:]}", values)
    raise InvokeError(
        f"the local azure-native provider does not serve the function {token!r}. It serves "
        f"{', '.join(sorted(FUNCTIONS))} and the get functions of resources."
    )


def _get(core: AzureCore, token: str, args: Mapping[str, Any]) -> dict[str, Any]:
    try:
        kind = descriptor(token)
    except UnknownTypeError as error:
        raise InvokeError(f"no resource type belongs to this get function: {error}") from error
    resource_id = _id(core, kind, args)
    existing = core.store.get(resource_id)
    if existing is None:
        raise NotFoundError("ResourceNotFound", f"The Resource '{resource_id}' was not found.")
    known = introspect.outputs(token)
    return {
        name: value
        for name, value in filled(dict(existing.outputs), {}).items()
        if name in known or name == "id"
    }


def _id(core: AzureCore, kind: Descriptor, args: Mapping[str, Any]) -> str:
    missing = [name for name in kind.parameters if not isinstance(args.get(name), str)]
    if missing:
        raise InvokeError(f"the get function of {kind.token} needs {', '.join(missing)}")
    return kind.resource_id(args, core.settings.subscription_id)


def _client_config(core: AzureCore, _args: Mapping[str, Any]) -> dict[str, Any]:
    s = core.settings
    return {
        "clientId": s.client_id, "objectId": s.object_id, "subscriptionId": s.subscription_id,
        "tenantId": s.tenant_id
    }  # fmt: skip


def _key(core: AzureCore, resource_id: str, name: str) -> str:
    """A stable key of 64 bytes that only this store can make."""
    return base64.b64encode(
        hmac.new(core.store.seed, f"{resource_id.lower()}|{name}".encode(), hashlib.sha512).digest()
    ).decode()


def _existing_id(core: AzureCore, token: str, args: Mapping[str, Any]) -> str:
    resource_id = _id(core, TABLE[token], args)
    if core.store.get(resource_id) is None:
        raise NotFoundError("ResourceNotFound", f"The Resource '{resource_id}' was not found.")
    return resource_id


def _storage_keys(core: AzureCore, args: Mapping[str, Any]) -> dict[str, Any]:
    account = _existing_id(core, t.STORAGE_ACCOUNT, args)
    return {
        "keys": [
            {"keyName": name, "permissions": "FULL", "value": secret(_key(core, account, name))}
            for name in ("key1", "key2")
        ]
    }


def _workspace_keys(core: AzureCore, args: Mapping[str, Any]) -> dict[str, Any]:
    workspace = _existing_id(core, t.LOG_ANALYTICS, args)
    return {
        "primarySharedKey": secret(_key(core, workspace, "primary")),
        "secondarySharedKey": secret(_key(core, workspace, "secondary")),
    }


FUNCTIONS: Final[dict[str, Function]] = {
    "azure-native:authorization:getClientConfig": _client_config,
    "azure-native:storage:listStorageAccountKeys": _storage_keys,
    "azure-native:operationalinsights:getSharedKeys": _workspace_keys,
    "azure-native:operationalinsights:getWorkspaceSharedKeys": _workspace_keys,
}

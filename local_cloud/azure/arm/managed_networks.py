"""The managed virtual network of a factory, for which azure-native has no class: there is one, called
`default`, it is made by a PUT and goes with its factory.

https://learn.microsoft.com/rest/api/datafactory/managed-virtual-networks
"""

from __future__ import annotations

import re
from typing import Any, Final

from infra.azure_rules import Existing
from infra.azure_rules import tokens as t
from local_cloud.azure.arm.messages import Answer, Call
from local_cloud.azure.arm.service import Service
from local_cloud.azure.descriptor import TABLE
from local_cloud.azure.errors import AzureError, NotFoundError

NETWORK: Final = "local:datafactory:ManagedVirtualNetwork"
_VERSION: Final = "2018-06-01"
_TYPE: Final = "Microsoft.DataFactory/factories/managedVirtualNetworks"
_PATH: Final = re.compile(
    r"(/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.DataFactory/factories/[^/]+)"
    r"/managedVirtualNetworks/([^/]+)",
    re.IGNORECASE,
)


def serves(call: Call) -> bool:
    """Whether a path is that of a managed virtual network."""
    return _PATH.fullmatch(call.path) is not None


def answer(service: Service, call: Call) -> Answer:
    """The answer to a request about a network; raises AzureError."""
    found = _PATH.fullmatch(call.path)
    factory_id, name = found.groups() if found else ("", "")
    if call.api_version != _VERSION:
        text = (
            f"The resource type '{_TYPE.partition('/')[2]}' could not be found in the namespace "
            f"'Microsoft.DataFactory' for api version '{call.api_version}'. The supported api-versions are "
            f"'{_VERSION}'."
        )
        raise AzureError("InvalidResourceType", text)
    factory = service.require(TABLE[t.FACTORY], factory_id)
    network_id = f"{factory.id}/managedVirtualNetworks/{name}"
    if call.method == "PUT":
        return _put(service, call, network_id)
    if call.method == "GET":
        existing = service.store.get(network_id)
        if existing is None:
            raise NotFoundError("ResourceNotFound", f"The Resource '{_TYPE}/{name}' was not found.")
        return Answer(200, _shown(existing))
    text = f"The HTTP method '{call.method}' is not supported at this path."
    raise AzureError("HttpMethodNotAllowed", text, status=405)


def _put(service: Service, call: Call, network_id: str) -> Answer:
    """A body without properties is what Azure calls an invalid payload:
    https://github.com/MicrosoftDocs/azure-docs/issues/76925
    """
    name, body = network_id.rsplit("/", 1)[-1], call.json()
    wrong = f"Invalid resource request. Resource type: 'ManagedVirtualNetwork', Resource name: '{name}'"
    if not isinstance(body.get("properties"), dict):
        raise AzureError("InvalidResourceRequest", f"{wrong} 'Error: Invalid payload'.")
    if name != "default":
        raise AzureError("InvalidResourceRequest", f"{wrong} 'Error: the only name is default'.")
    is_new = service.store.get(network_id) is None
    with service.core.manager.faults.around("create" if is_new else "update", NETWORK, network_id):
        made = Existing(network_id, NETWORK, {"properties": body["properties"]}, {})
        service.store.put(made.id, made.token, made.inputs, made.outputs)
        return Answer(200, _shown(made))


def _shown(network: Existing) -> dict[str, Any]:
    kept = dict(network.inputs.get("properties", {}))
    return {
        "id": network.id,
        "name": network.name,
        "type": _TYPE,
        "etag": '"0"',
        "properties": {**kept, "alias": network.id.split("/")[-3].lower(), "preventDataExfiltration": False},
    }

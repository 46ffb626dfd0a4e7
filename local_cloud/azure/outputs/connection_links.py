"""What private endpoints and their targets show of each other, and vaults and connectors of their users.

The owner of a target decides on a connection that was asked for; the decision is a resource of its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from infra.azure_rules import Existing, World
from infra.azure_rules import tokens as t
from infra.azure_rules.values import read, text
from local_cloud.azure import introspect
from local_cloud.azure.outputs import private_link, shape
from local_cloud.azure.outputs.pointers import (
    ACCESS_POLICY,
    MANAGED_ENDPOINT,
    ZONE_GROUP,
    Links,
    children,
    pointing,
)


def endpoint(world: World, endpoint: Existing) -> Links:
    """States and DNS names of a private endpoint; a zone group takes the names over."""
    made: Links = {}
    for kind in private_link.CONNECTIONS:
        connections = [dict(item) for item in endpoint.outputs.get(kind, [])]
        for item in connections:
            target = world.get(str(item.get("privateLinkServiceId", "")))
            item["privateLinkServiceConnectionState"] = seen_state(
                target, endpoint.id, manual=kind == private_link.CONNECTIONS[1]
            )
        made[kind] = connections
    named = any(True for _ in children(world, ZONE_GROUP, endpoint.id))
    made["customDnsConfigs"] = [] if named else private_link.dns_configurations(world, endpoint.outputs)
    return made


def connection_list(target: Existing) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Endpoint id, state and name of every connection a target shows."""
    holder = target.outputs.get("properties", {}) if _nested(target) else target.outputs
    for item in holder.get("privateEndpointConnections") or ():
        inner = item.get("properties", item)
        state = dict(inner.get("privateLinkServiceConnectionState", {}))
        name = item.get("name") or str(item.get("id", "")).rsplit("/", 1)[-1]
        yield str(inner.get("privateEndpoint", {}).get("id", "")), state, name


def seen_state(target: Existing | None, endpoint_id: str, *, manual: bool) -> dict[str, Any]:
    """The state a target shows of an endpoint's connection."""
    default = private_link.connection_state(manual=manual)
    for seen, state, _ in connection_list(target) if target else ():
        if t.same_id(seen, endpoint_id):
            return {**default, **{name: state[name] for name in ("status", "description") if name in state}}
    return default


def _nested(target: Existing) -> bool:
    """Whether the type lists its connections under `properties`."""
    return "privateEndpointConnections" not in introspect.outputs(target.token)


def target(world: World, target: Existing) -> Links:
    """The connections of private endpoints to a target."""
    found = [_connection(world, target, *entry) for entry in _asked(world, target.id)]
    if not _nested(target):
        return {"privateEndpointConnections": shape.listed(target.token, "privateEndpointConnections", found)}
    properties = {**target.outputs.get("properties", {}), "privateEndpointConnections": found}
    return {"properties": shape.listed(target.token, "properties", properties)}


def _asked(world: World, target_id: str) -> Iterator[tuple[str, str, list[str], bool]]:
    """Endpoint id, connection name, groups, and whether the owner must approve, for every endpoint."""
    for endpoint in world.of_type(t.PRIVATE_ENDPOINT):
        mark = str(endpoint.outputs.get("networkInterfaces", [{}])[0].get("id", "")).rsplit(".", 1)[-1]
        for target, groups, manual in private_link.targets(endpoint.outputs):
            if t.same_id(target, target_id):
                yield endpoint.id, f"{endpoint.name}.{mark.rsplit('/', 1)[-1]}", groups, manual
    for managed in world.of_type(MANAGED_ENDPOINT):
        if t.same_id(text(managed.outputs, "properties.privateLinkResourceId") or "", target_id):
            group = text(managed.outputs, "properties.groupId")
            yield behind(managed.id), called(managed.id), [group] if group else [], True
    for workspace in world.of_type(t.SYNAPSE_WORKSPACE):
        lake = workspace.outputs.get("defaultDataLakeStorage", {})
        if lake.get("createManagedPrivateEndpoint") and t.same_id(lake.get("resourceId") or "", target_id):
            own = f"synapse-ws-custstgacct--{workspace.name}-{target_id.rsplit('/', 1)[-1]}"
            managed_id = f"{workspace.id}/managedVirtualNetworks/default/managedPrivateEndpoints/{own}"
            yield behind(managed_id), called(managed_id), ["dfs"], True


def called(managed_id: str) -> str:
    """Name of the connection and of the endpoint behind a managed one: the owner's, a dot, its own."""
    parts = managed_id.split("/")
    return f"{parts[-5]}.{parts[-1]}"


def behind(managed_id: str) -> str:
    """Id of the private endpoint behind a managed one, which is in a subscription of Microsoft's."""
    mark = uuid.uuid5(uuid.NAMESPACE_URL, managed_id.lower())
    group = f"/subscriptions/{mark}/resourceGroups/vnet-{mark.hex[:8]}-rg"
    return f"{group}/providers/Microsoft.Network/privateEndpoints/{called(managed_id)}"


def _connection(
    world: World,
    target: Existing,
    endpoint_id: str,
    name: str,
    groups: list[str],
    manual: bool,
) -> dict[str, Any]:
    connection_id = f"{target.id}/privateEndpointConnections/{name}"
    decided = world.get(connection_id)
    state: dict[str, Any] = dict(private_link.connection_state(manual=manual))
    for path in ("privateLinkServiceConnectionState", "properties.privateLinkServiceConnectionState"):
        said = read(decided.inputs, path) if decided else None
        if isinstance(said, Mapping):
            state.update(said)
    state["actionRequired"] = state["actionsRequired"]  # Microsoft.Storage spells it so
    inner = {
        "privateEndpoint": {"id": endpoint_id},
        "groupIds": groups,
        "provisioningState": "Succeeded",
        "privateLinkServiceConnectionState": state,
    }
    kind = "/".join(
        s for s, _ in t.segments(target.id) if s.lower() not in {"subscriptions", "resourcegroups"}
    )
    arm_type = f"{target.id.rpartition('/providers/')[2].split('/')[0]}/{kind}/privateEndpointConnections"
    return {"id": connection_id, "name": name, "type": arm_type, **inner, "properties": inner}


def ml_workspace(world: World, workspace: Existing) -> Links:
    """An Azure ML workspace counts its connections."""
    made = target(world, workspace)
    return {**made, "privateLinkCount": len(made["privateEndpointConnections"])}


def managed_endpoint(world: World, managed: Existing) -> Links:
    """State of a managed private endpoint."""
    properties = dict(managed.outputs.get("properties", {}))
    target = world.get(str(properties.get("privateLinkResourceId", "")))
    properties["connectionState"] = seen_state(target, behind(managed.id), manual=True)
    return {"properties": properties}


def connector(world: World, connector: Existing) -> Links:
    """Workspaces that refer to an access connector."""
    users = pointing(world, t.DATABRICKS_WORKSPACE, "accessConnector.id", connector.id)
    return {"properties": {**connector.outputs.get("properties", {}), "referedBy": [u["id"] for u in users]}}


def vault(world: World, vault: Existing) -> Links:
    """Connections and access policies of a vault."""
    made = target(world, vault)["properties"]
    sent = read(vault.inputs, "properties.accessPolicies")
    added = [
        item.outputs["policy"]
        for item in world.of_type(ACCESS_POLICY)
        if item.id.lower().startswith(f"{vault.id.lower()}/") and "policy" in item.outputs
    ]
    made["accessPolicies"] = [*(sent if isinstance(sent, list) else ()), *added]
    return {"properties": made}

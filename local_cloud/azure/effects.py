"""What a write of one resource does to others: inline children, interfaces, managed groups, links, names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from infra.azure_rules import Existing, Resource, judge
from infra.azure_rules import tokens as t
from infra.azure_rules.key_vault import VAULT_NAMES
from infra.azure_rules.key_vault_objects import VAULT_OBJECTS
from infra.azure_rules.machine_learning import ML_NAMES
from infra.azure_rules.values import items, number, text
from local_cloud.azure.errors import RefusedError
from local_cloud.azure.outputs import links, private_link
from local_cloud.azure.outputs.addresses import INTERFACE
from local_cloud.azure.outputs.pointers import ROUTE
from local_cloud.azure.outputs.storage import endpoints
from local_cloud.azure.store import Store
from local_cloud.azure.world import StoreWorld

EVENT_SUBSCRIPTIONS: Final = "event-subscription"
"""Marks of triggers that Event Grid tells of events."""
_ML_DAYS: Final = 14
_VAULT_DAYS: Final = 90


_WEBSITE: Final = "azure-native:storage:StorageAccountStaticWebsite"
_INLINE: Final = {
    t.VIRTUAL_NETWORK: ("subnets", t.SUBNET),
    t.NETWORK_SECURITY_GROUP: ("securityRules", t.SECURITY_RULE),
    t.ROUTE_TABLE: ("routes", ROUTE),
}
"""Lists that are the whole list when sent: Azure deletes the children left out, however they were made."""


def after_write(
    store: Store, world: StoreWorld, written: Existing, previous: Mapping[str, Any]
) -> dict[str, Any]:
    """Bring about what Azure does by itself after a create or update; returns its outputs after that.

    `written` has inputs and outputs with secrets opened, `previous` are its outputs before.
    """
    token = t.base(written.token)
    name, kind = _INLINE.get(token, ("", ""))
    if name in written.inputs:
        _inline_children(store, world, written, name, kind)
    elif token == t.PRIVATE_ENDPOINT:
        _interface(store, world, written)
    elif token == t.DATABRICKS_WORKSPACE:
        group = text(written.outputs, "managedResourceGroupId") or ""
        _managed_group(store, written, group)
        _root_storage(store, written, group)
    elif token == t.SYNAPSE_WORKSPACE:
        group = text(written.outputs, "managedResourceGroupName") or ""
        _managed_group(store, written, f"/subscriptions/{world.subscription_id}/resourceGroups/{group}")
    elif token == _WEBSITE:
        _web_container(store, written)
    elif token == t.VAULT:
        store.release(VAULT_NAMES, written.name)
    before = Existing(written.id, token, {}, previous)
    relink(store, world, [*links.touched(world, before), written.id, *links.touched(world, written)])
    return linked(written.outputs, links.of(world, written))


def linked(outputs: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """Outputs with links; a link that is None is not there."""
    return {name: value for name, value in {**outputs, **found}.items() if value is not None}


def after_delete(store: Store, world: StoreWorld, gone: Iterable[Existing]) -> None:
    """Bring about what Azure does by itself after resources were deleted."""
    for item in gone:
        if item.token == t.PRIVATE_ENDPOINT:
            for _, interface in items(item.outputs, "networkInterfaces"):
                store.delete(text(interface, "id") or "")
        relink(store, world, list(links.touched(world, item)))


def relink(store: Store, world: StoreWorld, resource_ids: Iterable[str]) -> None:
    """Compute the links of these resources again, and of those that show what changed."""
    waiting = [item for item in dict.fromkeys(reversed(list(resource_ids))) if item][::-1]
    while waiting:
        resource = store.get(waiting.pop(0))
        if resource is None:
            continue
        found = links.of(world, resource)
        if any(resource.outputs.get(name) != value for name, value in found.items()):
            outputs = linked(resource.outputs, found)
            store.put(resource.id, resource.token, resource.inputs, outputs)
            now = Existing(resource.id, resource.token, resource.inputs, outputs)
            waiting += [item for item in links.touched(world, now) if item]


def before_delete(store: Store, gone: Existing) -> None:
    """Bring about what Azure does by itself when `gone` is deleted."""
    token = t.base(gone.token)
    if token == t.VAULT:
        days = number(gone.outputs, "properties.softDeleteRetentionInDays") or _VAULT_DAYS
        store.reserve(VAULT_NAMES, gone.name, gone.id, days)
        store.release_below(VAULT_OBJECTS, gone.id)  # they are part of the deleted vault now
    elif token in {t.VAULT_SECRET, t.VAULT_KEY}:
        vault = store.get("/".join(gone.id.split("/")[:-2]))
        kept = number(vault.outputs, "properties.softDeleteRetentionInDays") if vault else None
        store.reserve(VAULT_OBJECTS, gone.id.lower(), gone.id, kept or _VAULT_DAYS)
    elif token == t.TRIGGER:
        store.under_way.unmark(EVENT_SUBSCRIPTIONS, gone.id)
    elif token == t.ML_WORKSPACE:
        store.reserve(ML_NAMES, gone.id.lower(), gone.id, _ML_DAYS)
    elif token in {t.DATABRICKS_WORKSPACE, t.SYNAPSE_WORKSPACE}:
        for group in store.of_type(t.RESOURCE_GROUP):
            if t.same_id(text(group.outputs, "managedBy") or "", gone.id):
                for child in store.below(group.id):
                    store.delete(child.id)
                store.delete(group.id)


def _managed_group(store: Store, owner: Existing, group_id: str) -> None:
    if not t.resource_group_of(group_id) or store.get(group_id) is not None:
        return
    location = text(owner.outputs, "location") or ""
    outputs: Mapping[str, Any] = {
        "id": group_id,
        "name": group_id.rsplit("/", 1)[-1],
        "type": "Microsoft.Resources/resourceGroups",
        "location": location,
        "managedBy": owner.id,
        "properties": {"provisioningState": "Succeeded"},
    }
    store.put(group_id, t.RESOURCE_GROUP, {"location": location, "managedBy": owner.id}, outputs)


def _root_storage(store: Store, workspace: Existing, group_id: str) -> None:
    """The account behind a workspace's DBFS root, which private endpoints may have as their target."""
    name = text(workspace.outputs, "parameters.storageAccountName.value")
    account_id = f"{group_id}/providers/Microsoft.Storage/storageAccounts/{name}"
    if not name or not group_id or store.get(account_id) is not None:
        return
    sku = text(workspace.outputs, "parameters.storageAccountSkuName.value") or ""
    inputs = {
        "accountName": name,
        "location": text(workspace.outputs, "location") or "",
        "kind": "StorageV2",
        "sku": {"name": sku},
        "isHnsEnabled": True,
    }
    outputs = {
        **{key: value for key, value in inputs.items() if key != "accountName"},
        "id": account_id,
        "name": name,
        "type": "Microsoft.Storage/storageAccounts",
        "sku": {"name": sku, "tier": sku.partition("_")[0]},
        "primaryEndpoints": endpoints(name, "StorageV2"),
        "privateEndpointConnections": [],
        "provisioningState": "Succeeded",
    }
    store.put(account_id, t.STORAGE_ACCOUNT, inputs, outputs)


def _inline_children(store: Store, world: StoreWorld, owner: Existing, name: str, kind: str) -> None:
    """Make children that are resources of their own what the whole list says; only subnets always are."""
    listed = {str(item["id"]).lower(): item for item in owner.outputs.get(name, []) if "id" in item}
    sent = {str(item.get("name")): item for item in owner.inputs[name] if isinstance(item, dict)}
    for child in store.below(owner.id):
        if child.token == kind and (child.id.lower() not in listed or kind != t.SUBNET):
            refusals = judge(Resource(child.token, child.inputs, child.id, child), world, "delete")
            if refusals:
                raise RefusedError(refusals)
            store.delete(child.id)
            after_delete(store, world, [child])
    for item in listed.values() if kind == t.SUBNET else ():
        before = store.get(item["id"])
        inputs = {key: value for key, value in sent.get(item["name"], {}).items() if key != "name"}
        written = Existing(item["id"], kind, inputs, item)
        store.put(written.id, kind, inputs, item)
        touched = [*(links.touched(world, before) if before else ()), *links.touched(world, written)]
        relink(store, world, [*touched, written.id])


def _interface(store: Store, world: StoreWorld, endpoint: Existing) -> None:
    """A private endpoint brings its network interface along."""
    for _, item in items(endpoint.outputs, "networkInterfaces"):
        interface_id = text(item, "id") or ""
        if store.get(interface_id) is None:
            location = text(endpoint.outputs, "location") or ""
            made = private_link.interface(world, endpoint)
            store.put(interface_id, INTERFACE, {"location": location}, made)


def _web_container(store: Store, website: Existing) -> None:
    """A static website is served from a container of that name, which Azure makes."""
    container = f"{website.id.partition('/staticWebsite')[0]}/blobServices/default/containers/$web"
    if store.get(container) is None:
        store.put(container, t.BLOB_CONTAINER, {}, {"id": container, "name": "$web", "publicAccess": "None"})

"""What a write of one resource does to others: inline subnets, managed resource groups, held names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from infra.azure_rules import Existing, Resource, judge
from infra.azure_rules import tokens as t
from infra.azure_rules.key_vault import VAULT_NAMES
from infra.azure_rules.machine_learning import ML_NAMES
from infra.azure_rules.values import number, text
from local_cloud.azure.errors import RefusedError
from local_cloud.azure.store import Store
from local_cloud.azure.world import StoreWorld

_ML_DAYS: Final = 14
_VAULT_DAYS: Final = 90


def after_write(store: Store, world: StoreWorld, written: Existing) -> None:
    """Bring about what Azure does by itself when `written` was created or updated."""
    token = t.base(written.token)
    if token == t.VIRTUAL_NETWORK and "subnets" in written.inputs:
        _inline_subnets(store, world, written)
    elif token == t.DATABRICKS_WORKSPACE:
        _managed_group(store, written, text(written.outputs, "managedResourceGroupId") or "")
    elif token == t.SYNAPSE_WORKSPACE:
        name = text(written.outputs, "managedResourceGroupName") or ""
        _managed_group(store, written, f"/subscriptions/{world.subscription_id}/resourceGroups/{name}")
    elif token == t.VAULT:
        store.release(VAULT_NAMES, written.name)


def before_delete(store: Store, gone: Existing) -> None:
    """Bring about what Azure does by itself when `gone` is deleted."""
    token = t.base(gone.token)
    if token == t.VAULT:
        days = number(gone.outputs, "properties.softDeleteRetentionInDays") or _VAULT_DAYS
        store.reserve(VAULT_NAMES, gone.name, gone.id, days)
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


def _inline_subnets(store: Store, world: StoreWorld, network: Existing) -> None:
    """Inline subnets are the whole list: Azure deletes those left out, however they were made."""
    wanted: dict[str, dict[str, Any]] = {}
    for item in network.inputs["subnets"]:
        if isinstance(item, dict) and isinstance(item.get("name"), str):
            wanted[f"{network.id}/subnets/{item['name']}"] = item
    kept = {subnet_id.lower() for subnet_id in wanted}
    for child in store.below(network.id):
        if child.token == t.SUBNET and child.id.lower() not in kept:
            refusals = judge(Resource(child.token, child.inputs, child.id, child), world, "delete")
            if refusals:
                raise RefusedError(refusals)
            store.delete(child.id)
    for subnet_id, item in wanted.items():
        outputs = {**item, "id": subnet_id, "name": item["name"], "provisioningState": "Succeeded"}
        store.put(subnet_id, t.SUBNET, {key: value for key, value in item.items() if key != "name"}, outputs)

"""Resources that hold data survive a mistake: the engine refuses to delete them, or a lock does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.tokens import same_id
from infra.azure_rules.values import text
from policy_pack.policy_model import Policy, Stack, StackFinding, StackPolicy, View
from policy_pack.policy_settings import Config, Setting

_GROUP_LOCK: Final = "azure-native:authorization:ManagementLockAtResourceGroupLevel"
_SCOPE_LOCK: Final = "azure-native:authorization:ManagementLockByScope"
_TYPES: Final = Setting(
    name="types",
    description="Type tokens of resources that hold data.",
    default=(
        t.STORAGE_ACCOUNT,
        t.BLOB_CONTAINER,
        t.VAULT,
        t.DATABRICKS_WORKSPACE,
        t.SYNAPSE_WORKSPACE,
        t.ML_WORKSPACE,
        t.SQL_POOL,
    ),
)


def _locks(lock: View, resource: View, stack: Stack) -> bool:
    if text(lock.inputs, "level") not in {"CanNotDelete", "ReadOnly"}:
        return False
    if lock.token == _GROUP_LOCK:
        group = text(lock.inputs, "resourceGroupName")
        return group is not None and group == text(resource.inputs, "resourceGroupName")
    scope = text(lock.inputs, "scope")
    if scope is not None and resource.id:
        return same_id(scope, resource.id) or resource.id.lower().startswith(f"{scope.rstrip('/').lower()}/")
    targets = lock.dependencies.get("scope", ())
    return resource.urn in targets or any(
        group.urn in targets and _in_group(resource, group) for group in stack.of((t.RESOURCE_GROUP,))
    )


def _in_group(resource: View, group: View) -> bool:
    name = text(group.inputs, "resourceGroupName")
    return name is not None and name == text(resource.inputs, "resourceGroupName")


def _unprotected(stack: Stack, config: Config) -> Iterable[StackFinding]:
    locks = stack.of((_GROUP_LOCK, _SCOPE_LOCK))
    for resource in stack.of(config["types"]):
        if not resource.protect and not any(_locks(lock, resource, stack) for lock in locks):
            yield resource.urn, "The resource is neither protected nor under a lock of the stack."


POLICIES: Final[tuple[Policy, ...]] = (
    StackPolicy(
        id="data-protected", concern="protection", level="advisory", severity="medium", settings=(_TYPES,),
        source="https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources",
        reason="One wrong `pulumi destroy` deletes the data of an unprotected resource.",
        fix="Set the resource option protect=True, or add a ManagementLockByScope with level 'CanNotDelete'.",
        check=_unprotected,
    ),
)  # fmt: skip

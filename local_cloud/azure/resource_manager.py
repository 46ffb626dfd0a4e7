"""Azure Resource Manager over a store: what one PUT and one DELETE do, for every door.

It knows nothing of Pulumi: bodies are plain azure-native inputs without what the provider drops. `raw` may
hold the same inputs with secret wrappers, so that secrets are never written to disk.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Final

from infra.azure_rules import Existing, NoWorld, Operation, Resource, judge
from infra.azure_rules import tokens as t
from local_cloud.azure import effects, outputs
from local_cloud.azure.descriptor import Descriptor, descriptor
from local_cloud.azure.door_link import door_url
from local_cloud.azure.errors import AzureError, NotFoundError, ProvisioningError, RefusedError
from local_cloud.azure.faults import Fault, Faults
from local_cloud.azure.outputs.computation import new_digits
from local_cloud.azure.settings import Settings
from local_cloud.azure.store import Store
from local_cloud.azure.values import (
    UNKNOWN,
    filled,
    has_secret,
    is_secret,
    plain,
    with_secrets_of,
    without_secrets,
)  # fmt: skip
from local_cloud.azure.waiting import RealTime, Waiter
from local_cloud.azure.workspace_link import WorkspaceLink
from local_cloud.azure.world import StoreWorld

PROVIDER_STATES: Final = "provider-state"
"""Marks of resource providers that are not registered, or not yet."""


@dataclasses.dataclass(frozen=True)
class Written:
    """A resource after a write; `failure` says that Azure could not finish providing it."""

    outputs: dict[str, Any]
    failure: ProvisioningError | None = None


class ResourceManager:
    """Writes and deletes resources. `workspace` links Databricks workspaces to a running server."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        workspace: WorkspaceLink | None = None,
        waiter: Waiter | None = None,
    ) -> None:
        self.store = store
        self.settings = settings
        self.workspace = workspace
        self.world = StoreWorld(store, settings.subscription_id)
        self.waiter = waiter or RealTime()
        self.faults = Faults(store, self.waiter)

    def put(
        self,
        token: str,
        resource_id: str,
        body: dict[str, Any],
        raw: Mapping[str, Any] | None = None,
        state: Mapping[str, Any] | None = None,
    ) -> Written:
        """Create or update one resource; raises NotFoundError (parent, group), RefusedError or AzureError.

        `state` are the outputs the caller remembers: they fill in what the store may not keep.
        """
        operation: Operation = "create" if self.store.get(resource_id) is None else "update"
        kind = descriptor(token)
        self._registered(kind.arm_type.split("/")[0])
        with self.faults.around(operation, token, resource_id) as fault:
            first, failure = self._started(kind, resource_id, body, state, fault)
            with self.store.transaction():
                before = self._before(kind, resource_id, body, state)
                previous = dict(before.outputs) if before else first
                made = self._write(kind, resource_id, body, previous, raw or body, failure)
        return Written(made, failure)

    def _registered(self, namespace: str) -> None:
        if self.store.under_way.marked(PROVIDER_STATES, namespace) == "Unregistered":
            raise AzureError(
                "MissingSubscriptionRegistration",
                f"The subscription is not registered to use namespace '{namespace}'. See "
                "https://aka.ms/rps-not-found for how to register subscriptions.",
                status=409,
            )

    def _before(
        self, kind: Descriptor, resource_id: str, body: Mapping[str, Any], state: Mapping[str, Any] | None
    ) -> Existing | None:
        """What is there now, after the write was found to be allowed."""
        existing = self.store.get(resource_id)
        if existing is None:
            self._parents(kind, resource_id)
        else:
            known = plain(dict(state or {}))
            existing = Existing(
                existing.id,
                existing.token,
                filled(dict(existing.inputs), {}),
                filled(dict(existing.outputs), known),
            )
        self.judge(kind.token, body, resource_id, existing, "update" if existing else "create")
        return existing

    def _started(
        self,
        kind: Descriptor,
        resource_id: str,
        body: Mapping[str, Any],
        state: Mapping[str, Any] | None,
        fault: Fault | None,
    ) -> tuple[dict[str, Any], ProvisioningError | None]:
        """What a new resource has from the start, and what already went wrong.

        A Databricks workspace begins on a running server before its record is written: killed in between,
        nothing exists. Therefore the write must be found allowed before.
        """
        if fault is not None and fault.kind == "provisioning-failed":
            return {}, ProvisioningError("ProvisioningFailed", "Injected fault 'provisioning-failed'.")
        if self.workspace is None or t.base(kind.token) != t.DATABRICKS_WORKSPACE:
            return {}, None
        with self.store.transaction():
            before = self._before(kind, resource_id, body, state)
        if before is not None and before.outputs.get("provisioningState") != "Failed":
            return {}, None
        first = dict(before.outputs) if before else {"workspaceId": new_digits(16)}
        try:
            self.workspace.begin(first["workspaceId"], resource_id.rsplit("/", 1)[-1], resource_id)
        except ProvisioningError as error:
            return first, error
        return first, None

    def _parents(self, kind: Descriptor, resource_id: str) -> None:
        group = t.resource_group_of(resource_id)
        in_group = kind.path.startswith("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/")
        if (
            in_group
            and self.store.get(f"/subscriptions/{self.settings.subscription_id}/resourceGroups/{group}")
            is None
        ):
            raise NotFoundError("ResourceGroupNotFound", f"Resource group '{group}' could not be found.")
        parent = kind.parent_id(resource_id)
        if parent and self.store.get(parent) is None:
            raise NotFoundError(
                "ParentResourceNotFound",
                f"Failed to perform 'write' on resource(s) of type '{kind.arm_type}', because the parent "
                f"resource '{parent}' could not be found.",
            )

    def judge(
        self,
        token: str,
        body: Mapping[str, Any],
        resource_id: str,
        existing: Existing | None,
        operation: Operation,
        *,
        known_world: bool = True,
    ) -> None:
        """Every rule on this request; raises RefusedError."""
        resource = Resource(t.base(token), body, resource_id, existing)
        refusals = judge(resource, self.world if known_world else NoWorld(), operation)
        if refusals:
            raise RefusedError(refusals)

    def _write(
        self,
        kind: Descriptor,
        resource_id: str,
        body: dict[str, Any],
        previous: Mapping[str, Any],
        raw: Mapping[str, Any],
        failure: ProvisioningError | None,
    ) -> dict[str, Any]:
        computation = outputs.Computation(
            resource_id,
            kind,
            body,
            previous,
            self.settings,
            self.store.seed,
            self.workspace.url() if self.workspace else None,
            self.world,
            door_url(self.store.path),
        )
        made = outputs.compute(computation)
        if failure is not None:
            made["provisioningState"] = "Failed"
        hidden = {name: value for name, value in without_secrets(dict(raw)).items() if name in body}
        stored = {name: _hide(made[name], raw.get(name)) for name in made}
        token = t.base(kind.token)
        self.store.put(resource_id, token, hidden, stored)
        written = Existing(resource_id, token, body, made)
        return with_secrets_of(effects.after_write(self.store, self.world, written, previous), raw)

    def delete(self, resource_id: str) -> bool:
        """Delete a resource and all below it; False if it was not there. Raises RefusedError, AzureError."""
        existing = self.store.get(resource_id)
        if existing is None:
            return False
        with self.faults.around("delete", existing.token, existing.id):
            self.judge(existing.token, existing.inputs, existing.id, existing, "delete")
            doomed = [*self.store.below(existing.id), existing]
            if self.workspace is not None and any(item.token == t.DATABRICKS_WORKSPACE for item in doomed):
                self.workspace.end()
            with self.store.transaction():
                for item in doomed:
                    effects.before_delete(self.store, item)
                    self.store.delete(item.id)
                effects.after_delete(self.store, self.world, doomed)
        return True


def unknown_input(token: str) -> AzureError:
    """A create whose id cannot be told."""
    return AzureError(
        "InvalidRequestContent", f"{token}: an input needed to create the resource is not known."
    )


def _hide(made: Any, raw: Any) -> Any:
    """An output as it may be stored: whatever came from a secret input is unknown on disk."""
    if not has_secret(raw):
        return made
    if isinstance(made, dict) and isinstance(raw, dict) and not is_secret(raw):
        return {name: _hide(value, raw.get(name)) for name, value in made.items()}
    if isinstance(made, list) and isinstance(raw, list) and len(made) == len(raw):
        return [_hide(value, item) for value, item in zip(made, raw, strict=True)]
    return UNKNOWN

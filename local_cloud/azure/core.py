"""Azure and its provider without any wire: check, create, read, update, delete on plain dictionaries.

Mocks, the gRPC provider and any other door call this one core, so all of them refuse and answer alike.
Dictionaries may hold secret wrappers and unknowns (`values.py`); secrets given in come back as secrets and
are never written to disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.azure_rules import Existing, NoWorld, Operation, Resource, judge
from infra.azure_rules import tokens as t
from infra.azure_rules.immutable import FORCE_NEW
from local_cloud.azure import diff, effects, outputs, preview
from local_cloud.azure.checking import Checked, Checker, Naming
from local_cloud.azure.descriptor import Descriptor, descriptor
from local_cloud.azure.errors import (
    AlreadyExistsError,
    AzureError,
    NotFoundError,
    PartialFailureError,
    ProvisioningError,
    RefusedError,
)  # fmt: skip
from local_cloud.azure.outputs.computation import new_digits
from local_cloud.azure.settings import Settings
from local_cloud.azure.store import Store
from local_cloud.azure.values import (
    UNKNOWN,
    filled,
    has_secret,
    has_unknown,
    is_secret,
    plain,
    with_secrets_of,
    without_secrets,
)
from local_cloud.azure.workspace_link import WorkspaceLink
from local_cloud.azure.world import StoreWorld


class AzureCore:
    """The azure-native provider over a store. `workspace` links Databricks workspaces to a running server."""

    def __init__(self, store: Store, settings: Settings, workspace: WorkspaceLink | None = None) -> None:
        self.store = store
        self.settings = settings
        self.workspace = workspace
        self.world = StoreWorld(store, settings.subscription_id)
        self.checker = Checker(store, settings)

    def check(self, token: str, olds: Mapping[str, Any], news: Mapping[str, Any], naming: Naming) -> Checked:
        """Inputs with defaults, and what is wrong with them; raises UnknownTypeError."""
        return self.checker.check(token, olds, news, naming)

    def diff(
        self,
        token: str,
        olds: Mapping[str, Any],
        news: Mapping[str, Any],
        state: Mapping[str, Any],
        ignore: list[str],
    ) -> list[diff.Change]:
        """Changes between two checked inputs."""
        forced = {*descriptor(token).parameters, *FORCE_NEW.get(t.base(token), ())}
        return diff.diff(
            plain(dict(olds)), plain(dict(news)), force_new=forced, state=plain(dict(state)), ignore=ignore
        )

    def resource_id(self, token: str, inputs: Mapping[str, Any]) -> str:
        """The ARM id these checked inputs have or will have; empty while parts are unknown."""
        return descriptor(token).resource_id(plain(dict(inputs)), self.settings.subscription_id)

    def preview(
        self,
        token: str,
        inputs: Mapping[str, Any],
        *,
        resource_id: str = "",
        state: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Outputs of a create, or of an update given id and state, that has not happened; may refuse."""
        body = self.checker.body(token, inputs)
        existing = self.store.get(resource_id) if resource_id else None
        self._judge(
            token, body, resource_id, existing, "update" if resource_id else "create", known_world=False
        )
        promised = preview.outputs(token, {k: v for k, v in inputs.items() if not k.startswith("__")})
        for name in ("name", "location"):
            if state and name in state:
                promised[name] = state[name]
        return with_secrets_of(promised, inputs)

    def create(self, token: str, inputs: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """Create a resource; raises AlreadyExistsError, NotFoundError (parent) or RefusedError."""
        kind, body = descriptor(token), self.checker.body(token, inputs)
        resource_id = kind.resource_id(body, self.settings.subscription_id)
        if not resource_id or has_unknown(body):
            raise AzureError(
                "InvalidRequestContent", f"{token}: an input needed to create the resource is not known."
            )
        if self._is_linked(kind):
            self._may_create(kind, resource_id, body)
        previous = {"workspaceId": new_digits(16)} if t.base(token) == t.DATABRICKS_WORKSPACE else {}
        failure = self._begin(kind, resource_id, previous)
        with self.store.transaction():
            self._may_create(kind, resource_id, body)
            made = self._write(kind, resource_id, body, previous, inputs, failure)
        if failure is not None:
            raise PartialFailureError(resource_id, made, dict(inputs), [str(failure)])
        return resource_id, made

    def _is_linked(self, kind: Descriptor) -> bool:
        """Whether creating this type reaches out of the store, so that it must be allowed beforehand."""
        return self.workspace is not None and t.base(kind.token) == t.DATABRICKS_WORKSPACE

    def _begin(
        self, kind: Descriptor, resource_id: str, previous: Mapping[str, Any]
    ) -> ProvisioningError | None:
        """Begin the workspace on a running server, before its record: killed in between, nothing exists."""
        if self.workspace is None or not self._is_linked(kind):
            return None
        try:
            self.workspace.begin(previous["workspaceId"], resource_id.rsplit("/", 1)[-1], resource_id)
        except ProvisioningError as error:
            return error
        return None

    def _may_create(self, kind: Descriptor, resource_id: str, body: Mapping[str, Any]) -> None:
        if self.store.get(resource_id) is not None:
            raise AlreadyExistsError(resource_id)
        self._parents(kind, resource_id)
        self._judge(kind.token, body, resource_id, None, "create", known_world=True)

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

    def _judge(
        self, token: str, body: Mapping[str, Any], resource_id: str, existing: Existing | None,
        operation: Operation,
        *, known_world: bool,
    ) -> None:  # fmt: skip
        resource = Resource(t.base(token), body, resource_id, existing)
        refusals = judge(resource, self.world if known_world else NoWorld(), operation)
        if refusals:
            raise RefusedError(refusals)

    def _write(
        self, kind: Descriptor, resource_id: str, body: dict[str, Any], previous: Mapping[str, Any],
        raw: Mapping[str, Any],
        failure: ProvisioningError | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        computation = outputs.Computation(
            resource_id, kind, body, previous, self.settings, self.store.seed,
            self.workspace.url() if self.workspace else None,
        )  # fmt: skip
        made = outputs.compute(computation)
        if failure is not None:
            made["provisioningState"] = "Failed"
        wrapped = with_secrets_of(made, raw)
        hidden = {name: value for name, value in without_secrets(dict(raw)).items() if name in body}
        stored = {name: _hide(made[name], raw.get(name)) for name in made}
        token = t.base(kind.token)
        self.store.put(resource_id, token, hidden, stored)
        effects.after_write(self.store, self.world, Existing(resource_id, token, body, made))
        return wrapped

    def update(
        self, token: str, resource_id: str, inputs: Mapping[str, Any], state: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Update a resource in place; raises NotFoundError or RefusedError."""
        kind, body = descriptor(token), self.checker.body(token, inputs)
        with self.store.transaction():
            existing = self.store.get(resource_id)
            if existing is None:
                raise NotFoundError("ResourceNotFound", f"The Resource '{resource_id}' was not found.")
            before = Existing(
                existing.id,
                existing.token,
                filled(dict(existing.inputs), {}),
                filled(dict(existing.outputs), plain(dict(state))),
            )
            self._judge(token, body, resource_id, before, "update", known_world=True)
        failed = before.outputs.get("provisioningState") == "Failed"
        failure = self._begin(kind, existing.id, before.outputs) if failed else None
        with self.store.transaction():
            made = self._write(kind, existing.id, body, before.outputs, inputs, failure)
        if failure is not None:
            raise PartialFailureError(existing.id, made, dict(inputs), [str(failure)])
        return made

    def read(
        self, token: str, resource_id: str, inputs: Mapping[str, Any], state: Mapping[str, Any]
    ) -> tuple[str, dict[str, Any], dict[str, Any]] | None:
        """Id, outputs and inputs as Azure has them now, None if gone. No inputs means an import."""
        existing = self.store.get(resource_id)
        if existing is None:
            return None
        now = filled(dict(existing.outputs), plain(dict(state)))
        if self.workspace is not None and t.base(token) == t.DATABRICKS_WORKSPACE and self.workspace.url():
            now["workspaceUrl"] = self.workspace.url()
        if inputs:
            current = diff.projected(dict(inputs), plain(dict(state)), now) if state else dict(inputs)
            return existing.id, with_secrets_of(now, inputs), current
        imported = {**filled(dict(existing.inputs), {}), "azureApiVersion": descriptor(token).api_version}
        return existing.id, now, imported

    def delete(self, token: str, resource_id: str) -> None:
        """Delete a resource and what is below it; nothing there is success. Raises RefusedError."""
        existing = self.store.get(resource_id)
        if existing is None:
            return
        self._judge(token, existing.inputs, existing.id, existing, "delete", known_world=True)
        doomed = [*self.store.below(existing.id), existing]
        if self.workspace is not None and any(item.token == t.DATABRICKS_WORKSPACE for item in doomed):
            self.workspace.end()
        with self.store.transaction():
            for item in doomed:
                effects.before_delete(self.store, item)
                self.store.delete(item.id)


def _hide(made: Any, raw: Any) -> Any:
    """An output as it may be stored: whatever came from a secret input is unknown on disk."""
    if not has_secret(raw):
        return made
    if isinstance(made, dict) and isinstance(raw, dict) and not is_secret(raw):
        return {name: _hide(value, raw.get(name)) for name, value in made.items()}
    if isinstance(made, list) and isinstance(raw, list) and len(made) == len(raw):
        return [_hide(value, item) for value, item in zip(made, raw, strict=True)]
    return UNKNOWN

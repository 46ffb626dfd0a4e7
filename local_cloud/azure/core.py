"""The azure-native provider without any wire: check, create, read, update, delete on plain dictionaries.

Mocks, the gRPC provider and any other door of Pulumi call this one core, so all refuse and answer alike.
What Azure itself does is `resource_manager.py`; here is what the provider adds: defaults, a look before a
create, retries, previews, partial failures. Dictionaries may hold secret wrappers and unknowns (`values.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.azure_rules import Existing
from infra.azure_rules import tokens as t
from infra.azure_rules.immutable import FORCE_NEW
from local_cloud.azure import diff, preview
from local_cloud.azure.checking import Checked, Checker, Naming
from local_cloud.azure.descriptor import descriptor
from local_cloud.azure.door_link import door_url
from local_cloud.azure.errors import (
    AlreadyExistsError,
    AzureError,
    CancelledError,
    NotFoundError,
    PartialFailureError,
)  # fmt: skip
from local_cloud.azure.outputs.synapse import dev_endpoint
from local_cloud.azure.resource_manager import ResourceManager, unknown_input
from local_cloud.azure.retries import retried
from local_cloud.azure.settings import Settings
from local_cloud.azure.store import Store
from local_cloud.azure.values import filled, has_unknown, plain, with_secrets_of
from local_cloud.azure.waiting import Waiter
from local_cloud.azure.workspace_link import WorkspaceLink


class AzureCore:
    """The azure-native provider over a store. `workspace` links Databricks workspaces to a running server."""

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
        self.manager = ResourceManager(store, settings, workspace, waiter)
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
        self.manager.judge(
            token, body, resource_id, existing, "update" if resource_id else "create", known_world=False
        )
        promised = preview.outputs(token, {k: v for k, v in inputs.items() if not k.startswith("__")})
        for name in ("name", "location"):
            if state and name in state:
                promised[name] = state[name]
        return with_secrets_of(promised, inputs)

    def create(self, token: str, inputs: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """Create a resource; raises AlreadyExistsError, NotFoundError (parent), RefusedError or AzureError.

        PartialFailureError and, if Azure had begun, CancelledError leave a resource behind.
        """
        kind, body = descriptor(token), self.checker.body(token, inputs)
        resource_id = kind.resource_id(body, self.settings.subscription_id)
        if not resource_id or has_unknown(body):
            raise unknown_input(token)
        with self.store.creating(resource_id):
            if self.store.get(resource_id) is not None:
                raise AlreadyExistsError(resource_id)
            return resource_id, self._send(token, resource_id, body, inputs, {})

    def _send(
        self,
        token: str,
        resource_id: str,
        body: dict[str, Any],
        inputs: Mapping[str, Any],
        state: Mapping[str, Any],
    ) -> dict[str, Any]:
        """One write with the provider's retries; made in spite of an error: PartialFailureError."""
        before = self.store.version(resource_id)
        try:
            written = retried(
                lambda: self.manager.put(token, resource_id, body, inputs, state), self.manager.waiter
            )
        except (AzureError, CancelledError) as error:
            if self.store.version(resource_id) == before:
                raise
            existing = self.store.get(resource_id)
            outputs = self._known(token, existing, inputs, state)[1] if existing else {}
            raise PartialFailureError(resource_id, outputs, dict(inputs), [str(error)]) from error
        if written.failure is not None:
            raise PartialFailureError(resource_id, written.outputs, dict(inputs), [str(written.failure)])
        return written.outputs

    def update(
        self, token: str, resource_id: str, inputs: Mapping[str, Any], state: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Update a resource in place; raises NotFoundError, RefusedError, AzureError, PartialFailureError."""
        existing = self.store.get(resource_id)
        if existing is None:
            raise NotFoundError("ResourceNotFound", f"The Resource '{resource_id}' was not found.")
        return self._send(token, existing.id, self.checker.body(token, inputs), inputs, state)

    def read(
        self, token: str, resource_id: str, inputs: Mapping[str, Any], state: Mapping[str, Any]
    ) -> tuple[str, dict[str, Any], dict[str, Any]] | None:
        """Id, outputs and inputs as Azure has them now, None if gone; raises AzureError.

        No inputs means an import.
        """

        def ask() -> Existing | None:
            with self.manager.faults.around("read", token, resource_id):
                return self.store.get(resource_id)

        existing = retried(ask, self.manager.waiter)
        return self._known(token, existing, inputs, state) if existing else None

    def _known(
        self, token: str, existing: Existing, inputs: Mapping[str, Any], state: Mapping[str, Any]
    ) -> tuple[str, dict[str, Any], dict[str, Any]]:
        """What Azure answers, with what only the engine remembers."""
        now = filled(dict(existing.outputs), plain(dict(state)))
        if self.workspace is not None and t.base(token) == t.DATABRICKS_WORKSPACE and self.workspace.url():
            now["workspaceUrl"] = self.workspace.url()
        if t.base(token) == t.SYNAPSE_WORKSPACE and "connectivityEndpoints" in now:
            dev = dev_endpoint(existing.name, door_url(self.store.path))
            now["connectivityEndpoints"] = {**now["connectivityEndpoints"], "dev": dev}
        if inputs:
            current = diff.projected(dict(inputs), plain(dict(state)), now) if state else dict(inputs)
            return existing.id, with_secrets_of(now, inputs), current
        imported = {**filled(dict(existing.inputs), {}), "azureApiVersion": descriptor(token).api_version}
        return existing.id, now, imported

    def delete(self, token: str, resource_id: str) -> None:  # noqa: ARG002  (the protocol names the type)
        """Delete a resource and all below it; gone already is success. Raises RefusedError, AzureError."""
        retried(lambda: self.manager.delete(resource_id), self.manager.waiter)

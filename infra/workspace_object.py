"""Clusters, pools and policies live inside a workspace that the same program creates, so their provider must
answer before the workspace has a host, survive its replacement, and create nothing twice when it dies half
way. This base class holds those rules once; what an object is like belongs to its kind.

It holds no client and no secret: the engine pickles providers into its state. Host and credentials are read
when they are needed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from pulumi import dynamic
from pulumi.output import Unknown

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient

T = TypeVar("T")
WORKSPACE_FIELDS = ("host", "workspace_id")
PATIENCE_SECONDS = 900.0
PAUSE_SECONDS = 5.0
PASSING = ("UnknownWorkerEnvironment", "associated worker environments", "INVALID_STATE")


class Rules(Protocol):
    """The part of a kind's rules that decides between update and replacement."""

    @property
    def immutable(self) -> Mapping[str, str]:
        """Fields the API never updates, each with the reason."""


class Kind(Protocol):
    """How one kind of object is found, read and written; see `workspace_config.kind`."""

    kind: str

    @property
    def rules(self) -> Rules:
        """Lifecycle rules as data."""

    def read(self, client: WorkspaceClient, id: str) -> dict[str, Any] | None:  # noqa: A002
        """Return the writable fields, or None when the object is gone."""

    def find(self, client: WorkspaceClient, desired: dict[str, Any]) -> str | None:
        """Return the id of the object that `desired` would create, if it is there already and ours."""

    def create(self, client: WorkspaceClient, desired: dict[str, Any]) -> str:
        """Create and return the id."""

    def update(
        self,
        client: WorkspaceClient,
        id: str,  # noqa: A002
        desired: dict[str, Any],
        changes: Collection[str],
    ) -> None:
        """Make the object what `desired` says."""

    def delete(self, client: WorkspaceClient, id: str) -> None:  # noqa: A002
        """Delete; an object that is gone already is a success."""


class WorkspaceNotReadyError(Exception):
    """A workspace or a cluster in it did not leave a passing state in time."""


class WorkspaceObjectProvider(dynamic.ResourceProvider):
    """Create, read, update and delete one kind of object in the workspace at `host` with the id
    `workspace_id`.
    """

    serialize_as_secret_always = False

    def kind(self) -> Kind:
        """Return the kind this provider manages."""
        raise NotImplementedError

    def client(self, host: str) -> WorkspaceClient:
        """Return a client for `host` with the credentials of this moment."""
        raise NotImplementedError

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> dynamic.CheckResult:
        """Whole numbers arrive as floats and would be compared and sent as such."""
        return dynamic.CheckResult(plain(news), [])

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.DiffResult:
        """Another workspace or an immutable field means replacement, but only once the new value is known.

        The old object is deleted first: with both there, a repeated create could adopt the wrong one.
        """
        old, new = plain(olds), plain(news)
        changed = sorted(changed_fields(old, new))
        fixed = {*WORKSPACE_FIELDS, *self.kind().rules.immutable}
        replaces = [name for name in changed if name in fixed and not has_unknown(new.get(name))]
        return dynamic.DiffResult(changes=bool(changed), replaces=replaces, delete_before_replace=True)

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Create the object, or finish a create whose answer was lost: one that carries our marker is taken
        over.
        """
        known, desired = plain(props), object_fields(props)
        kind, client = self.kind(), self.client(known["host"])
        found = patiently(lambda: self.find(client, desired), known["host"])
        if found is None:
            return dynamic.CreateResult(kind.create(client, desired), known)
        changes = changed_fields(overlay(desired, kind.read(client, found) or {}), desired)
        self.send(client, known["host"], found, desired, changes)
        return dynamic.CreateResult(found, known)

    def find(self, client: WorkspaceClient, desired: dict[str, Any]) -> str | None:
        """Id of our object from an earlier, interrupted create."""
        return self.kind().find(client, desired)

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """Report what the workspace has for the fields we set; the next diff compares against it."""
        known = plain(props)
        actual = self.kind().read(self.client(known["host"]), id_)
        if actual is None:
            return dynamic.ReadResult("", {})
        seen = overlay(object_fields(props), actual)
        seen.update({name: known[name] for name in WORKSPACE_FIELDS})
        return dynamic.ReadResult(id_, dict(seen), dict(seen))

    def update(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.UpdateResult:
        """Send the new fields; an update in which only the workspace's address became known sends nothing."""
        known, desired = plain(news), object_fields(news)
        changes = changed_fields(object_fields(olds), desired)
        if changes:
            self.send(self.client(known["host"]), known["host"], id_, desired, changes)
        return dynamic.UpdateResult(known)

    def send(
        self, client: WorkspaceClient, host: str, id_: str, desired: dict[str, Any], changes: Collection[str]
    ) -> None:
        """Update the object as soon as it can be updated; without changes send nothing."""
        if changes:
            patiently(lambda: self.kind().update(client, id_, desired, changes), host)

    def delete(self, id_: str, props: dict[str, Any]) -> None:
        """Delete the object; one that is gone already is a success."""
        self.kind().delete(self.client(plain(props)["host"]), id_)


def plain(value: Any) -> Any:
    """JSON-like copy: whole floats become integers, members that are None or internal to the engine are
    dropped.
    """
    if isinstance(value, Mapping):
        return {
            str(key): plain(item)
            for key, item in value.items()
            if item is not None and not str(key).startswith("__")
        }
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def object_fields(props: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the object itself: everything but the workspace it lives in."""
    return {name: value for name, value in plain(props).items() if name not in WORKSPACE_FIELDS}


def changed_fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> set[str]:
    """Names of the fields whose values differ; one that holds an unknown differs."""
    names = {*old, *new}
    return {name for name in names if has_unknown(new.get(name)) or old.get(name) != new.get(name)}


def has_unknown(value: Any) -> bool:
    """Whether a value that is known only after other resources exist is anywhere inside `value`."""
    if isinstance(value, Mapping):
        return any(has_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(has_unknown(item) for item in value)
    return isinstance(value, Unknown)


def overlay(desired: Mapping[str, Any], actual: Mapping[str, Any]) -> dict[str, Any]:
    """Actual values of the fields that `desired` sets, to any depth; what the workspace adds is not ours."""
    seen: dict[str, Any] = {}
    for name, wanted in desired.items():
        found = actual.get(name)
        if found is None:
            continue
        nested = isinstance(wanted, Mapping) and isinstance(found, Mapping)
        seen[name] = overlay(wanted, found) if nested else plain(found)
    return seen


def patiently(
    call: Callable[[], T],
    host: str,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> T:
    """The result of `call`, repeated while the workspace or the object is between two states.

    `call` must be safe to repeat. Raises WorkspaceNotReadyError after PATIENCE_SECONDS.
    """
    from databricks.sdk.errors.base import DatabricksError

    deadline = clock() + PATIENCE_SECONDS
    while True:
        try:
            return call()
        except DatabricksError as error:
            if not is_passing(error):
                raise
            if clock() >= deadline:
                raise WorkspaceNotReadyError(
                    f"{host}: no change after {PATIENCE_SECONDS / 60:.0f} minutes: {error}. "
                    "Look at the workspace and its clusters, then run `pulumi up` again."
                ) from error
        sleep(PAUSE_SECONDS)


def is_passing(error: Exception) -> bool:
    """Whether waiting cures this error.

    A new workspace has no worker environment yet (https://github.com/hashicorp/terraform-provider-azurerm/issues/26935);
    a cluster that is starting, resizing or ending cannot be edited (INVALID_STATE).
    """
    text = f"{getattr(error, 'error_code', '')} {error}"
    return any(sign in text for sign in PASSING)

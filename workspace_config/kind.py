"""What every kind of workspace object has in common: five verbs and its rules as data.

The engine knows kinds only through this protocol, so a new kind is one new file and one line in the
registry. Rules are data with a reason each: the plan prints the reason, a reviewer checks it at a glance.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient

T = TypeVar("T")
Document = dict[str, Any]
"""A JSON object with the field names of the Databricks REST API."""

OURS_TAG = "managed_by"
KEY_TAG = "bundle_key"
"""Tags that prove who made an object whose name is not unique (jobs, clusters, pools)."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Rules:
    """Lifecycle of a kind as data; every mapping goes from a field to the reason."""

    immutable: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Fields the API never updates: a change deletes and creates again."""
    ignored: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Fields whose remote value is not compared."""
    defaults: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Fields that the workspace fills in when they are not given: no drift while nobody gives them."""
    keyed_by: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Lists whose elements have an identity: list path -> key field. Their order means nothing."""
    keeps_data: str = ""
    """What is lost with the object; not empty means that deletion needs `--force`."""


class Kind(Protocol):
    """One kind of remote object; `desired` is always the plain document of the REST API."""

    kind: str
    rules: Rules

    def read(self, client: WorkspaceClient, id: str) -> Document | None:  # noqa: A002 (the API's word)
        """Return the writable fields as they are now, or None when the object is gone."""

    def find(self, client: WorkspaceClient, desired: Document) -> str | None:
        """Return the id of the object that `desired` would create if it is there already and ours."""

    def create(self, client: WorkspaceClient, desired: Document) -> str:
        """Create and return the id."""

    def update(self, client: WorkspaceClient, id: str, desired: Document, changes: Collection[str]) -> None:  # noqa: A002
        """Make the object what `desired` says; `changes` names the top-level fields that differ."""

    def delete(self, client: WorkspaceClient, id: str) -> None:  # noqa: A002
        """Delete; an object that is gone already is a success."""


def arguments(shape: type[T], desired: Document) -> dict[str, Any]:
    """Keyword arguments of an SDK method from a REST document, through the SDK's dataclass `shape`.

    Raises ValueError naming fields that this SDK does not know: `from_dict` would drop them silently.
    """
    names = [field.name for field in dataclasses.fields(shape)]  # type: ignore[arg-type]
    unknown = sorted(set(desired) - set(names))
    if unknown:
        raise ValueError(f"{shape.__name__}: the installed databricks-sdk knows no {', '.join(unknown)}")
    typed = shape.from_dict(desired)  # type: ignore[attr-defined]
    return {name: value for name in names if (value := getattr(typed, name)) is not None}


def only(document: Document, names: Collection[str]) -> Document:
    """The given fields of a document, in its own order."""
    return {name: value for name, value in document.items() if name in names}


def is_tagged(tags: Mapping[str, str] | None, desired: Mapping[str, str] | None) -> bool:
    """Whether an object carries the ownership marker that `desired` would give it."""
    wanted = (desired or {}).get(KEY_TAG)
    return wanted is not None and (tags or {}).get(KEY_TAG) == wanted

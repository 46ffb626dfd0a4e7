"""What every kind of workspace object has in common: five verbs and its rules as data.

The engine knows kinds only through this protocol, so a new kind is one new file and one line in the
registry. Rules are data with a reason each: the plan prints the reason, a reviewer checks it at a glance.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from workspace_config.rules import KEY_TAG, Document, Rules

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient

__all__ = ["Document", "Kind", "Rules", "arguments", "is_tagged", "only"]

T = TypeVar("T")


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
    return {name: value for name in names if (value := getattr(typed, name)) not in (None, [], {})}


def only(document: Document, names: Collection[str]) -> Document:
    """The given fields of a document, in its own order."""
    return {name: value for name, value in document.items() if name in names}


def is_tagged(tags: Mapping[str, str] | None, desired: Mapping[str, str] | None) -> bool:
    """Whether an object carries the ownership marker that `desired` would give it."""
    wanted = (desired or {}).get(KEY_TAG)
    return wanted is not None and (tags or {}).get(KEY_TAG) == wanted

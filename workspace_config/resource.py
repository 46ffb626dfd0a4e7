"""The unit of planning: one remote object as the spec wants it, under a key that stays between runs."""

from __future__ import annotations

import dataclasses
from typing import Any

from workspace_config.load import Position


@dataclasses.dataclass(frozen=True, kw_only=True)
class Resource:
    """One desired object; `desired` may still hold references to ids of other resources."""

    key: str
    """For instance `jobs.flights`, `jobs.flights.permissions` or `files.notebooks/bronze.py`."""
    kind: str
    desired: dict[str, Any]
    where: Position
    depends_on: tuple[str, ...] = ()
    """Keys that must exist first, besides those that `desired` refers to."""
    parent: str = ""
    """Key of the object this one lives in and dies with, or nothing."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Bundle:
    """A spec, read and checked for one target."""

    name: str
    target: str
    host: str
    """Host of the workspace; empty when only the SDK's own configuration names it."""
    root_path: str
    resources: tuple[Resource, ...]

    def resource(self, key: str) -> Resource | None:
        """The resource of a key, if there is one."""
        return next((item for item in self.resources if item.key == key), None)

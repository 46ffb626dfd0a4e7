"""The lifecycle rules of a kind as data, each with its reason; the plan applies them knowing no kind."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

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
    """Fields that the workspace may change by itself: no drift while the spec does not give them."""
    keyed_by: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Lists whose elements have an identity: list path -> key field. Their order means nothing."""
    marker: str = ""
    """Field with the tags that hold the ownership marker; empty: the name or path is unique."""
    adoptable: str = ""
    """Why an object found in place of one to create is ours even when the state is lost; empty: it is not."""
    keeps_data: str = ""
    """What is lost with the object; not empty means that deletion needs `--force`."""
